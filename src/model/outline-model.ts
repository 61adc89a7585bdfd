import type { QueryOutline } from '../engine/engine.ts'
import { TallyError } from '../error/tally-error.ts'
import { placeAt, placeOfName } from '../sql/place-in-sql.ts'
import { type Model, selectOf } from './model.ts'
import { sqlInvalid } from './sql-invalid.ts'

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
    if (found.is_empty)
      throw sqlInvalid(model, 'there is no select: nothing stands here but comments, or nothing at all')
    if (!/^Only SELECT|exactly one select/.test(found.message))
      throw sqlInvalid(model, found.message, placeAt(sql, found.position))
    // Of another statement the engine does not say where it stands.
    const first = placeAt(sql, sql.search(/^(?!\s*(--|$)).+/m))
    throw sqlInvalid(model, 'it is not one select: there is another statement, or several', first)
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
    throw sqlInvalid(model, detail, placeOfName(sql, inside[0]))
  }
  const reading = found.functions.find((name) => /^(read_|parquet_|glob$|query|sniff_)/.test(name))
  if (reading !== undefined) {
    const detail = `${reading}() reads files beside the lake; name tables alone`
    throw sqlInvalid(model, detail, placeOfName(sql, reading))
  }
  return found.tables
}
