import { describe, expect, it } from 'vitest'
import type { Engine } from '../../src/engine/engine.ts'
import { homePaths } from '../../src/lake/home-paths.ts'
import { openRelease } from '../../src/lake/open-release.ts'
import { type MetricSpec, normalizeMetric } from '../../src/metric/metric.ts'
import type { MetricRequest } from '../../src/metric/metric-request.ts'
import type { ExplainedPart } from '../../src/trace/explain-figure.ts'
import { stepWithoutShares } from '../../src/trace/step-down.ts'
import { explainIn, metricProject } from '../support/metric-project.ts'
import { buildSmall, makeHome } from '../support/small-project.ts'

const files = {
  '2026-01-01/customers.csv': 'customer_id,born,visits\nc1,2000-02-29,5\nc2,,\n',
  '2026-01-01/orders.csv':
    'order_id,customer_id,status,placed_at,total\n1,c1,paid,2026-01-01 10:00:00,12.50\n2,c2,new,2026-01-01T11:00:00Z,7\n',
  '2026-01-01/lines.csv': 'order_id,line_no,quantity,price\n1,1,2,5.00\n1,2,1,2.50\n2,1,1,7.00\n',
  // Order 3 is placed on 15 January in Zurich; order 2 is sent again with another line, and order 4 has none.
  '2026-01-15/orders.csv':
    'order_id,customer_id,status,placed_at,total\n3,c1,paid,2026-01-14T23:30:00Z,4\n2,c2,paid,2026-01-01T11:00:00Z,9\n4,,new,2026-01-15 12:00,0\n',
  '2026-01-15/lines.csv': 'order_id,line_no,quantity,price\n3,1,4,1.00\n2,1,3,3.00\n',
}

const models = {
  'v_total.sql': 'select count(*) as n from fct_orders\n',
  'fct_lines.sql': `-- materialization: table
-- key: order_id, line_no
select l.order_id, l.line_no, l.quantity, cast(l.quantity * l.price as decimal(18, 2)) as amount,
  cast(timezone('Europe/Zurich', timezone('UTC', o.placed_at)) as date) as day, o.customer_id
from stg_lines as l join stg_orders as o on o.order_id = l.order_id
`,
  'fct_orders.sql': `-- materialization: table
-- key: order_id
select o.order_id, o.customer_id, o.status, cast(timezone('Europe/Zurich', timezone('UTC', o.placed_at)) as date) as day,
  coalesce(a.amount, 0) as amount, coalesce(a.quantity, 0) as quantity
from stg_orders as o
left join (select order_id, sum(amount) as amount, sum(quantity) as quantity from fct_lines group by order_id) as a
  on a.order_id = o.order_id
`,
  'mart_days.sql': `-- materialization: table
-- key: day
select day, sum(amount) as amount, count(*) as orders from fct_orders group by day
`,
  'mart_months.sql': `-- materialization: table
-- key: month
-- lineage: fct_orders by month = cast(date_trunc('month', day) as date)
select cast(date_trunc('month', day) as date) as month, sum(amount) as amount, max(amount) as largest from fct_orders group by 1
`,
  'mart_money.sql': `-- materialization: table
-- key: customer_id
-- lineage: lines_of by customer_id; orders_of by customer_id = buyer
select c.customer_id, cast(coalesce(l.amount, 0) - coalesce(o.total, 0) as decimal(18, 2)) as gap,
  l.amount as amount, o.total as total, date '2026-01-01' as day
from stg_customers as c
left join (select customer_id, sum(amount) as amount from lines_of group by 1) as l on l.customer_id = c.customer_id
left join (select buyer, sum(total) as total from orders_of group by 1) as o on o.buyer = c.customer_id
`,
  'mart_gap.sql': `-- materialization: table
-- key: customer_id
select c.customer_id, cast(coalesce(l.amount, 0) - 2 * coalesce(o.total, 0) as decimal(18, 2)) as gap, date '2026-01-01' as day
from stg_customers as c
left join (select customer_id, sum(amount) as amount from lines_of group by 1) as l on l.customer_id = c.customer_id
left join (select buyer, sum(total) as total from orders_of group by 1) as o on o.buyer = c.customer_id
`,
  'mart_said.sql': `-- materialization: table
-- key: day
-- lineage: fct_orders by day
select day, count(*) as orders from fct_orders group by day
`,
  'mart_sides.sql': `-- materialization: table
select day, 'sold' as side, sum(amount) as amount from fct_lines group by day
union all
select day, 'paid', sum(amount) from fct_orders where status = 'paid' group by day
`,
  'mart_accent.sql': `-- materialization: table
-- key: day
select day, count(*) as orders, sum(amount) as encaissé from fct_orders group by day
`,
  'mart_subtotals.sql': `-- materialization: table
select date '2026-01-01' as opened, day, status, grouping(day, status) as level, sum(amount) as amount, count(*) as orders from fct_orders group by rollup (day, status)
`,
  'mart_running.sql': `-- materialization: table
-- key: day
select day, amount, sum(amount) over (order by day) as so_far, median(amount) over () as middle from mart_days
`,
  'mart_middle.sql': `-- materialization: table
-- key: day
select day, median(amount) as middle from fct_orders group by day
`,
  'mart_customers.sql': `-- materialization: table
-- key: customer_id
select customer_id, min(day) as day from fct_orders where customer_id is not null group by customer_id
`,
  'mart_picked.sql': `-- materialization: table
-- key: order_id
-- lineage: fct_lines by order_id
select order_id, day, (select sum(l.amount) from fct_lines as l where l.order_id = o.order_id) as amount from fct_orders as o
`,
  'mart_visits.sql': `-- materialization: table
-- key: customer_id
select customer_id, visits from stg_customers
`,
  'settings.sql': "select 7 as days, date '2026-01-01' as day\n",
  'lines_of.sql':
    'select o.customer_id, l.quantity * l.price as amount, l._source_file, l._source_line from stg_lines as l join stg_orders as o using (order_id)\n',
  'orders_of.sql': 'select customer_id as buyer, total, _source_file, _source_line from stg_orders\n',
}
const base = { title: 'x', unit: 'CHF', model: 'fct_orders', time: 'day', measure: 'sum(amount)' } as const
const home = makeHome(files)
const built = buildSmall(home, metricProject([], models))

/** So many orders, of four days of each of twelve months, that what is read for one month is narrowed. */
const places = Array.from({ length: 2400 }, (_, index) => index + 1)
const dayOf = (order: number): string =>
  `2026-${String(1 + (order % 12)).padStart(2, '0')}-${String(10 + (order % 4)).padStart(2, '0')}`
const large = makeHome({
  '2026-01-01/customers.csv': 'customer_id,born,visits\nc1,2000-02-29,5\n',
  '2026-01-01/orders.csv': `order_id,customer_id,status,placed_at,total\n${places.map((order) => `${order},c1,paid,${dayOf(order)} 12:00:00,1\n`).join('')}`,
  '2026-01-01/lines.csv': `order_id,line_no,quantity,price\n${places.map((order) => `${order},1,1,1.00\n${order},2,1,0.50\n`).join('')}`,
})
const by_month = `-- materialization: table
-- key: month, order_id
select cast(date_trunc('month', day) as date) as month, order_id, sum(amount) as amount from fct_lines group by day, order_id
`

async function explain(spec: Partial<MetricSpec>, request: MetricRequest = {}): Promise<readonly ExplainedPart[]> {
  const { manifest } = await built
  return explainIn(home, manifest, normalizeMetric({ name: 'figure', ...base, ...spec }), request)
}

const shown = (part: ExplainedPart | undefined): unknown => ({
  figure: part?.figure,
  tables: part?.levels.map(({ table, rows }) => `${table} ${rows}`).join(' → '),
  lines: part?.lines.map(({ file, line, share }) => `${file}:${line} ${String(share)}`),
  is_exact: part?.is_exact,
})

describe('a figure is explained', () => {
  it('by the lines whose sum it is: superseded ones are not among them, late ones are', async () => {
    const [part] = await explain({}, { from: '2026-01-01', to: '2026-01-31' })
    expect(shown(part)).toEqual({
      figure: '25.50',
      tables: 'fct_orders 4 → fct_lines 4 → stg_lines 4',
      lines: [
        '2026-01-01/lines.csv:2 10.00',
        '2026-01-01/lines.csv:3 2.50',
        '2026-01-15/lines.csv:2 4.00',
        '2026-01-15/lines.csv:3 9.00',
      ],
      is_exact: true,
    })
  })

  it('for a day of the project and a filter', async () => {
    const [part] = await explain(
      { dimensions: ['customer_id'] },
      { from: '2026-01-15', to: '2026-01-15', filter: { customer_id: ['c1'] } },
    )
    expect(shown(part)).toMatchObject({ figure: '4.00', lines: ['2026-01-15/lines.csv:2 4.00'], is_exact: true })
  })

  it('through a table of days, whose key is a column of the table below', async () => {
    const [part] = await explain({ model: 'mart_days' })
    expect(shown(part)).toMatchObject({
      figure: '25.50',
      tables: 'mart_days 2 → fct_orders 4 → fct_lines 4 → stg_lines 4',
      is_exact: true,
    })
  })

  it('whatever letters its column has', async () => {
    const [part] = await explain({ model: 'mart_accent', measure: 'sum(encaissé)' })
    expect(shown(part)).toMatchObject({
      tables: 'mart_accent 2 → fct_orders 4 → fct_lines 4 → stg_lines 4',
      is_exact: true,
    })
  })

  it('through a value that a subquery picks, by the header', async () => {
    const [part] = await explain({ model: 'mart_picked' })
    expect(shown(part)).toMatchObject({ tables: 'mart_picked 4 → fct_lines 4 → stg_lines 4', is_exact: true })
  })

  it('through subtotals, each by its own lines', async () => {
    const subtotals = { model: 'mart_subtotals', time: 'opened' }
    const lines = [
      '2026-01-01/lines.csv:2 10.00',
      '2026-01-01/lines.csv:3 2.50',
      '2026-01-15/lines.csv:2 4.00',
      '2026-01-15/lines.csv:3 9.00',
    ]
    for (const where of ['level = 3', 'level = 1', 'level = 0']) {
      const [part] = await explain({ ...subtotals, where })
      expect([where, shown(part)]).toMatchObject([where, { figure: '25.50', lines, is_exact: true }])
    }
    const [all] = await explain(subtotals)
    expect(all).toMatchObject({ figure: '76.50', is_exact: true, line_count: 4 })
    const [orders] = await explain({ ...subtotals, measure: 'sum(orders)', where: 'level = 1' })
    expect(shown(orders)).toMatchObject({ figure: '4', tables: 'mart_subtotals 2 → fct_orders 4 → stg_orders 4' })
  })

  it('as its model says where keys do not, by an expression', async () => {
    const [part] = await explain({ model: 'mart_months', time: 'month' })
    expect(shown(part)).toMatchObject({
      figure: '25.50',
      tables: 'mart_months 1 → fct_orders 4 → fct_lines 4 → stg_lines 4',
      is_exact: true,
    })
  })

  it('from two tables at once, one of them with less', async () => {
    const [part] = await explain({ model: 'mart_money', measure: 'sum(amount) - sum(total)' })
    expect(shown(part)).toEqual({
      figure: '0.00',
      tables: 'mart_money 2 → lines_of + orders_of 7',
      lines: [
        '2026-01-01/lines.csv:2 10.00',
        '2026-01-01/lines.csv:3 2.50',
        '2026-01-01/orders.csv:2 -12.50',
        '2026-01-15/lines.csv:2 4.00',
        '2026-01-15/lines.csv:3 9.00',
        '2026-01-15/orders.csv:2 -4.00',
        '2026-01-15/orders.csv:3 -9.00',
      ],
      is_exact: true,
    })
  })

  it('as a ratio by its two parts, and as a count by the lines that are counted', async () => {
    const [amount, orders] = await explain({
      measure: { numerator: 'sum(amount)', denominator: "count(*) filter (where status = 'paid')" },
    })
    expect(shown(amount)).toMatchObject({ figure: '25.50', is_exact: true })
    expect(shown(orders)).toMatchObject({
      figure: '3',
      lines: ['2026-01-01/orders.csv:2 1', '2026-01-15/orders.csv:2 1', '2026-01-15/orders.csv:3 1'],
      is_exact: true,
    })
  })

  it('as a cumulative figure by the rows since its reset', async () => {
    const [part] = await explain({ measure: { cumulative: 'sum(amount)', reset: 'month' } }, { to: '2026-01-14' })
    expect(shown(part)).toMatchObject({ figure: '21.50', is_exact: true })
  })

  it('as a cohort figure by what its members did, once they are old enough', async () => {
    const cohort = { cohort: 'sum(amount)', entity: 'customer_id', days: [0, 14] }
    const [amount, size] = await explain({ measure: cohort, grain: 'day' }, { days: [14] })
    expect(shown(amount)).toMatchObject({ figure: '25.50', is_exact: true })
    expect(size?.figure).toBe('2')
    await expect(explain({ measure: cohort })).rejects.toMatchObject({ code: 'value_invalid' })
  })

  it('without shares where rows do not add up', async () => {
    const [part] = await explain({ measure: 'count(distinct customer_id)', unit: 'count' })
    expect(shown(part)).toMatchObject({ figure: '2', is_exact: false })
    // The order without a customer is none of them.
    expect(part?.lines).toHaveLength(3)
    expect(part?.note).toContain('is no sum of rows')
  })

  it('where a column counts rows, by the rows', async () => {
    const four = {
      figure: '4',
      lines: [
        '2026-01-01/orders.csv:2 1',
        '2026-01-15/orders.csv:2 1',
        '2026-01-15/orders.csv:3 1',
        '2026-01-15/orders.csv:4 1',
      ],
      is_exact: true,
    }
    const [counted] = await explain({ model: 'mart_days', measure: 'sum(orders)' })
    expect(shown(counted)).toMatchObject({ ...four, tables: 'mart_days 2 → fct_orders 4 → stg_orders 4' })
    const [said] = await explain({ model: 'mart_said', measure: 'sum(orders)' })
    expect(shown(said)).toMatchObject({ ...four, tables: 'mart_said 2 → fct_orders 4 → stg_orders 4' })
  })

  it('where a group counts as one, by the first of its lines, and says so', async () => {
    const [days] = await explain({ model: 'mart_days', measure: 'count(*)' })
    expect(shown(days)).toMatchObject({
      figure: '2',
      lines: ['2026-01-01/orders.csv:2 1', '2026-01-15/orders.csv:2 1'],
      is_exact: true,
    })
    expect(days?.note).toContain('the first stands for them')
    // The largest is that of one order.
    const [largest] = await explain({ model: 'mart_months', time: 'month', measure: 'sum(largest)' })
    expect(shown(largest)).toMatchObject({
      figure: '12.50',
      lines: ['2026-01-01/lines.csv:2 10.00', '2026-01-01/lines.csv:3 2.50'],
      is_exact: true,
    })
    // Each customer is there for an order of the first day.
    const [customers] = await explain({ model: 'mart_customers', measure: 'count(customer_id)' })
    expect(shown(customers)).toMatchObject({
      lines: ['2026-01-01/orders.csv:2 1', '2026-01-15/orders.csv:3 1'],
      is_exact: true,
    })
  })

  it('through a union of groups, without a key', async () => {
    const [part] = await explain({ model: 'mart_sides' })
    expect(shown(part)).toEqual({
      figure: '51.00',
      tables: 'mart_sides 4 → fct_lines + fct_orders 7 → fct_lines 8 → stg_lines 8',
      lines: [
        '2026-01-01/lines.csv:2 20.00',
        '2026-01-01/lines.csv:3 5.00',
        '2026-01-15/lines.csv:2 8.00',
        '2026-01-15/lines.csv:3 18.00',
      ],
      is_exact: true,
    })
  })

  it('as a difference by what both tables add, though no header says so', async () => {
    const [part] = await explain({ model: 'mart_gap', measure: 'sum(gap)' })
    expect(shown(part)).toEqual({
      figure: '-25.50',
      tables: 'mart_gap 2 → lines_of + orders_of 7',
      lines: [
        '2026-01-01/lines.csv:2 10.00',
        '2026-01-01/lines.csv:3 2.50',
        '2026-01-01/orders.csv:2 -25.00',
        '2026-01-15/lines.csv:2 4.00',
        '2026-01-15/lines.csv:3 9.00',
        '2026-01-15/orders.csv:2 -8.00',
        '2026-01-15/orders.csv:3 -18.00',
      ],
      is_exact: true,
    })
  })

  it('by the lines that it is made of, without shares, where a window or a median makes it', async () => {
    const [running] = await explain({ model: 'mart_running', measure: 'sum(so_far)' }, { to: '2026-01-01' })
    expect(shown(running)).toMatchObject({
      figure: '21.50',
      tables: 'mart_running 1 → mart_days 1 → fct_orders 2 → fct_lines 3 → stg_lines 3',
      is_exact: false,
      lines: ['2026-01-01/lines.csv:2 null', '2026-01-01/lines.csv:3 null', '2026-01-15/lines.csv:3 null'],
    })
    expect(running?.note).toBe(
      'mart_running.so_far is no sum of the rows that it is made of: these are the lines that it is taken over',
    )
    // With one row it would be that row's own, were it not known for a window.
    const [middle] = await explain({ model: 'mart_middle', measure: 'sum(middle)' })
    expect(middle).toMatchObject({ is_exact: false, line_count: 4 })
    expect(middle?.note).toContain('mart_middle.middle is no sum of the rows')
  })

  it('of a few rows of a large table, reading little for them', async () => {
    const { manifest } = await buildSmall(large, metricProject([], { ...models, 'mart_big.sql': by_month }))
    const metric = normalizeMetric({ name: 'figure', ...base, model: 'mart_big', time: 'month' })
    const [part] = await explainIn(large, manifest, metric, { from: '2026-03-01', to: '2026-03-31' })
    expect(part).toMatchObject({ figure: '300.00', line_count: 400, is_exact: true })
    expect(shown(part)).toMatchObject({ tables: 'mart_big 200 → fct_lines 400 → stg_lines 400' })
  })

  it('of no rows by what no row is, and not by its lineage', async () => {
    const none = { line_count: 0, is_exact: false, lines: [], levels: [{ rows: 0 }] }
    const [settings] = await explain({ model: 'settings', measure: 'sum(days)' }, { from: '2027-01-01' })
    expect(settings).toMatchObject({ ...none, figure: null })
    expect(settings?.note).toBe('no row of settings is what is asked for: from 2027-01-01 on')
    const [zero] = await explain(
      { measure: 'coalesce(sum(amount), 0)', dimensions: ['status'], where: 'amount < 0', time: undefined },
      { filter: { status: ['lost', ''] } },
    )
    expect(zero).toMatchObject({ ...none, figure: '0.00' })
    expect(zero?.note).toBe('no row of fct_orders is what is asked for: status = lost or none, where amount < 0')
    const cohort = { cohort: 'sum(amount)', entity: 'customer_id', days: [90] }
    const [young] = await explain({ measure: cohort, up_to_as_of: true }, { to: '2026-01-31' })
    expect(young?.note).toContain('begun up to 2026-01-31, 90 days old as of 2026-01-15, no later than as-of')
    const [earlier] = await explain(
      { measure: { cumulative: 'sum(amount)' } },
      { from: '2024-01-01', to: '2025-01-31' },
    )
    expect(earlier?.note).toBe('no row of fct_orders is what is asked for: up to 2025-01-31')
  })

  it('of rows without a value by none, and not by a sum of 0', async () => {
    const visits = { model: 'mart_visits', measure: 'sum(visits)', time: undefined }
    const [none] = await explain({ ...visits, where: "customer_id = 'c2'" })
    expect(none).toMatchObject({ figure: null, line_count: 0, is_exact: false, note: 'no row adds anything to it' })
    expect(none?.levels).toEqual([
      { table: 'mart_visits', rows: 1, sum: null },
      { table: 'stg_customers', rows: 1, sum: null },
    ])
    const [both] = await explain(visits)
    expect(both).toMatchObject({ figure: '5', line_count: 1, is_exact: true, levels: [{ sum: '5' }, { sum: '5' }] })
  })

  it('not at all where the engine has trouble of its own, rather than with ways left out', async () => {
    const { manifest } = await built
    const table = manifest.tables.find(({ name }) => name === 'mart_sides')
    const engine = await openRelease(homePaths(home), manifest.id, { memory_limit: '1GB', threads: 2 })
    const failing = (message: string): Engine => ({
      ...engine,
      tracedRows: async () => Promise.reject(new Error(message)),
    })
    const step = async (message: string): Promise<unknown> =>
      table &&
      stepWithoutShares({ table, rows: 'r', wanted: [], share: undefined }, manifest, failing(message), () => 't')
    expect(await step('Out of Range Error: Overflow in addition')).toBeUndefined()
    await expect(step('Out of Memory Error: failed to allocate')).rejects.toThrow('Out of Memory')
    engine.close()
  })

  it('of rows that stand in no file by a sentence that says which', async () => {
    const [part] = await explain({ model: 'settings', measure: 'sum(days)' })
    expect(part).toMatchObject({ figure: '7', is_exact: false, lines: [] })
    expect(part?.note).toContain('rows of settings could not be followed down')
  })
})
