import type { QueryOutline } from '../engine.ts'
import { sortedBelow, unorderedIn } from './row-order.ts'

type Node = Readonly<Record<string, unknown>>

/** Functions whose answer changes from run to run: DuckDB's own list of those that are not constant over time, but for `error` and the names of schemas. */
const changing = new Set([
  'now',
  'today',
  'random',
  'setseed',
  'uuid',
  'uuidv4',
  'uuidv7',
  'gen_random_uuid',
  'current_date',
  'current_time',
  'current_timestamp',
  'current_localtime',
  'current_localtimestamp',
  'get_current_time',
  'get_current_timestamp',
  'transaction_timestamp',
  'nextval',
  'currval',
  'txid_current',
  'current_connection_id',
  'current_query_id',
  'current_transaction_id',
  'current_query',
])

/** Words that DuckDB takes for a call of a function where no column has their name. */
const clockWords = new Set(['current_date', 'current_time', 'current_timestamp', 'localtime', 'localtimestamp'])

type Found = {
  readonly tables: Set<string>
  readonly functions: Set<string>
  readonly unstable: Set<string>
  readonly unordered: Set<string>
  /** Nodes whose values something above them puts in order. */
  readonly sorted: Set<unknown>
}

/** Reads the JSON that `json_serialize_sql` gives: table names without those of CTEs, and the names of all functions. */
export function queryOutline(json: string): QueryOutline {
  // The engine's own format, documented with json_serialize_sql.
  const tree = JSON.parse(json) as Node
  if (tree['error'] === true) {
    return {
      ok: false,
      message: String(tree['error_message']),
      position: Number(tree['position'] ?? 0),
      is_empty: false,
    }
  }
  const statements = tree['statements']
  if (!Array.isArray(statements) || statements.length !== 1) {
    const is_empty = Array.isArray(statements) && statements.length === 0
    return { ok: false, message: 'there must be exactly one select', position: 0, is_empty }
  }
  const found: Found = {
    tables: new Set(),
    functions: new Set(),
    unstable: new Set(),
    unordered: new Set(),
    sorted: new Set(),
  }
  visit(statements[0], new Set(), found)
  const made = new Set<string>()
  visitTableFunctions(statements[0], made)
  return {
    ok: true,
    tables: [...found.tables].toSorted(),
    functions: [...found.functions].toSorted(),
    table_functions: [...made].toSorted(),
    unstable: [...found.unstable].toSorted(),
    unordered: [...found.unordered].toSorted(),
  }
}

function visitTableFunctions(value: unknown, found: Set<string>): void {
  if (typeof value !== 'object' || value === null) return
  // An object or an array of the engine's JSON.
  const node = value as Node
  const call = node['type'] === 'TABLE_FUNCTION' ? node['function'] : undefined
  if (typeof call === 'object' && call !== null && 'function_name' in call)
    found.add(String(call.function_name).toLowerCase())
  for (const child of Object.values(node)) visitTableFunctions(child, found)
}

function visit(value: unknown, hidden: ReadonlySet<string>, found: Found): void {
  if (Array.isArray(value)) {
    for (const item of value) visit(item, hidden, found)
    return
  }
  if (typeof value !== 'object' || value === null) return
  const node = value as Node
  note(node, hidden, found)
  const scope = visitCommonTables(node['cte_map'], hidden, found)
  for (const [key, child] of Object.entries(node)) {
    if (key === 'cte_map') continue
    // Of a recursive table only the second half sees the table itself; a name in the first half is a table of the lake.
    const isOwn = key === 'right' && node['type'] === 'RECURSIVE_CTE_NODE'
    visit(child, isOwn ? new Set([...scope, nameOf(node['cte_name'])]) : scope, found)
  }
}

/** A common table is seen by those behind it and by the query, not by itself: `with a as (select * from a)` reads the table `a`. */
function visitCommonTables(map: unknown, hidden: ReadonlySet<string>, found: Found): ReadonlySet<string> {
  const entries = (map as { map?: readonly { key?: unknown; value?: unknown }[] } | undefined)?.map ?? []
  if (entries.length === 0) return hidden
  const scope = new Set(hidden)
  for (const { key, value } of entries) {
    visit(value, scope, found)
    scope.add(nameOf(key))
  }
  return scope
}

function note(node: Node, hidden: ReadonlySet<string>, found: Found): void {
  if (node['type'] === 'BASE_TABLE') {
    const table = nameOf(node['table_name'])
    const isQualified = typeof node['schema_name'] === 'string' && node['schema_name'] !== ''
    if (table !== '' && (isQualified || !hidden.has(table))) found.tables.add(table)
  }
  if (typeof node['function_name'] === 'string') {
    const name = nameOf(node['function_name'])
    const isFromToday = name === 'age' && Array.isArray(node['children']) && node['children'].length === 1
    found.functions.add(name)
    if (changing.has(name)) found.unstable.add(`${name}()`)
    if (isFromToday) found.unstable.add('age() of one time, which is counted from today')
  }
  const isSorted = found.sorted.has(node)
  for (const what of unorderedIn(node, isSorted)) found.unordered.add(what)
  found.sorted.add(sortedBelow(node, isSorted))
  const words = node['type'] === 'COLUMN_REF' && Array.isArray(node['column_names']) ? node['column_names'] : []
  if (words.length === 1 && clockWords.has(nameOf(words[0]))) found.unstable.add(nameOf(words[0]))
  const sample = node['sample']
  if (typeof sample === 'object' && sample !== null && 'sample_size' in sample) found.unstable.add('a sample')
}

function nameOf(value: unknown): string {
  return typeof value === 'string' ? value.toLowerCase() : ''
}
