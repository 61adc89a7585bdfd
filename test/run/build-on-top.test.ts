import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { normalizeCheck } from '../../src/check/check.ts'
import { check } from '../../src/define.ts'
import type { CheckResult } from '../../src/journal/quality-log.ts'
import type { Manifest } from '../../src/lake/manifest.ts'
import type { BuildOutcome } from '../../src/run/build-options.ts'
import type { LoadedProject } from '../../src/run/load-project.ts'
import {
  allTables,
  buildSmall,
  land,
  ledByOrders,
  makeHome,
  queryHome,
  smallProject,
} from '../support/small-project.ts'

/** A table whose rows are told by a key, one that is parted by month, a view on them, one of which nothing can be told, and stock by month, which stands on that of the months before. */
const models = {
  'fct_orders.sql': `-- materialization: incremental
-- partition_by: month of placed_day
-- key: order_id
with sums as (select order_id, count(*) as lines, sum(quantity * price) as lines_total from stg_lines group by order_id)
select o.order_id, o.customer_id, o.status, cast(o.placed_at as date) as placed_day, o.total, c.visits, s.lines, coalesce(s.lines_total, 0) as lines_total
from stg_orders as o
left join stg_customers as c on c.customer_id = o.customer_id
left join sums as s on s.order_id = o.order_id
where o.customer_id is null or c.customer_id is not null
`,
  'dim_customer.sql': `-- materialization: table
-- key: customer_id
with first_orders as (
  select customer_id, order_id, row_number() over (partition by customer_id order by placed_day, order_id) as place from fct_orders
)
select c.*, f.order_id as first_order_id
from stg_customers as c
left join first_orders as f on f.customer_id = c.customer_id and f.place = 1
`,
  'v_entries.sql': `-- materialization: view
-- key: order_id
select order_id, placed_day as day, total as amount from fct_orders
union all
select l.order_id, o.placed_day, l.quantity * l.price from stg_lines as l inner join fct_orders as o on o.order_id = l.order_id
`,
  'stock_changes.sql': `-- materialization: incremental
-- partition_by: month
-- key: placed_day, customer_id
select cast(date_trunc('month', placed_day) as date) as month, placed_day, customer_id, sum(total) as amount
from fct_orders where total <> 3 group by placed_day, customer_id
`,
  'stock_months.sql': `-- materialization: incremental
-- partition_by: month
-- told_by: month
-- key: month, customer_id
select month, customer_id, sum(amount) as amount from stock_changes group by month, customer_id
`,
  'stock_openings.sql': `-- materialization: incremental
-- partition_by: month
-- told_by: month
-- key: month, customer_id
with months as (select distinct month from stock_changes),
customers as (select customer_id, min(month) as month from stock_months group by customer_id),
before as (
  select m.month, s.customer_id, sum(s.amount) as amount
  from months as m inner join stock_months as s on s.month < m.month
  group by m.month, s.customer_id
)
select m.month, c.customer_id, coalesce(b.amount, 0) as amount
from months as m inner join customers as c on c.month <= m.month
left join before as b on b.month = m.month and b.customer_id is not distinct from c.customer_id
`,
  'stock_daily.sql': `-- materialization: incremental
-- partition_by: month
-- told_by: month
-- key: day, customer_id, place
with steps as (
  select month, customer_id, month as day, 0 as place, amount from stock_openings
  union all
  select month, customer_id, placed_day, 1, amount from stock_changes
)
select month, customer_id, day, place, sum(amount) over (partition by month, customer_id order by day, place rows unbounded preceding) as amount
from steps
`,
  'stock_high.sql': `-- materialization: incremental
-- partition_by: month
-- told_by: month
-- key: day, customer_id
select month, day, customer_id, amount from stock_daily where amount > 4
`,
  'v_total.sql': '-- materialization: table\nselect sum(amount) as amount, count(*) as entries from v_entries\n',
}
const checks = [
  check.unique('fct_orders.order_id'),
  check.notNull('fct_orders.customer_id'),
  check.unique(['v_entries.order_id', 'v_entries.amount']),
  check.unique(['stock_changes.placed_day', 'stock_changes.amount']),
  check.unique(['dim_customer.customer_id', 'dim_customer.first_order_id']),
  check.range('fct_orders.lines_total', { max: 12 }),
  check.reference('stg_lines.order_id', 'fct_orders.order_id'),
  check.unique(['stg_lines.order_id', 'stg_lines.line_no'], { where: 't.quantity > 0' }),
  check.notNull('stg_orders.customer_id', { where: 't.total > 3' }),
  check.acceptedValues('fct_orders.lines', [1], { where: 't.status in (select status from stg_orders)' }),
  check.acceptedValues('fct_orders.visits', [0, 1]),
  check.range('stg_orders.total', { min: 0 }),
  check.range('fct_orders.total', { name: 'dear', max: '6.995' }),
  check.range('stg_orders.placed_at', { name: 'late', max: '2026-05-04T11:00:00+01:00' }),
  check.acceptedValues('stg_orders.total', ['-1', '0.00', 1, 2, '3.0', 4, 5, 6, '7.00']),
  check.acceptedValues('stg_orders.status', ['paid']),
  check.nullShare('fct_orders.customer_id', { max: 0.6 }),
  check.reference('fct_orders.customer_id', 'stg_customers.customer_id'),
  check.reference('stg_orders.customer_id', 'dim_customer.customer_id', { where: 't.total > 2' }),
  check.freshness('stg_orders.placed_at', { max_age_hours: 24 * 365 * 200 }),
  check.freshness('fct_orders.placed_day', { name: 'long_ago', max_age_hours: 1, where: 't.total < 5' }),
  check.accounting('orders', { max_quarantined: 0.3 }),
  check.accounting('lines', { max_quarantined: 0.2 }),
  check.accounting('customers', { max_quarantined: 0 }),
  check.sql('many_lines', 'select order_id, lines from fct_orders as o where o.lines > 1 order by order_id'),
  check.sql(
    'dearest',
    'select order_id, total from stg_orders where total > 6 and total >= (select max(total) from stg_orders)',
  ),
  check.sql(
    'sums_differ',
    'select o.order_id, o.total, o.lines_total from fct_orders as o where o.total < o.lines_total',
  ),
  check.sql(
    'lost',
    'select l.order_id, l.line_no from stg_lines as l anti join v_entries as e on e.order_id = l.order_id',
  ),
]

function project(): LoadedProject {
  const loaded = smallProject(models)
  return { ...loaded, project: { ...loaded.project, checks: checks.map((one) => normalizeCheck(one)) } }
}

const small = fc.integer({ min: 1, max: 5 })
const drop = fc.record({
  /** Landing dates may come in any order. */
  date: fc.integer({ min: 1, max: 9 }),
  orders: fc.array(fc.tuple(small, small, fc.integer({ min: 0, max: 9 })), { maxLength: 4 }),
  lines: fc.array(fc.tuple(small, fc.integer({ min: 1, max: 2 }), fc.integer({ min: 0, max: 4 })), { maxLength: 5 }),
  customers: fc.array(small, { maxLength: 2 }),
})

const drops_of_any_kind = fc.record({
  drops: fc.array(drop, { minLength: 2, maxLength: 3 }),
  takesAway: fc.boolean(),
  isLed: fc.boolean(),
})

function filesOf(drops: readonly (typeof drop extends fc.Arbitrary<infer T> ? T : never)[]): Record<string, string>[] {
  return drops.map(({ date, orders, lines, customers }, index) => {
    const place = `2026-05-0${date}`
    const rows = [
      [
        'orders',
        'order_id,customer_id,status,placed_at,total',
        orders.map(
          ([order, month, total]) =>
            `${order},${order % 2 === 0 ? `c${month}` : ''},paid,2026-0${month}-0${2 + (total % 3)} 10:00:00,${total - 1}.00`,
        ),
      ],
      // A line_no that comes twice and a quantity of 0 are broken rows.
      [
        'lines',
        'order_id,line_no,quantity,price',
        lines.map(([order, line, quantity]) => `${order},${line},${quantity},2.00`),
      ],
      ['customers', 'customer_id,born,visits', customers.map((customer) => `c${customer},,${index}`)],
    ] as const
    return Object.fromEntries(
      rows
        .filter(([, , list]) => list.length > 0)
        .map(([name, header, list]) => [`${place}/${name}-${index}.csv`, `${header}\n${list.join('\n')}\n`]),
    )
  })
}

function accountOf({ manifest, checks: results }: BuildOutcome): unknown {
  const rows = (one: Manifest): unknown => one.tables.map((table) => [table.name, table.rows])
  const found = ({ name, status, bad_rows, message, samples }: CheckResult): unknown => [
    name,
    status,
    bad_rows,
    message,
    // The moment of judging apart.
    samples.map(({ newest }) => newest),
  ]
  return { accounts: manifest.accounts, rows: rows(manifest), checks: results.map(found) }
}

/** The partitions by their names, which are those of their rows. */
function partitionsOf({ manifest }: BuildOutcome): unknown {
  return manifest.tables.map(({ name, partitions }) => [
    name,
    partitions?.map(({ value, part, rows, print }) => [value, part, rows, print]),
  ])
}

it('has what a whole build has, drop after drop, whatever lands and is taken away', async () => {
  const first = filesOf([{ date: 1, orders: [[1, 1, 3]], lines: [[1, 1, 1]], customers: [1, 2] }])[0] ?? {}
  await fc.assert(
    fc.asyncProperty(drops_of_any_kind, async ({ drops, takesAway, isLed }) => {
      const loaded = isLed ? ledByOrders(project()) : project()
      const home = makeHome(first)
      await buildSmall(home, loaded)
      const landed = { ...first }
      let outcome: BuildOutcome | undefined
      for (const [index, files] of filesOf(drops).entries()) {
        land(home, files)
        Object.assign(landed, files)
        const [gone] = Object.keys(files)
        if (takesAway && index === 1 && gone !== undefined) {
          rmSync(join(home, 'landing', gone))
          delete landed[gone]
        }
        outcome = await buildSmall(home, loaded, { whole_below_rows: 0 })
      }
      const whole = makeHome(landed)
      const anew = await buildSmall(whole, loaded)
      expect(await allTables(home)).toEqual(await allTables(whole))
      if (outcome?.is_new) {
        expect(accountOf(outcome)).toEqual(accountOf(anew))
        expect(partitionsOf(outcome)).toEqual(partitionsOf(anew))
      }
      rmSync(home, { recursive: true, force: true })
      rmSync(whole, { recursive: true, force: true })
    }),
    { numRuns: 7, seed: 11, endOnFailure: true },
  )
}, 180_000)

it('keeps what was superseded, adds a part for what is now, and lays many parts together', async () => {
  const home = makeHome({
    '2026-01-01/orders-0.csv': 'order_id,customer_id,status,placed_at,total\n1,,paid,2026-01-01 10:00:00,1\n',
  })
  let parts = 0
  let most = 0
  for (let day = 1; day <= 10; day++) {
    const name = `2026-02-${String(day).padStart(2, '0')}/orders.csv`
    land(home, { [name]: `order_id,customer_id,status,placed_at,total\n1,,paid,2026-01-01 10:00:00,${day}\n` })
    const { manifest } = await buildSmall(home)
    const entry = manifest.tables.find((table) => table.name === 'superseded_orders')
    expect(entry?.rows).toBe(day)
    parts = entry?.parts.length ?? 0
    most = Math.max(most, parts)
  }
  expect(most).toBe(8)
  expect(parts).toBeLessThan(8)
})

it('replaces the lines of an order only where its landing date brings both, whichever of them is built first', async () => {
  const order = (id: number): string =>
    `order_id,customer_id,status,placed_at,total\n${id},,paid,2026-01-01 10:00:00,1\n`
  const lines = (...rows: string[]): string => `order_id,line_no,quantity,price\n${rows.join('\n')}\n`
  const drops: readonly [Record<string, string>, readonly string[]][] = [
    [
      { '2026-01-01/orders.csv': order(1), '2026-01-01/lines.csv': lines('1,1,1,2', '1,2,1,2', '1,3,1,2') },
      ['1×1', '2×1', '3×1'],
    ],
    // Lines alone are taken one by one.
    [{ '2026-01-02/lines.csv': lines('1,2,5,2') }, ['1×1', '2×5', '3×1']],
    // An order alone leaves its lines as they are.
    [{ '2026-01-03/orders.csv': order(1) }, ['1×1', '2×5', '3×1']],
    // An order that its contract does not take brings nothing.
    [
      { '2026-01-04/orders.csv': order(1).replace('paid', 'lost'), '2026-01-04/lines.csv': lines('1,1,7,2') },
      ['1×7', '2×5', '3×1'],
    ],
    // The order of the second comes late, when lines of that date are there, and then lines of the third.
    [{ '2026-01-02/orders.csv': order(1) }, ['1×7', '2×5']],
    [{ '2026-01-03/lines.csv': lines('1,4,1,2') }, ['1×7', '4×1']],
    [{ '2026-01-05/orders.csv': order(1), '2026-01-05/lines.csv': lines('1,2,9,2') }, ['2×9']],
    [{ '2026-01-05/lines-2.csv': lines('1,3,2,2'), '2026-01-06/lines.csv': lines('1,1,1,2') }, ['1×1', '2×9', '3×2']],
    // Another file of the last date brings the order behind its lines.
    [{ '2026-01-06/orders-2.csv': order(1) }, ['1×1']],
  ]
  const loaded = ledByOrders(smallProject())
  const home = makeHome({})
  const landed: Record<string, string> = {}
  for (const [files, expected] of drops) {
    land(home, files)
    Object.assign(landed, files)
    await buildSmall(home, loaded, { whole_below_rows: 0 })
    const rows = await queryHome(home, "select line_no || '×' || quantity as line from stg_lines order by 1")
    expect(
      rows.map(({ line }) => line),
      Object.keys(files).join(', '),
    ).toEqual(expected)
  }
  const whole = makeHome(landed)
  await buildSmall(whole, loaded)
  expect(await allTables(home)).toEqual(await allTables(whole))
})

it('notices a part of the release before that is cut off, or gone', async () => {
  const day = (number: number): Record<string, string> => ({
    [`2026-01-0${number}/orders.csv`]: `order_id,customer_id,status,placed_at,total\n${number},,paid,2026-01-0${number} 10:00:00,1\n`,
    [`2026-01-0${number}/lines.csv`]: `order_id,line_no,quantity,price\n${number},1,1,2.00\n`,
  })
  const home = makeHome(day(1))
  const { manifest } = await buildSmall(home, project())
  const part = join(home, String(manifest.tables.find(({ name }) => name === 'staged_orders')?.parts[0]))
  land(home, day(2))
  const bytes = readFileSync(part)
  writeFileSync(part, bytes.subarray(0, -9))
  await expect(buildSmall(home, project(), { whole_below_rows: 0 })).rejects.toThrow(/parquet/i)
  rmSync(part)
  const again = await buildSmall(home, project(), { whole_below_rows: 0 })
  expect(again.manifest.accounts[0]).toMatchObject({ read: 2, staged: 2, kept: 2 })
  expect(again.checks.filter(({ kind, status }) => kind === 'accounting' && status !== 'passed')).toEqual([])
})
