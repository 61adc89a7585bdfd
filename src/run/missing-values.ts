import type { Engine } from '../engine/engine.ts'
import { sqlName } from '../sql/quote.ts'
import { makeTable, type TableChanges } from './table-changes.ts'

export type MissingValues = {
  /** A temp table, until the next ones are asked for, whose column `value` has each of them once. */
  readonly table: string
  readonly count: number
}

/**
 * Which of some values no row of a table has in a column. They are few, and most stand in rows that came with them; only for the
 * others is the table read. `values` is a select of `value`; null is not looked for.
 */
export async function missingValues(
  values: string,
  table: string,
  column: string,
  changes: TableChanges,
  engine: Engine,
): Promise<MissingValues> {
  const { added } = await changes.sidesOf(table)
  const name = sqlName(column)
  const missing = 'missing_value'
  const without = (from: string, rows: string): string =>
    `select distinct v.value from (${from}) as v anti join (${rows}) as p on p.value = v.value where v.value is not null`
  // Rows that came are in the table now.
  const apart = await makeTable(missing, without(values, `select ${name} as value from (${added})`), engine)
  if (apart === 0) return { table: missing, count: 0 }
  const all = `select ${name} as value from ${sqlName(table)}`
  const isAmong = (value: string): string => `${value} in (select value from ${missing})`
  const few = (await engine.restrictedSql(all, 'value', isAmong)) ?? all
  return { table: missing, count: await makeTable(missing, without(`from ${missing}`, few), engine) }
}
