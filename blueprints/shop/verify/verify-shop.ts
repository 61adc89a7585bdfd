import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { LeftOut, Verified, VerifiedFigures, VerifyRequest } from 'tallyhouse'
import { type GoodRows, goodRows } from './good-rows.ts'
import { amountText, daysIn, type RawValues } from './raw-values.ts'
import { type OrderFigures, type RawLine, recomputeOrder } from './recompute-order.ts'

/**
 * Orders drawn at random, worked out again from the bytes that landed and laid beside the release. Nothing is shared with models,
 * and no SQL with anything: files are split and summed up by the code of this folder. Which records are good, and what their cells
 * mean, is the verdict of the contract in TypeScript, where the release has that in SQL. Orders of which a row was mended by hand
 * are not drawn, for their landed bytes are not what counts; it says how many there are.
 */
export async function verifyShop(request: VerifyRequest): Promise<VerifiedFigures> {
  const rows = goodRows(request)
  const mended = new Set(['orders', 'order_items'].flatMap((contract) => mendedTexts(request, contract)))
  const orders = await drawOrders(request, rows, mended)
  const lines = await linesOf(orders, rows)
  const clients = new Set([...orders.values()].map(({ row }) => textOf(row['customer_id'])))
  const articles = new Set([...lines.values()].flat().map(({ row }) => textOf(row['sku'])))
  const customers = await idsOf(request, rows, 'customers', 'customer_id', clients)
  const skus = await idsOf(request, rows, 'products', 'sku', articles)
  const dayOf = daysIn(request.time_zone)
  const verified: Verified[] = []
  for (const [order_id, { row: order }] of orders) {
    const client = textOf(order['customer_id'])
    const isKnown = client === '' || customers.has(client)
    const all = lines.get(order_id) ?? []
    const own = all.filter(({ row }) => skus.has(textOf(row['sku'])))
    const ids = [order_id, client, ...all.map(({ row }) => textOf(row['sku']))].filter((id) => id !== '')
    const unproved = rows.puzzleOf(ids)
    const [row] = await request.rows('select * from fct_orders where order_id = $1', [order_id])
    for (const [figure, centimes] of Object.entries(recomputeOrder(order, own, dayOf)) as [
      keyof OrderFigures,
      bigint,
    ][]) {
      verified.push({
        subject: `order ${order_id}`,
        figure,
        raw: isKnown ? amountText(centimes) : 'left out: its customer is unknown',
        release: row ? String(row[figure]) : isKnown ? 'not there' : 'left out: its customer is unknown',
        ...(unproved !== undefined && { unproved }),
      })
    }
  }
  return { figures: verified, left_out: await leftOut(request, mended) }
}

/** The orders of the release that are among the texts of mended rows. */
async function leftOut(request: VerifyRequest, mended: ReadonlySet<string>): Promise<readonly LeftOut[]> {
  const sql = 'select count(*) as n from fct_orders where order_id in (select unnest(from_json($1, \'["varchar"]\')))'
  const [row] = mended.size === 0 ? [] : await request.rows(sql, [JSON.stringify([...mended])])
  const count = Number(row?.['n'] ?? 0)
  const what = count === 1 ? 'order' : 'orders'
  return count === 0 ? [] : [{ what, count, why: 'rows were mended by hand' }]
}

/** The last good row of an order, and every landing date that brought a good one. */
type Drawn = { readonly row: RawValues; readonly dates: readonly string[] }

/** As many orders as wanted, each order as likely as any other. */
async function drawOrders(
  request: VerifyRequest,
  rows: GoodRows,
  mended: ReadonlySet<string>,
): Promise<ReadonlyMap<string, Drawn>> {
  const drawn = new Map<string, Drawn & { readonly weight: number }>()
  let heaviest = 0
  const mayBeDrawn = (order_id: string): boolean =>
    drawn.has(order_id) || drawn.size < request.count || weightOf(order_id, request.seed) < heaviest
  for await (const { row, date } of rows.of('orders', 'order_id', mayBeDrawn)) {
    const order_id = textOf(row['order_id'])
    if (mended.has(order_id)) continue
    const known = drawn.get(order_id)
    const weight = known?.weight ?? weightOf(order_id, request.seed)
    drawn.set(order_id, { row, weight, dates: [...(known?.dates ?? []), date] })
    heaviest = Math.max(heaviest, weight)
    if (drawn.size > request.count) {
      const last = [...drawn].find(([, other]) => other.weight === heaviest)
      if (last) drawn.delete(last[0])
    }
    if (known === undefined) heaviest = Math.max(...[...drawn.values()].map((other) => other.weight))
  }
  return drawn
}

/** A number that an order's name and the seed decide: those with the smallest are drawn. */
function weightOf(order_id: string, seed: number): number {
  let state = (seed ^ 0x9e3779b9) >>> 0
  for (const letter of order_id) state = Math.imul(state ^ (letter.codePointAt(0) ?? 0), 0x01000193) >>> 0
  state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) >>> 0
  state = Math.imul(state ^ (state >>> 12), 0x297a2d39) >>> 0
  return (state ^ (state >>> 15)) >>> 0
}

/**
 * The lines that count, the last of each number: those of the last landing date that brought the order with any of them, and what came
 * after it without the order. Beside each stands all that was ever said of it.
 */
async function linesOf(
  orders: ReadonlyMap<string, Drawn>,
  rows: GoodRows,
): Promise<ReadonlyMap<string, readonly RawLine[]>> {
  const said = new Map<string, RawValues[]>()
  const found = new Map<string, { date: string; byNumber: Map<number, RawValues> }>()
  for await (const { row, date } of rows.of('order_items', 'order_id', (id) => orders.has(id))) {
    const order_id = textOf(row['order_id'])
    const before = found.get(order_id)
    const isWholeSet = before?.date !== date && orders.get(order_id)?.dates.includes(date) === true
    const byNumber = (isWholeSet ? undefined : before?.byNumber) ?? new Map<number, RawValues>()
    found.set(order_id, { date, byNumber: byNumber.set(Number(row['line_no']), row) })
    const name = `${Number(row['line_no'])} ${order_id}`
    said.set(name, [...(said.get(name) ?? []), row])
  }
  const linesIn = (order_id: string, byNumber: ReadonlyMap<number, RawValues>): readonly RawLine[] =>
    [...byNumber].map(([line_no, row]) => ({ row, said: said.get(`${line_no} ${order_id}`) ?? [] }))
  return new Map([...found].map(([order_id, { byNumber }]) => [order_id, linesIn(order_id, byNumber)]))
}

/** Which of some customers or products there are. */
async function idsOf(
  request: VerifyRequest,
  rows: GoodRows,
  contract: string,
  key: string,
  wanted: ReadonlySet<string>,
): Promise<ReadonlySet<string>> {
  const ids = new Set<string>()
  for await (const { row } of rows.of(contract, key, (id) => wanted.has(id) && !ids.has(id))) ids.add(textOf(row[key]))
  for (const id of mendedTexts(request, contract)) ids.add(id)
  return ids
}

function textOf(value: RawValues[string] | undefined): string {
  return typeof value === 'string' ? value : ''
}

/** All texts of the rows of a contract that a person mended. */
function mendedTexts({ landing_dir }: VerifyRequest, contract: string): readonly string[] {
  const folder = join(landing_dir, '.mended', contract)
  if (!existsSync(folder)) return []
  const lines = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'))
  return [...lines.join('\n').matchAll(/"(?:[^"\\]|\\.)*"/g)].map(([text]) => String(JSON.parse(text)))
}
