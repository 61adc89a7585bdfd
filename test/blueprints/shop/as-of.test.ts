import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import type { SqlRow } from '../../../src/engine/engine.ts'
import { homePaths } from '../../../src/lake/home-paths.ts'
import { openRelease } from '../../../src/lake/open-release.ts'
import { currentManifest } from '../../../src/lake/read-release.ts'
import { metricQuery } from '../../../src/metric/metric-query.ts'
import type { MetricRequest } from '../../../src/metric/metric-request.ts'
import { sourceInRelease } from '../../../src/metric/metric-source.ts'
import { build } from '../../../src/run/build.ts'
import { defaultEffects } from '../../../src/run/effects.ts'
import { type LoadedProject, loadProject } from '../../../src/run/load-project.ts'
import { buildOptions, makeHome, queryHome } from '../../support/small-project.ts'

const folder = fileURLToPath(new URL('../../../blueprints/shop', import.meta.url))
const headers = {
  orders:
    'order_id,customer_id,status,created_at,paid_at,fulfilled_at,delivered_at,returned_at,payment_method,currency',
  lines: 'order_id,line_no,sku,quantity,unit_price,discount,tax,returned_quantity,returned_at',
}

/**
 * C1's first order ever is of 1 March by card, then two by twint; C2's first is of February by twint, then one in March. L is paid, R comes
 * back on days behind 12 March.
 */
const files = {
  '2024-03-12/customers.csv': `customer_id,email,name,country,city,created_at
C1,a@example.org,A,CH,Bern,2024-01-01T10:00:00Z
C2,b@example.org,B,FR,Annecy,2024-01-01T10:00:00Z
`,
  '2024-03-12/products.csv': `sku,name,category,list_price,cost,reorder_point,updated_at
P1,Lamp,Lighting,10.00,5.00,1,2024-01-01T00:00:00Z
`,
  '2024-03-12/orders.csv': `${headers.orders}
A,C1,paid,2024-03-01T10:00:00Z,2024-03-01T10:00:00Z,,,,card,CHF
B,C1,paid,2024-03-05T10:00:00Z,2024-03-05T10:00:00Z,,,,twint,CHF
C,C2,paid,2024-02-10T10:00:00Z,2024-02-10T10:00:00Z,,,,twint,CHF
D,C2,paid,2024-03-06T10:00:00Z,2024-03-06T10:00:00Z,,,,twint,CHF
L,C1,paid,2024-03-11T10:00:00Z,2024-03-25T10:00:00Z,,,,card,CHF
R,C2,delivered,2024-03-02T10:00:00Z,2024-03-02T10:00:00Z,2024-03-03T10:00:00Z,2024-03-04T10:00:00Z,,card,CHF
`,
  '2024-03-12/order_items.csv': `${headers.lines}
A,1,P1,1,10.00,0.00,0.00,,
B,1,P1,1,10.00,0.00,0.00,,
C,1,P1,1,10.00,0.00,0.00,,
D,1,P1,1,10.00,0.00,0.00,,
L,1,P1,100,10.00,0.00,0.00,,
R,1,P1,1,20.00,0.00,0.00,1,2024-03-14T10:00:00Z
`,
}

let shop: LoadedProject
let home = ''

async function ask(metric: string, request: MetricRequest): Promise<readonly SqlRow[]> {
  const paths = homePaths(home)
  const manifest = currentManifest(paths, 'production')
  const found = shop.project.metrics.find(({ name }) => name === metric)
  if (!manifest || !found) throw new Error('no release or no metric')
  const engine = await openRelease(paths, manifest.id, { memory_limit: '1GB', threads: 2 })
  try {
    const { sql, values } = metricQuery(found, request, sourceInRelease(found, manifest, shop.project.time_zone))
    return await engine.rows(sql, values)
  } finally {
    engine.close()
  }
}

const valueOf = async (metric: string, request: MetricRequest = {}): Promise<unknown> =>
  (await ask(metric, request))[0]?.['value']

beforeAll(async () => {
  shop = await loadProject(folder)
  home = makeHome(files)
  await build(shop, buildOptions(home), defaultEffects)
})

describe('what is dated behind as-of', () => {
  it('waits for its day in days, in months and in metrics alike', async () => {
    const sums = `select
      (select sum(net_revenue) from fct_revenue_daily)::varchar as days, (select sum(orders) from fct_revenue_daily)::varchar as orders_of_days,
      (select sum(net_revenue) from mart_sales_monthly)::varchar as months, (select sum(orders) from mart_sales_monthly)::varchar as orders_of_months,
      (select sum(refunds) from mart_sales_monthly)::varchar as refunds`
    // 10 each of A to D, and R's 20, which come back on the 14th.
    const all = { days: '60.00', orders_of_days: '5', months: '60.00', orders_of_months: '5', refunds: '0.00' }
    expect(await queryHome(home, sums)).toEqual([all])
    expect(await valueOf('net_revenue')).toBe('60.00')
    expect(await valueOf('net_revenue_year_to_date')).toBe('60.00')
    expect(await valueOf('orders')).toBe('5')
    expect(await valueOf('refunds')).toBe(null)
    expect(await ask('return_rate', {})).toEqual([{ value: '0.000000' }])
  })

  it('counts once as-of is that day, as `--as-of` says it', async () => {
    const later = new Date('2024-03-25T12:00:00Z')
    await build(shop, { ...buildOptions(home), env: 'later', as_of: later }, defaultEffects)
    const found = await queryHome(
      home,
      'select as_of_date::varchar as as_of, (select sum(net_revenue) from fct_revenue_daily)::varchar as days, (select sum(net_revenue) from mart_sales_monthly)::varchar as months from as_of',
      'later',
    )
    expect(found).toEqual([{ as_of: '2024-03-25', days: '1040.00', months: '1040.00' }])
    // 23:30 UTC is the next day in Zurich.
    const evening = new Date('2024-03-13T23:30:00Z')
    await build(shop, { ...buildOptions(home), env: 'later', as_of: evening }, defaultEffects)
    const [row] = await queryHome(
      home,
      'select as_of_date::varchar as as_of, (select sum(refunds) from mart_sales_monthly)::varchar as refunds from as_of',
      'later',
    )
    expect(row).toEqual({ as_of: '2024-03-14', refunds: '20.00' })
  })
})

describe('new and repeat customers', () => {
  const march = { from: '2024-03-01', to: '2024-03-31' }

  it('are told by the first paid order ever, whatever orders are asked for', async () => {
    expect([await valueOf('new_customers', march), await valueOf('repeat_customers', march)]).toEqual(['1', '1'])
    const twint = { ...march, filter: { payment_method: ['twint'] } }
    expect([await valueOf('new_customers', twint), await valueOf('repeat_customers', twint)]).toEqual(['1', '1'])
    expect(await ask('new_customers', { ...march, by: ['payment_method'] })).toEqual([
      { payment_method: 'card', value: '1' },
      { payment_method: 'twint', value: '1' },
    ])
  })

  it('are new in the part of a month that holds the first order, and repeat in the rest', async () => {
    expect(await ask('new_customers', { grain: 'month' })).toEqual([
      { period: '2024-02-01', value: '1' },
      { period: '2024-03-01', value: '1' },
    ])
    const rest = { from: '2024-03-02', to: '2024-03-31', grain: 'month' } as const
    expect(await ask('new_customers', rest)).toEqual([{ period: '2024-03-01', value: '0' }])
    expect(await ask('repeat_customers', rest)).toEqual([{ period: '2024-03-01', value: '2' }])
    expect(await valueOf('new_customers')).toBe('2')
  })
})
