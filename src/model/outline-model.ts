import type { QueryOutline } from '../engine/engine.ts'
import { TallyError } from '../error/tally-error.ts'
import { type Model, selectOf } from './model.ts'

/** Functions whose answer changes from call to call, so that a rebuild would not give the same table. */
const changing = new Set([
  'now',
  'random',
  'uuid',
  'gen_random_uuid',
  'uuidv4',
  'uuidv7',
  'current_date',
  'current_time',
  'current_timestamp',
  'today',
  'get_current_time',
  'get_current_timestamp',
  'transaction_timestamp',
  'current_localtime',
  'current_localtimestamp',
  'setseed',
  'nextval',
  'txid_current',
])

/**
 * The tables that a model reads. Throws `model_sql_invalid` with the line of a fault, and `model_nondeterministic`
 * where the same inputs could give another table.
 */
export async function outlineModel(
  model: Model,
  outline: (sql: string) => Promise<QueryOutline>,
): Promise<readonly string[]> {
  const sql = selectOf(model)
  const found = await outline(sql)
  if (!found.ok) {
    const line = sql.slice(0, found.position).split('\n').length
    throw new TallyError('model_sql_invalid', { file: model.file, line, detail: found.message })
  }
  const changingCall = found.functions.find((name) => changing.has(name))
  if (changingCall !== undefined)
    throw new TallyError('model_nondeterministic', { file: model.file, detail: `${changingCall}()` })
  const reading = found.functions.find((name) => /^(read_|parquet_|glob$|query|sniff_)/.test(name))
  if (reading !== undefined) {
    const detail = `${reading}() reads files beside the lake; a model reads tables`
    throw new TallyError('model_sql_invalid', { file: model.file, line: 1, detail })
  }
  return found.tables
}
