import { messageOf, TallyError } from '../error/tally-error.ts'
import { isOfPart } from '../lake/release-damage.ts'
import type { Model } from '../model/model.ts'
import { isSqlError } from './sql-error.ts'

/** What the engine says of a model's SQL, as `model_sql_invalid` with file and line; anything else, such as of a part that it cannot read, as it is. */
export function modelError(error: unknown, model: Model): unknown {
  const text = messageOf(error)
  if (!isSqlError(text) || isOfPart(text)) return error
  const params = { file: model.file, line: placeIn(text, model.sql)?.line ?? 1, detail: text.trim() }
  return new TallyError('model_sql_invalid', params, { cause: error })
}

/**
 * The line of `sql` that a message of the engine shows, from 1, and what it shows of it. The statement that the engine was given has
 * words around `sql`, so the line's own number is only tried first. Undefined where no line is shown, or it stands elsewhere.
 */
export function placeIn(message: string, sql: string): { readonly line: number; readonly part: string } | undefined {
  const [, number, text] = /LINE (\d+): (?:\.\.\.)?(.*?)(?:\.\.\.)?$/m.exec(message) ?? []
  const shown = text?.trim() ?? ''
  if (shown === '') return undefined
  const lines = sql.split('\n').map((line) => line.trim())
  const alike = lines.flatMap((line, index) =>
    line !== '' && (line.includes(shown) || shown.includes(line)) ? [{ line: index + 1, length: line.length }] : [],
  )
  // Of lines that are a part of what is shown, such as a lone bracket, the longest is meant.
  const found = alike.find(({ line }) => line === Number(number)) ?? alike.toSorted((a, b) => b.length - a.length)[0]
  if (!found) return undefined
  const whole = lines[found.line - 1] ?? ''
  return { line: found.line, part: shown.includes(whole) ? whole : shown }
}
