import { findNodes, itemName, listAt, type Node, namesOf, nodeAt } from './query-tree.ts'
import { constant, shareOf } from './row-share.ts'

/** The tables of FROM from left to right, each under the name by which the select knows it. */
export function leavesIn(from: Node): readonly { readonly ref: Node; readonly name: string }[] {
  if (from['type'] === 'JOIN') return [...leavesIn(nodeAt(from, 'left')), ...leavesIn(nodeAt(from, 'right'))]
  return [{ ref: from, name: String(from['alias'] || from['table_name'] || '').toLowerCase() }]
}

/** FROM with another table in the place of one, counted from the left. */
export function placedAt(from: Node, index: number, leaf: Node): Node {
  if (from['type'] !== 'JOIN') return index === 0 ? leaf : from
  const left = leavesIn(nodeAt(from, 'left')).length
  return index < left
    ? { ...from, left: placedAt(nodeAt(from, 'left'), index, leaf) }
    : { ...from, right: placedAt(nodeAt(from, 'right'), index - left, leaf) }
}

/** A query as a table of FROM. */
export function leafAt(node: Node, alias: string): Node {
  return {
    type: 'SUBQUERY',
    alias,
    sample: null,
    query_location: 0,
    subquery: { node, named_param_map: [] },
    column_name_alias: [],
  }
}

/** A select with another query in the place of its one subquery; that query's common tables are seen within it alone. */
export function selectOver(outer: Node, inner: Node): Node {
  return { ...outer, from_table: leafAt(inner, 'traced') }
}

export function call(name: string, children: readonly Node[]): Node {
  return {
    class: 'FUNCTION',
    type: 'FUNCTION',
    alias: '',
    query_location: 0,
    function_name: name,
    schema: '',
    children,
    filter: null,
    order_bys: { type: 'ORDER_MODIFIER', orders: [] },
    distinct: false,
    is_operator: false,
    export_state: false,
    catalog: '',
  }
}

/** Two lists one after the other. */
export function joinedLists(a: Node, b: Node): Node {
  return call('list_concat', [a, b])
}

/** The rows that a window looks at, as a list. */
export function spread(window: Node, origin: Node): Node {
  return {
    ...window,
    alias: '',
    function_name: 'list',
    children: [{ ...origin, alias: '' }],
    distinct: false,
    filter_expr: null,
  }
}

export type Groups = {
  /** Items that make the wanted columns. */
  readonly items: readonly Node[]
  readonly origin: Node
  /** Columns of FROM. */
  readonly known: ReadonlySet<string>
  readonly isAggregate: (node: Node) => boolean
  /** Whether a group is to have one row: the one that has its least or largest value, or else the first. */
  readonly is_witness: boolean
}

/**
 * A select with groups as one of the rows in them: each has what it adds in the place of a wanted aggregate, and in that of any
 * other one the group's value. Where no aggregate is wanted, a row of the table below counts once in each group.
 */
export function ungrouped(query: Node, { items, origin, known, isAggregate, is_witness }: Groups): Node {
  const listed = listAt(query, 'select_list')
  // GROUP BY ALL names none.
  const isAll = query['aggregate_handling'] === 'FORCE_AGGREGATES'
  const groups = isAll
    ? listed.filter((item) => findNodes(item, isAggregate).length === 0).map((item) => ({ ...item, alias: '' }))
    : listAt(query, 'group_expressions').map((group) => groupAt(group, listed, known))
  const overGroup = (node: Node): Node => asWindow(node, groups)
  const wanted = findNodes(items, isAggregate)
  const select_list = listed.map((item): Node => {
    const alias = itemName(item)
    const isWanted = items.includes(item)
    const made = replaced(item, isAggregate, (one) => (isWanted ? (partOf(one) ?? overGroup(one)) : overGroup(one)))
    return { ...made, alias: alias ?? made['alias'] }
  })
  const having = query['having'] === null ? [] : [replaced(nodeAt(query, 'having'), isAggregate, overGroup)]
  const first = is_witness ? witness(groups, findNodes(listed, isAggregate), wanted, origin) : []
  const conditions = [...having, ...first, ...(query['qualify'] ? [nodeAt(query, 'qualify')] : [])]
  const isSpread = wanted.length > 0 || listAt(query, 'modifiers').length > 0
  return {
    ...query,
    modifiers: isSpread ? listAt(query, 'modifiers') : [{ type: 'DISTINCT_MODIFIER', distinct_on_targets: [] }],
    select_list: [...select_list, origin],
    group_expressions: [],
    group_sets: [],
    aggregate_handling: 'STANDARD_HANDLING',
    having: null,
    qualify:
      conditions.length < 2
        ? (conditions[0] ?? null)
        : { class: 'CONJUNCTION', type: 'CONJUNCTION_AND', alias: '', query_location: 0, children: conditions },
  }
}

/** A group by its place or by the name of an item is that item; but where FROM has a column of that name, it is the column. */
export function groupAt(group: Node, listed: readonly Node[], known: ReadonlySet<string>): Node {
  const place = group['class'] === 'CONSTANT' ? Number(nodeAt(group, 'value')['value']) : 0
  const [name = '', ...more] = namesOf(group)
  const isName = name !== '' && more.length === 0 && !known.has(name)
  const item = listed.find((candidate, index) => index + 1 === place || (isName && itemName(candidate) === name))
  return { ...(item ?? group), alias: '' }
}

/** Whether an aggregate has the value of one of its rows. */
function isPick(node: Node): boolean {
  return ['min', 'max'].includes(String(node['function_name']).toLowerCase())
}

/** What a row adds to an aggregate, where the aggregate is of such a kind, or may be its value. */
function partOf(aggregate: Node): Node | undefined {
  const [first] = listAt(aggregate, 'children')
  return isPick(aggregate) && aggregate['filter'] === null ? first : shareOf(aggregate)
}

/** Keeps one row of a group: with a sum among what is wanted, all rows have to stay. */
function witness(
  groups: readonly Node[],
  all: readonly Node[],
  wanted: readonly Node[],
  origin: Node,
): readonly Node[] {
  if (!wanted.every(isPick)) return []
  const orders = (wanted.length > 0 ? wanted : all).filter(isPick).flatMap((node) =>
    listAt(node, 'children')
      .slice(0, 1)
      .map((child) => orderBy(child, node['function_name'] === 'max')),
  )
  const place: Node = {
    ...windowOf('row_number', [], groups),
    type: 'WINDOW_ROW_NUMBER',
    orders: [...orders, orderBy({ ...origin, alias: '' }, false)],
    end: 'CURRENT_ROW_RANGE',
  }
  const right = constant('INTEGER', 1)
  return [{ class: 'COMPARISON', type: 'COMPARE_EQUAL', alias: '', query_location: 0, left: place, right }]
}

function orderBy(expression: Node, is_descending: boolean): Node {
  return { type: is_descending ? 'DESCENDING' : 'ASCENDING', null_order: 'NULLS LAST', expression }
}

function asWindow(aggregate: Node, groups: readonly Node[]): Node {
  return {
    ...windowOf(String(aggregate['function_name']), listAt(aggregate, 'children'), groups),
    filter_expr: aggregate['filter'] ?? null,
    distinct: aggregate['distinct'] ?? false,
    arg_orders: listAt(nodeAt(aggregate, 'order_bys'), 'orders'),
  }
}

function windowOf(name: string, children: readonly Node[], partitions: readonly Node[]): Node {
  return {
    class: 'WINDOW',
    type: 'WINDOW_AGGREGATE',
    alias: '',
    query_location: 0,
    function_name: name,
    schema: '',
    catalog: '',
    children,
    partitions,
    orders: [],
    start: 'UNBOUNDED_PRECEDING',
    end: 'UNBOUNDED_FOLLOWING',
    start_expr: null,
    end_expr: null,
    offset_expr: null,
    default_expr: null,
    ignore_nulls: false,
    filter_expr: null,
    exclude_clause: 'NO_OTHER',
    distinct: false,
    arg_orders: [],
  }
}

/** A piece with each of some nodes in it replaced, those in subqueries apart. */
export function replaced(piece: Node, isMeant: (node: Node) => boolean, by: (node: Node) => Node): Node {
  if (isMeant(piece)) return { ...by(piece), alias: piece['alias'] }
  if (piece['class'] === 'SUBQUERY' || piece['class'] === 'WINDOW') return piece
  return withParts(piece, (part) => replaced(part, isMeant, by))
}

/** A node with each of the nodes right below it changed. */
function withParts(node: Node, change: (part: Node) => Node): Node {
  const visit = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(visit)
    return typeof value === 'object' && value !== null ? change(value as Node) : value
  }
  return Object.fromEntries(Object.entries(node).map(([field, value]) => [field, visit(value)]))
}

/** A tree whose cross joins are plain ones: the engine writes them as commas, which bind later than the joins behind them. */
export function withoutCommas(tree: Node): Node {
  const copy = withParts(tree, withoutCommas)
  if (copy['type'] !== 'JOIN' || copy['ref_type'] !== 'CROSS') return copy
  return { ...copy, ref_type: 'REGULAR', join_type: 'INNER', condition: constant('BOOLEAN', true) }
}

export const nothing: Node = {
  class: 'CONSTANT',
  type: 'VALUE_CONSTANT',
  alias: '',
  query_location: 0,
  value: { type: { id: 'NULL', type_info: null }, is_null: true },
}
