import { commonTable, listAt, type Node, namesOf, type Scope, scopeOf } from './query-tree.ts'

/**
 * The column names that a select's tree may read of each of some tables, in small letters; undefined for all. A name that stands
 * alone counts for every table, so more may be named than are read. All columns are read by a star over a table, by
 * a table's name that stands for its row, and by a natural join.
 */
export function usedColumns(
  tree: Node | undefined,
  tables: readonly string[],
): ReadonlyMap<string, readonly string[] | undefined> {
  if (tree === undefined) return new Map(tables.map((table) => [table, undefined]))
  const found: Found = { names: new Set(), whole: new Set(), aliases: new Map(), qualified: new Map() }
  visit(tree, new Map(), found)
  const { names, whole, aliases, qualified } = found
  const own = new Map<string, Set<string>>()
  for (const [alias, bearers] of aliases)
    for (const bearer of bearers) {
      if (names.has(alias)) whole.add(bearer)
      own.set(bearer, new Set([...(own.get(bearer) ?? []), ...(qualified.get(alias) ?? [])]))
    }
  return new Map(
    tables.map((table) => {
      const name = table.toLowerCase()
      return [table, whole.has(name) ? undefined : [...names, ...qualified.keys(), ...(own.get(name) ?? [])]]
    }),
  )
}

type Found = {
  /** Names that stand alone, and may be of any table. */
  readonly names: Set<string>
  /** Names behind another one, by that. */
  readonly qualified: Map<string, Set<string>>
  readonly whole: Set<string>
  /** The tables that go by a name. */
  readonly aliases: Map<string, Set<string>>
}

function visit(piece: unknown, scope: Scope, found: Found): void {
  if (Array.isArray(piece)) {
    for (const item of piece) visit(item, scope, found)
    return
  }
  if (typeof piece !== 'object' || piece === null) return
  const node = piece as Node
  const inner = node['cte_map'] === undefined ? scope : scopeOf(node, scope)
  if (node['class'] === 'COLUMN_REF') addNames(namesOf(node), found)
  const using = node['using_columns']
  if (Array.isArray(using)) for (const name of using) found.names.add(String(name).toLowerCase())
  if (node['type'] === 'BASE_TABLE' && !commonTable(node, inner)) {
    const table = String(node['table_name']).toLowerCase()
    const alias = String(node['alias'] || table).toLowerCase()
    found.aliases.set(alias, new Set([...(found.aliases.get(alias) ?? []), table]))
    if (listAt(node, 'column_name_alias').length > 0) found.whole.add(table)
  }
  if (isAboutAll(node)) for (const table of nearTables(node, inner)) found.whole.add(table)
  for (const value of Object.values(node)) visit(value, inner, found)
}

/** `a` may be of any table; `a.b` is of what goes by `a`, or a piece of a column `a`; of longer names any part may be anything. */
function addNames(parts: readonly string[], { names, qualified }: Found): void {
  const [first = '', second] = parts
  if (second === undefined || parts.length > 2) for (const part of parts) names.add(part)
  if (second !== undefined) qualified.set(first, new Set([...(qualified.get(first) ?? []), second]))
}

/** A natural join, a select with a star, or what is no plain select or union of some. */
function isAboutAll(node: Node): boolean {
  if (node['type'] === 'JOIN') return node['ref_type'] === 'NATURAL'
  if (node['type'] === 'SELECT_NODE') return hasStar(Object.values({ ...node, from_table: null, cte_map: null }))
  return ['PIVOT', 'SHOW_REF', 'COLUMN_DATA'].includes(String(node['type']))
}

function hasStar(piece: unknown): boolean {
  if (Array.isArray(piece)) return piece.some(hasStar)
  if (typeof piece !== 'object' || piece === null) return false
  const node = piece as Node
  return node['class'] === 'STAR' || (node['type'] !== 'SELECT_NODE' && Object.values(node).some(hasStar))
}

/** Tables of the lake in FROM, not those inside of subqueries and common tables, which have their own selects. */
function nearTables(node: Node, scope: Scope): readonly string[] {
  const from = node['type'] === 'SELECT_NODE' ? node['from_table'] : node
  const tables: string[] = []
  const walk = (piece: unknown): void => {
    if (Array.isArray(piece)) for (const item of piece) walk(item)
    if (typeof piece !== 'object' || piece === null || Array.isArray(piece)) return
    const one = piece as Node
    if (one['type'] === 'SELECT_NODE') return
    if (one['type'] === 'BASE_TABLE' && !commonTable(one, scope)) tables.push(String(one['table_name']).toLowerCase())
    for (const value of Object.values(one)) walk(value)
  }
  walk(from)
  return tables
}
