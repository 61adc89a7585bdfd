import type { Engine, SqlRow } from '../engine/engine.ts'
import type { ColumnEntry, Manifest, TableEntry } from '../lake/manifest.ts'
import { parseModel } from '../model/model.ts'
import { sqlName, sqlText } from '../sql/quote.ts'

/** How a table of one release differs from that of another. */
export type TableDiff = {
  readonly table: string
  readonly status: 'added' | 'removed' | 'changed' | 'same'
  readonly rows_before: number
  readonly rows_after: number
  /** Columns by which rows are matched; none where rows are compared whole, so that a change is one removed and one added. */
  readonly key: readonly string[]
  readonly added: number
  readonly removed: number
  readonly changed: number
  /** In how many rows a column changed, of those that did; columns that only one side has. */
  readonly changed_columns: Readonly<Record<string, number>>
  readonly added_columns: readonly string[]
  readonly removed_columns: readonly string[]
  /** Some of the rows: what happened, the key, and each changed column as `before → after`. */
  readonly samples: readonly SqlRow[]
}

const samples = 5

/**
 * Compares the staged tables and models of two releases, which the engine has as the catalogues `before` and `after`. Tables
 * of equal hash are equal and not looked at. `keys` are those of contracts, by table. Columns that say where a row came from
 * (`_source_line` …) are not compared.
 */
export async function diffTables(
  before: Manifest,
  after: Manifest,
  keys: ReadonlyMap<string, readonly string[]>,
  engine: Engine,
): Promise<readonly TableDiff[]> {
  const [old, young] = [comparedTables(before), comparedTables(after)]
  const names = [...new Set([...old.keys(), ...young.keys()])].toSorted()
  const diffs: TableDiff[] = []
  for (const name of names) diffs.push(await diffTable(name, old.get(name), young.get(name), keys, engine))
  return diffs
}

function comparedTables({ tables }: Manifest): ReadonlyMap<string, TableEntry> {
  const compared = tables.filter(({ name, kind }) => kind === 'table' || kind === 'view' || name.startsWith('stg_'))
  return new Map(compared.map((table) => [table.name, table]))
}

async function diffTable(
  table: string,
  old: TableEntry | undefined,
  young: TableEntry | undefined,
  keys: ReadonlyMap<string, readonly string[]>,
  engine: Engine,
): Promise<TableDiff> {
  const [rows_before, rows_after] = [old?.rows ?? 0, young?.rows ?? 0]
  const columnsOnly = (one: TableEntry | undefined, other: TableEntry | undefined): readonly string[] =>
    (one?.columns ?? [])
      .map(({ name }) => name)
      .filter((name) => !other?.columns.some((column) => column.name === name))
  const same = {
    table,
    rows_before,
    rows_after,
    key: [],
    added: 0,
    removed: 0,
    changed: 0,
    changed_columns: {},
    added_columns: columnsOnly(young, old),
    removed_columns: columnsOnly(old, young),
    samples: [],
  }
  if (!old || !young) {
    const status = old ? ('removed' as const) : ('added' as const)
    return { ...same, status, added: rows_after, removed: rows_before, added_columns: [], removed_columns: [] }
  }
  if (old.hash === young.hash) return { ...same, status: 'same' }
  const columns = commonColumns(old, young)
  // No row of the one is a row of the other where no column is.
  if (columns.length === 0) return { ...same, status: 'changed', added: rows_after, removed: rows_before }
  const key = await usableKey(young, columns, keys, engine)
  const rows = key.length > 0 ? await diffByKey(table, key, columns, engine) : await diffWhole(table, columns, engine)
  const hasColumns = same.added_columns.length + same.removed_columns.length > 0
  const isChanged = hasColumns || rows.added + rows.removed + rows.changed > 0
  return { ...same, ...rows, key, status: isChanged ? 'changed' : 'same' }
}

type Compared = { readonly name: string; readonly before: string; readonly after: string }

/** Columns that both sides have, as SQL on each; as text where their types differ. */
function commonColumns(old: TableEntry, young: TableEntry): readonly Compared[] {
  return young.columns.flatMap(({ name, type }: ColumnEntry): readonly Compared[] => {
    const other = old.columns.find((column) => column.name === name)
    if (!other || name.startsWith('_')) return []
    const column = sqlName(name)
    const as = (side: string): string =>
      other.type === type ? `${side}.${column}` : `cast(${side}.${column} as varchar)`
    return [{ name, before: as('b'), after: as('a') }]
  })
}

/** The key of the model or contract, where both sides have it and no row twice. */
async function usableKey(
  table: TableEntry,
  columns: readonly Compared[],
  keys: ReadonlyMap<string, readonly string[]>,
  engine: Engine,
): Promise<readonly string[]> {
  const key = table.model_sql === '' ? keys.get(table.name) : parseModel(table.model_file, table.model_sql).key
  if (!key || key.length === 0 || !key.every((name) => columns.some((column) => column.name === name))) return []
  const list = key.map(sqlName).join(', ')
  const twice = (side: string): string =>
    `select 1 from ${side}.${sqlName(table.name)} group by ${list} having count(*) > 1`
  const found = await engine.rows(`(${twice('before')} limit 1) union all (${twice('after')} limit 1)`)
  return found.length === 0 ? key : []
}

type RowDiff = Pick<TableDiff, 'added' | 'removed' | 'changed' | 'changed_columns' | 'samples'>

async function diffByKey(
  table: string,
  key: readonly string[],
  columns: readonly Compared[],
  engine: Engine,
): Promise<RowDiff> {
  const sides = (['before', 'after'] as const).map(
    (side) => `(select *, true as _there from ${side}.${sqlName(table)})`,
  )
  const on = columns
    .filter(({ name }) => key.includes(name))
    .map((one) => `${one.before} is not distinct from ${one.after}`)
  const values = columns.filter(({ name }) => !key.includes(name))
  const both = 'b._there and a._there'
  const differs = values.map((one) => `(${one.before} is distinct from ${one.after})`)
  const anyDiffers = differs.join(' or ') || 'false'
  const from = `from ${sides[0] ?? ''} as b full join ${sides[1] ?? ''} as a on ${on.join(' and ')}`
  const counts = [
    'count(*) filter (where b._there is null)::integer as added',
    'count(*) filter (where a._there is null)::integer as removed',
    `count(*) filter (where ${both} and (${anyDiffers}))::integer as changed`,
    ...differs.map((one, index) => `count(*) filter (where ${both} and ${one})::integer as column_${index}`),
  ]
  const [row] = await engine.rows(`select ${counts.join(', ')} ${from}`)
  const kind = `case when b._there is null then 'added' when a._there is null then 'removed' else 'changed' end`
  const shown = [
    ...columns
      .filter(({ name }) => key.includes(name))
      .map((one) => `coalesce(${one.after}, ${one.before}) as ${sqlName(one.name)}`),
    `array_to_string(list_filter([${values.map(changeText).join(', ')}], lambda one: one is not null), ', ') as changes`,
  ]
  const sampled = await engine.rows(
    `select * from (select ${kind} as what, ${values.length === 0 ? shown.slice(0, -1).join(', ') : shown.join(', ')} ${from}
       where b._there is null or a._there is null or ${anyDiffers})
     qualify row_number() over (partition by what order by ${key.map(sqlName).join(', ')}) <= ${samples}
     order by what, ${key.map(sqlName).join(', ')}`,
  )
  return {
    added: Number(row?.['added']),
    removed: Number(row?.['removed']),
    changed: Number(row?.['changed']),
    changed_columns: Object.fromEntries(
      values.flatMap(({ name }, index) => {
        const count = Number(row?.[`column_${index}`])
        return count > 0 ? [[name, count]] : []
      }),
    ),
    samples: sampled,
  }
}

/** `name: before → after` of a column in a row that both sides have; null where it did not change. */
function changeText({ name, before, after }: Compared): string {
  const text = (value: string): string => `coalesce(cast(${value} as varchar), 'null')`
  return `case when b._there and a._there and ${before} is distinct from ${after} then ${sqlText(`${name}: `)} || ${text(before)} || ' → ' || ${text(after)} end`
}

async function diffWhole(table: string, columns: readonly Compared[], engine: Engine): Promise<RowDiff> {
  const select = (side: 'b' | 'a'): string =>
    `select ${columns.map((one) => `${side === 'b' ? one.before : one.after} as ${sqlName(one.name)}`).join(', ')} from ${side === 'b' ? 'before' : 'after'}.${sqlName(table)} as ${side}`
  const onlyIn = (one: 'b' | 'a', other: 'b' | 'a'): string => `(${select(one)}) except all (${select(other)})`
  const rows = async (sql: string, what: string): Promise<readonly [number, readonly SqlRow[]]> => {
    const [count] = await engine.rows(`select count(*)::integer as n from (${sql})`)
    return [
      Number(count?.['n']),
      await engine.rows(`select '${what}' as what, * from (${sql}) order by all limit ${samples}`),
    ]
  }
  const [added, someAdded] = await rows(onlyIn('a', 'b'), 'added')
  const [removed, someRemoved] = await rows(onlyIn('b', 'a'), 'removed')
  return { added, removed, changed: 0, changed_columns: {}, samples: [...someAdded, ...someRemoved] }
}
