import { inPlaceOf, type Joins, type Leaf, type Work } from './joined-tables.ts'
import { commonTable, listAt, type Node, nodeAt, type Scope, tablesIn } from './query-tree.ts'
import { isRowByRow } from './row-by-row.ts'

/**
 * The joins over all rows that each table has in one of the two states: then one select finds what two would, and perhaps more.
 * Undefined where a table does not say which these are, or is joined in a way that more rows of it could take rows away.
 */
export async function everInCore(
  { leaves, core_size }: Joins,
  changed: number,
  scope: Scope,
  work: Work,
): Promise<readonly Leaf[] | undefined> {
  const out: Leaf[] = []
  for (const [place, leaf] of leaves.entries()) {
    const ref = place === changed ? leaf.ref : place < core_size ? await everOf(leaf.ref, scope, work) : undefined
    if (ref === undefined) return undefined
    out.push({ ...leaf, ref })
  }
  return out
}

/** A table of FROM, or a common table that looks at each row of one, over all rows of both states; undefined where it does not say which these are. */
async function everOf(ref: Node, scope: Scope, work: Work): Promise<Node | undefined> {
  const common = commonTable(ref, scope)
  const table = common ? nodeAt(common.node, 'from_table') : ref
  const isPlain = (one: Node): boolean =>
    one['type'] === 'BASE_TABLE' &&
    one['schema_name'] === '' &&
    (one['sample'] ?? null) === null &&
    listAt(one, 'column_name_alias').length === 0
  if (!isPlain(ref) || !isPlain(table)) return undefined
  if (common && !(common.is_plain && isRowByRow(common.node, work.aggregates) && !commonTable(table, common.scope)))
    return undefined
  const name = String(table['table_name']).toLowerCase()
  const ever = work.input.ever?.get(name) ?? work.ways.get(name)?.ever
  if (ever === undefined) return undefined
  const rows = await inPlaceOf(table, ever, work.session)
  // A common table may bear the name of one that the other way reads.
  if (rows === undefined || [...tablesIn(rows, new Map())].some((one) => scope.has(one))) return undefined
  if (!common) return rows
  const place = await inPlaceOf(ref, 'select 1', work.session)
  const node = { ...common.node, from_table: rows }
  return place && { ...place, subquery: { ...nodeAt(place, 'subquery'), node } }
}
