import type { RawRow } from './raw-rows.ts'
import { areTimes, centimesOf, countOf, dayOf } from './raw-values.ts'

const states = new Set(['created', 'paid', 'fulfilled', 'delivered', 'returned'])
const methods = new Set(['card', 'twint', 'paypal', 'invoice'])
const times = ['created_at', 'paid_at', 'fulfilled_at', 'delivered_at', 'returned_at']

/** Whether an order's row may count at all: what is wrong in it would be quarantined. */
export function isGoodOrder(row: RawRow): boolean {
  const isKnown = states.has(row['status'] ?? '') && methods.has(row['payment_method'] ?? '')
  return (
    (row['order_id'] ?? '') !== '' &&
    isKnown &&
    row['created_at'] !== '' &&
    areTimes(row, times) &&
    /^[A-Z]{3}$/.test(row['currency'] ?? '')
  )
}

/** The same of a line. */
export function isGoodLine(row: RawRow): boolean {
  const [line_no, quantity] = [countOf(row['line_no']), countOf(row['quantity'])]
  const [price, discount, tax] = ['unit_price', 'discount', 'tax'].map((name) => centimesOf(row[name]))
  const returned = (row['returned_quantity'] ?? '') === '' ? 0 : countOf(row['returned_quantity'])
  if (line_no === undefined || quantity === undefined || returned === undefined) return false
  if (price === undefined || discount === undefined || tax === undefined) return false
  const isInRange = line_no >= 1 && quantity >= 1 && price >= 0n && discount >= 0n && tax >= 0n && returned >= 0
  const isWhole = (row['order_id'] ?? '') !== '' && (row['sku'] ?? '') !== '' && areTimes(row, ['returned_at'])
  return isInRange && isWhole && discount <= BigInt(quantity) * price && returned <= quantity
}

/** The figures of one order, in centimes. */
export type OrderFigures = {
  readonly gross_amount: bigint
  readonly discount_amount: bigint
  readonly tax_amount: bigint
  readonly net_amount: bigint
  readonly refund_amount: bigint
  readonly net_revenue: bigint
}

/**
 * What an order and its lines come to by the written rule: gross − discount − tax of each line; less, of a line that came back
 * 0 to 30 days after delivery, its share of the net amount, half up.
 */
export function recomputeOrder(order: RawRow, lines: readonly RawRow[]): OrderFigures {
  const detailed = lines.some((line) => returnedOf(line) > 0)
  let [gross, discount, tax, refund] = [0n, 0n, 0n, 0n]
  for (const line of lines) {
    const quantity = countOf(line['quantity']) ?? 0
    const lineGross = BigInt(quantity) * (centimesOf(line['unit_price']) ?? 0n)
    const [lineDiscount, lineTax] = [centimesOf(line['discount']) ?? 0n, centimesOf(line['tax']) ?? 0n]
    gross += lineGross
    discount += lineDiscount
    tax += lineTax
    const returned = order['status'] === 'returned' && !detailed ? quantity : returnedOf(line)
    refund += refundOf(order, line, { quantity, returned, net: lineGross - lineDiscount - lineTax })
  }
  const net = gross - discount - tax
  return {
    gross_amount: gross,
    discount_amount: discount,
    tax_amount: tax,
    net_amount: net,
    refund_amount: refund,
    net_revenue: net - refund,
  }
}

/** Pieces that a line says came back; a date alone means all of them. */
function returnedOf(line: RawRow): number {
  const written = line['returned_quantity'] ?? ''
  if (written !== '') return countOf(written) ?? 0
  return (line['returned_at'] ?? '') === '' ? 0 : (countOf(line['quantity']) ?? 0)
}

type Part = { readonly quantity: number; readonly returned: number; readonly net: bigint }

function refundOf(order: RawRow, line: RawRow, { quantity, returned, net }: Part): bigint {
  const delivered = dayOf(order['delivered_at'])
  const back = dayOf((line['returned_at'] ?? '') === '' ? order['returned_at'] : line['returned_at'])
  if (returned === 0 || dayOf(order['paid_at']) === undefined || delivered === undefined || back === undefined)
    return 0n
  if (back < delivered || back - delivered > 30) return 0n
  const size = net < 0n ? -net : net
  const share = (2n * size * BigInt(returned) + BigInt(quantity)) / (2n * BigInt(quantity))
  return net < 0n ? -share : share
}
