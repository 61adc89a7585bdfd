import type { Check } from '../check/check.ts'
import type { Engine } from '../engine/engine.ts'
import { isTallyError, messageOf, TallyError } from '../error/tally-error.ts'
import { placeIn, placeOfSaid, type SqlPlace, saidOf } from '../sql/place-in-sql.ts'
import { isSqlError } from './sql-error.ts'

/**
 * Why a check could not run, in one line: its file (else its name), the line and what stands there, what is wrong, the next step.
 * `sql` is the check's select; the statement that failed may have been another one, made of it.
 */
export async function checkErrorText(thrown: unknown, check: Check, sql: string, engine: Engine): Promise<string> {
  const error = checkError(await errorOfWhole(thrown, sql, engine), check, sql)
  return isTallyError(error) ? `${oneLine(error.message)}; ${oneLine(error.hint)}` : oneLine(messageOf(error))
}

/** What the engine says of the check's own select, where it finds a fault in it before a row is read. */
async function errorOfWhole(thrown: unknown, sql: string, engine: Engine): Promise<unknown> {
  if (isTallyError(thrown) || !isSqlError(messageOf(thrown))) return thrown
  return engine.columnsOf(sql).then(
    () => thrown,
    (found: unknown) => found,
  )
}

function checkError(error: unknown, check: Check, sql: string): unknown {
  if (isTallyError(error, 'model_sql_invalid')) {
    const [, line] = /:(\d+)$/.exec(String(error.params['place'])) ?? []
    const part = sql.split('\n')[Number(line) - 1]?.trim() ?? ''
    const place = line === undefined ? undefined : { line: Number(line), part }
    return sqlInvalid(check, String(error.params['detail']), place, error)
  }
  const text = messageOf(error)
  if (!isSqlError(text)) return error
  return sqlInvalid(check, saidOf(text), placeIn(text, sql) ?? placeOfSaid(text, sql), error)
}

function sqlInvalid(check: Check, detail: string, place: SqlPlace | undefined, cause: unknown): TallyError {
  const params = { place: placeText(check, place), detail: oneLine(detail), part: partText(check, place) }
  return new TallyError('check_sql_invalid', params, { cause })
}

/** Lines are counted in what the author wrote; the select of a built-in check is made of its rule. */
function placeText({ file, name, rule }: Check, place: SqlPlace | undefined): string {
  if (rule.kind !== 'sql' || !place) return file
  return file === `check ${name}` ? `${file}, line ${place.line}` : `${file}:${place.line}`
}

function partText({ rule, where }: Check, place: SqlPlace | undefined): string {
  if (rule.kind === 'sql') return place && place.part !== '' ? ` (in: ${place.part})` : ''
  return where === undefined ? '' : ` (where: ${where})`
}

function oneLine(text: string): string {
  return text.trim().replaceAll(/\s*\n\s*/g, ' ')
}
