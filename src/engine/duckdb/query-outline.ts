import type { QueryOutline } from '../engine.ts'

type Node = Readonly<Record<string, unknown>>

/** Reads the JSON that `json_serialize_sql` gives: table names without those of CTEs, and the names of all functions. */
export function queryOutline(json: string): QueryOutline {
  // The engine's own format, documented with json_serialize_sql.
  const tree = JSON.parse(json) as Node
  if (tree['error'] === true) {
    return { ok: false, message: String(tree['error_message']), position: Number(tree['position'] ?? 0) }
  }
  const statements = tree['statements']
  if (!Array.isArray(statements) || statements.length !== 1) {
    return { ok: false, message: 'there must be exactly one select', position: 0 }
  }
  const tables = new Set<string>()
  const functions = new Set<string>()
  visit(statements[0], new Set(), tables, functions)
  return { ok: true, tables: [...tables].toSorted(), functions: [...functions].toSorted() }
}

function visit(value: unknown, hidden: ReadonlySet<string>, tables: Set<string>, functions: Set<string>): void {
  if (Array.isArray(value)) {
    for (const item of value) visit(item, hidden, tables, functions)
    return
  }
  if (typeof value !== 'object' || value === null) return
  const node = value as Node
  const names = commonTables(node['cte_map'])
  const scope = names.length === 0 ? hidden : new Set([...hidden, ...names])
  const table = node['type'] === 'BASE_TABLE' ? String(node['table_name']).toLowerCase() : ''
  if (table !== '' && !scope.has(table)) tables.add(table)
  if (typeof node['function_name'] === 'string') functions.add(node['function_name'].toLowerCase())
  for (const child of Object.values(node)) visit(child, scope, tables, functions)
}

function commonTables(map: unknown): readonly string[] {
  const entries = (map as { map?: readonly { key?: unknown }[] } | undefined)?.map ?? []
  return entries.map((entry) => String(entry.key).toLowerCase())
}
