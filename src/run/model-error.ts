import { messageOf, TallyError } from '../error/tally-error.ts'
import type { Model } from '../model/model.ts'

/** What the engine says of a model's SQL, as `model_sql_invalid` with file and line; anything else as it is. */
export function modelError(error: unknown, model: Model): unknown {
  const text = messageOf(error)
  if (!isSqlError(text)) return error
  const params = { file: model.file, line: lineOf(text, model.sql), detail: text.trim() }
  return new TallyError('model_sql_invalid', params, { cause: error })
}

/** Whether a message of the engine is about the query itself. */
export function isSqlError(text: string): boolean {
  return /^(Binder|Catalog|Parser|Conversion|Invalid Input|Out of Range|Constraint) Error/.test(text)
}

/** The engine shows the faulty line of the statement it was given; the same line is looked up in the model's file. */
function lineOf(message: string, sql: string): number {
  const shown = /LINE \d+: (?:\.\.\.)?(.*?)(?:\.\.\.)?$/m.exec(message)?.[1]?.trim()
  const lines = sql.split('\n')
  const found = shown
    ? lines.findIndex((line) => line.trim() !== '' && (line.includes(shown) || shown.includes(line.trim())))
    : -1
  return found < 0 ? 1 : found + 1
}
