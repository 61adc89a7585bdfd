import { findNodes, type Node } from './query-tree.ts'

type Changed = Record<string, unknown>

/** What one row adds to an aggregate, as trees of the engine's parser: `sum(x)` becomes x, `count(*)` 1. */
export function rowShareTree(json: string): string | undefined {
  return madeOf(json, shareOf)
}

/** Whether an aggregate looks at a row: `count(distinct x) filter (where y)` becomes `case when y then x is not null else false end`. */
export function rowCountsTree(json: string, aggregates: ReadonlySet<string>): string | undefined {
  return madeOf(json, (node) => {
    const isAggregate = (one: Node): boolean =>
      one['class'] === 'FUNCTION' && aggregates.has(String(one['function_name']).toLowerCase())
    const conditions = findNodes(node, isAggregate).map((one) => {
      const filter = one['filter'] as Node | null
      const held = childrenOf(one).map(isNotNull)
      return filtered(held.length > 0 ? conjunction('AND', held) : truth(true), filter, truth(false))
    })
    return conditions.length > 0 ? conjunction('OR', conditions) : undefined
  })
}

function madeOf(json: string, make: (node: Node) => Node | undefined): string | undefined {
  // The engine's own format, documented with json_serialize_sql. Its places go beyond 2^53, which a number here cannot hold.
  const tree = JSON.parse(json.replaceAll(/"query_location":\d+/g, '"query_location":0')) as {
    readonly statements?: readonly { readonly node: Changed }[]
  }
  const [statement] = tree.statements ?? []
  const list = statement?.node['select_list']
  if (!statement || !Array.isArray(list) || list.length !== 1) return undefined
  const made = make(list[0] as Node)
  if (!made) return undefined
  statement.node['select_list'] = [made]
  return JSON.stringify(tree)
}

function isNotNull(node: Node): Node {
  return { class: 'OPERATOR', type: 'OPERATOR_IS_NOT_NULL', alias: '', query_location: 0, children: [node] }
}

function conjunction(word: 'AND' | 'OR', children: readonly Node[]): Node {
  const [first] = children
  if (first && children.length === 1) return first
  return { class: 'CONJUNCTION', type: `CONJUNCTION_${word}`, alias: '', query_location: 0, children }
}

/** What one row adds to an aggregate, as a tree; undefined where rows do not add up. */
export function shareOf(node: Node): Node | undefined {
  const children = childrenOf(node)
  const [first, second] = children
  if (node['class'] === 'OPERATOR' && node['type'] === 'OPERATOR_COALESCE') {
    const isZero = children.slice(1).every((child) => valueOf(child) === 0)
    return first && isZero ? shareOf(first) : undefined
  }
  if (node['class'] === 'CAST') {
    const share = shareOf(node['child'] as Node)
    return share && { ...node, child: share }
  }
  if (node['class'] !== 'FUNCTION') return undefined
  const name = String(node['function_name']).toLowerCase()
  if (name === '+' || name === '-') {
    const shares = children.map(shareOf)
    return shares.every((share) => share !== undefined) ? { ...node, children: shares } : undefined
  }
  if (node['distinct'] === true) return undefined
  const filter = node['filter'] as Node | null
  if (name === 'sum' && first && !second) return filtered(call('coalesce', [first, number(0)]), filter)
  if (name === 'count_star' || (name === 'count' && children.length === 0)) return filtered(number(1), filter)
  if (name === 'count' && first && !second) {
    return filtered(when(isNotNull(first), number(1), number(0)), filter)
  }
  return undefined
}

function filtered(share: Node, filter: Node | null, otherwise = number(0)): Node {
  return filter === null ? share : when(filter, share, otherwise)
}

function when(condition: Node, then: Node, otherwise: Node): Node {
  return {
    class: 'CASE',
    type: 'CASE_EXPR',
    alias: '',
    query_location: 0,
    case_checks: [{ when_expr: condition, then_expr: then }],
    else_expr: otherwise,
  }
}

function call(name: 'coalesce', children: readonly Node[]): Node {
  return { class: 'OPERATOR', type: `OPERATOR_${name.toUpperCase()}`, alias: '', query_location: 0, children }
}

function number(value: number): Node {
  return constant('INTEGER', value)
}

function truth(value: boolean): Node {
  return constant('BOOLEAN', value)
}

export function constant(id: 'BOOLEAN' | 'INTEGER', value: unknown): Node {
  const held = { type: { id, type_info: null }, is_null: false, value }
  return { class: 'CONSTANT', type: 'VALUE_CONSTANT', alias: '', query_location: 0, value: held }
}

function childrenOf(node: Node): readonly Node[] {
  return Array.isArray(node['children']) ? (node['children'] as Node[]) : []
}

function valueOf(node: Node): unknown {
  return (node['value'] as Node | undefined)?.['value']
}
