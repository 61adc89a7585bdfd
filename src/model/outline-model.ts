import type { QueryOutline } from '../engine/engine.ts'
import { TallyError } from '../error/tally-error.ts'
import { type Model, selectOf } from './model.ts'

/**
 * The tables that a model reads. Throws `model_sql_invalid` with the line of a fault, and `model_nondeterministic` or
 * `model_unordered` where the same inputs could give another table.
 */
export async function outlineModel(
  model: Pick<Model, 'file' | 'sql'>,
  outline: (sql: string) => Promise<QueryOutline>,
): Promise<readonly string[]> {
  const sql = selectOf(model)
  const found = await outline(sql)
  if (!found.ok) {
    const isOther = /^Only SELECT|exactly one select/.test(found.message)
    // Of another statement the engine does not say where it stands.
    const position = isOther ? sql.search(/^(?!\s*(--|$)).+/m) : found.position
    const line = sql.slice(0, Math.max(0, position)).split('\n').length
    const detail = isOther ? 'it is not one select: there is another statement, or several' : found.message
    throw new TallyError('model_sql_invalid', { file: model.file, line, detail })
  }
  const [unstable] = found.unstable
  if (unstable !== undefined) throw new TallyError('model_nondeterministic', { file: model.file, detail: unstable })
  const [unordered] = found.unordered
  if (unordered !== undefined) throw new TallyError('model_unordered', { file: model.file, detail: unordered })
  const inside = [
    ...found.functions.filter((name) => /^(current_setting|getvariable|getenv|version|pg_)/.test(name)),
    ...found.table_functions.filter((name) => /^(duckdb_|pragma_|pg_)/.test(name)),
  ]
  if (inside[0] !== undefined) {
    const detail = `${inside[0]}() looks at the engine that builds; a model reads tables`
    throw new TallyError('model_sql_invalid', { file: model.file, line: 1, detail })
  }
  const reading = found.functions.find((name) => /^(read_|parquet_|glob$|query|sniff_)/.test(name))
  if (reading !== undefined) {
    const detail = `${reading}() reads files beside the lake; name tables alone`
    throw new TallyError('model_sql_invalid', { file: model.file, line: 1, detail })
  }
  return found.tables
}
