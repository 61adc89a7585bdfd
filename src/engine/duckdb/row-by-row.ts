import { inPlaceOf, isLimiting, type Session, sqlOf, statementTree } from './joined-tables.ts'
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
  const placed = await withRows(tree, rows, session)
  return placed && sqlOf(session, placed)
}

/**
 * A select over other rows of its tables, each given as a select. Undefined unless it looks at each row of its tables by itself and
 * keeps all that come of it, one table in each branch of a UNION ALL: then what it gives over rows that came is what came.
 */
export async function selectOver(
  session: Session,
  sql: string,
  rows: ReadonlyMap<string, string>,
  aggregates: ReadonlySet<string>,
): Promise<string | undefined> {
  const tree = await statementTree(session, sql)
  const placed = tree && (await overRows(tree, rows, session, aggregates))
  return placed && sqlOf(session, placed)
}

async function overRows(
  query: Node,
  rows: ReadonlyMap<string, string>,
  session: Session,
  aggregates: ReadonlySet<string>,
): Promise<Node | undefined> {
  if (listAt(query, 'modifiers').length > 0 || listAt(nodeAt(query, 'cte_map'), 'map').length > 0) return undefined
  if (query['type'] === 'SET_OPERATION_NODE') {
    if (query['setop_type'] !== 'UNION' || query['setop_all'] !== true) return undefined
    const [left, right] = [
      await overRows(nodeAt(query, 'left'), rows, session, aggregates),
      await overRows(nodeAt(query, 'right'), rows, session, aggregates),
    ]
    return left && right && { ...query, left, right }
  }
  const given = rows.get(String(nodeAt(query, 'from_table')['table_name'] ?? '').toLowerCase())
  return given !== undefined && isRowByRow(query, aggregates) ? withRows(query, given, session) : undefined
}

/** A select of one table, with a select of other rows in its place. */
async function withRows(query: Node, rows: string, session: Session): Promise<Node | undefined> {
  const from_table = await inPlaceOf(nodeAt(query, 'from_table'), rows, session)
  return from_table && { ...query, from_table }
}

/** Whether a select looks at each row of its one table by itself. */
export function isRowByRow(query: Node, aggregates: ReadonlySet<string>): boolean {
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
