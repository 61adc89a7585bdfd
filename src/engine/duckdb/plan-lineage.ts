import type { ColumnOrigin, QueryLineage } from '../engine.ts'

type Node = Readonly<Record<string, unknown>>
type Origins = readonly ColumnOrigin[]
type Scope = {
  /** Columns of each common table, by the index under which the plan refers to it. */
  readonly common: Map<number, readonly Origins[]>
  /** What correlated subqueries read of the query around them, innermost last. */
  readonly outer: (readonly Origins[])[]
  /** Columns that decide which rows there are: of filters, joins, groups and orders. */
  readonly deciding: Map<string, ColumnOrigin>
}

const weights = { identity: 0, transformation: 1, aggregation: 2 } as const

/**
 * Reads the bound plan that `json_serialize_plan` gives, not optimised: where each column of the query comes from. In such a
 * plan a reference is a position among the columns of the operator below, so no name is resolved here. Undefined for an
 * operator that is not known.
 */
export function planLineage(json: string): QueryLineage | undefined {
  // The engine's own format, documented with json_serialize_plan.
  const tree = JSON.parse(json) as Node
  const [plan, more] = listOf(tree['plans'])
  if (tree['error'] === true || !plan || more) return undefined
  const scope: Scope = { common: new Map(), outer: [], deciding: new Map() }
  const columns = outputOf(plan, scope)
  return columns && { columns, deciding: [...scope.deciding.values()] }
}

/** The origins of each column that an operator gives. */
function outputOf(node: Node, scope: Scope): readonly Origins[] | undefined {
  switch (node['type']) {
    case 'LOGICAL_GET':
      return tableColumns(node, scope)
    case 'LOGICAL_CTE_REF':
      return scope.common.get(Number(node['cte_index']))
    case 'LOGICAL_DELIM_GET':
      return scope.outer.at(-1)
    case 'LOGICAL_DUMMY_SCAN':
      return [[]]
    case 'LOGICAL_MATERIALIZED_CTE':
    case 'LOGICAL_RECURSIVE_CTE':
      return commonTable(node, scope)
    case 'LOGICAL_UNION':
    case 'LOGICAL_INTERSECT':
    case 'LOGICAL_EXCEPT':
      return setOperation(node, scope)
    case 'LOGICAL_CROSS_PRODUCT':
    case 'LOGICAL_POSITIONAL_JOIN':
    case 'LOGICAL_COMPARISON_JOIN':
    case 'LOGICAL_ASOF_JOIN':
    case 'LOGICAL_ANY_JOIN':
    case 'LOGICAL_DELIM_JOIN':
      return join(node, scope)
    default:
      return overOne(node, scope)
  }
}

function overOne(node: Node, scope: Scope): readonly Origins[] | undefined {
  const [child] = listOf(node['children'])
  const below = child && outputOf(child, scope)
  if (!below) return undefined
  const expressions = listOf(node['expressions'])
  const own = (): readonly Origins[] => expressions.map((expression) => originsOf(expression, below))
  switch (node['type']) {
    case 'LOGICAL_PROJECTION':
      return own()
    case 'LOGICAL_AGGREGATE_AND_GROUP_BY': {
      const groups = listOf(node['groups']).map((group) => originsOf(group, below))
      decide(scope, groups)
      return [...groups, ...own(), ...listOf(node['grouping_functions']).map(() => [])]
    }
    case 'LOGICAL_WINDOW':
    case 'LOGICAL_UNNEST':
      return [...below, ...own()]
    case 'LOGICAL_EXPRESSION_GET': {
      const rows = Array.isArray(node['expressions']) ? (node['expressions'] as unknown[]) : []
      return listOf(node['expr_types']).map((_, column) =>
        mergeOrigins(rows.flatMap((row) => originsOf(listOf(row)[column] ?? {}, below))),
      )
    }
    case 'LOGICAL_FILTER':
      decide(scope, own())
      return mapped(below, node['projection_map'])
    case 'LOGICAL_ORDER_BY':
      return mapped(below, node['projections'])
    case 'LOGICAL_DISTINCT':
      decide(scope, [originsOf({ children: node['distinct_targets'], order_by: node['order_by'] }, below)])
      return below
    case 'LOGICAL_LIMIT':
    case 'LOGICAL_TOP_N':
    case 'LOGICAL_SAMPLE':
      return below
    default:
      return undefined
  }
}

function tableColumns(node: Node, scope: Scope): readonly Origins[] {
  const table = (node['function_data'] as Node | undefined)?.['table']
  const names = Array.isArray(node['names']) ? node['names'].map(String) : []
  const own = listOf(node['column_indexes']).map((column): Origins => {
    const name = names[Number(column['index'])]
    if (typeof table !== 'string' || name === undefined) return []
    return [{ table, column: name, kind: 'identity' }]
  })
  const [child] = listOf(node['children'])
  const below = child ? (outputOf(child, scope) ?? []) : []
  const through = Array.isArray(node['projected_input']) ? node['projected_input'].map(Number) : []
  return [...mapped(own, node['projection_ids']), ...through.map((index) => below[index] ?? [])]
}

function commonTable(node: Node, scope: Scope): readonly Origins[] | undefined {
  const [first, second] = listOf(node['children'])
  const definition = first && outputOf(first, scope)
  if (!definition || !second) return undefined
  const index = Number(node['table_index'])
  scope.common.set(index, definition)
  const rest = outputOf(second, scope)
  if (node['type'] === 'LOGICAL_MATERIALIZED_CTE' || !rest) return rest
  // A second pass carries what the recursive half brings in back into itself.
  scope.common.set(index, mergeColumns(definition, rest))
  const again = outputOf(second, scope)
  return again && mergeColumns(definition, again)
}

function setOperation(node: Node, scope: Scope): readonly Origins[] | undefined {
  const sides = listOf(node['children']).map((child) => outputOf(child, scope))
  const [first] = sides
  if (!first || sides.some((side) => !side)) return undefined
  if (node['type'] === 'LOGICAL_UNION')
    return sides.reduce<readonly Origins[]>((all, side) => mergeColumns(all, side ?? []), first)
  decide(
    scope,
    sides.flatMap((side) => side ?? []),
  )
  return first
}

function join(node: Node, scope: Scope): readonly Origins[] | undefined {
  const [leftNode, rightNode] = listOf(node['children'])
  if (!leftNode || !rightNode) return undefined
  const isDelim = node['type'] === 'LOGICAL_DELIM_JOIN'
  const left = outputOf(leftNode, scope)
  if (!left) return undefined
  if (isDelim) {
    scope.outer.push(listOf(node['duplicate_eliminated_columns']).map((column) => originsOf(column, left)))
  }
  const right = outputOf(rightNode, scope)
  if (isDelim) scope.outer.pop()
  if (!right) return undefined
  const matched = listOf(node['conditions']).flatMap((condition) => [
    ...originsOf(asNode(condition['left']), left),
    ...originsOf(asNode(condition['right']), right),
  ])
  const rest = [node['condition'], node['predicate']].flatMap((one) => originsOf(asNode(one), [...left, ...right]))
  const conditions = [...matched, ...rest]
  decide(scope, [conditions])
  const [leftOut, rightOut] = [mapped(left, node['left_projection_map']), mapped(right, node['right_projection_map'])]
  switch (node['join_type']) {
    case 'SEMI':
    case 'ANTI':
      return leftOut
    case 'RIGHT_SEMI':
    case 'RIGHT_ANTI':
      return rightOut
    case 'MARK':
      return [...leftOut, mergeOrigins(conditions.map((one) => ({ ...one, kind: 'transformation' })))]
    default:
      return [...leftOut, ...rightOut]
  }
}

/** The columns that an expression reads, and how. */
function originsOf(expression: Node, below: readonly Origins[]): Origins {
  if (expression['expression_class'] === 'BOUND_REF') return below[Number(expression['index'])] ?? []
  const isAggregate =
    expression['expression_class'] === 'BOUND_AGGREGATE' || expression['expression_class'] === 'BOUND_WINDOW'
  const kind = isAggregate ? 'aggregation' : 'transformation'
  const found: ColumnOrigin[] = []
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) for (const item of value) visit(item)
    else if (typeof value === 'object' && value !== null) {
      const node = value as Node
      if (node['expression_class'] === undefined) for (const part of Object.values(node)) visit(part)
      else found.push(...originsOf(node, below))
    }
  }
  for (const part of Object.values(expression)) visit(part)
  return mergeOrigins(found.map((one) => ({ ...one, kind: weights[one.kind] < weights[kind] ? kind : one.kind })))
}

/** One entry a column, with the strongest of its kinds. */
function mergeOrigins(origins: Origins): Origins {
  const merged = new Map<string, ColumnOrigin>()
  for (const one of origins) {
    const name = `${one.table}.${one.column}`
    const other = merged.get(name)
    if (!other || weights[other.kind] < weights[one.kind]) merged.set(name, one)
  }
  return [...merged.values()]
}

function mergeColumns(a: readonly Origins[], b: readonly Origins[]): readonly Origins[] {
  return a.map((column, index) => mergeOrigins([...column, ...(b[index] ?? [])]))
}

function decide(scope: Scope, columns: readonly Origins[]): void {
  for (const one of columns.flat()) scope.deciding.set(`${one.table}.${one.column}`, { ...one, kind: 'transformation' })
}

function mapped(columns: readonly Origins[], map: unknown): readonly Origins[] {
  if (!Array.isArray(map) || map.length === 0) return columns
  return map.map((index) => columns[Number(index)] ?? [])
}

function asNode(value: unknown): Node {
  return typeof value === 'object' && value !== null ? (value as Node) : {}
}

function listOf(value: unknown): readonly Node[] {
  return Array.isArray(value) ? value.map(asNode) : []
}
