import { messageOf } from '../../error/tally-error.ts'
import type { SqlRow, TouchedAnswer, TouchedInput } from '../engine.ts'
import {
  commonTable,
  findNodes,
  fromCatalogue,
  itemName,
  listAt,
  type Node,
  nodeAt,
  type Scope,
  scopeOf,
  tablesIn,
} from './query-tree.ts'
import { safeItems } from './safe-items.ts'

type Session = {
  run(sql: string): Promise<unknown>
  rows(sql: string, values?: readonly string[]): Promise<readonly SqlRow[]>
}

type Work = {
  readonly session: Session
  readonly input: TouchedInput
  readonly aggregates: ReadonlySet<string>
  /** Tables with changed rows, of which the two states have none. */
  readonly apart: Set<string>
}

/** Why the touched values of a query cannot be told. */
class Untold extends Error {}

type Leaf = { readonly ref: Node; readonly join: Node | undefined }

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
 */
export async function touchedValues(session: Session, input: TouchedInput): Promise<TouchedAnswer> {
  const [row] = await session.rows('select json_serialize_sql($1::varchar)::varchar as tree', [input.sql])
  const text = String(row?.['tree']).replaceAll(/"query_location":\d+/g, '"query_location":0')
  if (/[:[,]-?\d{16}/.test(text)) return { ok: false, reason: 'it has a number too long to be read exactly' }
  // The engine's own format, documented with json_serialize_sql.
  const statement = (JSON.parse(text) as { statements: readonly Node[] }).statements[0] ?? {}
  const functions = await session.rows(
    "select distinct function_name as name from duckdb_functions() where function_type = 'aggregate'",
  )
  const aggregates = new Set(functions.map(({ name }) => String(name).toLowerCase()))
  const work: Work = { session, input, aggregates, apart: new Set(input.changed.values()) }
  try {
    const table = await touched(nodeAt(statement, 'node'), new Map(), input.column.toLowerCase(), work)
    if (table === undefined) return { ok: true, values: [] }
    const values = await session.rows(`select distinct "${input.column}"::varchar as v from ${table} order by v`)
    return { ok: true, values: values.map(({ v }) => (v === null || v === undefined ? null : String(v))) }
  } catch (error) {
    if (error instanceof Untold) return { ok: false, reason: error.message }
    throw error
  } finally {
    for (const table of work.apart) if (table.startsWith('touched_')) await session.run(`drop table if exists ${table}`)
  }
}

/** A table of the touched values of a query's safe columns (or of the one wanted); undefined where nothing that it reads changed. */
async function touched(query: Node, outer: Scope, wanted: string | undefined, work: Work): Promise<string | undefined> {
  const scope = scopeOf(query, outer)
  if (![...tablesIn(query, outer)].some((table) => work.input.changed.has(table))) return undefined
  const shadow = listAt(nodeAt(query, 'cte_map'), 'map').find(({ key }) =>
    work.input.changed.has(String(key).toLowerCase()),
  )
  if (shadow) throw new Untold(`its common table ${String(shadow['key'])} bears the name of a table`)
  if (listAt(query, 'modifiers').some(isLimiting)) throw new Untold('it has a limit or a distinct on')
  if (query['type'] === 'SET_OPERATION_NODE') return touchedOfUnion(query, scope, wanted, work)
  if (query['type'] !== 'SELECT_NODE' || query['sample'] !== null) throw new Untold('it is no plain select')
  refuseSubqueries(query, scope, work)
  if (listAt(query, 'group_sets').length > 1) throw new Untold('it has several sets of groups')
  const leaves = leavesOf(nodeAt(query, 'from_table'))
  const firstOther = leaves.findIndex(({ join }) => join !== undefined && !isPlainJoin(join))
  const coreSize = firstOther < 0 ? leaves.length : firstOther
  const items = await bindingItems(query, outer, leaves.slice(0, coreSize), wanted, work)
  const selects: string[] = []
  for (const [index, { ref }] of leaves.entries()) {
    const changes = await changesOf(ref, scope, work)
    if (changes === undefined) continue
    const cut = leaves.slice(0, Math.max(coreSize, index + 1)).map((leaf, place): Leaf => {
      if (place !== index) return leaf
      const table = tableRef(changes, String(ref['alias'] || ref['table_name']))
      return { ref: table, join: index < coreSize ? leaf.join : asInner(leaf.join) }
    })
    for (const state of [undefined, work.input.before])
      selects.push(await boundSql(query, outer, items, cut, index, firstOther < 0, state, work))
  }
  return selects.length === 0 ? undefined : together(selects, work)
}

/** One table of what several selects give; all must give the same columns. */
async function together(selects: readonly string[], work: Work): Promise<string> {
  const columns = await Promise.all(selects.map(async (sql) => columnsOf(sql, work)))
  if (columns.some((names) => names?.join() !== columns[0]?.join()))
    throw new Untold('a star in it stands for a column that does not carry a change')
  const out = newTable(work)
  const all = selects.map((sql) => `(${sql})`).join(' union ')
  try {
    await work.session.run(`create temp table ${out} as select * from (${all}) ${work.input.is_dry ? 'limit 0' : ''}`)
  } catch (error) {
    // Without its WHERE a select may come upon values that it cannot compute.
    if (!/^(Conversion|Invalid Input|Out of Range) Error/.test(messageOf(error))) throw error
    throw new Untold('without its conditions it fails on rows that it leaves out', { cause: error })
  }
  return out
}

async function touchedOfUnion(
  query: Node,
  scope: Scope,
  wanted: string | undefined,
  work: Work,
): Promise<string | undefined> {
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
  const other = new Set(await columnsOf(`from ${second}`, work))
  const shared = ((await columnsOf(`from ${first}`, work)) ?? []).filter((name) => other.has(name))
  if (shared.length === 0) throw new Untold('the branches of its union share no column that carries a change')
  const list = shared.map((name) => `"${name}"`).join(', ')
  return together(
    tables.map((table) => `select ${list} from ${table}`),
    work,
  )
}

/** The changed rows of what a leaf of FROM reads, as a table; undefined where it did not change. */
async function changesOf(ref: Node, scope: Scope, work: Work): Promise<string | undefined> {
  if (![...tablesIn(ref, scope)].some((table) => work.input.changed.has(table))) return undefined
  if (listAt(ref, 'column_name_alias').length > 0) throw new Untold('it names the columns of a subquery anew')
  const common = commonTable(ref, scope)
  if (common) {
    if (!common.is_plain) throw new Untold(`${String(ref['table_name'])} is recursive or names its columns anew`)
    return touched(common.node, common.scope, undefined, work)
  }
  if (ref['type'] === 'BASE_TABLE') return work.input.changed.get(String(ref['table_name']).toLowerCase())
  if (ref['type'] === 'SUBQUERY') return touched(nodeAt(nodeAt(ref, 'subquery'), 'node'), scope, undefined, work)
  throw new Untold('it reads a changed table in an unusual way')
}

/** The safe items of a select that the core alone can compute. */
async function bindingItems(
  query: Node,
  outer: Scope,
  core: readonly Leaf[],
  wanted: string | undefined,
  work: Work,
): Promise<readonly Node[]> {
  const isStar = (item: Node): boolean => item['class'] === 'STAR'
  const isWanted = (item: Node): boolean => itemName(item) === wanted
  const named = safeItems(query, work.aggregates).filter((item) => isStar(item) || itemName(item) !== undefined)
  const isOfStar = named.some(isStar) && !listAt(query, 'select_list').some(isWanted)
  const candidates = wanted === undefined ? named : isOfStar ? [columnRef(wanted)] : named.filter(isWanted)
  if (candidates.length === 0)
    throw new Untold(`${wanted ?? 'a subquery'} is not of what the query groups or divides by`)
  const binding: Node[] = []
  for (const item of candidates) {
    const sql = await selectSql(query, outer, [item], core, null, undefined, work)
    if (await columnsOf(sql, work)) binding.push(item)
  }
  if (binding.length === 0) throw new Untold(`${wanted ?? 'a subquery'} comes from a table that is not joined inner`)
  return binding
}

/** The SQL of the items over some joins, with WHERE where it binds. */
async function boundSql(
  query: Node,
  outer: Scope,
  items: readonly Node[],
  leaves: readonly Leaf[],
  place: number,
  keeps_where: boolean,
  state: string | undefined,
  work: Work,
): Promise<string> {
  const where = query['where_clause'] ?? null
  if (keeps_where && where !== null) {
    const sql = await selectSql(query, outer, items, leaves, where, state, work)
    if (await columnsOf(sql, work)) return sql
  }
  if (where !== null && leaves.some(({ join }) => join?.['ref_type'] === 'CROSS'))
    throw new Untold('it has a comma join whose condition cannot be kept')
  const sql = await selectSql(query, outer, items, leaves, null, state, work)
  if (await columnsOf(sql, work)) return sql
  const relaxed = await relaxedJoin(query, outer, items, leaves, place, work)
  return selectSql(query, outer, items, relaxed, null, state, work)
}

/** The joins with only those conditions of the changed table that its touched values can answer: more rows match then. */
async function relaxedJoin(
  query: Node,
  outer: Scope,
  items: readonly Node[],
  leaves: readonly Leaf[],
  place: number,
  work: Work,
): Promise<readonly Leaf[]> {
  const condition = nodeAt(leaves[place]?.join ?? {}, 'condition')
  const conditions = condition['type'] === 'CONJUNCTION_AND' ? listAt(condition, 'children') : []
  const by = (children: readonly Node[]): readonly Leaf[] =>
    leaves.map((leaf, index) =>
      index === place ? { ...leaf, join: { ...leaf.join, condition: { ...condition, children } } } : leaf,
    )
  const kept: Node[] = []
  for (const one of conditions) {
    const sql = await selectSql(query, outer, items, by([one, one]), null, undefined, work)
    if (await columnsOf(sql, work)) kept.push(one)
  }
  const [first] = kept
  if (!first) throw new Untold('a join is by a column that does not carry a change')
  return by([...kept, first])
}

/** The SQL of the items over some joins, in the state now or in that of a catalogue. */
async function selectSql(
  query: Node,
  outer: Scope,
  items: readonly Node[],
  leaves: readonly Leaf[],
  where: unknown,
  state: string | undefined,
  work: Work,
): Promise<string> {
  const select: Node = {
    ...query,
    modifiers: [{ type: 'DISTINCT_MODIFIER', distinct_on_targets: [] }],
    cte_map: { map: [...scopeOf(query, outer).values()].map(({ entry }) => entry) },
    select_list: items.map((item) => (item['class'] === 'STAR' ? item : { ...item, alias: itemName(item) })),
    from_table: joined(leaves),
    where_clause: where,
    group_expressions: [],
    group_sets: [],
    aggregate_handling: 'STANDARD_HANDLING',
    having: null,
    qualify: null,
  }
  const placed = state === undefined ? select : fromCatalogue(select, state, new Map(), work.apart)
  const statement = { error: false, statements: [{ node: placed, named_param_map: [] }] }
  const [row] = await work.session.rows('select json_deserialize_sql($1::json) as sql', [JSON.stringify(statement)])
  return String(row?.['sql'])
}

/** Names of the columns that a query gives; undefined where it does not bind. */
async function columnsOf(sql: string, work: Work): Promise<readonly string[] | undefined> {
  return work.session.rows(`select column_name as name from (describe ${sql})`).then(
    (rows) => rows.map(({ name }) => String(name)),
    () => undefined,
  )
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

/** The tables of FROM from left to right, each with the join that brings it. */
function leavesOf(from: Node): readonly Leaf[] {
  if (from['type'] !== 'JOIN') return [{ ref: from, join: undefined }]
  const right = nodeAt(from, 'right')
  if (right['type'] === 'JOIN') throw new Untold('it has joins in parentheses')
  const kind = `${String(from['ref_type'])} ${String(from['join_type'])}`
  if (!/^(REGULAR|ASOF|NATURAL|CROSS) (INNER|LEFT|SEMI|ANTI)$/.test(kind))
    throw new Untold(`it has a join that is ${kind.toLowerCase()}`)
  return [...leavesOf(nodeAt(from, 'left')), { ref: right, join: from }]
}

function joined(leaves: readonly Leaf[]): Node {
  const [first, ...others] = leaves
  return others.reduce<Node>((left, { ref, join }) => ({ ...join, left, right: ref }), first?.ref ?? {})
}

function isPlainJoin(join: Node): boolean {
  return join['join_type'] === 'INNER' && join['ref_type'] !== 'ASOF'
}

function asInner(join: Node | undefined): Node | undefined {
  return join && { ...join, join_type: 'INNER' }
}

function isLimiting(modifier: Node): boolean {
  if (modifier['type'] === 'ORDER_MODIFIER') return false
  return modifier['type'] !== 'DISTINCT_MODIFIER' || listAt(modifier, 'distinct_on_targets').length > 0
}

function leftmost(query: Node): Node {
  return query['type'] === 'SET_OPERATION_NODE' ? leftmost(nodeAt(query, 'left')) : query
}

function renamed(query: Node, names: readonly string[]): Node {
  if (query['type'] === 'SET_OPERATION_NODE')
    return { ...query, left: renamed(nodeAt(query, 'left'), names), right: renamed(nodeAt(query, 'right'), names) }
  const items = listAt(query, 'select_list')
  if (items.some((item) => item['class'] === 'STAR') || items.length !== names.length)
    throw new Untold('a branch of its union does not name its columns')
  return { ...query, select_list: items.map((item, index) => ({ ...item, alias: names[index] })) }
}

function tableRef(table: string, alias: string): Node {
  const place = { schema_name: '', catalog_name: '', column_name_alias: [], at_clause: null }
  return { type: 'BASE_TABLE', alias, sample: null, query_location: 0, table_name: table, ...place }
}

function columnRef(name: string): Node {
  return { class: 'COLUMN_REF', type: 'COLUMN_REF', alias: '', query_location: 0, column_names: [name] }
}

function newTable(work: Work): string {
  const name = `touched_${work.apart.size}`
  work.apart.add(name)
  return name
}
