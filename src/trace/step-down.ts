import type { Engine, TraceMode } from '../engine/engine.ts'
import type { Manifest, TableEntry } from '../lake/manifest.ts'
import { parseModel } from '../model/model.ts'
import { sqlName } from '../sql/quote.ts'
import { type Above, keyedWays, type RowWay, tracedWays } from './row-ways.ts'

/** Where an explanation stands in one table: those of its rows that count, each with its share. */
export type Standing = Above & {
  /** Temporary table with the columns of the table, `_share` and `_row`. */
  readonly rows: string
  /** What a row adds, in its columns; undefined below the first table. */
  readonly share: string | undefined
}

export type Step = { readonly below: readonly Standing[]; readonly is_witness: boolean }

/** Makes names for temporary tables. */
export type NameTable = () => string

/** What rows below add, as a select of `_origin`, `_parent` and `_own` over a table of children. */
type Guess = {
  readonly sql: (children: string) => string
  readonly is_carried: boolean
  /** Whether it says nothing where all shares are nothing. */
  readonly is_counted: boolean
}

/**
 * Takes the first way down in which the shares of the rows below add up, for every single row above, to its share. The way that the
 * model's header says comes first; then keys, to the table that the select shows as well; then what the select shows. A way
 * that does not bind is none. Undefined where no way has the right sums.
 */
export async function stepWithShares(
  from: Standing,
  manifest: Manifest,
  engine: Engine,
  name: NameTable,
): Promise<Step | undefined> {
  for await (const way of waysOf(from, manifest, engine)) {
    const made = await maybe(async () => childrenOf(way, engine, name))
    if (!made) continue
    for (const guess of guessesOf(from, way)) {
      if ((await maybe(async () => isRight(from, made, guess, engine))) !== true) continue
      return { below: await withShares(way, made, guess, engine, name), is_witness: way.is_witness }
    }
  }
  return undefined
}

async function* waysOf(from: Standing, manifest: Manifest, engine: Engine): AsyncGenerator<RowWay> {
  const keyed = keyedWays(from, manifest)
  if (hasHeader(from.table)) yield* keyed
  const traced = async (mode: TraceMode): Promise<readonly RowWay[]> =>
    (await maybe(async () => tracedWays(from, manifest, engine, mode))) ?? []
  const [first, ...others] = await traced('each')
  // What is made by a window is made of several rows, though there be one with the same key.
  if (first?.is_window) return
  const isShown = ({ branches }: RowWay): boolean =>
    branches.length === 1 && first?.branches.length === 1 && branches[0]?.table === first.branches[0]?.table
  const open = hasHeader(from.table) ? [] : keyed
  yield* open.filter(isShown)
  if (first) yield first
  yield* (await traced('witness')).slice(0, 1)
  yield* others.filter(({ is_window }) => !is_window)
  yield* open.filter((way) => !isShown(way))
}

function hasHeader({ model_file, model_sql }: TableEntry): boolean {
  return model_sql !== '' && parseModel(model_file, model_sql).lineage.length > 0
}

/** The children of a way, for each branch what stands in FROM; rows of several branches that come of one select are made once. */
async function childrenOf({ branches }: RowWay, engine: Engine, name: NameTable): Promise<readonly string[]> {
  const tables = new Map<string, string>()
  for (const sql of new Set(branches.map((branch) => branch.sql))) {
    const table = name()
    await engine.run(`create or replace temp table ${table} as ${sql}`)
    tables.set(sql, table)
  }
  return branches.map(
    ({ sql, origin }) =>
      `(select ${origin} as _origin, _parent, _made from ${tables.get(sql) ?? ''} where ${origin} is not null)`,
  )
}

/** A row has the share of the one above, where that is its only one; what the share's columns are of it alone; or one as one of several. */
function guessesOf(from: Standing, way: RowWay): readonly Guess[] {
  const own = (sql: string): Guess => ({
    sql: (children) => `select c._origin, c._parent, ${sql} as _own ${joined(from, children)}`,
    is_carried: false,
    is_counted: false,
  })
  const numbers = from.table.columns.filter(({ name, type }) => from.wanted.includes(name) && isNumber(type))
  const signed = numbers.map(({ name }) => {
    const [before, after] = [`p.${sqlName(name)}`, `c._made.${sqlName(name)}`]
    return own(`case when p._share = ${before} then ${after} when p._share = -${before} then -${after} end`)
  })
  const expression = from.share === undefined ? [] : [expressed(from, from.share)]
  const carried = { ...own('p._share'), is_carried: true }
  // Money is no count, though there be as many rows as francs.
  const isCount = numbers.every(({ type }) => !/^(?:DECIMAL|DOUBLE|FLOAT)/.test(type))
  const counted = isCount ? [{ ...own('sign(p._share)'), is_counted: true }] : []
  // One of several rows may stand for them where they count as one, not for what they are worth together.
  return way.is_witness ? [...expression, ...signed, ...counted] : [carried, ...expression, ...signed, ...counted]
}

function joined({ rows }: Above, children: string): string {
  return `from ${children} as c join ${rows} as p on p._row = c._parent`
}

/** The share's expression over the row above, with the wanted columns as they are of the row below. */
function expressed(from: Standing, share: string): Guess {
  const made = from.wanted.map((column) => `c._made.${sqlName(column)} as ${sqlName(column)}`)
  const row = made.length === 0 ? 'p.*' : `p.* replace (${made.join(', ')})`
  const sql = (children: string): string =>
    `select _origin, _parent, ${share} as _own from (select c._origin, c._parent, ${row} ${joined(from, children)})`
  return { sql, is_carried: false, is_counted: false }
}

function isNumber(type: string): boolean {
  return /^(?:DECIMAL|U?(?:TINY|SMALL|BIG|HUGE)?INT|INTEGER|UINTEGER|DOUBLE|FLOAT)/.test(type)
}

/** Whether the shares of the rows below are right for each row above. */
async function isRight({ rows }: Above, made: readonly string[], guess: Guess, engine: Engine): Promise<boolean> {
  const isSame = guess.is_carried
    ? 'n = 1 or (n = 0 and coalesce(share, 0) = 0)'
    : 'coalesce(own, 0) = coalesce(share, 0)'
  const [found] = await engine.rows(
    `select coalesce(bool_and(${isSame}), true)${guess.is_counted ? ' and coalesce(bool_or(share <> 0), true)' : ''} as is_right from (
       select p._row, any_value(p._share) as share, count(c._parent) as n, sum(c._own) as own
       from ${rows} as p left join (${unionOf(made.map(guess.sql))}) as c on c._parent = p._row
       group by p._row
     )`,
  )
  return found?.['is_right'] === true
}

function unionOf(selects: readonly string[]): string {
  return selects.map((select) => `select _parent, _own from (${select})`).join(' union all ')
}

/**
 * Takes the first way down to any rows, each of them once and without a share: by the model's header, by all that its select shows
 * the wanted columns to be made of, or by keys. None below where nothing stands behind the rows; undefined where there is no way.
 */
export async function stepWithoutShares(
  from: Standing,
  manifest: Manifest,
  engine: Engine,
  name: NameTable,
): Promise<Step | undefined> {
  const keyed = keyedWays(from, manifest)
  const traced = (await maybe(async () => tracedWays(from, manifest, engine, 'all'))) ?? []
  let found: Step | undefined
  for (const way of hasHeader(from.table) ? [...keyed, ...traced] : [...traced, ...keyed]) {
    const made = await maybe(async () => childrenOf(way, engine, name))
    if (!made) continue
    const reached = await reachedBy(from, made, engine)
    if (reached === 'none' && way.is_traced) found ??= { below: [], is_witness: false }
    if (reached === 'none' || (reached === 'some' && !way.is_traced)) continue
    return { below: await withoutShares(from, way, made, engine, name), is_witness: false }
  }
  return found
}

/** How many of the rows above have any below. */
async function reachedBy({ rows }: Above, made: readonly string[], engine: Engine): Promise<'all' | 'some' | 'none'> {
  const parents = made.map((table) => `select _parent from ${table}`).join(' union all ')
  const [found] = await engine.rows(
    `select count(*) = count(*) filter (where _row in (${parents})) as is_all, count(*) filter (where _row in (${parents})) = 0 as is_none from ${rows}`,
  )
  if (found?.['is_none'] === true) return 'none'
  return found?.['is_all'] === true ? 'all' : 'some'
}

async function withShares(
  { branches }: RowWay,
  made: readonly string[],
  guess: Guess,
  engine: Engine,
  name: NameTable,
): Promise<readonly Standing[]> {
  const found: Standing[] = []
  for (const [index, { table, wanted }] of branches.entries()) {
    const rows = name()
    await engine.run(
      `create or replace temp table ${rows} as select _origin.*, coalesce(_own, 0) as _share, row_number() over () as _row from (${guess.sql(made[index] ?? '')})`,
    )
    found.push({ table, rows, wanted, share: undefined })
  }
  return found
}

async function withoutShares(
  from: Above,
  { branches, is_window }: RowWay,
  made: readonly string[],
  engine: Engine,
  name: NameTable,
): Promise<readonly Standing[]> {
  const types = new Map(from.table.columns.map((column) => [column.name, column.type]))
  const areNumbers = from.wanted.length > 0 && from.wanted.every((column) => isNumber(types.get(column) ?? ''))
  const found: Standing[] = []
  for (const [index, { table, wanted, is_grouped }] of branches.entries()) {
    const rows = name()
    // Of a group the rows that add nothing to any wanted sum do not weigh.
    const some = from.wanted.map((column) => `coalesce(_made.${sqlName(column)}, 0) <> 0`).join(' or ')
    const where = areNumbers && is_grouped && !is_window ? ` where ${some}` : ''
    await engine.run(
      `create or replace temp table ${rows} as select *, null::integer as _share, row_number() over () as _row
       from (select distinct _origin.* from ${made[index] ?? ''}${where})`,
    )
    found.push({ table, rows, wanted, share: undefined })
  }
  return found
}

/** How the engine begins to say that a select is wrong, or that a value goes beyond a type. */
const noWay =
  /^(?:Binder|Catalog|Conversion|Invalid Input|Invalid Type|Mismatch Type|Not implemented|Out of Range|Parser|Serialization) Error/i

/** What was tried and does not bind, or goes beyond a type, is not taken. Any other trouble, such as too little memory, is no answer. */
async function maybe<T>(attempt: () => Promise<T>): Promise<T | undefined> {
  try {
    return await attempt()
  } catch (error) {
    if (error instanceof Error && noWay.test(error.message)) return undefined
    throw error
  }
}
