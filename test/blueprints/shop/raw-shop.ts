import { join } from 'node:path'
import { keptLines, keptRows, landedRows } from './landed-rows.ts'

/** Amounts are whole centimes, days are whole days since 1970 in Zurich. */
export type RawLine = {
  readonly sku: string
  readonly quantity: number
  readonly net: bigint
  /** What came back, by day; without one where it is not told. */
  readonly parts: readonly { readonly pieces: number; readonly day: number | undefined }[]
}

export type RawOrder = {
  readonly order_id: string
  readonly customer_id: string
  readonly paid_day: number | undefined
  readonly paid_at: string
  readonly left_day: number | undefined
  readonly delivered_day: number | undefined
  readonly lines: readonly RawLine[]
}

export type RawShop = {
  readonly orders: readonly RawOrder[]
  readonly moves: readonly { readonly sku: string; readonly day: number; readonly quantity: number }[]
  /** By SKU: the reorder point of the latest row, and the day of its first landing. */
  readonly products: ReadonlyMap<string, { readonly reorder_point: number; readonly landed_day: number }>
  readonly as_of: number
}

const calendar = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Zurich' })

export function dayNumber(date: string): number {
  return Date.parse(`${date}T00:00:00Z`) / 86_400_000
}

function zurichDay(time: string | undefined): number | undefined {
  return time === undefined || time === '' ? undefined : dayNumber(calendar.format(new Date(time)))
}

function centimes(text: string | undefined): bigint {
  const [francs = '0', rest = ''] = (text ?? '').split('.')
  return BigInt(francs) * 100n + BigInt(rest.padEnd(2, '0'))
}

/** The shop as its files tell it, by the written rules alone: nothing here is shared with models or engine. */
export function readRawShop(home: string): RawShop {
  const landing = join(home, 'landing')
  const customers = new Set(
    keptRows(landedRows(landing, 'customers'), ['customer_id']).map((row) => row.cells['customer_id']),
  )
  const productRows = landedRows(landing, 'products')
  const products = new Map<string, { reorder_point: number; landed_day: number }>()
  for (const { cells, date } of productRows) {
    const sku = cells['sku'] ?? ''
    const landed_day = products.get(sku)?.landed_day ?? dayNumber(date)
    products.set(sku, { reorder_point: Number(cells['reorder_point']), landed_day })
  }
  const lineRows = landedRows(landing, 'order_items')
  const lines = Map.groupBy(keptLines(lineRows, landedRows(landing, 'orders')), (row) => row.cells['order_id'] ?? '')
  const versions = Map.groupBy(
    lineRows.filter((row) => row.reasons === '').map((row) => row.cells),
    (line) => `${line['order_id']} ${line['line_no']}`,
  )
  const orders = keptRows(landedRows(landing, 'orders'), ['order_id'])
    .map(({ cells }) => cells)
    .filter((cells) => cells['customer_id'] === '' || customers.has(cells['customer_id']))
    .map((cells): RawOrder => {
      const own = (lines.get(cells['order_id'] ?? '') ?? []).map((row) => row.cells)
      const tellsItself = own.some((line) => Number(line['returned_quantity']) > 0)
      const cameBackWhole = cells['status'] === 'returned' && !tellsItself
      const times = [cells['fulfilled_at'], cells['delivered_at'], cells['returned_at']].map(zurichDay)
      return {
        order_id: cells['order_id'] ?? '',
        customer_id: cells['customer_id'] ?? '',
        paid_at: cells['paid_at'] ?? '',
        paid_day: zurichDay(cells['paid_at']),
        left_day: times.find((day) => day !== undefined),
        delivered_day: times[1],
        lines: own
          .filter((line) => products.has(line['sku'] ?? ''))
          .map((line): RawLine => {
            const quantity = Number(line['quantity'])
            const net =
              BigInt(quantity) * centimes(line['unit_price']) - centimes(line['discount']) - centimes(line['tax'])
            const returned = cameBackWhole ? quantity : Number(line['returned_quantity'] ?? 0)
            const time = line['returned_at'] === '' ? cells['returned_at'] : line['returned_at']
            const isDetailed = !cameBackWhole && line['returned_at'] !== ''
            const parts = isDetailed
              ? partsOf(versions.get(`${line['order_id']} ${line['line_no']}`) ?? [])
              : [{ pieces: returned, day: zurichDay(time) }].filter(({ pieces }) => pieces > 0)
            return { sku: line['sku'] ?? '', quantity, net, parts }
          }),
      }
    })
  const moves = landedRows(landing, 'inventory_movements').map(({ cells }) => ({
    sku: cells['sku'] ?? '',
    day: zurichDay(cells['moved_at']) ?? 0,
    quantity: Number(cells['quantity']),
  }))
  const as_of = Math.max(...landedRows(landing, 'orders').map((row) => dayNumber(row.date)))
  return { orders, moves, products, as_of }
}

/** What an order brought in on each day, in centimes: its net lines when paid, less what was refunded within 30 days of delivery. */
export function revenueOf(order: RawOrder): readonly { readonly day: number; readonly amount: bigint }[] {
  const { paid_day, delivered_day } = order
  if (paid_day === undefined) return []
  return order.lines.flatMap(({ net, quantity, parts }) => {
    const whole = BigInt(quantity)
    let back = 0
    let given = 0n
    const refunds = parts.flatMap(({ pieces, day }) => {
      back += pieces
      // Half up: the share in tenths of a centime would do, but halves are enough.
      const amount = back === quantity ? net - given : (net * BigInt(pieces) * 2n + whole) / (2n * whole)
      given += amount
      const days = (day ?? Number.NaN) - (delivered_day ?? Number.NaN)
      return day !== undefined && days >= 0 && days <= 30 ? [{ day, amount: -amount }] : []
    })
    return [{ day: paid_day, amount: net }, ...refunds]
  })
}

/**
 * The parts of a return, told version by version: each one with a day strikes out what was said of that day or a later one, or of as
 * many pieces or more; one without lowers what was said above its own total.
 */
function partsOf(versions: readonly Readonly<Record<string, string>>[]): readonly { pieces: number; day: number }[] {
  let told: { total: number; day: number }[] = []
  for (const version of versions) {
    const total = Number(version['returned_quantity'])
    const day = zurichDay(version['returned_at'])
    if (day === undefined) told = told.map((one) => ({ ...one, total: Math.min(one.total, total) }))
    else told = [...told.filter((one) => one.day < day && one.total < total), { total, day }]
  }
  return told
    .map(({ total, day }, place) => ({ pieces: total - (told[place - 1]?.total ?? 0), day }))
    .filter(({ pieces }) => pieces > 0)
}
