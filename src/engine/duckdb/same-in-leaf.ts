import { type Binding, columnRef, type Joins, type Leaf, type Select, selectSql, typesOf } from './joined-tables.ts'
import { knownType } from './known-columns.ts'
import { isSameExpression, itemName, listAt, type Node, nodeAt } from './query-tree.ts'

/** What a leaf alone can compute and every row with a match in it has for an item: the item itself, or what a join sets equal to it. */
export async function sameInLeaf(
  select: Select,
  item: Node,
  { leaves, core_size }: Joins,
  index: number,
  work: Binding,
): Promise<readonly Node[]> {
  const leaf = leaves[index]
  if (!leaf) return []
  const name = itemName(item)
  const typesOver = async (expression: Node, over: readonly Leaf[]): Promise<string | undefined> => {
    const known = name === undefined ? undefined : await knownType(select, expression, over, work)
    if (known !== undefined) return known === null ? undefined : JSON.stringify([[name, known]])
    return typesOf(await selectSql(select, { items: [{ ...expression, alias: name }], leaves: over }, work), work)
  }
  const core = leaves.slice(0, core_size)
  const wanted = await typesOver(item, core)
  const isSame = async (expression: Node, over: readonly Leaf[]): Promise<boolean> =>
    wanted !== undefined && (await typesOver(expression, over)) === wanted
  const isInCore = index < core_size
  const joins = isInCore ? core : [leaf]
  const candidates = isInCore ? [item] : []
  for (const { join } of joins) candidates.push(...(await equals(item, join, (side) => isSame(side, core))))
  const out: Node[] = []
  for (const candidate of candidates)
    if (await isSame(candidate, [{ ref: leaf.ref, join: undefined }])) out.push(candidate)
  return out
}

/** What a leaf's join says to be equal to an item that the tables before it give. */
async function equals(
  item: Node,
  join: Node | undefined,
  isBefore: (side: Node) => Promise<boolean>,
): Promise<readonly Node[]> {
  if (item['class'] !== 'COLUMN_REF' || join === undefined) return []
  const using = join['using_columns']
  const names = Array.isArray(using) ? using.map((name) => String(name).toLowerCase()) : []
  const out = names.filter((name) => isSameExpression(item, columnRef(name))).map(columnRef)
  const condition = nodeAt(join, 'condition')
  for (const one of condition['type'] === 'CONJUNCTION_AND' ? listAt(condition, 'children') : [condition]) {
    if (one['type'] !== 'COMPARE_EQUAL') continue
    const [left, right] = [nodeAt(one, 'left'), nodeAt(one, 'right')]
    for (const [side, other] of [
      [left, right],
      [right, left],
    ] as const)
      if (isSameExpression(item, side) && (await isBefore(side))) out.push(other)
  }
  return out
}
