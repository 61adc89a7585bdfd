import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { keptLines, keptRows, landedRows } from './landed-rows.ts'

/** Landing dates of the generated shop on which more is told of what came back. */
const dates = ['2024-03-22', '2024-03-25', '2024-03-28']

/**
 * Sends some delivered orders of a generated shop again, on three days, each time with more pieces that came back, and gives how many: in the order
 * of the days, with a day stated anew, with a figure corrected downwards, and with a version that lacks its day.
 */
export function sendReturnsInParts(home: string): number {
  const landing = join(home, 'landing')
  const lines = Map.groupBy(
    keptLines(landedRows(landing, 'order_items'), landedRows(landing, 'orders')),
    ({ cells }) => cells['order_id'],
  )
  const orders = keptRows(landedRows(landing, 'orders'), ['order_id'])
    .map(({ cells }) => ({ delivered_at: cells['delivered_at'] ?? '', own: lines.get(cells['order_id']) ?? [] }))
    .filter(({ delivered_at, own }) => delivered_at !== '' && own.some(({ cells }) => Number(cells['quantity']) > 1))
    .filter(({ own }) => own.every(({ date }) => date < (dates[0] ?? '')))
    .filter((_, place) => place % 8 === 0)
  for (const [place, date] of dates.entries()) {
    const rows = orders.flatMap(({ delivered_at, own }, index) =>
      own.map(({ cells }) => {
        const { returned_quantity: _, returned_at: __, ...rest } = cells
        return [...Object.values(rest), ...saidOf(index % 4, place, Number(cells['quantity']), delivered_at)].join(',')
      }),
    )
    appendFileSync(join(landing, date, 'order_items.csv'), `${rows.join('\n')}\n`)
  }
  return orders.length
}

/** What the sending at a place says of a line: how much came back in all, and when. */
function saidOf(kind: number, place: number, quantity: number, delivered_at: string): readonly [number, string] {
  const pieces = kind === 2 && place === 2 ? 1 : Math.min(quantity, place + 1)
  const days = kind === 1 && place === 1 ? 1 : ([2, 20, 31 - (quantity % 2)][place] ?? 0)
  const time = new Date(Date.parse(delivered_at) + days * 86_400_000).toISOString().replace('.000', '')
  return [pieces, kind === 3 && place === 1 ? '' : time]
}
