import { isSameExpression, itemName, listAt, type Node, nodeAt } from './query-tree.ts'
import { constant } from './row-share.ts'
import { groupAt, nothing, replaced } from './trace-nodes.ts'

type Columns = { readonly known: ReadonlySet<string>; readonly isAggregate: (node: Node) => boolean }

/**
 * A select with subtotals (`rollup`, `cube`, `grouping sets`) as a union of selects, one for each set of groups; undefined for any
 * other select. `known` are the columns of FROM.
 */
export function setsApart(query: Node, { known, isAggregate }: Columns): Node | undefined {
  const sets = query['group_sets']
  if (!Array.isArray(sets) || sets.length < 2) return undefined
  const listed = listAt(query, 'select_list')
  const groups = listAt(query, 'group_expressions').map((group) => groupAt(group, listed, known))
  const selects = sets.map((set): Node => {
    const own = groups.filter((_, index) => Array.isArray(set) && set.includes(index))
    const isOut = (node: Node): boolean =>
      groups.some((group) => isSameExpression(group, node)) && !own.some((group) => isSameExpression(group, node))
    const isGrouping = (node: Node): boolean => node['type'] === 'GROUPING_FUNCTION'
    const made = (piece: Node): Node =>
      replaced(
        piece,
        (node) => isAggregate(node) || isGrouping(node) || isOut(node),
        (node) => (isAggregate(node) ? node : isGrouping(node) ? bitsOf(node, isOut) : nothing),
      )
    return {
      ...query,
      modifiers: [],
      select_list: listed.map((item) => ({ ...made(item), alias: itemName(item) ?? item['alias'] })),
      group_expressions: own,
      group_sets: [own.map((_, index) => index)],
      having: query['having'] === null ? null : made(nodeAt(query, 'having')),
    }
  })
  return selects.reduce((left, right) => ({
    type: 'SET_OPERATION_NODE',
    modifiers: [],
    cte_map: { map: [] },
    setop_type: 'UNION',
    setop_all: true,
    left,
    right,
  }))
}

/** What `grouping(a, b)` is in one set: a bit for each that is not in it, the last one lowest. */
function bitsOf(grouping: Node, isOut: (node: Node) => boolean): Node {
  return constant(
    'INTEGER',
    listAt(grouping, 'children').reduce((bits, child) => bits * 2 + (isOut(child) ? 1 : 0), 0),
  )
}
