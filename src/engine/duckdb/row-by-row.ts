import { isLimiting, type Session, sqlOf, statementTree } from './joined-tables.ts'
import { findNodes, listAt, type Node, nodeAt } from './query-tree.ts'

/**
 * A select with other rows in the place of its table, given as a select. Undefined unless it has one table and looks at each of its
 * rows by itself: without groups, windows, subqueries and limits, its result over some rows is part of its result over all.
 */
export async function selectAmong(
  session: Session,
  sql: string,
  rows: string,
  aggregates: ReadonlySet<string>,
): Promise<string | undefined> {
  const tree = await statementTree(session, sql)
  if (tree === undefined || !isRowByRow(tree, aggregates)) return undefined
  const ref = nodeAt(tree, 'from_table')
  const alias = `"${String(ref['alias'] || ref['table_name']).replaceAll('"', '""')}"`
  const wrapped = await statementTree(session, `select * from (${rows}) as ${alias}`)
  return wrapped && sqlOf(session, { ...tree, from_table: nodeAt(wrapped, 'from_table') })
}

function isRowByRow(query: Node, aggregates: ReadonlySet<string>): boolean {
  const ref = nodeAt(query, 'from_table')
  const isOneTable = ref['type'] === 'BASE_TABLE' && ref['schema_name'] === '' && (ref['sample'] ?? null) === null
  const isPlain =
    query['type'] === 'SELECT_NODE' &&
    query['sample'] === null &&
    (query['having'] ?? null) === null &&
    (query['qualify'] ?? null) === null &&
    query['aggregate_handling'] === 'STANDARD_HANDLING' &&
    [listAt(query, 'group_expressions'), listAt(query, 'group_sets'), listAt(nodeAt(query, 'cte_map'), 'map')].every(
      (list) => list.length === 0,
    )
  if (!isOneTable || !isPlain || listAt(ref, 'column_name_alias').length > 0) return false
  const looksFurther = (node: Node): boolean =>
    node['class'] === 'WINDOW' ||
    node['class'] === 'SUBQUERY' ||
    (node['class'] === 'FUNCTION' && aggregates.has(String(node['function_name']).toLowerCase()))
  const pieces = [query['select_list'], query['where_clause'], query['modifiers']]
  return findNodes(pieces, looksFurther).length === 0 && !listAt(query, 'modifiers').some(isLimiting)
}
