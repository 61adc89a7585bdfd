import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Engine } from '../engine/engine.ts'
import type { ColumnEntry, PartitionEntry, TableEntry } from '../lake/manifest.ts'
import { type Model, selectOf } from '../model/model.ts'
import type { PlannedModel } from '../plan/plan-build.ts'
import { sqlName, sqlText } from '../sql/quote.ts'
import { partsSql } from '../staging/staging-views.ts'
import { hashOf } from '../text/hash.ts'
import { checkPartition } from './check-columns.ts'
import type { ModelTools } from './model-tools.ts'
import { remakeWithin } from './remake-within.ts'
import type { TableSpec } from './table-maker.ts'
import { fencedSql, hasOneOf, type TouchedRows, touchedOf, touchedRows } from './touched-rows.ts'
import { contentChanges, contentsAfter, partitionSql, writeKnown, writePartitions } from './write-partitions.ts'

/** So many partitions are written one by one, which costs less for each and more for many small ones. */
const most_apart = 4
/** The same where what names their parts is known: they need not be read back. */
const most_known = 12

/** Columns that may tell which rows changed, by how its rows are told apart and by how they are parted. */
type Telling = Pick<TableEntry, 'told_by' | 'untold'>

/**
 * Builds the partitions that changed inputs touch and keeps the others. Where the touched rows cannot be told, all are
 * computed; each part is named by its rows, so one whose rows are as they were stays as it is in either case. `described` are its
 * columns, where somebody has asked for them.
 */
export async function buildIncremental(
  planned: PlannedModel,
  spec: Omit<TableSpec, 'sql'>,
  tools: ModelTools,
  described?: readonly ColumnEntry[],
): Promise<TableEntry> {
  const { model } = planned.node
  const { engine, maker, paths, changes } = tools
  const known = maker.known(model.name, spec.hash)
  if (known?.partitions && known.parts.every((part) => existsSync(join(paths.home, part)))) {
    const telling = { ...(known.told_by !== undefined && { told_by: known.told_by }), untold: known.untold }
    // What another environment has built may be new in this one.
    const was = changes?.before.manifest.tables.find(({ name }) => name === model.name)
    const built =
      planned.from === undefined
        ? { partitions: [], reason: 'unchanged' }
        : { partitions: otherPartitions(known.partitions, was), reason: `as in ${planned.from}` }
    return showParts(known.partitions, known.parts, { ...spec, ...telling, built }, tools)
  }
  const columns = described ?? (await engine.columnsOf(selectOf(model)))
  const type = checkPartition(model, columns)
  const old = changes?.before.manifest.tables.find(({ name }) => name === model.name)
  const telling =
    old?.model_sql === model.sql && old.untold
      ? { told_by: old.told_by, untold: old.untold }
      : await findTelling(planned, engine)
  const { made, kept, reason } = await remake(planned, telling.told_by ?? model.partition_by, type, columns, old, tools)
  const partitions = [...kept, ...made].toSorted((a, b) => ((a.value ?? '') < (b.value ?? '') ? -1 : 1))
  const empty =
    partitions.length > 0
      ? []
      : [await maker.part(model.name, hashOf('empty', columns), `select * from (${selectOf(model)}\n) limit 0`)]
  const built = { partitions: otherPartitions(made, old), reason }
  return showParts(partitions, [...partitions.map(({ part }) => part), ...empty], { ...spec, ...telling, built }, tools)
}

/** The values of partitions whose part a table had not. */
function otherPartitions(
  partitions: readonly PartitionEntry[],
  old: TableEntry | undefined,
): readonly (string | null)[] {
  const parts = new Set(old?.partitions?.map(({ part }) => part))
  return partitions.filter(({ part }) => !parts.has(part)).map(({ value }) => value)
}

type Remade = { readonly made: readonly PartitionEntry[]; readonly kept: readonly PartitionEntry[] }

/** The partitions that changed inputs touch, made anew, and the others; all where the touched rows cannot be told. */
async function remake(
  planned: PlannedModel,
  column: string,
  type: string,
  columns: readonly ColumnEntry[],
  old: TableEntry | undefined,
  tools: ModelTools,
): Promise<Remade & { readonly reason: string }> {
  const { model } = planned.node
  const all = async (reason: string): Promise<Remade & { readonly reason: string }> => {
    const made = await writePartitions(selectOf(model), model, columns, tools)
    return { made, kept: [], reason: `all partitions: ${reason}` }
  }
  if (old && !old.partitions) return all('new model')
  if (column !== model.partition_by || model.partition_grain !== undefined) {
    const touched = await touchedRows(planned, [column], tools)
    if (!touched.ok) return all(touched.reason)
    return { ...(await remakeTouched(model, type, columns, touched, tools)), reason: touched.reason }
  }
  // The touched values are those of whole partitions: their rows need not be set against those that were.
  const found = await touchedOf(planned, [column], tools, 'partition')
  if (!found.ok) return all(found.reason)
  const { told, reason } = found
  const listed =
    told.values ??
    (await tools.engine.rows('select value::varchar as value from touched_value where value is not null')).map(
      ({ value }) => String(value),
    )
  const values = [...listed, ...(told.has_null ? [null] : [])]
  const before = old?.partitions ?? []
  if (values.length === 0) return { made: [], kept: before, reason }
  const rest = before.filter(({ value }) => !values.includes(value))
  if (old && values.length <= most_apart) {
    const apart = await remakeApart({ column, type, values, table: old }, planned, columns, tools)
    if (apart) return { made: apart, kept: rest, reason }
  }
  const condition = told.condition(type)
  const select = (await tools.engine.restrictedSql(selectOf(model), column, condition)) ?? selectOf(model)
  const made = await writePartitions(fencedSql(select, '*', condition(sqlName(column))), model, columns, tools)
  // The condition may hold for more values than were told.
  const gone = new Set(made.map(({ value }) => value))
  return { made, kept: rest.filter(({ value }) => !gone.has(value)), reason }
}

type Wanted = {
  readonly column: string
  readonly type: string
  readonly values: readonly (string | null)[]
  readonly table: TableEntry
}

/** Each partition by itself, of its touched rows or else whole; undefined where the select computes others too to give one. */
async function remakeApart(
  { column, type, values, table }: Wanted,
  planned: PlannedModel,
  columns: readonly ColumnEntry[],
  tools: ModelTools,
): Promise<readonly PartitionEntry[] | undefined> {
  const { model } = planned.node
  const selects: string[] = []
  for (const value of values) {
    const isHere = hasOneOf(type, [value])
    const select = await tools.engine.restrictedSql(selectOf(model), column, isHere)
    if (select === undefined || (select === selectOf(model) && values.length > 1)) return undefined
    selects.push(fencedSql(select, '*', isHere(sqlName(column))))
  }
  const pieces = values.map((value, place) => async (engine: Engine): Promise<readonly PartitionEntry[]> => {
    const own = { ...tools, engine, maker: tools.maker.on(engine), changes: tools.changes?.on(engine) }
    const entry = table.partitions?.find((one) => one.value === value)
    const within = entry && (await remakeWithin({ column, type, entry, table, place }, planned, columns, own))
    return within ?? writePartitions([selects[place] ?? ''], model, columns, own, place)
  })
  return (await tools.share(pieces)).flat()
}

/**
 * The column that the model says, or else the one of its key or partitions by which changes of the most inputs can be told, and the inputs of which
 * they cannot; found out by binding alone, and shown by `plan`.
 */
async function findTelling({ node }: PlannedModel, engine: Engine): Promise<Required<Telling>> {
  const { model, inputs } = node
  let best: Required<Telling> | undefined
  const columns = model.told_by === '' ? [...model.key, model.partition_by] : [model.told_by]
  for (const column of new Set(columns)) {
    const untold: Record<string, string> = {}
    for (const name of inputs) {
      await engine.run(`create or replace temp table changed_0 as select * from ${sqlName(name)} limit 0`)
      const changed = new Map([[name, 'changed_0']])
      const spec = { sql: selectOf(model), column, before: 'memory', changed, into: 'touched_value', is_dry: true }
      const answer = await engine.touchedValues(spec)
      if (!answer.ok) untold[name] = answer.reason
    }
    const count = Object.keys(untold).length
    if (best === undefined || count < Object.keys(best.untold ?? {}).length) best = { told_by: column, untold }
    if (count === 0) break
  }
  return best ?? { told_by: model.partition_by, untold: {} }
}

/** The partitions in which rows came or went, of their rows that stay and those that are there now; and all others as they are. */
async function remakeTouched(
  model: Model,
  type: string,
  columns: readonly ColumnEntry[],
  { old, now, differing, stays }: Extract<TouchedRows, { ok: true }>,
  tools: ModelTools,
): Promise<Remade> {
  const by = partitionSql(model)
  const found = await contentChanges(differing, model, columns, tools.engine)
  const values = found.map(({ value }) => value)
  const partitions = old.partitions ?? []
  const kept = partitions.filter(({ value }) => !values.includes(value))
  if (values.length === 0) return { made: [], kept }
  const among = (wanted: readonly (string | null)[]): string => {
    const parts = partitions.filter(({ value }) => wanted.includes(value)).map(({ part }) => part)
    const rest = parts.length > 0 ? `select * from ${partsSql(parts)} where ${stays} union all ` : ''
    return `${rest}select * from ${now} where ${isOneOf(by, type, wanted)}`
  }
  const known = values.length <= most_known ? contentsAfter(found, partitions) : undefined
  if (known) {
    const { maker, paths, share } = tools
    const pieces = known
      .filter(({ content }) => content.rows > 0)
      .map(({ value, content }) => async (own: Engine) => {
        const part = { value, select: among([value]), content }
        return writeKnown(part, model, columns, { maker: maker.on(own), paths })
      })
    const written = await share(pieces)
    return { made: await Promise.all(written.map((entry) => entry())), kept }
  }
  const select = values.length <= most_apart ? values.map((value) => among([value])) : among(values)
  return { made: await writePartitions(select, model, columns, tools), kept }
}

function isOneOf(column: string, type: string, values: readonly (string | null)[]): string {
  const texts = values.filter((value) => value !== null).map((value) => `${sqlText(value)}::${type}`)
  const within = texts.length > 0 ? `${column} in (${texts.join(', ')})` : 'false'
  return values.includes(null) ? `(${within} or ${column} is null)` : within
}

async function showParts(
  partitions: readonly PartitionEntry[],
  parts: readonly string[],
  spec: Omit<TableSpec, 'sql'>,
  { maker }: ModelTools,
): Promise<TableEntry> {
  return maker.view({
    ...spec,
    sql: `select * from ${partsSql(parts)}`,
    parts,
    partitions,
    rows: partitions.reduce((sum, { rows }) => sum + rows, 0),
    size_bytes: partitions.reduce((sum, { size_bytes }) => sum + size_bytes, 0),
  })
}
