import { sqlName } from '../../sql/quote.ts'
import { isLimiting, joined, type Leaf, leavesOf, type Session, sqlOf, statementTree, Untold } from './joined-tables.ts'
import { findNodes, listAt, type Node, namesOf, nodeAt } from './query-tree.ts'

/**
 * How many rows a select gives. A table that a LEFT JOIN brings by a column whose values are all different adds none and takes none
 * away: where the conditions do not ask it, it is not joined to count.
 */
export async function countRows(session: Session, sql: string, aggregates: ReadonlySet<string>): Promise<number> {
  const tree = await statementTree(session, sql)
  const short = tree && isPlain(tree, aggregates) ? await withoutJoins(tree, session) : undefined
  const [row] = await session.rows(`select count(*)::varchar as n from (${short ?? sql}\n)`)
  return Number(row?.['n'])
}

/** Whether each row of the joins that fulfils WHERE is a row of the result. */
function isPlain(query: Node, aggregates: ReadonlySet<string>): boolean {
  const isOther = (node: Node): boolean => {
    const name = String(node['function_name'] ?? '').toLowerCase()
    return node['class'] === 'FUNCTION' && (aggregates.has(name) || /unnest|generate_/.test(name))
  }
  const modifiers = listAt(query, 'modifiers')
  return (
    query['type'] === 'SELECT_NODE' &&
    query['sample'] === null &&
    (query['having'] ?? null) === null &&
    (query['qualify'] ?? null) === null &&
    query['aggregate_handling'] === 'STANDARD_HANDLING' &&
    !modifiers.some((one) => isLimiting(one) || one['type'] === 'DISTINCT_MODIFIER') &&
    [listAt(query, 'group_expressions'), listAt(query, 'group_sets'), listAt(nodeAt(query, 'cte_map'), 'map')].every(
      (list) => list.length === 0,
    ) &&
    findNodes(query['select_list'], isOther).length === 0
  )
}

async function withoutJoins(query: Node, session: Session): Promise<string | undefined> {
  const [one] = listAt((await statementTree(session, 'select 1 as one')) ?? {}, 'select_list')
  const sqlOver = async (leaves: readonly Leaf[], select_list: readonly unknown[], where: unknown): Promise<string> =>
    sqlOf(session, { ...query, select_list, from_table: joined(leaves), where_clause: where, modifiers: [] })
  let leaves = plainLeaves(query)
  let short: string | undefined
  for (;;) {
    const last = leaves.at(-1)
    const sides = last && sidesOf(last)
    if (!last || !sides) return short
    const [key, other] = await typesOf(await sqlOver(leaves, sides, null), session)
    const rest = leaves.slice(0, -1)
    const sql = await sqlOver(rest, [one], query['where_clause'])
    // Values of another type may differ and yet be equal to the same one.
    const isExact = key !== undefined && key === other && !/^(?:DOUBLE|FLOAT)/.test(key)
    if (!isExact || (await typesOf(sql, session)).length === 0) return short
    const name = sqlName(String(namesOf(sides[0]).at(-1)))
    const [found] = await session.rows(
      `select count(${name}) = count(distinct ${name}) as is_key from ${sqlName(String(last.ref['table_name']))}`,
    )
    if (found?.['is_key'] !== true) return short
    leaves = rest
    short = sql
  }
}

async function typesOf(sql: string, session: Session): Promise<readonly string[]> {
  return session.describe(sql).then(
    (columns) => columns.map(({ type }) => type),
    () => [],
  )
}

/** The column of a table by which alone a LEFT JOIN brings it, and the one that it is equal to; undefined for any other join. */
function sidesOf({ ref, join }: Leaf): readonly [Node, Node] | undefined {
  const isLeft = join?.['join_type'] === 'LEFT' && join['ref_type'] === 'REGULAR'
  const isTable = ref['type'] === 'BASE_TABLE' && ref['schema_name'] === '' && (ref['sample'] ?? null) === null
  const condition = nodeAt(join ?? {}, 'condition')
  if (!isLeft || !isTable || listAt(ref, 'column_name_alias').length > 0 || condition['type'] !== 'COMPARE_EQUAL')
    return undefined
  const alias = String(ref['alias'] || ref['table_name']).toLowerCase()
  const sides = [nodeAt(condition, 'left'), nodeAt(condition, 'right')]
  const [own, ...owns] = sides.filter((side) => namesOf(side)[0] === alias)
  const [other, ...others] = sides.filter((side) => namesOf(side)[0] !== alias)
  const isPair = own && other && owns.length + others.length === 0
  return isPair && [own, other].every((side) => namesOf(side).length === 2) ? [own, other] : undefined
}

function plainLeaves(query: Node): readonly Leaf[] {
  try {
    return leavesOf(nodeAt(query, 'from_table'))
  } catch (error) {
    if (error instanceof Untold) return []
    throw error
  }
}
