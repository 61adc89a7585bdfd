import type { ColumnOrigin, QueryLineage } from '../engine.ts'

type Node = Readonly<Record<string, unknown>>
type Origins = readonly ColumnOrigin[]
/** The columns that a part of the plan gives, and what decides its rows. */
type Part = { readonly columns: readonly Origins[]; readonly deciding: Origins }
type Scope = {
  /** Each common table, by the index under which the plan refers to it. */
  readonly common: Map<number, Part>
  /** What correlated subqueries read of the query around them, innermost last. */
  readonly outer: readonly (readonly Origins[])[]
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
  return partOf(plan, scope)
}

/** Reads a part by itself: what decides its rows need not decide those of the whole. */
function partOf(node: Node, scope: Scope): Part | undefined {
  const deciding = new Map<string, ColumnOrigin>()
  const columns = outputOf(node, { ...scope, deciding })
  return columns && { columns, deciding: [...deciding.values()] }
}

/** The origins of each column that an operator gives. */
function outputOf(node: Node, scope: Scope): readonly Origins[] | undefined {
  switch (node['type']) {
    case 'LOGICAL_GET':
      return tableColumns(node, scope)
    case 'LOGICAL_CTE_REF':
      return commonColumns(node, scope)
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
      decide(scope, [originsOf({ limit: node['limit_val'], offset: node['offset_val'] }, below)])
      return below
    case 'LOGICAL_TOP_N':
    case 'LOGICAL_SAMPLE':
      return below
    default:
      return undefined
  }
}

function tableColumns(node: Node, scope: Scope): readonly Origins[] {
  const [child] = listOf(node['children'])
  const below = child ? (outputOf(child, scope) ?? []) : []
  const through = Array.isArray(node['projected_input']) ? node['projected_input'].map(Number) : []
  const table = (node['function_data'] as Node | undefined)?.['table']
  const names = Array.isArray(node['names']) ? node['names'].map(String) : []
  // A function such as unnest makes its columns of what it is called with, which stands below beside what it hands on.
  const called = asComputed(below.flatMap((origins, index) => (through.includes(index) ? [] : origins)))
  const own = listOf(node['column_indexes']).map((column): Origins => {
    const name = names[Number(column['index'])]
    if (typeof table !== 'string' || name === undefined) return called
    return [{ table, column: name, kind: 'identity' }]
  })
  return [...mapped(own, node['projection_ids']), ...through.map((index) => below[index] ?? [])]
}

function commonTable(node: Node, scope: Scope): readonly Origins[] | undefined {
  const [first, second] = listOf(node['children'])
  const definition = first && partOf(first, scope)
  if (!definition || !second) return undefined
  const index = Number(node['table_index'])
  scope.common.set(index, definition)
  if (node['type'] === 'LOGICAL_MATERIALIZED_CTE') return outputOf(second, scope)
  const { columns, deciding } = definition
  decide(scope, [deciding])
  const rest = outputOf(second, scope)
  if (!rest) return undefined
  // A second pass carries what the recursive half brings in back into itself.
  scope.common.set(index, { columns: mergeColumns(columns, rest), deciding })
  const again = outputOf(second, scope)
  return again && mergeColumns(columns, again)
}

/** What decides the rows of a common table decides where it is read, which may be in a subquery. */
function commonColumns(node: Node, scope: Scope): readonly Origins[] | undefined {
  const part = scope.common.get(Number(node['cte_index']))
  if (part) decide(scope, [part.deciding])
  return part?.columns
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
  const left = leftNode && outputOf(leftNode, scope)
  if (!left || !rightNode) return undefined
  const right = joined(node, left, rightNode, scope)
  if (!right) return undefined
  const conditions = conditionsOf(node, left, right.columns)
  const leftOut = mapped(left, node['left_projection_map'])
  const rightOut = mapped(right.columns, node['right_projection_map'])
  const made = asComputed([...conditions, ...right.deciding])
  // A subquery's value stands beside each row on the left: its filters and what it is matched by decide no row, but the value.
  if (node['join_type'] === 'MARK') return [...leftOut, made]
  if (node['join_type'] === 'SINGLE' || isOneRow(node, rightNode))
    return [...leftOut, ...rightOut.map((origins) => mergeOrigins([...origins, ...made]))]
  decide(scope, [conditions, right.deciding])
  switch (node['join_type']) {
    case 'SEMI':
    case 'ANTI':
      return leftOut
    case 'RIGHT_SEMI':
    case 'RIGHT_ANTI':
      return rightOut
    default:
      return [...leftOut, ...rightOut]
  }
}

/** The right side of a join, which sees columns of the left one where it is correlated. */
function joined(node: Node, left: readonly Origins[], right: Node, scope: Scope): Part | undefined {
  if (node['type'] !== 'LOGICAL_DELIM_JOIN') return partOf(right, scope)
  const seen = listOf(node['duplicate_eliminated_columns']).map((column) => originsOf(column, left))
  return partOf(right, { ...scope, outer: [...scope.outer, seen] })
}

function conditionsOf(node: Node, left: readonly Origins[], right: readonly Origins[]): Origins {
  const matched = listOf(node['conditions']).flatMap((condition) => [
    ...originsOf(asNode(condition['left']), left),
    ...originsOf(asNode(condition['right']), right),
  ])
  const rest = [node['condition'], node['predicate']].flatMap((one) => originsOf(asNode(one), [...left, ...right]))
  return [...matched, ...rest]
}

/** Whether a cross product brings one aggregate of all to each row, which is how a subquery that is not correlated stands in the plan. */
function isOneRow(node: Node, right: Node): boolean {
  const aggregate = right['type'] === 'LOGICAL_PROJECTION' ? listOf(right['children'])[0] : right
  return (
    node['type'] === 'LOGICAL_CROSS_PRODUCT' &&
    aggregate?.['type'] === 'LOGICAL_AGGREGATE_AND_GROUP_BY' &&
    listOf(aggregate['groups']).length === 0
  )
}

/** The columns that an expression reads, and how. */
function originsOf(expression: Node, below: readonly Origins[]): Origins {
  if (expression['expression_class'] === 'BOUND_REF') return below[Number(expression['index'])] ?? []
  // Only over what a correlated subquery sees, which is one table: the engine names its columns instead of their positions.
  if (expression['expression_class'] === 'BOUND_COLUMN_REF')
    return below[Number(asNode(expression['binding'])['column_index'])] ?? []
  const isAggregate =
    expression['expression_class'] === 'BOUND_AGGREGATE' || expression['expression_class'] === 'BOUND_WINDOW'
  const kind = isAggregate ? 'aggregation' : 'transformation'
  const found: ColumnOrigin[] = []
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) for (const item of value) visit(item)
    else if (typeof value === 'object' && value !== null) {
      const node = value as Node
      if (node['expression_class'] === undefined) visitParts(node)
      else found.push(...originsOf(node, below))
    }
  }
  const visitParts = (node: Node): void => {
    // In a lambda positions are those of its own parameters; what else it reads stands among the arguments.
    for (const [name, part] of Object.entries(node)) if (name !== 'lambda_expr') visit(part)
  }
  visitParts(expression)
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

function asComputed(origins: Origins): Origins {
  return mergeOrigins(origins.map((one) => ({ ...one, kind: 'transformation' })))
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
