import type { Engine } from '../engine/engine.ts'
import { messageOf, TallyError } from '../error/tally-error.ts'
import type { TableRead } from '../plan/table-reads.ts'
import { saidOf } from '../sql/place-in-sql.ts'
import { sqlName, sqlText } from '../sql/quote.ts'
import { isSqlError, missingColumn } from './sql-error.ts'

/**
 * Holds what a page, route, alert or report names against the tables that the engine sees. Throws `read_table_missing`,
 * `read_column_missing`, `read_sql_invalid`, and `value_invalid` for a value that its column cannot hold.
 */
export async function checkRead(read: TableRead, tables: readonly string[], engine: Engine): Promise<void> {
  const { what, table, where } = read
  if (!tables.includes(table))
    throw new TallyError('read_table_missing', { what, table, allowed: tables.toSorted().join(', ') })
  const columns = await engine.columnsOf(`select * from ${sqlName(table)}`)
  const known = columns.map(({ name }) => name)
  const refuse = (column: string, cause?: unknown): never => {
    throw new TallyError('read_column_missing', { what, column, table, allowed: known.join(', ') }, { cause })
  }
  const foreign = read.columns.find((column) => !known.includes(column))
  if (foreign !== undefined) refuse(foreign)
  for (const { column, values } of read.values ?? [])
    await checkValues(`${what}: ${column}`, columns.find(({ name }) => name === column)?.type ?? '', values, engine)
  if (where === undefined) return
  try {
    await engine.columnsOf(`select 1 as one from ${sqlName(table)} where (${where}\n)`)
  } catch (error) {
    const text = messageOf(error)
    if (!isSqlError(text)) throw error
    const column = missingColumn(text)
    if (column !== undefined) refuse(column, error)
    throw new TallyError('read_sql_invalid', { what, where, detail: saidOf(text) }, { cause: error })
  }
}

/** An empty value stands for rows that have none. */
async function checkValues(what: string, type: string, values: readonly string[], engine: Engine): Promise<void> {
  for (const value of values.filter((text) => text !== '')) {
    const [row] = await engine.rows(`select try_cast(${sqlText(value)} as ${type}) is not null as fits`)
    if (row?.['fits'] !== true)
      throw new TallyError('value_invalid', { what, value, allowed: `a value of type ${type}` })
  }
}
