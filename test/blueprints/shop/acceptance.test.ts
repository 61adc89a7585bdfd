import { rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { SqlRow } from '../../../src/engine/engine.ts'
import { build } from '../../../src/run/build.ts'
import { defaultEffects } from '../../../src/run/effects.ts'
import { loadProject } from '../../../src/run/load-project.ts'
import { buildOptions, queryHome } from '../../support/small-project.ts'
import { generatedShop } from './generated-shop.ts'
import { dayNumber, type RawOrder, type RawShop, readRawShop, revenueOf } from './raw-shop.ts'
import { sendReturnsInParts } from './returns-in-parts.ts'

const folder = fileURLToPath(new URL('../../../blueprints/shop', import.meta.url))
let home = ''
let shop: RawShop

beforeAll(async () => {
  home = await generatedShop({ orders: 2500, days: 130, noise: 0.01, seed: 11 })
  expect(sendReturnsInParts(home)).toBeGreaterThan(100)
  await build(await loadProject(folder), buildOptions(home), defaultEffects)
  shop = readRawShop(home)
})

afterAll(() => rmSync(home, { recursive: true, force: true }))

/** As many rows of a query as wanted, by the hash of their key: at random, and the same each time. */
async function drawn(count: number, key: string, sql: string): Promise<readonly SqlRow[]> {
  const rows = await queryHome(home, `select columns(*)::varchar from (${sql}) order by hash(${key}, 5) limit ${count}`)
  expect(rows).toHaveLength(count)
  return rows
}

const francs = (amount: bigint): string => {
  const digits = String(amount < 0n ? -amount : amount).padStart(3, '0')
  return `${amount < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`
}
const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((total, amount) => total + amount, 0n)
const isoDate = (day: number): string => new Date(day * 86_400_000).toISOString().slice(0, 10)

describe('a generated shop, worked out again from its raw files', () => {
  test.each([
    { what: 'ten random orders', where: 'paid_date is not null' },
    { what: 'ten random orders with a return', where: 'paid_date is not null and has_return' },
    {
      what: 'ten random orders that came back in parts',
      where: 'order_id in (select order_id from fct_returns where part_no > 1)',
    },
  ])('net revenue of $what', async ({ where }) => {
    const byId = new Map(shop.orders.map((order) => [order.order_id, order]))
    const rows = await drawn(10, 'order_id', `select order_id, net_revenue from fct_orders where ${where}`)
    for (const row of rows) {
      const order = byId.get(String(row['order_id']))
      const entries = order ? revenueOf(order) : []
      expect(`${String(row['order_id'])} ${String(row['net_revenue'])}`).toBe(
        `${order?.order_id} ${francs(sum(entries.map(({ amount }) => amount)))}`,
      )
    }
  })

  test('net revenue of every day', async () => {
    const days = new Map<number, bigint>()
    for (const { day, amount } of shop.orders.flatMap(revenueOf)) days.set(day, (days.get(day) ?? 0n) + amount)
    const rows = await queryHome(
      home,
      'select date_day::varchar as day, net_revenue::varchar as net from fct_revenue_daily order by 1',
    )
    expect(rows.length).toBe(shop.as_of - Math.min(...days.keys()) + 1)
    expect(rows.map((row) => `${String(row['day'])} ${String(row['net'])}`)).toEqual(
      rows.map((row) => `${String(row['day'])} ${francs(days.get(dayNumber(String(row['day']))) ?? 0n)}`),
    )
  })

  test('retention and LTV of three mature cohorts at 7, 30 and 90 days, null where they have not lived as long', async () => {
    const months = await queryHome(
      home,
      'select cohort_month::varchar as month from fct_cohort_ltv where horizon_days = 30 and is_mature order by 1 limit 3',
    )
    expect(months).toHaveLength(3)
    for (const { month } of months) {
      const rows = await queryHome(
        home,
        `select l.horizon_days::integer as days, l.cohort_size::integer as size, l.net_revenue::varchar as revenue, l.ltv::double as ltv, r.retained_customers::integer as retained, r.retention::double as retention
         from fct_cohort_ltv as l join fct_cohort_retention as r on r.cohort_month = l.cohort_month and r.horizon_days = l.horizon_days
         where l.cohort_month = '${String(month)}' order by 1`,
      )
      const clients = cohortOf(shop.orders, String(month).slice(0, 7))
      const end = new Date(`${String(month)}T00:00:00Z`)
      const lastDay = dayNumber(isoDate(end.setUTCMonth(end.getUTCMonth() + 1) / 86_400_000)) - 1
      expect(rows).toEqual(
        [7, 30, 90].map((horizon) => {
          const figures = lived(clients, horizon)
          if (lastDay + horizon <= shop.as_of) return figures
          return { ...figures, revenue: null, ltv: null, retained: null, retention: null }
        }),
      )
    }
  })

  test('five stock alerts', async () => {
    const alerts = await drawn(5, 'sku, alert_date', 'select * from fct_inventory_alerts')
    for (const alert of alerts) {
      const found = alertsOf(shop, String(alert['sku'])).find(({ alert_date }) => alert_date === alert['alert_date'])
      expect(found).toEqual(alert)
    }
    const total = [...shop.products.keys()].flatMap((sku) => alertsOf(shop, sku)).length
    expect(await queryHome(home, 'select count(*)::integer as n from fct_inventory_alerts')).toEqual([{ n: total }])
  })
})

/** The paid orders of each client whose first one lies in the month. */
function cohortOf(orders: readonly RawOrder[], month: string): readonly (readonly RawOrder[])[] {
  const paid = orders.filter((order) => order.customer_id !== '' && order.paid_day !== undefined)
  return [...Map.groupBy(paid, (order) => order.customer_id).values()].filter((list) =>
    isoDate(Math.min(...list.map((order) => order.paid_day ?? 0))).startsWith(month),
  )
}

function lived(clients: readonly (readonly RawOrder[])[], days: number): Readonly<Record<string, unknown>> {
  const size = clients.length
  let revenue = 0n
  let retained = 0
  for (const orders of clients) {
    const first = Math.min(...orders.map((order) => order.paid_day ?? 0))
    if (orders.some(({ paid_day = 0 }) => paid_day > first && paid_day <= first + days)) retained += 1
    const entries = orders.flatMap(revenueOf).filter(({ day }) => day >= first && day <= first + days)
    revenue += sum(entries.map(({ amount }) => amount))
  }
  const rounded = (value: number): number => Math.round(value * 1e6) / 1e6
  return {
    days,
    size,
    revenue: francs(revenue),
    ltv: rounded(Number(revenue) / 100 / size),
    retained,
    retention: rounded(retained / size),
  }
}

/** Every alert of an article, its cells as text. */
function alertsOf(raw: RawShop, sku: string): readonly Readonly<Record<string, string | null>>[] {
  const product = raw.products.get(sku)
  if (!product) return []
  const moves = raw.moves.filter((move) => move.sku === sku)
  const held = raw.orders.flatMap(({ paid_day, left_day, lines }) =>
    paid_day === undefined
      ? []
      : lines
          .filter((line) => line.sku === sku)
          .map(({ quantity }) => ({ from: paid_day, to: left_day ?? raw.as_of + 1, quantity })),
  )
  const stays = held.filter(({ from, to }) => from < to)
  const first = Math.min(product.landed_day, ...moves.map(({ day }) => day), ...stays.map(({ from }) => from))
  const alerts: Record<string, string | null>[] = []
  for (let day = first; day <= raw.as_of; day++) {
    const on_hand = moves.reduce((total, move) => (move.day <= day ? total + move.quantity : total), 0)
    const allocated = stays.reduce(
      (total, { from, to, quantity }) => (from <= day && day < to ? total + quantity : total),
      0,
    )
    const open = alerts.find((alert) => alert['is_open'] === 'true')
    if (on_hand - allocated < product.reorder_point) {
      if (open) continue
      alerts.push({
        sku,
        alert_date: isoDate(day),
        recovered_date: null,
        is_open: 'true',
        on_hand: String(on_hand),
        allocated: String(allocated),
        available: String(on_hand - allocated),
        reorder_point: String(product.reorder_point),
      })
    } else if (open) {
      open['recovered_date'] = isoDate(day)
      open['is_open'] = 'false'
    }
  }
  return alerts
}
