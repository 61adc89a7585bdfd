import { TallyError } from '../error/tally-error.ts'
import { type SqlPlace, shownPlace } from '../sql/place-in-sql.ts'
import type { Model } from './model.ts'

/** `model_sql_invalid` with the line and what stands there; with the file alone where nobody knows the place. */
export function sqlInvalid(
  { file, sql }: Pick<Model, 'file' | 'sql'>,
  detail: string,
  place?: SqlPlace,
  cause?: unknown,
): TallyError<'model_sql_invalid'> {
  const at = place ? `${file}:${place.line}` : file
  const shown = place ? shownPlace(sql, place) : ''
  return new TallyError('model_sql_invalid', { place: at, detail, shown }, { cause })
}
