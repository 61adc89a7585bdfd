import type { TracedOrigin, TracedWay, TraceMode } from '../engine.ts'
import { setsApart } from './group-sets.ts'
import { columnRef, leftmost, renamed, type Session, sqlOf, statementTree, Untold } from './joined-tables.ts'
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
} from './query-tree.ts'
import {
  call,
  type Groups,
  joinedLists,
  leafAt,
  leavesIn,
  nothing,
  placedAt,
  replaced,
  selectOver,
  spread,
  ungrouped,
  withoutCommas,
} from './trace-nodes.ts'

/** A query that gives, with its own columns, the row that each of its rows comes from, as `_origin`. */
type Traced = {
  readonly node: Node
  readonly origins: readonly TracedOrigin[]
  readonly is_window: boolean
  readonly is_grouped: boolean
}

/** The queries that together give the rows of one way down; mostly one. */
type Way = readonly Traced[]

type Work = {
  /** For each table that may be traced its columns, and a query of its rows with `_origin`. */
  readonly tables: ReadonlyMap<string, { readonly columns: readonly string[]; readonly rows: Node }>
  /** Selects over any query: its lists of origins one by one, and its origin as that of a union's left and right side. */
  readonly unnested: Node
  readonly left: Node
  readonly right: Node
  readonly aggregates: ReadonlySet<string>
  readonly mode: TraceMode
}

const from_any = 'from (select 1) as traced'

/** No more ways than these are tried of what stands in one FROM. */
const most_ways = 6

/**
 * Ways from a select's rows to the rows of the tables that some of its columns come from, with groups taken apart: where the select
 * has a group's sum, its traced rows have each the part that it adds. See `Engine.tracedRows`.
 */
export async function tracedRows(
  session: Session,
  sql: string,
  wanted: readonly string[],
  tables: ReadonlyMap<string, readonly string[]>,
  mode: TraceMode,
  aggregates: ReadonlySet<string>,
): Promise<readonly TracedWay[]> {
  const tree = await statementTree(session, sql)
  const [rows, unnested, left, right] = [
    await statementTree(session, 'select *, _traced as _origin from traced as _traced'),
    await statementTree(session, `select * exclude (_origin, _origins), unnest(_origins) as _origin ${from_any}`),
    await statementTree(session, `select * exclude (_origin), {l: _origin, r: null} as _origin ${from_any}`),
    await statementTree(session, `select * exclude (_origin), {l: null, r: _origin} as _origin ${from_any}`),
  ]
  if (!tree || !rows || !unnested || !left || !right) return []
  const known = new Map(
    [...tables].map(([name, columns]) => {
      const from_table = { ...nodeAt(rows, 'from_table'), table_name: name }
      const lower = columns.map((column) => column.toLowerCase())
      return [name.toLowerCase(), { columns: lower, rows: { ...rows, from_table } }] as const
    }),
  )
  const work = { tables: known, unnested, left, right, aggregates, mode }
  try {
    const ways = queryWays(withoutCommas(tree), new Set(wanted.map((name) => name.toLowerCase())), new Map(), work)
    return await Promise.all(
      ways.map(async (way) =>
        Promise.all(way.map(async ({ node, ...traced }) => ({ ...traced, sql: await sqlOf(session, node) }))),
      ),
    )
  } catch (error) {
    if (error instanceof Untold) return []
    throw error
  }
}

function queryWays(query: Node, wanted: ReadonlySet<string>, outer: Scope, work: Work): readonly Way[] {
  if (query['type'] === 'SELECT_NODE') return selectWays(query, wanted, outer, work)
  if (query['type'] === 'SET_OPERATION_NODE') return unionWays(query, wanted, outer, work)
  return []
}

/**
 * Of a union the ways of both sides together. A side in which all that is wanted is nothing has nothing to tell; its rows stay, without
 * an origin, for what looks at several rows looks at them too.
 */
function unionWays(query: Node, wanted: ReadonlySet<string>, outer: Scope, work: Work): readonly Way[] {
  const is_by_name = query['setop_type'] === 'UNION_BY_NAME'
  if (query['setop_type'] !== 'UNION' && !is_by_name) return []
  const scope = scopeOf(query, outer)
  const left = nodeAt(query, 'left')
  const right = is_by_name ? nodeAt(query, 'right') : namedAs(nodeAt(query, 'right'), left)
  const [leftWays = [], rightWays = []] = [left, right].map((side) =>
    isNothing(side, wanted) ? [] : queryWays(side, wanted, scope, work),
  )
  const side = (ways: readonly Way[], index: number): Way => ways[Math.min(index, ways.length - 1)] ?? []
  const union = (l: Traced | undefined, r: Traced | undefined): Traced => ({
    node: {
      ...query,
      modifiers: [],
      setop_type: 'UNION_BY_NAME',
      setop_all: true,
      left: l && r ? selectOver(work.left, l.node) : (l?.node ?? left),
      right: l && r ? selectOver(work.right, r.node) : (r?.node ?? right),
    },
    origins: [...originsIn(l, r && 'l'), ...originsIn(r, l && 'r')],
    is_window: l?.is_window === true || r?.is_window === true,
    is_grouped: l?.is_grouped === true || r?.is_grouped === true,
  })
  return Array.from({ length: Math.max(leftWays.length, rightWays.length) }, (_, index) => {
    const [l, r] = [side(leftWays, index), side(rightWays, index)]
    return Array.from({ length: Math.max(l.length, r.length) }, (_one, place) => union(l[place], r[place]))
  })
}

function originsIn(traced: Traced | undefined, field: string | undefined): readonly TracedOrigin[] {
  const origins = traced?.origins ?? []
  return field === undefined ? origins : origins.map((one) => ({ ...one, path: [field, ...one.path] }))
}

/** A side of a union by the names of the first one, which the union's columns have. */
function namedAs(side: Node, other: Node): Node {
  const names = listAt(leftmost(other), 'select_list').map(itemName)
  if (!names.every((name) => name !== undefined)) return side
  try {
    return renamed(side, names)
  } catch (error) {
    if (error instanceof Untold) return side
    throw error
  }
}

function isNothing(query: Node, wanted: ReadonlySet<string>): boolean {
  if (query['type'] !== 'SELECT_NODE' || wanted.size === 0) return false
  const items = listAt(query, 'select_list').filter((item) => wanted.has(itemName(item) ?? ''))
  return items.length === wanted.size && items.every(isZero)
}

function isZero(item: Node): boolean {
  if (item['class'] === 'CAST') return isZero(nodeAt(item, 'child'))
  const value = nodeAt(item, 'value')
  return item['class'] === 'CONSTANT' && (value['is_null'] === true || value['value'] === 0)
}

function selectWays(query: Node, wanted: ReadonlySet<string>, outer: Scope, work: Work): readonly Way[] {
  const scope = scopeOf(query, outer)
  const leaves = leavesIn(nodeAt(query, 'from_table'))
  const columns = leaves.map(({ ref }) => leafColumns(ref, scope, work))
  const known = new Set(columns.flatMap((names) => names ?? []))
  const sets = setsApart(query, { known, isAggregate: isAggregateOf(work) })
  if (sets) return unionWays(sets, wanted, outer, work)
  const items = wantedItems(query, wanted, known)
  const named = leaves.map(() => new Set<string>())
  const leafOf = (ref: Node): number => {
    const [column, table] = namesOf(ref).toReversed()
    if (table !== undefined) return leaves.findIndex(({ name }) => name === table)
    return leaves.length === 1 ? 0 : columns.findIndex((names) => names?.includes(column ?? ''))
  }
  for (const ref of columnsIn(items)) named[leafOf(ref)]?.add(namesOf(ref).at(-1) ?? '')
  const waysOf = (index: number, over = query, made = items): readonly Way[] => {
    const leaf = leaves[index]
    if (!leaf) return []
    return leafWays(leaf.ref, named[index] ?? new Set(), scope, work).map((way) =>
      way.map((one) => through(over, { items: made, known }, { name: leaf.name, index }, one, work)),
    )
  }
  const meant = [...leaves.keys()].filter((index) => (named[index]?.size ?? 0) > 0)
  const found = [...meant, ...(meant.includes(0) ? [] : [0])].map((index) => waysOf(index))
  if (work.mode === 'all') {
    const together = found.slice(0, Math.max(1, meant.length)).flatMap(([way]) => way ?? [])
    if (together.length > 0) return [together]
  }
  const apart = meant.length > 1 ? [meant.flatMap(alone)] : []
  const ways = [...found.slice(0, meant.length).flat(), ...apart, ...found.slice(meant.length).flat()]
  // What stands beside them only lends a value, and is a way where there is no other.
  return (ways.length > 0 ? ways : [...leaves.keys()].flatMap((index) => waysOf(index))).slice(0, most_ways)

  /** Of `a - b` what the rows of one table add by themselves, the columns of the others being nothing. */
  function alone(index: number): Way {
    const isOther = (node: Node): boolean =>
      node['class'] === 'COLUMN_REF' && meant.includes(leafOf(node)) && leafOf(node) !== index
    const made = new Map(items.map((item) => [item, replaced(item, isOther, () => nothing)]))
    const select_list = listAt(query, 'select_list').map((item) => {
      const one = made.get(item)
      return one ? { ...one, alias: itemName(item) } : item
    })
    const other = select_list.filter((item, place) => item !== listAt(query, 'select_list')[place])
    return waysOf(index, { ...query, select_list }, other)[0] ?? []
  }
}

/**
 * The columns whose values a piece of a select has or is made of. A window's groups and order only say which rows it looks at, and the
 * conditions of a case which of its values holds, unless all of them are constants.
 */
function columnsIn(pieces: unknown): readonly Node[] {
  const isColumn = (node: Node): boolean => node['class'] === 'COLUMN_REF'
  const isMeant = (node: Node): boolean => isColumn(node) || ['WINDOW', 'CASE'].includes(String(node['class']))
  return findNodes(pieces, isMeant).flatMap((node) => {
    if (isColumn(node)) return [node]
    if (node['class'] === 'WINDOW') return columnsIn([node['children'], node['filter_expr']])
    const cases = listAt(node, 'case_checks')
    const values = columnsIn([node['else_expr'], cases.map((one) => one['then_expr'])])
    return values.length > 0 ? values : columnsIn(cases.map((one) => one['when_expr']))
  })
}

/** The items that make the wanted columns; of a star the columns as it gives them. `known` are columns of FROM. */
function wantedItems(query: Node, wanted: ReadonlySet<string>, known: ReadonlySet<string>): readonly Node[] {
  const items = listAt(query, 'select_list')
  const stars = items.filter((item) => item['class'] === 'STAR')
  const found = [...wanted].flatMap((name): readonly Node[] => {
    const item = items.find((candidate) => itemName(candidate) === name)
    if (item) return [item]
    // Of several stars each is asked: a table that lacks the column gives nothing for it.
    return stars.map(({ relation_name }) => {
      const relation = String(relation_name ?? '')
      return { ...columnRef(name), column_names: relation === '' ? [name] : [relation, name] }
    })
  })
  // A column that is made of another one beside it is made of what that is made of.
  const names = columnsIn(found).flatMap((ref) => (namesOf(ref).length === 1 ? namesOf(ref) : []))
  const beside = items.filter(
    (item) => !found.includes(item) && names.some((name) => !known.has(name) && itemName(item) === name),
  )
  return [...found, ...beside]
}

/** Names of what a table of FROM has, in so far as the text says it. */
function leafColumns(ref: Node, scope: Scope, work: Work): readonly string[] | undefined {
  const common = commonTable(ref, scope)
  if (common) return queryColumns(common.node, common.scope, work)
  if (ref['type'] === 'SUBQUERY') return queryColumns(nodeAt(nodeAt(ref, 'subquery'), 'node'), scope, work)
  return work.tables.get(String(ref['table_name']).toLowerCase())?.columns
}

function queryColumns(query: Node, outer: Scope, work: Work): readonly string[] {
  const select = leftmost(query)
  const scope = scopeOf(select, scopeOf(query, outer))
  const leaves = leavesIn(nodeAt(select, 'from_table'))
  return listAt(select, 'select_list').flatMap((item) => {
    if (item['class'] !== 'STAR') return itemName(item) ?? []
    const relation = String(item['relation_name'] ?? '').toLowerCase()
    return leaves
      .filter(({ name }) => relation === '' || name === relation)
      .flatMap(({ ref }) => leafColumns(ref, scope, work) ?? [])
  })
}

/** The ways of a table of FROM, each as what stands in its place there. */
function leafWays(ref: Node, wanted: ReadonlySet<string>, scope: Scope, work: Work): readonly Way[] {
  if (listAt(ref, 'column_name_alias').length > 0) return []
  const common = commonTable(ref, scope)
  if (common) return common.is_plain ? queryWays(common.node, wanted, common.scope, work) : []
  if (ref['type'] === 'SUBQUERY') return queryWays(nodeAt(nodeAt(ref, 'subquery'), 'node'), wanted, scope, work)
  const table = ref['type'] === 'BASE_TABLE' ? String(ref['table_name']).toLowerCase() : ''
  const known = work.tables.get(table)
  if (!known) return []
  return [
    [{ node: known.rows, origins: [{ table, wanted: [...wanted], path: [] }], is_window: false, is_grouped: false }],
  ]
}

/** A select over the traced rows of one of its tables, itself traced. */
function through(
  query: Node,
  { items, known }: Pick<Groups, 'items' | 'known'>,
  { name, index }: { readonly name: string; readonly index: number },
  below: Traced,
  work: Work,
): Traced {
  const origin = { ...columnRef('_origin'), column_names: [name, '_origin'], alias: '_origin' }
  const node: Node = {
    ...query,
    modifiers: listAt(query, 'modifiers').filter(({ type }) => type === 'DISTINCT_MODIFIER'),
    from_table: placedAt(nodeAt(query, 'from_table'), index, leafAt(below.node, name)),
  }
  const isAggregate = isAggregateOf(work)
  const groups: Groups = { items, origin, known, isAggregate, is_witness: work.mode === 'witness' }
  const isGrouped = listAt(query, 'group_expressions').length > 0 || query['aggregate_handling'] === 'FORCE_AGGREGATES'
  if (isGrouped || findNodes(query['select_list'], isAggregate).length > 0)
    return { ...below, node: ungrouped(node, groups), is_grouped: true }
  const isCovered = listAt(query, 'select_list').some(
    (item) => item['class'] === 'STAR' && ['', name].includes(String(item['relation_name'] ?? '').toLowerCase()),
  )
  const select_list = [...listAt(query, 'select_list'), ...(isCovered ? [] : [origin])]
  const windows = findNodes(items, looksAtOthers)
  const is_grouped = below.is_grouped || listAt(node, 'modifiers').length > 0
  if (windows.length === 0) return { ...below, is_grouped, node: { ...node, select_list } }
  const lists = windows.filter(({ type }) => type === 'WINDOW_AGGREGATE').map((window) => spread(window, origin))
  const own = call('list_value', [{ ...origin, alias: '' }])
  const origins = { ...call('list_distinct', [[...lists, own].reduce(joinedLists)]), alias: '_origins' }
  const inner = { ...node, select_list: [...select_list, origins] }
  return { ...below, is_window: true, is_grouped: true, node: selectOver(work.unnested, inner) }
}

function isAggregateOf({ aggregates }: Work): (node: Node) => boolean {
  return (node) => node['class'] === 'FUNCTION' && aggregates.has(String(node['function_name']).toLowerCase())
}

/** Whether a window makes its value of other rows' values too, and does not only number the rows. */
function looksAtOthers(node: Node): boolean {
  if (node['class'] !== 'WINDOW') return false
  return !/^WINDOW_(?:ROW_NUMBER|RANK|RANK_DENSE|PERCENT_RANK|CUME_DIST|NTILE)$/.test(String(node['type']))
}
