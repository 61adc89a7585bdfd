import { findNodes, isSameExpression, itemName, listAt, type Node, namesOf } from './query-tree.ts'

/**
 * The items of a select list that carry a change: where rows of the tables change, every row of the result that differs has
 * one of the changed rows' values in them. Without groups and windows these are all items; with groups those that are made
 * of what is grouped by; with windows those made of what every window is divided by. `aggregates` are the names of functions.
 */
export function safeItems(select: Node, aggregates: ReadonlySet<string>): readonly Node[] {
  const items = listAt(select, 'select_list')
  const isAggregate = (node: Node): boolean =>
    node['class'] === 'FUNCTION' && aggregates.has(String(node['function_name']).toLowerCase())
  const isWindow = (node: Node): boolean => node['class'] === 'WINDOW'
  const plain = items.filter((item) => findNodes(item, isAggregate).length === 0)
  const groups = listAt(select, 'group_expressions').flatMap((group) => resolved(group, items, plain))
  const isForced = select['aggregate_handling'] === 'FORCE_AGGREGATES'
  const hasGroups = groups.length > 0 || isForced || findNodes([items, select['having']], isAggregate).length > 0
  const windows = findNodes([items, select['qualify']], isWindow)
  const partitions = windows.map((window) => listAt(window, 'partitions'))
  return items.filter((item) => {
    if (findNodes(item, isWindow).length > 0 || findNodes(item, isSubquery).length > 0) return false
    const isPlain = findNodes(item, isAggregate).length === 0
    const isGrouped = !hasGroups || (isForced ? isPlain : isMadeOf(item, groups, isAggregate))
    return isGrouped && partitions.every((parts) => isMadeOf(item, parts, isAggregate))
  })
}

function isSubquery(node: Node): boolean {
  return node['class'] === 'SUBQUERY'
}

/**
 * What a group is by: itself, or the item that it counts or names. The engine takes a name for that of a column first, and groups by
 * no aggregate: in `select max(name) as shop … group by shop` the group is by a column.
 */
function resolved(expression: Node, items: readonly Node[], plain: readonly Node[]): readonly Node[] {
  if (expression['class'] === 'CONSTANT') {
    const position = Number((expression['value'] as Node | undefined)?.['value'])
    return items.slice(position - 1, position)
  }
  const [name, rest] = expression['class'] === 'COLUMN_REF' ? namesOf(expression) : []
  const named = rest === undefined ? plain.find((item) => name !== undefined && itemName(item) === name) : undefined
  return named ? [expression, named] : [expression]
}

function isMadeOf(piece: unknown, given: readonly Node[], isAggregate: (node: Node) => boolean): boolean {
  if (Array.isArray(piece)) return piece.every((item) => isMadeOf(item, given, isAggregate))
  if (typeof piece !== 'object' || piece === null) return true
  const node = piece as Node
  if (given.some((expression) => isSameExpression(node, expression))) return true
  if (node['class'] === 'COLUMN_REF' || node['class'] === 'STAR' || isSubquery(node) || isAggregate(node)) return false
  return Object.values(node).every((value) => isMadeOf(value, given, isAggregate))
}
