import type { OtherWays, SqlRow, TouchedInput } from '../engine.ts'
import { fromCatalogue, itemName, listAt, type Node, nodeAt, type Scope, scopeOf } from './query-tree.ts'

export type Session = {
  run(sql: string): Promise<unknown>
  rows(sql: string): Promise<readonly SqlRow[]>
  /** A select as JSON, and the reverse. */
  treeOf(sql: string): Promise<string>
  sqlOf(tree: string): Promise<string>
  /** The columns that a select gives; throws where it does not bind. */
  describe(sql: string): Promise<readonly { readonly name: string; readonly type: string }[]>
}

/** What a piece of a query is bound with. */
export type Binding = {
  readonly session: Session
  readonly aggregates: ReadonlySet<string>
  /** Tables with changed rows, of which the two states have none. */
  readonly apart: Set<string>
  /** What was asked of the engine, for the same piece is come upon often. */
  readonly asked: Map<string, Promise<string | undefined>>
  /** Types of the columns of a table of FROM, by their names in small letters; of one that was made for this, by its name, without types. */
  readonly columns: Map<Node | string, Promise<ReadonlyMap<string, string> | undefined>>
}

export type Work = Binding & {
  readonly input: TouchedInput
  /** Other ways to the rows of tables, by their names. */
  readonly ways: ReadonlyMap<string, OtherWays>
}

/** Why the touched values of a query cannot be told. */
export class Untold extends Error {}

export type Leaf = { readonly ref: Node; readonly join: Node | undefined }

/** The tables of FROM from left to right; the first `core_size` are joined inner. */
export type Joins = { readonly leaves: readonly Leaf[]; readonly core_size: number }

/** A select, and the common tables around it. */
export type Select = { readonly node: Node; readonly outer: Scope }

/** A select as a tree; undefined where it has a number that is too long to be read exactly. */
export async function statementTree(session: Session, sql: string): Promise<Node | undefined> {
  const text = (await session.treeOf(sql)).replaceAll(/"query_location":\d+/g, '"query_location":0')
  if (/[:[,]-?\d{16}/.test(text)) return undefined
  // The engine's own format, documented with json_serialize_sql.
  return nodeAt((JSON.parse(text) as { statements: readonly Node[] }).statements[0] ?? {}, 'node')
}

/** A select as what stands in FROM under the name of another reference there; undefined where it cannot be read exactly. */
export async function inPlaceOf(ref: Node, select: string, session: Session): Promise<Node | undefined> {
  // Under one name for all, for what was read once is remembered.
  const tree = await statementTree(session, `select * from (${select}) as placed`)
  return tree && { ...nodeAt(tree, 'from_table'), alias: ref['alias'] || ref['table_name'] }
}

/** Asks once. */
async function askOnce(
  question: string,
  work: Binding,
  ask: () => Promise<string | undefined>,
): Promise<string | undefined> {
  const known = work.asked.get(question) ?? ask()
  work.asked.set(question, known)
  return known
}

/** A tree as SQL. */
export async function sqlOf(session: Session, node: unknown): Promise<string> {
  const statement = { error: false, statements: [{ node, named_param_map: [] }] }
  return session.sqlOf(JSON.stringify(statement))
}

/** The tables of FROM from left to right, each with the join that brings it. */
export function leavesOf(from: Node): readonly Leaf[] {
  if (from['type'] !== 'JOIN') return [{ ref: from, join: undefined }]
  const right = nodeAt(from, 'right')
  if (right['type'] === 'JOIN') throw new Untold('it has joins in parentheses')
  const kind = `${String(from['ref_type'])} ${String(from['join_type'])}`
  if (!/^(REGULAR|ASOF|NATURAL|CROSS) (INNER|LEFT|SEMI|ANTI)$/.test(kind))
    throw new Untold(`it has a join that is ${kind.toLowerCase()}`)
  return [...leavesOf(nodeAt(from, 'left')), { ref: right, join: from }]
}

/** Throws `Untold` as `leavesOf` does. */
export function joinsOf({ node }: Select): Joins {
  const leaves = leavesOf(nodeAt(node, 'from_table'))
  const firstOther = leaves.findIndex(({ join }) => join !== undefined && !isPlainJoin(join))
  return { leaves, core_size: firstOther < 0 ? leaves.length : firstOther }
}

export function joined(leaves: readonly Leaf[]): Node {
  const [first, ...others] = leaves
  return others.reduce<Node>((left, { ref, join }) => ({ ...join, left, right: ref }), first?.ref ?? {})
}

export function isPlainJoin(join: Node): boolean {
  return join['join_type'] === 'INNER' && join['ref_type'] !== 'ASOF'
}

/** What is to be asked of a select: some items over some of its joins. */
export type Pieces = {
  readonly items: readonly Node[]
  readonly leaves: readonly Leaf[]
  readonly where?: unknown
  /** The catalogue whose state is asked; that of now where there is none. */
  readonly state?: string | undefined
}

/** The SQL of the items over some joins, in the state now or in that of a catalogue. */
export async function selectSql(
  { node, outer }: Select,
  { items, leaves, where = null, state }: Pieces,
  work: Binding,
): Promise<string> {
  const select: Node = {
    ...node,
    modifiers: [{ type: 'DISTINCT_MODIFIER', distinct_on_targets: [] }],
    cte_map: { map: [...scopeOf(node, outer).values()].map(({ entry }) => entry) },
    select_list: items.map((item) => (item['class'] === 'STAR' ? item : { ...item, alias: itemName(item) })),
    from_table: joined(leaves),
    where_clause: where,
    group_expressions: [],
    group_sets: [],
    aggregate_handling: 'STANDARD_HANDLING',
    having: null,
    qualify: null,
  }
  const placed = state === undefined ? select : fromCatalogue(select, state, new Map(), work.apart)
  return String(await askOnce(JSON.stringify(placed), work, async () => sqlOf(work.session, placed)))
}

/** Names and types of what a query gives; undefined where it does not bind. */
export async function typesOf(sql: string, work: Binding): Promise<string | undefined> {
  return askOnce(`describe ${sql}`, work, async () =>
    work.session.describe(sql).then(
      (columns) => JSON.stringify(columns.map(({ name, type }) => [name, type])),
      () => undefined,
    ),
  )
}

/** Names of the columns that a query gives; undefined where it does not bind. */
export async function columnsOf(sql: string, work: Binding): Promise<readonly string[] | undefined> {
  const types = await typesOf(sql, work)
  // The list of pairs from above.
  return types === undefined ? undefined : (JSON.parse(types) as [string, string][]).map(([name]) => name)
}

/** The column of a name that each star stands for; none of a star that may give something else under it. */
export function columnsOfStars(items: readonly Node[], name: string): readonly Node[] {
  const isBare = (star: Node): boolean =>
    ['replace_list', 'rename_list', 'exclude_list', 'qualified_exclude_list'].every((field) => {
      const list = star[field] ?? []
      return Array.isArray(list) ? list.length === 0 : Object.keys(list).length === 0
    })
  const bare = items.filter((item) => item['class'] === 'STAR' && isBare(item) && item['columns'] !== true)
  return bare.map(({ relation_name }): Node => {
    const relation = String(relation_name ?? '')
    return { ...columnRef(name), column_names: relation === '' ? [name] : [relation, name] }
  })
}

export function isLimiting(modifier: Node): boolean {
  if (modifier['type'] === 'ORDER_MODIFIER') return false
  return modifier['type'] !== 'DISTINCT_MODIFIER' || listAt(modifier, 'distinct_on_targets').length > 0
}

/** Whether a union, or another operation on two queries, sets their columns side by side by place. */
export function isByPosition(query: Node): boolean {
  return ['UNION', 'EXCEPT', 'INTERSECT'].includes(String(query['setop_type']))
}

export function leftmost(query: Node): Node {
  return query['type'] === 'SET_OPERATION_NODE' ? leftmost(nodeAt(query, 'left')) : query
}

export function renamed(query: Node, names: readonly string[]): Node {
  if (query['type'] === 'SET_OPERATION_NODE')
    return { ...query, left: renamed(nodeAt(query, 'left'), names), right: renamed(nodeAt(query, 'right'), names) }
  const items = listAt(query, 'select_list')
  if (items.some((item) => item['class'] === 'STAR') || items.length !== names.length)
    throw new Untold('a branch of its union does not name its columns')
  return { ...query, select_list: items.map((item, index) => ({ ...item, alias: names[index] })) }
}

export function tableRef(table: string, alias: string): Node {
  const place = { schema_name: '', catalog_name: '', column_name_alias: [], at_clause: null }
  return { type: 'BASE_TABLE', alias, sample: null, query_location: 0, table_name: table, ...place }
}

export function columnRef(name: string): Node {
  return { class: 'COLUMN_REF', type: 'COLUMN_REF', alias: '', query_location: 0, column_names: [name] }
}

export function asInner(join: Node | undefined): Node | undefined {
  return join && { ...join, join_type: 'INNER' }
}
