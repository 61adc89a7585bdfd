import type { Condition, Engine } from '../engine/engine.ts'
import type { ColumnEntry, PartitionEntry, TableEntry } from '../lake/manifest.ts'
import { selectOf } from '../model/model.ts'
import type { PlannedModel } from '../plan/plan-build.ts'
import { sqlName } from '../sql/quote.ts'
import { partsSql } from '../staging/staging-views.ts'
import type { ModelTools } from './model-tools.ts'
import type { InputChanges } from './table-changes.ts'
import { castsOf, fencedSql, hasOneOf, layDiffering, type Touched, toldBy } from './touched-rows.ts'
import { contentAfter, contentChanges, writeKnown } from './write-partitions.ts'

/** Beyond so many rows it is not asked what changed in the inputs, for a partition may be made in that time. */
const most_asked = 100_000

/** Beyond so many changed rows in a partition of an input it is not asked either: hardly anything would stay. */
const most_changed = 2000

/** A partition that may differ; by its column, as it was, with the table that it is of. */
export type OldPartition = {
  readonly column: string
  readonly type: string
  readonly entry: PartitionEntry
  readonly table: TableEntry
  /** Its number among those that are made at the same time. */
  readonly place: number
}

/**
 * Makes a partition of its rows that stay and those that may differ: where another column of the key tells these, and they have few
 * of its values. Undefined where all of the partition is to be computed.
 */
export async function remakeWithin(
  partition: OldPartition,
  planned: PlannedModel,
  columns: readonly ColumnEntry[],
  tools: ModelTools,
): Promise<readonly PartitionEntry[] | undefined> {
  const { column, type, entry, table, place } = partition
  const { model } = planned.node
  const { engine } = tools
  const isHere = hasOneOf(type, [entry.value])
  const told = await toldWithin(partition, isHere, planned, tools)
  if (!told?.values) return undefined
  if (told.values.length === 0 && !told.has_null) return [entry]
  const touches = told.condition(table.columns.find(({ name }) => name === told.column)?.type ?? '')
  const here = (await engine.restrictedSql(selectOf(model), column, isHere)) ?? selectOf(model)
  const select = (await engine.restrictedSql(here, told.column, touches)) ?? here
  const now = sqlName(`now_${model.name}`)
  const isTouched = touches(sqlName(told.column))
  const both = `${isHere(sqlName(column))} and ${isTouched}`
  await engine.run(`create or replace temp table ${now} as ${fencedSql(select, castsOf(table), both)}`)
  const was = `(select * from ${partsSql([entry.part])} where ${isTouched})`
  const differing = await layDiffering(table, now, was, engine, `differing_${table.name}_${place}`)
  const [change] = await contentChanges(differing, model, columns, engine)
  if (!change) return [entry]
  const content = contentAfter(change, entry)
  if (!content || content.rows === 0) return content && []
  const rest = `select * from ${partsSql([entry.part])} where (${isTouched}) is not true`
  const part = { value: entry.value, select: `${rest} union all select * from ${now}`, content }
  return [await (await writeKnown(part, model, columns, tools))()]
}

/** The touched values of another column of the key in one partition. */
async function toldWithin(
  { column, entry }: OldPartition,
  isHere: Condition,
  { node: { model, inputs } }: PlannedModel,
  { engine, changes }: ModelTools,
): Promise<Touched | undefined> {
  const others = model.key.filter((name) => name !== column)
  if (!changes || changes.isSmall(entry.rows) || !entry.print || others.length === 0) return undefined
  const found = await changes.inputsOf(selectOf(model), inputs, 'row', most_asked)
  if (!found.ok || (await changedHere(column, isHere, found, engine)) > most_changed) return undefined
  const select = await engine.restrictedSql(selectOf(model), column, isHere, null)
  if (select === undefined) return undefined
  const told = await toldBy(select, others, found, engine, changes)
  return told.ok ? told : undefined
}

/** How many changed rows the inputs have in the partition, of those that have its column. */
async function changedHere(
  column: string,
  isHere: Condition,
  { columns }: Extract<InputChanges, { ok: true }>,
  engine: Engine,
): Promise<number> {
  const tables = [...columns].filter(([, names]) => names.includes(column)).map(([table]) => table)
  if (tables.length === 0) return 0
  const counts = tables.map((table) => `(select count(*) from ${table} where ${isHere(sqlName(column))})`)
  const [row] = await engine.rows(`select ${counts.join(' + ')} as n`)
  return Number(row?.['n'])
}
