import type { Check } from '../check/check.ts'
import type { Engine } from '../engine/engine.ts'
import { isTallyError, messageOf, TallyError } from '../error/tally-error.ts'
import { placeIn } from './model-error.ts'
import { isSqlError } from './sql-error.ts'

type Place = { readonly line: number; readonly part: string }

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
    const { line, detail } = error.params
    const part = sql.split('\n')[Number(line) - 1]?.trim() ?? ''
    return sqlInvalid(check, String(detail), { line: Number(line), part }, error)
  }
  const text = messageOf(error)
  if (!isSqlError(text)) return error
  const [said = ''] = text.split(/^LINE \d+:/m)
  return sqlInvalid(check, said, placeIn(text, sql), error)
}

function sqlInvalid(check: Check, detail: string, place: Place | undefined, cause: unknown): TallyError {
  const params = { place: placeText(check, place), detail: oneLine(detail), part: partText(check, place) }
  return new TallyError('check_sql_invalid', params, { cause })
}

/** Lines are counted in what the author wrote; the select of a built-in check is made of its rule. */
function placeText({ file, name, rule }: Check, place: Place | undefined): string {
  if (rule.kind !== 'sql' || !place) return file
  return file === `check ${name}` ? `${file}, line ${place.line}` : `${file}:${place.line}`
}

function partText({ rule, where }: Check, place: Place | undefined): string {
  if (rule.kind === 'sql') return place && place.part !== '' ? ` (in: ${place.part})` : ''
  return where === undefined ? '' : ` (where: ${where})`
}

function oneLine(text: string): string {
  return text.trim().replaceAll(/\s*\n\s*/g, ' ')
}
