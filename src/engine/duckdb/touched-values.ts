import { messageOf } from '../../error/tally-error.ts'
import { sqlName } from '../../sql/quote.ts'
import type { OtherWays, TouchedAnswer, TouchedInput } from '../engine.ts'
import { everInCore } from './ever-rows.ts'
import {
  asInner,
  columnsOf,
  columnsOfStars,
  isByPosition,
  isLimiting,
  isPlainJoin,
  type Joins,
  joinsOf,
  type Leaf,
  leavesOf,
  leftmost,
  type Pieces,
  renamed,
  type Select,
  type Session,
  selectSql,
  statementTree,
  tableRef,
  Untold,
  type Work,
} from './joined-tables.ts'
import { isKnown, knownType, rememberColumns } from './known-columns.ts'
import {
  commonTable,
  findNodes,
  itemName,
  listAt,
  type Node,
  namesOf,
  nodeAt,
  type Scope,
  scopeOf,
  tablesIn,
} from './query-tree.ts'
import { safeItems } from './safe-items.ts'
import { sameInLeaf } from './same-in-leaf.ts'

/**
 * The values of a column in which a select's result may differ between two states of the tables that it reads.
 *
 * The proof, for one select. Its result is made of rows of joins. Take the first tables of FROM that are joined inner: the core.
 * Where the column is made of the core alone (the binder says so), it is the same for all that a row of the core becomes. If such
 * a row is in one state only, one of the changed rows is in it: the core with a changed table cut down to its changed rows finds
 * it. Else look at the first table behind the core that gives it other matches now than before: a changed row matches in one of
 * the states, so the joins up to that table, cut down to its changed rows and joined inner, find it. WHERE may be left out,
 * for it takes rows away only. Groups and windows mix rows of one value alone (`safeItems`). A subquery or common table in FROM has
 * its own touched values by the same rule, which stand in for its changed rows. All of this is a superset: a value too many costs
 * time, one too few would be a wrong figure, so whatever is not known to fit is refused with a reason.
 *
 * Where the wanted column is made of the changed table alone, or a join says that it equals a column of it, the changed rows
 * have the values in them and no other table is read: joins only take rows away.
 */
export async function touchedValues(
  session: Session,
  input: TouchedInput,
  aggregates: ReadonlySet<string>,
  ways: ReadonlyMap<string, OtherWays> = new Map(),
): Promise<TouchedAnswer> {
  const tree = await statementTree(session, input.sql)
  if (tree === undefined) return { ok: false, reason: 'it has a number too long to be read exactly' }
  const work: Work = {
    session,
    input,
    aggregates,
    ways,
    apart: new Set(input.changed.values()),
    asked: new Map(),
    columns: new Map(),
  }
  for (const [table, names] of input.columns ?? []) rememberColumns(table, names, work)
  try {
    const table = await touched(tree, new Map(), input.column.toLowerCase(), work, input.into)
    if (table === undefined || input.is_dry)
      return { ok: true, count: 0, has_null: false, low: '', high: '', values: [] }
    if (table !== input.into)
      await session.run(
        `create or replace temp table ${input.into} as select distinct "${input.column}" as value from ${table}`,
      )
    const [found] = await session.rows(
      `select count(value) as n, count(*) > count(value) as has_null, min(value)::varchar as low, max(value)::varchar as high, case when count(value) <= ${few} then list(value::varchar order by value) end as few from ${input.into}`,
    )
    // The engine gives a list as an array.
    const values = found?.['few'] as unknown as readonly (string | null)[] | null
    return {
      ok: true,
      count: Number(found?.['n']),
      has_null: found?.['has_null'] === true,
      low: String(found?.['low']),
      high: String(found?.['high']),
      values: values?.filter((value) => value !== null),
    }
  } catch (error) {
    if (error instanceof Untold) return { ok: false, reason: error.message }
    throw error
  } finally {
    const made = [...work.apart].filter((table) => table.startsWith('touched_'))
    if (made.length > 0) await session.run(made.map((table) => `drop table if exists ${table};`).join(' '))
  }
}

/** Up to so many values are told one by one. */
const few = 400

/** Names of the functions that make one value of many rows, among them macros that call one. */
export async function aggregatesOf(
  rows: (sql: string) => Promise<readonly Readonly<Record<string, unknown>>[]>,
): Promise<ReadonlySet<string>> {
  const functions = await rows(
    "select distinct lower(function_name) as name, function_type as type, lower(macro_definition) as text from duckdb_functions() where function_type in ('aggregate', 'macro')",
  )
  const names = new Set(functions.flatMap(({ name, type }) => (type === 'aggregate' ? [String(name)] : [])))
  const macros = functions.filter(({ type }) => type === 'macro')
  const isCalling = (text: unknown): boolean =>
    [...String(text).matchAll(/([a-z_][a-z0-9_]*)"? *\(/g)].some(([, called = '']) => names.has(called))
  // A macro may call another one.
  for (let size = -1; size < names.size; ) {
    size = names.size
    for (const { name, text } of macros) if (isCalling(text)) names.add(String(name))
  }
  return names
}

/** A table of the touched values of a query's safe columns, or of the one wanted, which may be `into` with these as `value`; undefined where nothing that it reads changed. */
async function touched(
  query: Node,
  outer: Scope,
  wanted: string | undefined,
  work: Work,
  into?: string,
): Promise<string | undefined> {
  const scope = scopeOf(query, outer)
  if (![...tablesIn(query, outer)].some((table) => work.input.changed.has(table))) return undefined
  const shadow = listAt(nodeAt(query, 'cte_map'), 'map').find(({ key }) =>
    work.input.changed.has(String(key).toLowerCase()),
  )
  if (shadow) throw new Untold(`its common table ${String(shadow['key'])} bears the name of a table`)
  if (listAt(query, 'modifiers').some(isLimiting)) throw new Untold('it has a limit or a distinct on')
  if (query['type'] === 'SET_OPERATION_NODE') return touchedOfUnion(query, scope, wanted, work, into)
  if (query['type'] !== 'SELECT_NODE' || query['sample'] !== null) throw new Untold('it is no plain select')
  refuseSubqueries(query, scope, work)
  if (listAt(query, 'group_sets').length > 1) throw new Untold('it has several sets of groups')
  const select = { node: query, outer }
  const joins = joinsOf(select)
  const { leaves, core_size } = joins
  const items = await bindingItems(select, leaves.slice(0, core_size), wanted, work)
  const selects: string[] = []
  for (const [index, { ref }] of leaves.entries()) {
    const near = wanted === undefined ? undefined : await valuesNearby(select, items, joins, index, work)
    if (near !== undefined) {
      selects.push(...near)
      continue
    }
    const changes = await changesOf(ref, scope, work)
    if (changes === undefined) continue
    const beside = wanted === undefined ? undefined : await valuesBeside(select, items, joins, index, changes, work)
    if (beside !== undefined) {
      selects.push(...beside)
      continue
    }
    const cut = leaves.slice(0, Math.max(core_size, index + 1)).map((leaf, place): Leaf => {
      if (place !== index) return leaf
      const table = tableRef(changes, String(ref['alias'] || ref['table_name']))
      return { ref: table, join: index < core_size ? leaf.join : asInner(leaf.join) }
    })
    const place = { index, keeps_where: core_size === leaves.length }
    const ever = await everInCore({ leaves: cut, core_size }, index, scope, work)
    if (ever) {
      const sql = await boundSql(select, { items, leaves: ever }, place, work).catch(unlessUntold)
      if (sql !== undefined) {
        selects.push(sql)
        continue
      }
    }
    for (const state of [undefined, work.input.before])
      selects.push(await boundSql(select, { items, leaves: cut, state }, place, work))
  }
  const [item] = items
  const isOne = item && items.length === 1 && item['class'] !== 'STAR'
  return selects.length === 0 ? undefined : together(selects, isOne ? [String(itemName(item))] : undefined, work, into)
}

/**
 * Selects of the wanted values that a leaf's own changed rows hold; none where the leaf did not change. Undefined where another
 * table has to be asked.
 */
async function valuesNearby(
  select: Select,
  items: readonly Node[],
  joins: Joins,
  index: number,
  work: Work,
): Promise<readonly string[] | undefined> {
  const scope = scopeOf(select.node, select.outer)
  const leaf = joins.leaves[index]
  const [item] = items
  if (!leaf || !item || items.length !== 1) return undefined
  const { ref } = leaf
  if (![...tablesIn(ref, scope)].some((table) => work.input.changed.has(table))) return []
  for (const candidate of await sameInLeaf(select, item, joins, index, work)) {
    const name = candidate['class'] === 'COLUMN_REF' ? namesOf(candidate).at(-1) : undefined
    const changes = await changesOf(ref, scope, work, name).catch((error: unknown) => {
      unlessUntold(error)
      return null
    })
    if (changes === null) continue
    if (changes === undefined) return []
    const table = { ref: tableRef(changes, String(ref['alias'] || ref['table_name'])), join: undefined }
    const named = [{ ...candidate, alias: itemName(item) }] as const
    const where = index < joins.core_size ? await conditionsOf(select, named[0], table, work) : null
    const known = await knownType(select, named[0], [table], work)
    if (typeof known === 'string' && where === null) {
      const [own, out] = [sqlName(String(name)), sqlName(String(itemName(item)))]
      // What a join sets equal to the item matches nothing where it is null.
      const isMatched = candidate === item ? '' : ` where ${own} is not null`
      return [`select distinct ${own} as ${out} from ${changes}${isMatched}`]
    }
    const sql = await selectSql(select, { items: named, leaves: [table], where }, work)
    if (known === undefined ? await columnsOf(sql, work) : known !== null) return [sql]
  }
  return undefined
}

/**
 * Selects of the wanted values that stand in one other table, which the changed rows match: what all others join takes rows away
 * only. Undefined where no such table is joined inner before, or the changed one is joined by more than it.
 */
async function valuesBeside(
  select: Select,
  items: readonly Node[],
  joins: Joins,
  index: number,
  changes: string,
  work: Work,
): Promise<readonly string[] | undefined> {
  const { leaves, core_size } = joins
  const [item] = items
  const changed = leaves[index]
  if (!item || items.length !== 1 || changed?.join?.['ref_type'] !== 'REGULAR' || Math.max(core_size, index + 1) <= 2)
    return undefined
  const { ref, join } = changed
  const table = { ref: tableRef(changes, String(ref['alias'] || ref['table_name'])), join: asInner(join) }
  for (const [place, other] of leaves.entries()) {
    const isMatched = place < core_size || (place < index && other.join !== undefined && isPlainJoin(other.join))
    if (place === index || !isMatched) continue
    for (const candidate of await sameInLeaf(select, item, joins, place, work)) {
      const named = [{ ...candidate, alias: itemName(item) }]
      const pair = [{ ref: other.ref, join: undefined }, table]
      const ever = await everInCore({ leaves: pair, core_size: 2 }, 1, scopeOf(select.node, select.outer), work)
      const states = ever ? [undefined] : [undefined, work.input.before]
      const sqls: string[] = []
      for (const state of states)
        sqls.push(await selectSql(select, { items: named, leaves: ever ?? pair, state }, work))
      if (await columnsOf(String(sqls[0]), work)) return sqls
    }
  }
  return undefined
}

/**
 * The conditions of WHERE that one changed table alone can answer: a row of it that fulfils them in neither state gives nothing
 * in either.
 */
async function conditionsOf(select: Select, item: Node, table: Leaf, work: Work): Promise<Node | null> {
  // Under another name, for a condition may stand on an item's name where the table lacks a column of that name.
  const apart = [{ ...item, alias: '_apart' }]
  const where = nodeAt(select.node, 'where_clause')
  const isAll = where['type'] === 'CONJUNCTION_AND'
  const kept: Node[] = []
  for (const one of isAll ? listAt(where, 'children') : where['type'] === undefined ? [] : [where]) {
    const known = await isKnown(select, one, table, work)
    const sql = known ?? (await selectSql(select, { items: apart, leaves: [table], where: one }, work))
    if (typeof sql === 'string' ? await columnsOf(sql, work) : sql) kept.push(one)
  }
  const [first, second] = kept
  return first && second ? { ...where, children: kept } : (first ?? null)
}

function unlessUntold(error: unknown): undefined {
  if (!(error instanceof Untold)) throw error
}

/** One table of what several selects give, undefined where that is nothing; all must give the same columns, which are found out where they are not known. */
async function together(
  selects: readonly string[],
  known: readonly string[] | undefined,
  work: Work,
  into?: string,
): Promise<string | undefined> {
  const found = known ? [known] : await Promise.all(selects.map(async (sql) => columnsOf(sql, work)))
  const [columns] = found
  if (found.some((names) => names?.join() !== columns?.join()))
    throw new Untold('a star in it stands for a column that does not carry a change')
  const out = into ?? newTable(work)
  const items = into === undefined ? '*' : `distinct ${sqlName(work.input.column)} as value`
  const all = selects.map((sql) => `(${sql})`).join(' union ')
  const limit = work.input.is_dry ? 'limit 0' : ''
  try {
    const [made] = await work.session.rows(
      `create or replace temp table ${out} as select ${items} from (${all}) ${limit}`,
    )
    if (made?.['Count'] === '0' && into === undefined && !work.input.is_dry) return undefined
  } catch (error) {
    // Without its WHERE a select may come upon values that it cannot compute.
    if (!/^(Conversion|Invalid Input|Out of Range) Error/.test(messageOf(error))) throw error
    throw new Untold('without its conditions it fails on rows that it leaves out', { cause: error })
  }
  if (columns && into === undefined) rememberColumns(out, columns, work)
  return out
}

async function touchedOfUnion(
  query: Node,
  scope: Scope,
  wanted: string | undefined,
  work: Work,
  into?: string,
): Promise<string | undefined> {
  if (!isByPosition(query)) throw new Untold('it is a union by name')
  const left = nodeAt(query, 'left')
  const names = listAt(leftmost(left), 'select_list').map(itemName)
  if (names.some((name) => name === undefined)) throw new Untold('a branch of its union has a column without a name')
  const tables: string[] = []
  for (const branch of [left, renamed(nodeAt(query, 'right'), names.map(String))]) {
    const table = await touched(branch, scope, wanted, work)
    if (table !== undefined) tables.push(table)
  }
  const [first, second] = tables
  if (first === undefined || second === undefined) return first
  const [mine, others] = [await work.columns.get(first), await work.columns.get(second)]
  const shared = [...(mine?.keys() ?? [])].filter((name) => others?.has(name))
  if (shared.length === 0) throw new Untold('the branches of its union share no column that carries a change')
  const list = shared.map(sqlName).join(', ')
  return together(
    tables.map((table) => `select ${list} from ${table}`),
    shared,
    work,
    into,
  )
}

/** The changed rows of what a leaf of FROM reads, as a table; undefined where it did not change. */
async function changesOf(ref: Node, scope: Scope, work: Work, wanted?: string): Promise<string | undefined> {
  if (![...tablesIn(ref, scope)].some((table) => work.input.changed.has(table))) return undefined
  if (listAt(ref, 'column_name_alias').length > 0) throw new Untold('it names the columns of a subquery anew')
  const common = commonTable(ref, scope)
  if (common) {
    if (!common.is_plain) throw new Untold(`${String(ref['table_name'])} is recursive or names its columns anew`)
    return touched(common.node, common.scope, wanted, work)
  }
  if (ref['type'] === 'BASE_TABLE') return work.input.changed.get(String(ref['table_name']).toLowerCase())
  if (ref['type'] === 'SUBQUERY') return touched(nodeAt(nodeAt(ref, 'subquery'), 'node'), scope, wanted, work)
  throw new Untold('it reads a changed table in an unusual way')
}

/** The safe items of a select that the core alone can compute. */
async function bindingItems(
  select: Select,
  core: readonly Leaf[],
  wanted: string | undefined,
  work: Work,
): Promise<readonly Node[]> {
  const isStar = (item: Node): boolean => item['class'] === 'STAR'
  const isWanted = (item: Node): boolean => itemName(item) === wanted
  const { node } = select
  const named = safeItems(node, work.aggregates).filter((item) => isStar(item) || itemName(item) !== undefined)
  const isOfStar = named.some(isStar) && !listAt(node, 'select_list').some(isWanted)
  const ofStars = wanted === undefined ? [] : columnsOfStars(named, wanted)
  const candidates = wanted === undefined ? named : isOfStar ? ofStars : named.filter(isWanted)
  if (candidates.length === 0)
    throw new Untold(`${wanted ?? 'a subquery'} is not of what the query groups or divides by`)
  const [only, ...more] = candidates
  const known = only && more.length === 0 ? await knownType(select, only, core, work) : undefined
  if (typeof known === 'string') return candidates
  if (await columnsOf(await selectSql(select, { items: candidates, leaves: core }, work), work)) return candidates
  const binding: Node[] = []
  for (const item of candidates) {
    const sql = await selectSql(select, { items: [item], leaves: core }, work)
    if (await columnsOf(sql, work)) binding.push(item)
  }
  if (binding.length === 0) throw new Untold(`${wanted ?? 'a subquery'} comes from a table that is not joined inner`)
  return binding
}

/** Where the changed table stands among some joins, and whether they are all of the select, so that WHERE can be asked there. */
type ChangedPlace = { readonly index: number; readonly keeps_where: boolean }

/** The SQL of the items over some joins, with WHERE where it binds. */
async function boundSql(select: Select, pieces: Pieces, place: ChangedPlace, work: Work): Promise<string> {
  const where = select.node['where_clause'] ?? null
  if (place.keeps_where && where !== null) {
    const sql = await selectSql(select, { ...pieces, where }, work)
    if (await columnsOf(sql, work)) return sql
  }
  if (where !== null && pieces.leaves.some(({ join }) => join?.['ref_type'] === 'CROSS'))
    throw new Untold('it has a comma join whose condition cannot be kept')
  const sql = await selectSql(select, pieces, work)
  if (await columnsOf(sql, work)) return sql
  return selectSql(select, { ...pieces, leaves: await relaxedJoin(select, pieces, place.index, work) }, work)
}

/** The joins with only those conditions of the changed table that its touched values can answer: more rows match then. */
async function relaxedJoin(
  select: Select,
  { items, leaves }: Pieces,
  changed: number,
  work: Work,
): Promise<readonly Leaf[]> {
  const condition = nodeAt(leaves[changed]?.join ?? {}, 'condition')
  const conditions = condition['type'] === 'CONJUNCTION_AND' ? listAt(condition, 'children') : []
  const by = (children: readonly Node[]): readonly Leaf[] =>
    leaves.map((leaf, index) =>
      index === changed ? { ...leaf, join: { ...leaf.join, condition: { ...condition, children } } } : leaf,
    )
  const kept: Node[] = []
  for (const one of conditions) {
    const sql = await selectSql(select, { items, leaves: by([one, one]) }, work)
    if (await columnsOf(sql, work)) kept.push(one)
  }
  const [first] = kept
  if (!first) throw new Untold('a join is by a column that does not carry a change')
  return by([...kept, first])
}

function refuseSubqueries(query: Node, scope: Scope, work: Work): void {
  const isSubquery = (node: Node): boolean => node['class'] === 'SUBQUERY'
  const joins = findNodes(query['from_table'], (node) => node['type'] === 'JOIN')
  const pieces = ['select_list', 'where_clause', 'having', 'qualify', 'group_expressions'].map((field) => query[field])
  const conditions = joins.flatMap((join) => leavesOf(join).map((leaf) => leaf.join?.['condition']))
  const inside = tablesIn(findNodes([pieces, conditions], isSubquery), scope)
  const table = [...inside].find((name) => work.input.changed.has(name))
  if (table !== undefined) throw new Untold(`it reads ${table} in a subquery`)
}

function newTable(work: Work): string {
  const name = `touched_${work.apart.size}`
  work.apart.add(name)
  return name
}
