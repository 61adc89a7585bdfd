import { type Check, columnOf, tableOf } from '../check/check.ts'
import { typedColumn } from '../check/check-sql.ts'
import type { Engine } from '../engine/engine.ts'
import { sqlName } from '../sql/quote.ts'

/** The engine's type of the column that decides how a check is compiled; empty for checks that take any. */
export async function columnType(check: Check, engine: Pick<Engine, 'columnsOf'>): Promise<string> {
  const name = typedColumn(check)
  if (name === undefined) return ''
  const [column] = await engine.columnsOf(`select t.${sqlName(columnOf(name))} from ${sqlName(tableOf(name))} as t`)
  return column?.type ?? ''
}
