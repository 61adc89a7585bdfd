import type { Condition, Engine, TracedOrigin, TracedRows, TraceMode } from '../engine/engine.ts'
import type { Manifest, TableEntry } from '../lake/manifest.ts'
import { type Model, parseModel, selectOf } from '../model/model.ts'
import type { LineageStep } from '../model/parse-lineage.ts'
import { sqlName, sqlText } from '../sql/quote.ts'
import { rowSteps, sourceColumn } from './row-steps.ts'

/** Rows of one table below. */
export type RowBranch = {
  readonly table: TableEntry
  readonly wanted: readonly string[]
  /**
   * A select of `_origin`, which holds the row below, that of the row above as `_parent`, and `_made`: what each wanted column of the
   * row above is of this row alone.
   */
  readonly sql: string
  /** The row below, in `_origin`. */
  readonly origin: string
  /** Whether the rows are those of groups that the table above has one row for. */
  readonly is_grouped: boolean
}

/** One way down from a table, to one table below or to several together. */
export type RowWay = {
  readonly branches: readonly RowBranch[]
  /** Whether a wanted column is made by a window of several rows, so that none of them has a share. */
  readonly is_window: boolean
  /** Whether a row above may be without rows below because nothing stands behind it. */
  readonly is_traced: boolean
  /** Whether of several rows that make one the first stands for it. */
  readonly is_witness: boolean
}

/** Where a way starts: rows of a table in a temporary table, each with a number `_row`. */
export type Above = {
  readonly table: TableEntry
  readonly rows: string
  /** Columns that the figure comes from. */
  readonly wanted: readonly string[]
}

/** The ways by keys: those of the model's header alone where it has any. */
export function keyedWays({ table, rows, wanted }: Above, manifest: Manifest): readonly RowWay[] {
  return rowSteps(table, manifest, wanted).flatMap((steps) => {
    const branches = steps.flatMap((step) => {
      const below = manifest.tables.find(({ name }) => name === step.table)
      return below ? [keyedBranch({ table, rows, wanted }, step, below)] : []
    })
    if (branches.length < steps.length) return []
    return [{ branches, is_window: false, is_traced: false, is_witness: false }]
  })
}

function keyedBranch({ table, rows, wanted }: Above, step: LineageStep, below: TableEntry): RowBranch {
  const keys = step.on.map(([, expression], index) => `${expression} as _key_${index}`)
  const on = step.on.map(([column], index) => `p.${sqlName(column)} = t._key_${index}`)
  const made = wanted.map((column) => [column, standIn(table, column, below)] as const)
  const sources = wanted.flatMap((column) => sourceColumn(table, column, below.name) ?? [])
  return {
    table: below,
    origin: '_origin',
    is_grouped: false,
    wanted: [...new Set([...sources, ...originsIn(table, wanted, below.name)])],
    sql: `select t._origin, p._row as _parent, ${structOf(made)} as _made from ${rows} as p
      join (select ${['_below as _origin', ...keys].join(', ')} from ${sqlName(below.name)} as _below) as t on ${on.join(' and ')}`,
  }
}

/** What stands for a column in a row below: its source there; what is summed elsewhere is nothing here. */
function standIn(table: TableEntry, column: string, below: TableEntry): string {
  const source = sourceColumn(table, column, below.name)
  if (source !== undefined) return `t._origin.${sqlName(source)}`
  const isSummed = (table.lineage?.columns[column] ?? []).some(({ kind }) => kind === 'aggregation')
  return isSummed ? 'null' : `p.${sqlName(column)}`
}

function originsIn(table: TableEntry, columns: readonly string[], below: string): readonly string[] {
  const origins = columns.flatMap((column) => table.lineage?.columns[column] ?? [])
  return origins.filter((origin) => origin.table === below).map(({ column }) => column)
}

/** The ways that the model's select itself shows; none where it cannot be traced. */
export async function tracedWays(
  above: Above,
  manifest: Manifest,
  engine: Engine,
  mode: TraceMode,
): Promise<readonly RowWay[]> {
  const { table, wanted } = above
  if (table.model_sql === '') return []
  const model = parseModel(table.model_file, table.model_sql)
  // Its rows are versions, which the select alone does not give.
  if (model.materialization === 'scd2') return []
  const rows = manifest.tables.filter(({ kind, model_sql }) => kind === 'staging' || model_sql !== '')
  const columns = new Map(rows.map((one) => [one.name, one.columns.map(({ name }) => name)]))
  const ways = await engine.tracedRows(await narrowed(above, model, engine), wanted, columns, mode)
  return ways.map((way) => ({
    branches: way.flatMap((traced) => {
      const branch = tracedBranch(above, model.key, traced)
      return traced.origins.flatMap((origin) => {
        const below = rows.find(({ name }) => name.toLowerCase() === origin.table)
        return below ? [{ ...branch, ...originOf(origin, below) }] : []
      })
    }),
    is_window: way.some(({ is_window }) => is_window),
    is_traced: true,
    is_witness: mode === 'witness',
  }))
}

/** Fewer rows than these are read whole. */
const few_rows = 2000

/** A model's select, where its table is large and few of its rows are asked for one that reads little beside these. */
async function narrowed({ table, rows }: Above, model: Model, engine: Engine): Promise<string> {
  const sql = selectOf(model)
  if (table.rows < few_rows) return sql
  const keys = [...new Set([model.partition_by, ...model.key])]
  const columns = table.columns.filter(({ name }) => keys.includes(name))
  const asked = columns.map(({ name }, index) => {
    const column = sqlName(name)
    return `count(${column}) as n${index}, min(${column})::varchar as low${index}, max(${column})::varchar as high${index}`
  })
  const [found] = await engine.rows(`select ${['count(*) as n', ...asked].join(', ')} from ${rows}`)
  if (!found || Number(found['n']) * 4 > table.rows) return sql
  let select = sql
  for (const [index, { name, type }] of columns.entries()) {
    // What has no value there would not be found by it.
    if (found[`n${index}`] !== found['n']) continue
    const [low, high] = [
      `${sqlText(String(found[`low${index}`]))}::${type}`,
      `${sqlText(String(found[`high${index}`]))}::${type}`,
    ]
    const condition: Condition = (column, is_rough = false, interval) => {
      const upper = interval === undefined ? high : `cast(${high} + interval ${sqlText(interval)} as ${type})`
      const bounds = `${column} between ${low} and ${upper}`
      return is_rough ? bounds : `(${bounds} and ${column} in (select ${sqlName(name)} from ${rows}))`
    }
    select = (await engine.restrictedSql(select, name, condition)) ?? select
  }
  return select
}

function originOf({ path, wanted }: TracedOrigin, table: TableEntry): Pick<RowBranch, 'table' | 'wanted' | 'origin'> {
  return {
    table,
    wanted: table.columns.map(({ name }) => name).filter((name) => wanted.includes(name.toLowerCase())),
    origin: ['_origin', ...path].join('.'),
  }
}

/** Rows are found again by the table's key, and without one by all that is not wanted; of equal ones the first by the first. */
function tracedBranch(
  { table, rows, wanted }: Above,
  key: readonly string[],
  { sql, is_grouped }: TracedRows,
): Pick<RowBranch, 'sql' | 'is_grouped'> {
  const names = table.columns.map(({ name }) => name)
  const by = key.length > 0 ? key : names.filter((name) => !is_grouped || !wanted.includes(name))
  const isRanked = key.length === 0 && !is_grouped
  const nth = `row_number() over (partition by ${by.map(sqlName).join(', ')}) as _nth`
  const ranked = (from: string): string => (isRanked ? `(select *, ${nth} from ${from})` : from)
  const on = [...by, ...(isRanked ? ['_nth'] : [])].map(
    (name) => `p.${sqlName(name)} is not distinct from t.${sqlName(name)}`,
  )
  const made = wanted.map((column) => [column, `t.${sqlName(column)}`] as const)
  return {
    is_grouped,
    sql: `select t._origin, p._row as _parent, ${structOf(made)} as _made from ${ranked(rows)} as p
      join ${ranked(`(${sql})`)} as t on ${on.length === 0 ? 'true' : on.join(' and ')} where t._origin is not null`,
  }
}

function structOf(pairs: readonly (readonly [name: string, sql: string])[]): string {
  return pairs.length === 0 ? 'null' : `{${pairs.map(([name, sql]) => `${sqlName(name)}: ${sql}`).join(', ')}}`
}
