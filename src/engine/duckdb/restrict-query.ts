import type { Condition, OtherWays } from '../engine.ts'
import type { FewRows } from './few-rows.ts'
import {
  type Binding,
  columnsOfStars,
  inPlaceOf,
  isByPosition,
  isLimiting,
  type Joins,
  joined,
  joinsOf,
  type Leaf,
  leftmost,
  renamed,
  type Select,
  sqlOf,
  statementTree,
  typesOf,
  Untold,
} from './joined-tables.ts'
import {
  commonTable,
  fromCatalogue,
  itemName,
  listAt,
  type Node,
  namesOf,
  nodeAt,
  type Scope,
  scopeOf,
  tablesIn,
} from './query-tree.ts'
import { safeItems } from './safe-items.ts'
import { sameInLeaf } from './same-in-leaf.ts'

/**
 * A select that has, of another one, at least the rows whose column fulfils a condition on its value, unchanged, and perhaps
 * others; it reads little where the engine would read all and filter afterwards. The condition goes to every table of which a row can only matter
 * by a column that is equal to the wanted one: those joined inner that the column comes from, and those that a join sets equal
 * to it. Groups and windows are passed where each lies within one value (`safeItems`). Whatever is not known to fit is left as it is.
 */
export async function restrictedSql(
  work: Binding & Pick<Restriction, 'ways' | 'fewRows'>,
  sql: string,
  column: string,
  condition: Condition,
  catalogue?: string | null,
): Promise<string | undefined> {
  const tree = await statementTree(work.session, sql)
  if (tree === undefined) return undefined
  // Other ways lead to the rows of now.
  const ways = catalogue === undefined ? work.ways : new Map<string, OtherWays>()
  const cut = await restrict(tree, new Map(), column.toLowerCase(), { ...work, ways, condition })
  const restricted = cut === tree ? sql : await sqlOf(work.session, cut)
  const isSame = cut === tree || (await typesOf(restricted, work)) === (await typesOf(sql, work))
  if (typeof catalogue !== 'string') return isSame ? restricted : sql
  const [, asked] = await wantedOf(condition(placeholder), work)
  const apart = new Set([...work.apart, ...asked])
  return sqlOf(work.session, fromCatalogue(isSame ? cut : tree, catalogue, new Map(), apart))
}

type Restriction = Binding & {
  readonly condition: Condition
  /** Other ways to the rows of tables, by their names. */
  readonly ways: ReadonlyMap<string, OtherWays>
  readonly fewRows: FewRows
}

async function restrict(query: Node, outer: Scope, wanted: string, work: Restriction): Promise<Node> {
  if (listAt(query, 'modifiers').some(isLimiting)) return query
  const scope = scopeOf(query, outer)
  if (query['type'] === 'SET_OPERATION_NODE') {
    if (!isByPosition(query)) return query
    const left = nodeAt(query, 'left')
    const names = listAt(leftmost(left), 'select_list').map(itemName)
    if (names.some((name) => name === undefined)) return query
    const right = named(nodeAt(query, 'right'), names.map(String))
    if (right === undefined) return query
    const [one, other] = [await restrict(left, scope, wanted, work), await restrict(right, scope, wanted, work)]
    return { ...query, left: one, right: other }
  }
  const isPlain = query['type'] === 'SELECT_NODE' && query['sample'] === null && listAt(query, 'group_sets').length <= 1
  const select = { node: query, outer }
  const joins = isPlain ? plainJoins(select) : undefined
  if (!joins) return query
  const { leaves } = joins
  const items = safeItems(query, work.aggregates)
  const [ofStar] = columnsOfStars(items, wanted)
  const item = items.find((one) => itemName(one) === wanted) ?? ofStar
  if (!item) return query
  const cut: Leaf[] = []
  for (const [index, leaf] of leaves.entries()) {
    const same = await sameInLeaf(select, item, joins, index, work)
    const name = same
      .map((one) => (one['class'] === 'COLUMN_REF' ? namesOf(one).at(-1) : undefined))
      .find((one) => one !== undefined)
    cut.push(name === undefined ? leaf : { ...leaf, ref: await restrictLeaf(leaf.ref, scope, name, work) })
  }
  const isCut = cut.some((leaf, index) => leaf.ref !== leaves[index]?.ref)
  const out = isCut ? { ...query, from_table: joined(cut) } : query
  return item['class'] === 'COLUMN_REF' ? out : whereItem(out, item, work)
}

/** The condition on an expression that the select computes of each row, put with those of WHERE. */
async function whereItem(query: Node, item: Node, work: Restriction): Promise<Node> {
  const [wanted] = await wantedOf(work.condition(placeholder, true), work)
  if (!wanted) return query
  const where = query['where_clause'] ?? null
  const children = [
    ...(where === null ? [] : [where]),
    replaceColumn(wanted, { ...item, alias: '' }),
    ...(await whereTruncated(item, work)),
  ]
  const all = { class: 'CONJUNCTION', type: 'CONJUNCTION_AND', alias: '', query_location: 0, children }
  return { ...query, where_clause: children.length === 1 ? children[0] : all }
}

const lengths = new Map(
  Object.entries({ day: '1 day', week: '7 days', month: '1 month', quarter: '3 months', year: '1 year' }),
)

/** What is cut off to the beginning of its month lies in the month behind it, and the engine knows between which bounds the column lies in a part. */
async function whereTruncated(item: Node, work: Restriction): Promise<readonly unknown[]> {
  const isCast = item['class'] === 'CAST' && /^(DATE|TIMESTAMP)$/.test(String(nodeAt(item, 'cast_type')['id']))
  const call = isCast ? nodeAt(item, 'child') : item
  const [unit, moment] = call['function_name'] === 'date_trunc' ? listAt(call, 'children') : []
  const length = lengths.get(String(nodeAt(unit ?? {}, 'value')['value']).toLowerCase())
  if (!isCast || !moment || length === undefined) return []
  const [wanted] = await wantedOf(work.condition(placeholder, true, length), work)
  return wanted ? [replaceColumn(wanted, { ...moment, alias: '' })] : []
}

const placeholder = '_wanted'

/** A condition as a tree, on a column named by `placeholder`, and the tables that it asks itself. */
async function wantedOf(condition: string, work: Binding): Promise<readonly [Node | undefined, ReadonlySet<string>]> {
  const tree = await statementTree(work.session, `select 1 where ${condition}`)
  const where = nodeAt(tree ?? {}, 'where_clause')
  return [where['class'] === undefined ? undefined : where, tablesIn(where, new Map())]
}

function replaceColumn(piece: unknown, by: Node): unknown {
  if (Array.isArray(piece)) return piece.map((one) => replaceColumn(one, by))
  if (typeof piece !== 'object' || piece === null) return piece
  const node = piece as Node
  if (node['class'] === 'COLUMN_REF' && namesOf(node).join('.') === placeholder) return by
  return Object.fromEntries(Object.entries(node).map(([field, value]) => [field, replaceColumn(value, by)]))
}

async function restrictLeaf(ref: Node, scope: Scope, name: string, work: Restriction): Promise<Node> {
  if (listAt(ref, 'column_name_alias').length > 0 || (ref['sample'] ?? null) !== null) return ref
  if (ref['type'] === 'SUBQUERY') {
    const inner = nodeAt(nodeAt(ref, 'subquery'), 'node')
    const node = await restrict(inner, scope, name, work)
    return node === inner ? ref : { ...ref, subquery: { ...nodeAt(ref, 'subquery'), node } }
  }
  if (ref['type'] !== 'BASE_TABLE') return ref
  const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`
  const common = commonTable(ref, scope)
  const table = String(ref['table_name'])
  const few = work.ways.get(table.toLowerCase())?.few
  const condition = work.condition(quoted(name))
  const wrap = (select: string): Promise<Node | undefined> => inPlaceOf(ref, select, work.session)
  const isFew = !common && few?.columns.some((column) => column.toLowerCase() === name) === true
  const short = isFew ? await wrap(await work.fewRows(table.toLowerCase(), few, name, work.condition)) : undefined
  // A common table may bear the name of one that the short way reads.
  const isShort = short !== undefined && ![...tablesIn(short, new Map())].some((one) => scope.has(one))
  const base = common ? 'select 1' : `select * from ${quoted(table)} where ${condition}`
  const place = isShort ? short : await wrap(base)
  if (place === undefined) return ref
  if (!common) return ref['schema_name'] === '' ? place : ref
  // Where it stood its tables were those of the lake; here a common table may bear the name of one.
  const isShadowed = [...tablesIn(common.node, common.scope)].some((table) => scope.has(table))
  const node = common.is_plain && !isShadowed ? await restrict(common.node, common.scope, name, work) : common.node
  return node === common.node ? ref : { ...place, subquery: { ...nodeAt(place, 'subquery'), node } }
}

function plainJoins(select: Select): Joins | undefined {
  try {
    return joinsOf(select)
  } catch (error) {
    if (error instanceof Untold) return undefined
    throw error
  }
}

function named(query: Node, names: readonly string[]): Node | undefined {
  try {
    return renamed(query, names)
  } catch (error) {
    if (error instanceof Untold) return undefined
    throw error
  }
}
