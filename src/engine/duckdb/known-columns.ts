import { type Binding, type Leaf, type Select, selectSql, statementTree } from './joined-tables.ts'
import { commonTable, findNodes, listAt, type Node, namesOf, scopeOf } from './query-tree.ts'

/**
 * The type of a column over some tables of FROM, found without asking the engine to bind a select of it; null where it is of none of them,
 * and undefined where the engine has to be asked: for anything else than a plain column, and for a name that may be of several tables.
 */
export async function knownType(
  select: Select,
  item: Node,
  leaves: readonly Leaf[],
  work: Binding,
): Promise<string | null | undefined> {
  const [first = '', second, ...more] = item['class'] === 'COLUMN_REF' ? namesOf(item) : []
  const [leaf, ...others] = leaves
  if (!leaf || first === '' || more.length > 0) return undefined
  const bearers = leaves.filter(({ ref }) => aliasOf(ref) === first)
  // Of several tables, only a name behind a table's own tells whose it is; alone, a table's name is its row.
  if (second === undefined ? bearers.length > 0 || others.length > 0 : bearers.length > 1) return undefined
  const [bearer = leaf] = bearers
  if (second !== undefined && bearers.length === 0 && others.length > 0) return undefined
  const columns = await columnsOfLeaf(select, bearer, work)
  if (columns === undefined) return undefined
  if (second === undefined) return columns.get(first) ?? null
  if (bearers.length > 0) return columns.get(second) ?? null
  // A field of a column that is a struct.
  return columns.has(first) ? undefined : null
}

/**
 * Whether every column of a condition is one of a single table of FROM, so that it binds there as it did among others; undefined where
 * the engine has to be asked.
 */
export async function isKnown(
  select: Select,
  condition: Node,
  table: Leaf,
  work: Binding,
): Promise<boolean | undefined> {
  const isAsking = (node: Node): boolean => ['SUBQUERY', 'LAMBDA', 'STAR'].includes(String(node['class']))
  if (findNodes(condition, isAsking).length > 0) return undefined
  const columns = findNodes(condition, (node) => node['class'] === 'COLUMN_REF')
  const types = await Promise.all(columns.map(async (column) => knownType(select, column, [table], work)))
  if (types.includes(null)) return false
  return types.includes(undefined) ? undefined : true
}

/** Remembers the columns of a table that was made for this. */
export function rememberColumns(table: string, names: readonly string[], work: Binding): void {
  work.columns.set(table, Promise.resolve(new Map(names.map((name) => [name.toLowerCase(), '']))))
}

async function columnsOfLeaf(
  select: Select,
  leaf: Leaf,
  work: Binding,
): Promise<ReadonlyMap<string, string> | undefined> {
  const { ref } = leaf
  const made = work.apart.has(String(ref['table_name'])) ? work.columns.get(String(ref['table_name'])) : undefined
  const found = made ?? work.columns.get(ref) ?? describeLeaf(select, ref, work)
  work.columns.set(ref, found)
  return found
}

async function describeLeaf(
  select: Select,
  ref: Node,
  work: Binding,
): Promise<ReadonlyMap<string, string> | undefined> {
  const isPlain =
    ref['type'] === 'BASE_TABLE' && ref['schema_name'] === '' && listAt(ref, 'column_name_alias').length === 0
  const isTable = isPlain && !commonTable(ref, scopeOf(select.node, select.outer))
  const [star] = listAt((await statementTree(work.session, 'select * from t')) ?? {}, 'select_list')
  if (!star) return undefined
  const sql = isTable
    ? `select * from "${String(ref['table_name']).replaceAll('"', '""')}"`
    : await selectSql(select, { items: [star], leaves: [{ ref, join: undefined }] }, work)
  return work.session.describe(sql).then(
    (columns) => new Map(columns.map(({ name, type }) => [name.toLowerCase(), type])),
    () => undefined,
  )
}

function aliasOf(ref: Node): string {
  return String(ref['alias'] || (ref['table_name'] ?? '')).toLowerCase()
}
