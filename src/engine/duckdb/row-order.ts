type Node = Readonly<Record<string, unknown>>

/** Aggregates whose answer goes by the order of the rows, which is another one at each build unless it is said. */
const ordered = new Set([
  'first',
  'last',
  'any_value',
  'arbitrary',
  'list',
  'array_agg',
  'string_agg',
  'group_concat',
  'listagg',
  // Of values that are equally frequent, the one that comes first.
  'mode',
])

/** Macros over an ordered aggregate, which take no order by themselves, and what does the same with one. */
const withoutOrder: Readonly<Record<string, string>> = {
  json_group_array: 'to_json(list(… order by …))',
  json_group_object: 'to_json(map(list(… order by …), list(… order by …)))',
  json_group_structure: 'json_structure(to_json(list(… order by …))) -> 0',
}

/** What puts all values of a list in order. */
const sorters = new Set(['list_sort', 'array_sort', 'list_reverse_sort', 'array_reverse_sort'])
/** What gives the same values of a list, however they are ordered. */
const sameValues = new Set(['list_distinct', 'array_distinct', ...sorters])
/** Aggregates that give all values, in an order that does not matter below a sort. */
const lists = new Set(['list', 'array_agg'])

/** Windows whose answer goes by the order of the rows. */
const orderedWindows = /^WINDOW_(ROW_NUMBER|FIRST_VALUE|LAST_VALUE|NTH_VALUE|LEAD|LAG|NTILE|FILL)$/

/** Aggregates of a sketch, which comes out otherwise where rows come in another order. */
const sketches = new Set(['approx_quantile', 'approx_top_k', 'reservoir_quantile'])

/** What a constant is made of: values, and what is computed from them. */
const ofConstants = new Set([
  'CONSTANT',
  'CAST',
  'OPERATOR',
  'CASE',
  'COMPARISON',
  'CONJUNCTION',
  'BETWEEN',
  'SUBQUERY',
])

/**
 * What a node of the parser's JSON has that goes by the order of rows which nothing puts in order, for people; ties in an order that is
 * there are not seen, nor is an order by a column that is the same in all rows. `is_sorted`: it is `sortedBelow` what stands above it.
 */
export function unorderedIn(node: Node, is_sorted = false): readonly string[] {
  const isList = is_sorted && lists.has(functionOf(node))
  if (node['class'] === 'FUNCTION') return isList ? [] : unorderedCall(node)
  if (node['class'] === 'WINDOW') return unorderedWindow(node, isList)
  if (node['type'] === 'JOIN' && node['ref_type'] === 'POSITIONAL')
    return ['a positional join, where a join on row_number() over (order by …) says which rows belong together']
  return unorderedChoice(node)
}

/**
 * The node whose values a call of a function sorts, with what stands between: of `list(x order by x)` the parser makes
 * `list_sort(list(x))`. Undefined where it sorts none.
 */
export function sortedBelow(node: Node, is_sorted: boolean): unknown {
  const name = node['class'] === 'FUNCTION' ? functionOf(node) : ''
  if (!sorters.has(name) && !(is_sorted && sameValues.has(name))) return undefined
  return Array.isArray(node['children']) ? node['children'][0] : undefined
}

function unorderedCall(node: Node): readonly string[] {
  const name = functionOf(node)
  const order = node['order_bys']
  const lack = lackOf(typeof order === 'object' && order !== null && 'orders' in order ? order.orders : [])
  if (ordered.has(name) && lack !== undefined) return [`${name}() ${lack}`]
  const instead = withoutOrder[name]
  if (instead !== undefined) return [`${name}(), which takes no order by; ${instead} does`]
  return sketches.has(name) ? [`${name}(), which comes out otherwise in another order`] : []
}

function unorderedWindow(node: Node, isList: boolean): readonly string[] {
  const name = functionOf(node)
  if (sketches.has(name)) return [`${name}(), which comes out otherwise in another order`]
  const lack = lackOf(node['orders'])
  if (lack === undefined) return []
  if (hasFrameOfRows(node)) return [`${name}() over a frame of rows ${lack}`]
  if (isList) return []
  const isOrdered = orderedWindows.test(String(node['type'])) || ordered.has(name)
  // `first_value(name order by id) over (…)`: the function has an order of its own, over all rows of its part.
  return isOrdered && lackOf(node['arg_orders']) !== undefined ? [`${name}() over rows ${lack}`] : []
}

function unorderedChoice(node: Node): readonly string[] {
  // An array of the engine's JSON, of modifiers that bear their type.
  const modifiers = Array.isArray(node['modifiers']) ? (node['modifiers'] as readonly Node[]) : []
  if (modifiers.some(({ type }) => type === 'ORDER_MODIFIER')) return []
  const isOn = ({ type, distinct_on_targets: targets }: Node): boolean =>
    type === 'DISTINCT_MODIFIER' && Array.isArray(targets) && targets.length > 0
  return [
    ...(modifiers.some(({ type }) => String(type).startsWith('LIMIT')) ? ['a limit without an order by'] : []),
    ...(modifiers.some(isOn) ? ['a distinct on without an order by'] : []),
  ]
}

/** Whether a frame counts rows; the row alone, and all rows, are the same in any order. */
function hasFrameOfRows({ start, end }: Node): boolean {
  const isAlone = start === 'CURRENT_ROW_ROWS' && end === 'CURRENT_ROW_ROWS'
  return !isAlone && [start, end].some((bound) => String(bound).endsWith('_ROWS'))
}

/** What is wrong with an order by, as the end of a sentence; undefined where it puts rows in order. */
function lackOf(orders: unknown): string | undefined {
  if (!Array.isArray(orders) || orders.length === 0) return 'without an order by'
  return orders.every(isConstant) ? 'in the order of a constant, which puts nothing in order' : undefined
}

/** Whether an expression is the same for all rows, as `null` and `(select null)` are; in a window and an aggregate `1` is no place of a column. */
function isConstant(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true
  if (Array.isArray(value)) return value.every(isConstant)
  // An object of the engine's JSON.
  const node = value as Node
  const kind = node['class']
  if (kind === 'FUNCTION' ? node['is_operator'] !== true : kind !== undefined && !ofConstants.has(String(kind)))
    return false
  const from = node['from_table']
  if (typeof from === 'object' && from !== null && 'type' in from && from.type !== 'EMPTY') return false
  return Object.values(node).every(isConstant)
}

function functionOf(node: Node): string {
  const name = node['function_name']
  return typeof name === 'string' ? name.toLowerCase() : ''
}
