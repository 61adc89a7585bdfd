import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fileHashes, generatedShop, type NoiseRow, noiseRows } from './generated-shop.ts'
import { keptLines, keptRows, type LandedRow, landedRows, type Source } from './landed-rows.ts'

const homes: string[] = []
const shop = async (options: Parameters<typeof generatedShop>[0]): Promise<string> => {
  const home = await generatedShop(options)
  homes.push(home)
  return home
}
const sources: readonly Source[] = ['customers', 'products', 'orders', 'order_items', 'inventory_movements']
const placeOf = (row: LandedRow): string => `${row.file}:${row.line}`
const day_ms = 86_400_000

afterAll(() => {
  for (const home of homes) rmSync(home, { recursive: true, force: true })
})

describe('the generator', () => {
  test('gives the same bytes for the same seed, on one thread and on two, and others for another seed', async () => {
    const size = { orders: 150_000, days: 9, noise: 0.01 }
    const first = fileHashes(await shop({ ...size, threads: 2 }))
    expect(Object.keys(first)).toHaveLength(1 + 9 * 4 + 7)
    expect(fileHashes(await shop({ ...size, threads: 2 }))).toEqual(first)
    expect(fileHashes(await shop({ ...size, threads: 1 }))).toEqual(first)
    expect(fileHashes(await shop({ ...size, seed: 2 }))).not.toEqual(first)
  })

  test.each([
    { orders: 1, days: 1 },
    { orders: 1, days: 40 },
    { orders: 300, days: 5 },
    { orders: 50, days: 400 },
  ])('gives every order for $orders orders on $days days', async (size) => {
    const home = await shop({ ...size, noise: 0 })
    const orders = landedRows(join(home, 'landing'), 'orders')
    expect(new Set(orders.map((row) => row.cells['order_id'])).size).toBe(size.orders)
    const lines = landedRows(join(home, 'landing'), 'order_items')
    expect(new Set(lines.map((row) => row.cells['order_id'])).size).toBe(size.orders)
  })
})

describe('clean files', () => {
  const rows = new Map<Source, LandedRow[]>()
  const of = (source: Source): LandedRow[] => rows.get(source) ?? []
  beforeAll(async () => {
    const home = await shop({ orders: 9000, days: 90, noise: 0 })
    for (const source of sources) rows.set(source, landedRows(join(home, 'landing'), source))
    expect(noiseRows(home)).toEqual([])
  })

  test('hold no row that breaks its contract, and no orphan', () => {
    for (const source of sources) expect(of(source).filter((row) => row.reasons !== '')).toEqual([])
    const orders = new Set(of('orders').map((row) => row.cells['order_id']))
    const skus = new Set(of('products').map((row) => row.cells['sku']))
    const customers = new Set(['', ...of('customers').map((row) => row.cells['customer_id'] ?? '')])
    expect(
      of('order_items').every((row) => orders.has(row.cells['order_id'] ?? '') && skus.has(row.cells['sku'] ?? '')),
    ).toBe(true)
    expect(of('orders').every((row) => customers.has(row.cells['customer_id'] ?? ''))).toBe(true)
    expect(of('inventory_movements').every((row) => skus.has(row.cells['sku'] ?? ''))).toBe(true)
  })

  test('know nothing that happens after their landing date, and every state goes forward in time', () => {
    const times = ['created_at', 'paid_at', 'fulfilled_at', 'delivered_at', 'returned_at']
    for (const row of of('orders')) {
      const found = times.map((name) => row.cells[name] ?? '').filter((time) => time !== '')
      expect(found).toEqual(found.toSorted())
      // 22:00 UTC: in Zurich the day is over an hour later, in summer at that moment.
      expect((found.at(-1) ?? '') < `${row.date}T22:00:00Z`).toBe(true)
      const states = ['created', 'paid', 'fulfilled', 'delivered', 'returned']
      expect(row.cells['status']).toBe(states[found.length - 1])
    }
  })

  test('send an order again, with all its lines, when its state moves on', () => {
    const sendings = Map.groupBy(of('orders'), (row) => row.cells['order_id'])
    const again = [...sendings.values()].filter((list) => list.length > 1)
    expect(again.length / sendings.size).toBeGreaterThan(0.2)
    expect(again.length / sendings.size).toBeLessThan(0.4)
    const lines = Map.groupBy(of('order_items'), (row) => `${row.date} ${row.cells['order_id']}`)
    for (const [first, second] of again) {
      const numbers = (row: LandedRow | undefined) =>
        lines.get(`${row?.date} ${row?.cells['order_id']}`)?.map(({ cells }) => cells['line_no'])
      expect(numbers(second)).toEqual(numbers(first))
    }
  })

  test('price a line as the product stood when it was ordered', () => {
    const created = new Map(of('orders').map((row) => [row.cells['order_id'], row.cells['created_at'] ?? '']))
    const versions = Map.groupBy(of('products'), (row) => row.cells['sku'])
    expect(Math.max(...[...versions.values()].map((list) => list.length))).toBeGreaterThan(2)
    for (const { cells } of of('order_items')) {
      const known = versions
        .get(cells['sku'])
        ?.filter((row) => (row.cells['updated_at'] ?? '') <= (created.get(cells['order_id']) ?? ''))
      expect(cells['unit_price']).toBe(known?.at(-1)?.cells['list_price'])
    }
  })

  test('take about one line in twenty back, some exactly 30 and 31 days after delivery', () => {
    const orders = new Map(of('orders').map((row) => [row.cells['order_id'], row.cells]))
    const lines = keptLines(of('order_items'), of('orders'))
    const returned = lines.filter(({ cells }) => cells['returned_at'] !== '')
    expect(returned.length / lines.length).toBeGreaterThan(0.03)
    expect(returned.length / lines.length).toBeLessThan(0.07)
    const midnight = (time: string | undefined) => Date.parse((time ?? '').slice(0, 10))
    const days = returned.map(
      ({ cells }) =>
        (midnight(cells['returned_at']) - midnight(orders.get(cells['order_id'])?.['delivered_at'])) / day_ms,
    )
    expect(days).toContain(30)
    expect(days).toContain(31)
    expect(Math.max(...days)).toBeGreaterThan(31)
  })
})

describe('noise.csv', () => {
  const rows = new Map<Source, LandedRow[]>()
  const of = (source: Source): LandedRow[] => rows.get(source) ?? []
  let noise: NoiseRow[] = []
  beforeAll(async () => {
    const home = await shop({ orders: 6000, days: 30, noise: 0.04, seed: 3 })
    for (const source of sources) rows.set(source, landedRows(join(home, 'landing'), source))
    noise = noiseRows(home)
  })

  test('names exactly the rows that break their contract, each with its one reason', () => {
    const found = sources.flatMap((source) =>
      of(source)
        .filter((row) => row.reasons !== '')
        .map((row) => `${placeOf(row)} ${row.reasons}`),
    )
    const told = noise
      .filter((row) => row.expected === 'quarantined')
      .map((row) => `${row.place} ${row.column}:${row.code}`)
    expect(told.toSorted()).toEqual(found.toSorted())
  })

  test('names exactly the rows that are written twice, by the first of the two', () => {
    const found = sources.flatMap((source) =>
      of(source)
        .filter((row, index, all) => all[index + 1]?.text === row.text && all[index + 1]?.file === row.file)
        .map(placeOf),
    )
    expect(
      noise
        .filter((row) => row.expected === 'superseded')
        .map((row) => row.place)
        .toSorted(),
    ).toEqual(found.toSorted())
  })

  test('names exactly the orphans that are left when everything has landed', () => {
    const customers = new Set([
      '',
      ...keptRows(of('customers'), ['customer_id']).map(({ cells }) => cells['customer_id'] ?? ''),
    ])
    const orders = keptRows(of('orders'), ['order_id'])
    const known = new Set(orders.map(({ cells }) => cells['order_id'] ?? ''))
    const skus = new Set(of('products').map(({ cells }) => cells['sku'] ?? ''))
    const items = keptLines(of('order_items'), of('orders'))
    const found = [
      ...orders
        .filter(({ cells }) => !customers.has(cells['customer_id'] ?? ''))
        .map((row) => `${placeOf(row)} customer_id`),
      ...items.filter(({ cells }) => !known.has(cells['order_id'] ?? '')).map((row) => `${placeOf(row)} order_id`),
      ...items.filter(({ cells }) => !skus.has(cells['sku'] ?? '')).map((row) => `${placeOf(row)} sku`),
    ]
    expect(
      noise
        .filter((row) => row.expected === 'orphan')
        .map((row) => `${row.place} ${row.column}`)
        .toSorted(),
    ).toEqual(found.toSorted())
  })

  test('breaks every way there is, and about the share that was asked for', () => {
    const own = noise.filter((row) => !row.kind.startsWith('lost_'))
    const landed = of('orders').length + of('order_items').length + of('customers').length
    expect(own.length / landed).toBeGreaterThan(0.025)
    expect(own.length / landed).toBeLessThan(0.045)
    expect([...new Set(noise.map((row) => row.kind))].toSorted()).toEqual([
      'bad_date',
      'bad_email',
      'broken_quote',
      'discount_above_gross',
      'duplicate',
      'lost_customer',
      'lost_order',
      'missing_city',
      'missing_key',
      'missing_name',
      'money_no_number',
      'negative_quantity',
      'too_many_cells',
      'unknown_customer',
      'unknown_sku',
      'wrong_country',
      'wrong_payment_method',
      'wrong_status',
    ])
  })
})
