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

/**
 * What an order and its lines come to by the written rule: gross − discount − tax of each line; less, of a line that came back
 * 0 to 30 days after delivery, its share of the net amount, half up.
 */
export function recomputeOrder(order: RawValues, lines: readonly RawValues[], dayOf: DayOf): OrderFigures {
  const detailed = lines.some((line) => returnedOf(line) > 0)
  let [gross, discount, tax, refund] = [0n, 0n, 0n, 0n]
  for (const line of lines) {
    const quantity = Number(line['quantity'])
    const lineGross = BigInt(quantity) * centimesOf(line['unit_price'])
    const [lineDiscount, lineTax] = [centimesOf(line['discount']), centimesOf(line['tax'])]
    gross += lineGross
    discount += lineDiscount
    tax += lineTax
    const returned = order['status'] === 'returned' && !detailed ? quantity : returnedOf(line)
    refund += refundOf(order, line, { quantity, returned, net: lineGross - lineDiscount - lineTax }, dayOf)
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

type Part = { readonly quantity: number; readonly returned: number; readonly net: bigint }

function refundOf(order: RawValues, line: RawValues, { quantity, returned, net }: Part, dayOf: DayOf): bigint {
  const delivered = dayOf(order['delivered_at'])
  const back = dayOf(line['returned_at'] ?? order['returned_at'])
  const isPaid = (order['paid_at'] ?? null) !== null
  if (returned === 0 || !isPaid || delivered === undefined || back === undefined) return 0n
  if (back < delivered || back - delivered > 30) return 0n
  const size = net < 0n ? -net : net
  const share = (2n * size * BigInt(returned) + BigInt(quantity)) / (2n * BigInt(quantity))
  return net < 0n ? -share : share
}
