import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { customers } from '../../../blueprints/shop/contracts/customers.ts'
import { inventoryMovements } from '../../../blueprints/shop/contracts/inventory-movements.ts'
import { orderItems } from '../../../blueprints/shop/contracts/order-items.ts'
import { orders } from '../../../blueprints/shop/contracts/orders.ts'
import { products } from '../../../blueprints/shop/contracts/products.ts'
import type { ContractSpec } from '../../../src/contract/contract.ts'
import { normalizeContract } from '../../../src/contract/contract.ts'
import { judgeRow } from '../../../src/contract/judge-row.ts'
import { plainReading } from '../../../src/contract/reading.ts'

/** A line of a landed file with what its contract says of it: '' or `column:code`. */
export type LandedRow = {
  readonly file: string
  readonly date: string
  /** Physical line, the header is line 1. */
  readonly line: number
  readonly text: string
  readonly cells: Readonly<Record<string, string>>
  readonly reasons: string
}

const contracts = {
  customers: judgeWith(customers),
  inventory_movements: judgeWith(inventoryMovements),
  order_items: judgeWith(orderItems),
  orders: judgeWith(orders),
  products: judgeWith(products),
}

export type Source = keyof typeof contracts

/** All rows that landed for a contract, in the order of arrival, split by hand and judged without any engine. */
export function landedRows(landingDir: string, source: Source): LandedRow[] {
  const rows: LandedRow[] = []
  for (const date of readdirSync(landingDir).toSorted()) {
    if (!readdirSync(join(landingDir, date)).includes(`${source}.csv`)) continue
    const file = `${date}/${source}.csv`
    const [header = '', ...lines] = readFileSync(join(landingDir, file), 'utf8').trimEnd().split('\n')
    const names = header.split(',')
    for (const [index, text] of lines.entries()) {
      const values = text.split(',')
      const cells = Object.fromEntries(names.map((name, column) => [name, values[column] ?? '']))
      const broken = text.includes('"') ? ':broken_quote' : values.length > names.length ? ':too_many_cells' : undefined
      rows.push({ file, date, line: index + 2, text, cells, reasons: broken ?? contracts[source](cells) })
    }
  }
  return rows
}

function judgeWith<C extends ContractSpec['columns']>(
  spec: ContractSpec<C>,
): (cells: Readonly<Record<string, string>>) => string {
  const contract = normalizeContract(spec)
  return (cells) => {
    const verdict = judgeRow(contract, cells, { reading: plainReading, time_zone: 'Europe/Zurich' })
    return verdict.ok ? '' : verdict.reasons.map(({ column, code }) => `${column}:${code}`).join('|')
  }
}

/** The good rows that no later arrival replaces: the last of each key. */
export function keptRows(rows: readonly LandedRow[], key: readonly string[]): LandedRow[] {
  const good = rows.filter((row) => row.reasons === '')
  return [...new Map(good.map((row) => [key.map((name) => row.cells[name]).join(' '), row])).values()]
}

/** The good lines that count: the last of each number, and none from before the last date that brought the order with lines of it. */
export function keptLines(lines: readonly LandedRow[], orders: readonly LandedRow[]): LandedRow[] {
  const drops = new Set(
    orders.flatMap(({ reasons, cells, date }) => (reasons === '' ? `${cells['order_id']} ${date}` : [])),
  )
  const good = lines.filter(({ reasons }) => reasons === '')
  const whole = good.filter(({ cells, date }) => drops.has(`${cells['order_id']} ${date}`))
  const newest = new Map(whole.map(({ cells, date }) => [cells['order_id'], date]))
  return keptRows(good, ['order_id', 'line_no']).filter(
    ({ cells, date }) => date >= (newest.get(cells['order_id']) ?? ''),
  )
}
