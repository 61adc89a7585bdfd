/** A node of the JSON that `json_serialize_sql` gives and `json_deserialize_sql` takes. */
export type Node = Readonly<Record<string, unknown>>

/** What a common table is, and which others it sees. */
export type Scope = ReadonlyMap<string, CommonTable>

type CommonTable = {
  readonly node: Node
  readonly scope: Scope
  /** Neither recursive nor with columns named anew. */
  readonly is_plain: boolean
  /** As it stands in the query. */
  readonly entry: Node
}

/** The field of a node that holds another node; an empty one where it holds none. */
export function nodeAt(node: Node, field: string): Node {
  const value = node[field]
  // The tree is JSON: an object there is a node.
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Node) : {}
}

/** The nodes of a list. */
export function listAt(node: Node, field: string): readonly Node[] {
  const value = node[field]
  return Array.isArray(value) ? (value as readonly Node[]) : []
}

/** The common tables that a query's own parts see, on top of those from outside. */
export function scopeOf(query: Node, outer: Scope): Scope {
  let scope = new Map(outer)
  for (const entry of listAt(nodeAt(query, 'cte_map'), 'map')) {
    const value = nodeAt(entry, 'value')
    const node = nodeAt(nodeAt(value, 'query'), 'node')
    const is_plain = node['type'] !== 'RECURSIVE_CTE_NODE' && listAt(value, 'aliases').length === 0
    scope = new Map([...scope, [String(entry['key']).toLowerCase(), { node, scope, is_plain, entry }]])
  }
  return scope
}

/** The common table that a reference in FROM means; undefined for a table of the lake. */
export function commonTable(ref: Node, scope: Scope): CommonTable | undefined {
  if (ref['type'] !== 'BASE_TABLE' || ref['schema_name'] !== '') return undefined
  return scope.get(String(ref['table_name']).toLowerCase())
}

/** Tables of the lake that anything in a piece of a query reads, those of its common tables included. */
export function tablesIn(piece: unknown, scope: Scope): ReadonlySet<string> {
  if (Array.isArray(piece)) return new Set(piece.flatMap((item) => [...tablesIn(item, scope)]))
  if (typeof piece !== 'object' || piece === null) return new Set()
  const node = piece as Node
  const inner = node['cte_map'] === undefined ? scope : scopeOf(node, scope)
  if (node['type'] === 'BASE_TABLE') {
    const common = commonTable(node, inner)
    return common ? tablesIn(common.node, common.scope) : new Set([String(node['table_name']).toLowerCase()])
  }
  const parts = Object.entries(node).filter(([field]) => field !== 'cte_map')
  return new Set(parts.flatMap(([, value]) => [...tablesIn(value, inner)]))
}

/** Nodes of a piece that a test picks, without those in subqueries. */
export function findNodes(piece: unknown, isWanted: (node: Node) => boolean): readonly Node[] {
  if (Array.isArray(piece)) return piece.flatMap((item) => findNodes(item, isWanted))
  if (typeof piece !== 'object' || piece === null) return []
  const node = piece as Node
  if (isWanted(node)) return [node]
  if (node['class'] === 'SUBQUERY') return []
  return Object.values(node).flatMap((value) => findNodes(value, isWanted))
}

/** The same piece with each table of the lake read from another catalogue; `apart` names tables that are of neither. */
export function fromCatalogue(piece: unknown, catalogue: string, scope: Scope, apart: ReadonlySet<string>): unknown {
  if (Array.isArray(piece)) return piece.map((item) => fromCatalogue(item, catalogue, scope, apart))
  if (typeof piece !== 'object' || piece === null) return piece
  const node = piece as Node
  const inner = node['cte_map'] === undefined ? scope : scopeOf(node, scope)
  const isOurs =
    node['type'] === 'BASE_TABLE' && !commonTable(node, inner) && !apart.has(String(node['table_name']).toLowerCase())
  const place = isOurs ? { catalog_name: catalogue, schema_name: 'main' } : {}
  const fields = Object.entries(node).map(([field, value]) => [field, fromCatalogue(value, catalogue, inner, apart)])
  const moved: Node = { ...Object.fromEntries(fields), ...place }
  // A table without an alias goes by its name, which its place would otherwise become part of.
  return isOurs && moved['alias'] === '' ? { ...moved, alias: node['table_name'] } : moved
}

/** Whether two expressions are written alike; a column may lack its table in one of them. */
export function isSameExpression(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) || Array.isArray(b))
    return (
      Array.isArray(a) &&
      Array.isArray(b) &&
      a.length === b.length &&
      a.every((item, index) => isSameExpression(item, b[index]))
    )
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b
  const [left, right] = [a as Node, b as Node]
  if (left['class'] === 'COLUMN_REF' && right['class'] === 'COLUMN_REF') {
    const [one, other] = [namesOf(left), namesOf(right)]
    const length = Math.min(one.length, other.length)
    return one.slice(-length).join('.') === other.slice(-length).join('.')
  }
  const fields = new Set([...Object.keys(left), ...Object.keys(right)])
  return [...fields].every(
    (field) => field === 'alias' || field === 'query_location' || isSameExpression(left[field], right[field]),
  )
}

/** The parts of a column's name, in small letters. */
export function namesOf(column: Node): readonly string[] {
  const names = column['column_names']
  return Array.isArray(names) ? names.map((name) => String(name).toLowerCase()) : []
}

/** The name under which an item of a select list stands; undefined where the engine would make one up. */
export function itemName(item: Node): string | undefined {
  if (typeof item['alias'] === 'string' && item['alias'] !== '') return item['alias'].toLowerCase()
  return item['class'] === 'COLUMN_REF' ? namesOf(item).at(-1) : undefined
}
