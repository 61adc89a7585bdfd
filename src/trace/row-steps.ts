import type { Manifest, TableEntry } from '../lake/manifest.ts'
import { parseModel } from '../model/model.ts'
import type { LineageStep } from '../model/parse-lineage.ts'
import { sqlName } from '../sql/quote.ts'

/** Whether each row of the table is a line of a landed file, and says so. */
export function knowsItsLine(table: TableEntry): boolean {
  return ['_source_file', '_source_line'].every((name) => table.columns.some((column) => column.name === name))
}

/**
 * Ways down from a table to the rows that its rows are made of, the likeliest first; each is one table or several together.
 * What the model's header says is the only way; without it, tables that the named columns come from, then those of the
 * key, joined on keys. A way is a guess until `stepWithShares` has seen that its sums are right.
 */
export function rowSteps(
  table: TableEntry,
  manifest: Manifest,
  columns: readonly string[],
): readonly (readonly LineageStep[])[] {
  if (table.model_sql === '') return []
  const model = parseModel(table.model_file, table.model_sql)
  if (model.lineage.length > 0) return [model.lineage]
  const wanted = columns.length > 0 ? columns : model.key
  const origins = wanted.flatMap((name) => table.lineage?.columns[name] ?? [])
  const keyed = model.key.flatMap((name) => table.lineage?.columns[name] ?? [])
  const stepsTo = (tables: readonly string[]): readonly LineageStep[] =>
    tables.flatMap((name) => {
      const below = manifest.tables.find((candidate) => candidate.name === name)
      const step = below && keyStep(table, model.key, below)
      return step ? [step] : []
    })
  const names = new Set(origins.map((origin) => origin.table))
  const steps = stepsTo([...names])
  // A row that is there or not counts by the row whose key it bears.
  const rest = stepsTo([...new Set(keyed.map((origin) => origin.table))].filter((name) => !names.has(name)))
  const single = [...steps, ...rest].map((step) => [step])
  return steps.length > 1 ? [...single, steps] : single
}

/**
 * The join of a table to one below: on the whole key of the table (several rows below one), else on the whole key of the one
 * below (one row below several). A column pairs with the one that it is copied from, else with the one of its name.
 */
function keyStep(table: TableEntry, key: readonly string[], below: TableEntry): LineageStep | undefined {
  const pairs = table.columns.flatMap(({ name }): readonly LineageStep['on'][number][] => {
    const copied = table.lineage?.columns[name]?.find(
      (origin) => origin.table === below.name && origin.kind === 'identity',
    )
    const column = copied?.column ?? below.columns.find((candidate) => candidate.name === name)?.name
    return column === undefined ? [] : [[name, column]]
  })
  const belowKey = below.model_sql === '' ? [] : parseModel(below.model_file, below.model_sql).key
  const above = key.map((name) => pairs.find(([column]) => column === name))
  const under = belowKey.map((name) => pairs.find(([, column]) => column === name))
  const on = [above, under].find((found) => found.length > 0 && found.every((pair) => pair !== undefined))
  return on && { table: below.name, on: on.flatMap((pair) => (pair ? [[pair[0], sqlName(pair[1])] as const] : [])) }
}

/**
 * The column of `below` that a column is summed or copied from, whatever it is chosen by, as in a subquery; undefined where it is
 * anything else.
 */
export function sourceColumn(table: TableEntry, column: string, below: string): string | undefined {
  const origins = table.lineage?.columns[column] ?? []
  const [only, more] = origins.filter((origin) => origin.table === below && origin.kind !== 'transformation')
  return more ? undefined : only?.column
}
