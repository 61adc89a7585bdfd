import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Condition, Engine, TouchedAnswer } from '../engine/engine.ts'
import type { HomePaths } from '../lake/home-paths.ts'
import type { TableEntry } from '../lake/manifest.ts'
import { type Model, selectOf } from '../model/model.ts'
import type { PlannedModel } from '../plan/plan-build.ts'
import { sqlName, sqlText } from '../sql/quote.ts'
import type { Share } from './side-by-side.ts'
import { type InputChanges, layAside, type TableChanges } from './table-changes.ts'

export type TouchTools = {
  readonly engine: Engine
  readonly paths: HomePaths
  /** By how much the tables so far differ from the release before; undefined where all is built anew. */
  readonly changes: TableChanges | undefined
  readonly share: Share
}

/** The rows of a table that may differ from those of the release before. */
export type TouchedRows =
  | {
      readonly ok: true
      readonly reason: string
      readonly old: TableEntry
      /** Table of the rows that the select gives now of those that may differ. */
      readonly now: string
      /** A condition on rows of the release before that leaves out those which may differ; it can be asked beside as well. */
      readonly stays: string
      /** Table of the rows that came and went. */
      readonly differing: string
      readonly added_rows: number
      readonly removed_rows: number
    }
  | { readonly ok: false; readonly reason: string }

type Told = Extract<TouchedAnswer, { ok: true }>

/** The temp table of the touched values. */
const touched_value = 'touched_value'

/** Beyond this share of its rows a table is made whole: the touched ones would cost more than all. */
const most_touched = 0.3

/**
 * Computes those rows of a model that changed inputs can have changed: the touched values of a column of its key, or of its
 * partition column, are told by the engine (`touchedValues`), and the select is asked for the rows with these values alone. As
 * that is no more than a filter on its result, the rows come out as in a whole build.
 */
export async function touchedRows(
  planned: PlannedModel,
  columns: readonly string[],
  tools: TouchTools,
): Promise<TouchedRows> {
  const found = await touchedOf(planned, columns, tools)
  return found.ok ? compareTouched(planned.node.model, found, tools) : found
}

type Found = {
  readonly old: TableEntry
  readonly told: Touched
  readonly changes: TableChanges
  readonly reason: string
}

/** What tells the rows of a model that changed inputs can have changed. */
export async function touchedOf(
  planned: PlannedModel,
  columns: readonly string[],
  tools: TouchTools,
  by: 'row' | 'partition' = 'row',
): Promise<({ readonly ok: true } & Found) | { readonly ok: false; readonly reason: string }> {
  const { model, inputs } = planned.node
  const { engine, changes } = tools
  const old = changes?.before.manifest.tables.find(({ name }) => name === model.name)
  if (!changes || !old) return { ok: false, reason: 'new model' }
  if (planned.reason === 'changed SQL') return { ok: false, reason: 'changed SQL' }
  if (!old.parts.every((part) => existsSync(join(tools.paths.home, part))))
    return { ok: false, reason: 'a part is missing' }
  const found = await changes.inputsOf(selectOf(model), inputs, by)
  const told = found.ok ? await toldBy(selectOf(model), columns, found, engine, changes) : found
  if (!told.ok) return told
  const reason =
    told.inputs.length === 0 ? 'its inputs have the rows that they had' : `touched by ${told.inputs.join(', ')}`
  return { ok: true, old, told, changes, reason }
}

/** What tells the rows of a select that changed inputs can have changed. */
export type Touched = {
  readonly ok: true
  readonly column: string
  /** Whether a column, given as SQL, has one of the touched values, which stand in a table: in one that is given or, until they are asked for again, in a temp table. */
  readonly condition: (type: string, table?: string) => Condition
  /** The values as text, null apart, where they are few. */
  readonly values: readonly string[] | undefined
  readonly has_null: boolean
  /** The inputs with other rows than before. */
  readonly inputs: readonly string[]
}

/** The touched values of the first column by which they can be told. */
export async function tellTouched(
  sql: string,
  inputs: readonly string[],
  columns: readonly string[],
  engine: Engine,
  changes: TableChanges,
): Promise<Touched | { readonly ok: false; readonly reason: string }> {
  const found = await changes.inputsOf(sql, inputs)
  return found.ok ? toldBy(sql, columns, found, engine, changes) : found
}

/** The touched values of the first column by which changes at hand can tell them. */
export async function toldBy(
  sql: string,
  columns: readonly string[],
  { changed, columns: columns_of, ever }: Extract<InputChanges, { ok: true }>,
  engine: Engine,
  changes: TableChanges,
): Promise<Touched | { readonly ok: false; readonly reason: string }> {
  let reason = 'no column of its key tells what changed'
  for (const column of columns) {
    const states = { before: changes.before.catalogue, changed, columns: columns_of, ever }
    const input = { sql, column, ...states, into: touched_value, is_dry: false }
    const answer = await engine.touchedValues(input)
    if (answer.ok) {
      const { values, has_null } = answer
      const condition = (type: string, table?: string): Condition => touchesOf(type, answer, table)
      return { ok: true, column, condition, values, has_null, inputs: [...changed.keys()] }
    }
    reason = answer.reason
  }
  return { ok: false, reason }
}

async function compareTouched(
  model: Model,
  { old, told: { column, condition: conditionOf }, changes, reason }: Found,
  { engine, share }: TouchTools,
): Promise<TouchedRows> {
  const type = old.columns.find(({ name }) => name === column)?.type ?? ''
  const values = sqlName(`values_${model.name}`)
  const condition = conditionOf(type, values)
  const touches = condition(sqlName(column))
  // Whoever works beside this engine sees no temp table of it.
  if (touches.includes(values)) await layAside(values, `from ${touched_value}`, engine)
  const [was, now] = [sqlName(`was_${model.name}`), sqlName(`now_${model.name}`)]
  const most = most_touched * old.rows + 10_000
  let was_rows = 0
  await share([
    async (own) => {
      was_rows = await layAside(was, await earlierSql(model, column, condition, old, changes, own), own)
    },
    async (own) => {
      if (was_rows > most) return
      const select = (await own.restrictedSql(selectOf(model), column, condition)) ?? selectOf(model)
      await layAside(now, fencedSql(select, castsOf(old), touches), own)
    },
  ])
  if (was_rows > most) return { ok: false, reason: `most of its rows are ${reason}` }
  const differing = await layDiffering(old, now, was, engine)
  const names = old.columns.map(({ name }) => sqlName(name)).join(', ')
  const [rows] = await engine.rows(
    `select coalesce(sum(_times) filter (where _times > 0), 0)::varchar as added, coalesce(-sum(_times) filter (where _times < 0), 0)::varchar as removed, max(abs(_times))::varchar as most from ${differing}`,
  )
  const isOnce = Number(rows?.['most'] ?? 1) === 1
  const sideOf = (sign: 1 | -1): string =>
    isOnce
      ? `select ${names} from ${differing} where _times = ${sign}`
      : `select ${names} from (select ${names}, unnest(range(${sign} * _times)) as _time from ${differing} where ${sign} * _times > 0)`
  const among = { column, rows: `from ${now}` }
  changes.tell(model.name, { added: sideOf(1), removed: sideOf(-1), both: `from ${differing}`, among })
  return {
    ok: true,
    reason,
    old,
    now,
    stays: `(${touches}) is not true`,
    differing,
    added_rows: Number(rows?.['added']),
    removed_rows: Number(rows?.['removed']),
  }
}

/** The rows of the release before that have the touched values: a view is asked at its tables, as what it is now; a table has its rows at rest. */
async function earlierSql(
  model: Model,
  column: string,
  condition: Condition,
  old: TableEntry,
  { before: { catalogue } }: TableChanges,
  engine: Engine,
): Promise<string> {
  const touches = condition(sqlName(column))
  const isView = model.materialization === 'view'
  const sql = isView ? await engine.restrictedSql(selectOf(model), column, condition, catalogue) : undefined
  if (sql !== undefined) return fencedSql(sql, castsOf(old), touches)
  return `select * from ${catalogue}.main.${sqlName(model.name)} where ${touches}`
}

/** The columns of a table as they are at rest, for Parquet has fewer types than selects. */
export function castsOf({ columns }: TableEntry): string {
  return columns.map(({ name, type }) => `cast(${sqlName(name)} as ${type}) as ${sqlName(name)}`).join(', ')
}

/** Lays the rows aside that a table has in one of two selects alone, each with how often more it is there now, and names them. */
export async function layDiffering(
  old: TableEntry,
  now: string,
  was: string,
  engine: Engine,
  name = `differing_${old.name}`,
): Promise<string> {
  const names = old.columns.map(({ name }) => sqlName(name)).join(', ')
  // In one pass; `except all` would number the rows of both sides, twice.
  const both = `select ${names}, 1 as _sign from ${now} union all select ${names}, -1 from ${was}`
  const differing = sqlName(name)
  const sql = `select ${names}, sum(_sign)::bigint as _times from (${both}) group by all having sum(_sign) <> 0`
  await layAside(differing, sql, engine)
  return differing
}

/** The rows of a select that fulfil a condition, which is judged behind it: a restricted select has been given it where it helps. */
export function fencedSql(select: string, items: string, condition: string): string {
  return `with m as materialized (${select}\n) select ${items} from m where ${condition}`
}

/** The engine looks up more values than these in a table, which is slower than to compare. */
const most_ranges = 5
/** What lies so far apart is worth a second range also where the column is costly to compute. */
const wide_gap_ms = 60 * 86_400_000

/**
 * A few ranges that hold values in their order, each its own where they are few, and days where they are many: those that are
 * near to each other lie in one. More days may be in them than were told.
 */
function rangesOf(
  values: readonly string[],
  type: string,
  is_rough: boolean,
): readonly (readonly [string, string])[] | undefined {
  if (values.length <= (is_rough ? 1 : most_ranges)) return values.map((value) => [value, value])
  const days = values.map((value) => Date.parse(value))
  if (type !== 'DATE' || days.some(Number.isNaN)) return undefined
  const gaps = days.slice(1).map((day, index) => ({ behind: index, gap: day - (days[index] ?? day) }))
  const wide = is_rough ? gaps.filter(({ gap }) => gap > wide_gap_ms) : gaps
  const widest = wide.toSorted((a, b) => b.gap - a.gap).slice(0, is_rough ? 1 : most_ranges - 1)
  const ends = [...widest.map(({ behind }) => behind), values.length - 1].toSorted((a, b) => a - b)
  return ends.map((end, index) => [values[(ends[index - 1] ?? -1) + 1] ?? '', values[end] ?? ''])
}

/** Rows with more values than these are not worth to be kept for whoever asks again. */
const most_among = 20_000

/** The condition that a column has one of some values, which are in their order. */
export function hasOneOf(type: string, all: readonly (string | null)[]): Condition {
  const values = all.filter((value) => value !== null)
  const [low = '', high = ''] = [values[0], values.at(-1)]
  return touchesOf(type, { ok: true, count: values.length, has_null: all.includes(null), low, high, values })
}

/** The condition that a column has one of the touched values; the bounds let the engine leave out what lies apart from them all. */
function touchesOf(type: string, { count, has_null, low, high, values }: Told, table = touched_value): Condition {
  const bound = (text: string): string => `${sqlText(text)}::${type}`
  const condition = (column: string, is_rough = false, interval?: string): string => {
    const upper = (to: string): string =>
      interval === undefined ? bound(to) : `cast(${bound(to)} + interval ${sqlText(interval)} as ${type})`
    const within = (from: string, to: string): string => `${column} between ${bound(from)} and ${upper(to)}`
    const few = values && rangesOf(values, type, is_rough)?.map(([from, to]) => within(from, to))
    const all = within(low, high)
    const listed = is_rough ? all : `${all} and ${column} in (select value from ${table})`
    // Of several ranges beside other conditions the engine sees the bounds of all only where they are said.
    const among = few === undefined ? listed : few.length === 1 ? few.join('') : `${all} and (${few.join(' or ')})`
    const conditions = [...(count > 0 ? [among] : []), ...(has_null ? [`${column} is null`] : [])]
    return conditions.length === 0 ? 'false' : `(${conditions.join(' or ')})`
  }
  // A range may hold other values than were told.
  const isExact = count > 0 && count <= most_among && !has_null && !(values && rangesOf(values, type, false))
  return isExact ? Object.assign(condition, { among: table }) : condition
}
