import { centimesOf, type DayOf, type RawValues } from './raw-values.ts'

/** The figures of one order, in centimes. */
export type OrderFigures = {
  readonly gross_amount: bigint
  readonly discount_amount: bigint
  readonly tax_amount: bigint
  readonly net_amount: bigint
  readonly refund_amount: bigint
  readonly net_revenue: bigint
}

/** A line as it stands, and what each of its good rows said, in the order of arrival. */
export type RawLine = { readonly row: RawValues; readonly said: readonly RawValues[] }

/**
 * What an order and its lines come to by the written rule: gross − discount − tax of each line; less, of each part of a line that came
 * back 0 to 30 days after delivery, its share of the net amount, half up, the part with which all has come back taking the rest.
 */
export function recomputeOrder(order: RawValues, raw: readonly RawLine[], dayOf: DayOf): OrderFigures {
  const lines = raw.map(({ row }) => row)
  const detailed = lines.some((line) => returnedOf(line) > 0)
  let [gross, discount, tax, refund] = [0n, 0n, 0n, 0n]
  for (const { row: line, said } of raw) {
    const quantity = Number(line['quantity'])
    const lineGross = BigInt(quantity) * centimesOf(line['unit_price'])
    const [lineDiscount, lineTax] = [centimesOf(line['discount']), centimesOf(line['tax'])]
    gross += lineGross
    discount += lineDiscount
    tax += lineTax
    const returned = order['status'] === 'returned' && !detailed ? quantity : returnedOf(line)
    const parts = partsOf(order, { row: line, said }, returned, dayOf)
    refund += refundOf(order, parts, { quantity, net: lineGross - lineDiscount - lineTax }, dayOf)
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
function returnedOf(line: RawValues): number {
  const written = line['returned_quantity'] ?? null
  if (written !== null) return Number(written)
  return (line['returned_at'] ?? null) === null ? 0 : Number(line['quantity'])
}

/** What came back of a line on one day. */
type Part = { readonly pieces: number; readonly day: number | undefined }

/**
 * The parts in which a line came back, read from what was said last to what was said first: a day that is not before all that were
 * said after it was stated anew, and no total is above a later one.
 */
function partsOf(order: RawValues, { row, said }: RawLine, returned: number, dayOf: DayOf): readonly Part[] {
  if (returned === 0) return []
  if (returnedOf(row) === 0 || (row['returned_at'] ?? null) === null)
    return [{ pieces: returned, day: dayOf(row['returned_at'] ?? order['returned_at']) }]
  const totals: { readonly total: number; readonly day: number }[] = []
  let least = Number.POSITIVE_INFINITY
  let earliest = Number.POSITIVE_INFINITY
  for (const version of said.toReversed()) {
    least = Math.min(least, returnedOf(version))
    const day = dayOf(version['returned_at'])
    if (day === undefined || day >= earliest) continue
    earliest = day
    // Whoever said last how many there were then said last when.
    if (totals[0]?.total !== least) totals.unshift({ total: least, day })
  }
  return totals.map(({ total, day }, place) => ({ pieces: total - (totals[place - 1]?.total ?? 0), day }))
}

type Whole = { readonly quantity: number; readonly net: bigint }

function refundOf(order: RawValues, parts: readonly Part[], { quantity, net }: Whole, dayOf: DayOf): bigint {
  const delivered = dayOf(order['delivered_at'])
  const isPaid = (order['paid_at'] ?? null) !== null
  let [refund, left, rest] = [0n, quantity, net]
  for (const { pieces, day } of parts) {
    if (pieces === 0) continue
    left -= pieces
    const due = left === 0 ? rest : shareOf(net, pieces, quantity)
    rest -= due
    const isDue = isPaid && delivered !== undefined && day !== undefined && day >= delivered && day - delivered <= 30
    if (isDue) refund += due
  }
  return refund
}

/** The share of an amount, half up. */
function shareOf(net: bigint, pieces: number, quantity: number): bigint {
  const size = net < 0n ? -net : net
  const share = (2n * size * BigInt(pieces) + BigInt(quantity)) / (2n * BigInt(quantity))
  return net < 0n ? -share : share
}
