import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Verified, VerifyRequest } from 'tallyhouse'
import { type RawRow, rawRows } from './raw-rows.ts'
import { amountText, centimesOf, dayOf } from './raw-values.ts'
import { isGoodLine, isGoodOrder, type OrderFigures, recomputeOrder } from './recompute-order.ts'

/**
 * Orders drawn at random, worked out again from the bytes that landed and laid beside the release. Nothing is shared with
 * contracts or models: the files are split, judged and summed up by the code of this folder. Orders of which a row was mended
 * by hand are not drawn, for their landed bytes are not what counts.
 */
export async function verifyShop(request: VerifyRequest): Promise<readonly Verified[]> {
  const orders = await drawOrders(request)
  const [customers, skus] = [await idsOf(request, 'customers', 'customer_id'), await idsOf(request, 'products', 'sku')]
  const lines = await linesOf(request, orders)
  const verified: Verified[] = []
  for (const [order_id, order] of orders) {
    const client = order['customer_id'] ?? ''
    const isKnown = client === '' || customers.has(client)
    const own = (lines.get(order_id) ?? []).filter((line) => skus.has(line['sku'] ?? ''))
    const [row] = await request.rows('select * from fct_orders where order_id = $1', [order_id])
    for (const [figure, centimes] of Object.entries(recomputeOrder(order, own)) as [keyof OrderFigures, bigint][]) {
      verified.push({
        subject: `order ${order_id}`,
        figure,
        raw: isKnown ? amountText(centimes) : 'left out: its customer is unknown',
        release: row ? String(row[figure]) : isKnown ? 'not there' : 'left out: its customer is unknown',
      })
    }
  }
  return verified
}

/** The last good row of as many orders as wanted, each order as likely as any other. */
async function drawOrders(request: VerifyRequest): Promise<ReadonlyMap<string, RawRow>> {
  const mended = mendedText(request, 'orders') + mendedText(request, 'order_items')
  const drawn = new Map<string, { row: RawRow; weight: number }>()
  let heaviest = 0
  for await (const { row } of goodRows(request, 'orders', isGoodOrder)) {
    const order_id = row['order_id'] ?? ''
    const known = drawn.get(order_id)
    const weight = known?.weight ?? weightOf(order_id, request.seed)
    if (known === undefined && drawn.size >= request.count && weight >= heaviest) continue
    if (mended.includes(`"${order_id}"`)) continue
    drawn.set(order_id, { row, weight })
    heaviest = Math.max(heaviest, weight)
    if (drawn.size > request.count) {
      const last = [...drawn].find(([, other]) => other.weight === heaviest)
      if (last) drawn.delete(last[0])
    }
    if (known === undefined) heaviest = Math.max(...[...drawn.values()].map((other) => other.weight))
  }
  return new Map([...drawn].map(([order_id, { row }]) => [order_id, row]))
}

/** A number that an order's name and the seed decide: those with the smallest are drawn. */
function weightOf(order_id: string, seed: number): number {
  let state = (seed ^ 0x9e3779b9) >>> 0
  for (const letter of order_id) state = Math.imul(state ^ (letter.codePointAt(0) ?? 0), 0x01000193) >>> 0
  state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) >>> 0
  state = Math.imul(state ^ (state >>> 12), 0x297a2d39) >>> 0
  return (state ^ (state >>> 15)) >>> 0
}

/** The lines that count: those of the last landing date that brought any good line of the order, the last of each number. */
async function linesOf(
  request: VerifyRequest,
  orders: ReadonlyMap<string, RawRow>,
): Promise<ReadonlyMap<string, readonly RawRow[]>> {
  const found = new Map<string, { date: string; byNumber: Map<number, RawRow> }>()
  for await (const { row, date } of goodRows(request, 'order_items', isGoodLine)) {
    const order_id = row['order_id'] ?? ''
    if (!orders.has(order_id)) continue
    let own = found.get(order_id)
    if (own?.date !== date) {
      own = { date, byNumber: new Map() }
      found.set(order_id, own)
    }
    own.byNumber.set(Number(row['line_no']), row)
  }
  return new Map([...found].map(([order_id, { byNumber }]) => [order_id, [...byNumber.values()]]))
}

/** Keys of customers and products; a row counts here when none of its cells is empty, and no date or number in it is nonsense. */
async function idsOf(request: VerifyRequest, contract: string, key: string): Promise<ReadonlySet<string>> {
  const good = (row: RawRow): boolean => (contract === 'customers' ? isGoodCustomer(row) : isGoodProduct(row))
  const ids = new Set<string>()
  for await (const { row } of goodRows(request, contract, good)) ids.add(row[key] ?? '')
  for (const [, id = ''] of mendedText(request, contract).matchAll(/"((?:[^"\\]|\\.)*)"/g)) ids.add(id)
  return ids
}

function isGoodCustomer(row: RawRow): boolean {
  const isFilled = ['customer_id', 'email', 'name', 'country', 'city', 'created_at'].every((name) => row[name] !== '')
  if (dayOf(row['created_at']) === undefined) return false
  return isFilled && /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(row['email'] ?? '') && /^[A-Z]{2}$/.test(row['country'] ?? '')
}

function isGoodProduct(row: RawRow): boolean {
  const isFilled =
    ['sku', 'name', 'category'].every((name) => row[name] !== '') && dayOf(row['updated_at']) !== undefined
  return isFilled && ['list_price', 'cost', 'reorder_point'].every((name) => (centimesOf(row[name]) ?? -1n) >= 0n)
}

async function* goodRows(
  request: VerifyRequest,
  contract: string,
  isGood: (row: RawRow) => boolean,
): AsyncGenerator<{ row: RawRow; date: string }> {
  for (const file of request.files.filter((candidate) => candidate.contract === contract)) {
    for await (const row of rawRows(join(request.landing_dir, file.landing_date, file.name)))
      if (isGood(row)) yield { row, date: file.landing_date }
  }
}

/** All that a person mended of a contract, as text. */
function mendedText({ landing_dir }: VerifyRequest, contract: string): string {
  const folder = join(landing_dir, '.mended', contract)
  if (!existsSync(folder)) return ''
  return readdirSync(folder)
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('\n')
}
