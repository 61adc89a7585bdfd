import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Engine } from '../../src/engine/engine.ts'
import { homePaths } from '../../src/lake/home-paths.ts'
import type { Manifest } from '../../src/lake/manifest.ts'
import { openReleases } from '../../src/lake/open-release.ts'
import { type MetricSpec, normalizeMetric } from '../../src/metric/metric.ts'
import { diffAccounts } from '../../src/trace/diff-accounts.ts'
import { diffMetric, type MetricDiff } from '../../src/trace/diff-metrics.ts'
import { diffTables, type TableDiff } from '../../src/trace/diff-tables.ts'
import { buildSmall, cleanFiles, land, makeHome, smallProject } from '../support/small-project.ts'

const orders = `-- materialization: table
-- key: order_id
select order_id, customer_id, status, total, cast(placed_at as date) as day from stg_orders
`
const odd = `-- key: order_id
select order_id, total as "client's total" from stg_orders
`
const first = {
  'fct_orders.sql': orders,
  'v_odd.sql': odd,
  'v_renamed.sql': 'select total as paid from stg_orders\n',
  'v_total.sql': 'select sum(total) as total from fct_orders\n',
}
const second = {
  'fct_orders.sql': orders.replace('status,', "status, 'shop' as channel,").replace('customer_id, ', ''),
  'v_new.sql': 'select count(*) as n from fct_orders\n',
  'v_odd.sql': odd,
  'v_renamed.sql': 'select total as earned from stg_orders\n',
  'v_total.sql': first['v_total.sql'],
}
const revenue: MetricSpec = {
  name: 'revenue',
  title: 'x',
  unit: 'CHF',
  model: 'fct_orders',
  measure: 'sum(total)',
  time: 'day',
  dimensions: ['status'],
}
const home = makeHome(cleanFiles)
const keys = new Map([
  ['stg_orders', ['order_id']],
  ['stg_customers', ['customer_id']],
])
let releases: { before: Manifest; after: Manifest; later: Manifest }
let tables: readonly TableDiff[]
const engines: Engine[] = []

async function open(before: Manifest, after: Manifest): Promise<Engine> {
  const engine = await openReleases(
    homePaths(home),
    { before: before.id, after: after.id },
    { memory_limit: '1GB', threads: 2 },
  )
  engines.push(engine)
  return engine
}

async function moved(spec: Partial<MetricSpec>): Promise<MetricDiff> {
  const { before, after } = releases
  return diffMetric(normalizeMetric({ ...revenue, ...spec }), before, after, 'Europe/Zurich', await open(before, after))
}

const tableOf = (name: string): TableDiff | undefined => tables.find(({ table }) => table === name)

beforeAll(async () => {
  const before = (await buildSmall(home, smallProject(first))).manifest
  // Order 2 is paid by now and dearer, order 3 is new.
  land(home, {
    '2026-01-02/orders.csv':
      'order_id,customer_id,status,placed_at,total\n2,c2,paid,2026-01-01T11:00:00Z,8\n3,c1,paid,2026-01-02T11:00:00Z,1.50\n',
  })
  const after = (await buildSmall(home, smallProject(first))).manifest
  const later = (await buildSmall(home, smallProject(second))).manifest
  releases = { before, after, later }
  tables = await diffTables(before, after, keys, await open(before, after))
})
afterAll(() => {
  for (const engine of engines) engine.close()
})

describe('two releases', () => {
  it('differ in the accounting of rows, by contract: what came, and what is superseded now', () => {
    const { before, after } = releases
    const moves = diffAccounts(before.accounts, after.accounts)
    expect(moves.map(({ contract, count, change }) => [contract, count, change])).toEqual([
      ['orders', 'files', 1],
      ['orders', 'read', 2],
      ['orders', 'staged', 2],
      ['orders', 'kept', 1],
      ['orders', 'superseded', 1],
    ])
    expect(diffAccounts(after.accounts, after.accounts)).toEqual([])
    expect(diffAccounts(before.accounts, []).every(({ after: is }) => is === 0)).toBe(true)
  })

  it('differ by the rows that were added, removed and changed, matched by key', () => {
    expect(tableOf('fct_orders')).toMatchObject({
      status: 'changed',
      key: ['order_id'],
      rows_before: 2,
      rows_after: 3,
      added: 1,
      removed: 0,
      changed: 1,
      changed_columns: { status: 1, total: 1 },
      samples: [
        { what: 'added', order_id: '3', changes: '' },
        { what: 'changed', order_id: '2', changes: 'status: new → paid, total: 7.00 → 8.00' },
      ],
    })
    expect(tableOf('stg_orders')).toMatchObject({ key: ['order_id'], added: 1, changed: 1 })
  })

  it('differ by whole rows where there is no key, and not where content is the same', () => {
    expect(tableOf('v_total')).toMatchObject({ status: 'changed', key: [], added: 1, removed: 1, changed: 0 })
    expect(tableOf('stg_customers')).toMatchObject({ status: 'same', added: 0 })
    expect(tableOf('staged_orders')).toBeUndefined()
  })

  it('differ by tables and columns that one of them lacks', async () => {
    const { after, later } = releases
    const found = await diffTables(after, later, keys, await open(after, later))
    const [orderTable, newTable] = ['fct_orders', 'v_new'].map((name) => found.find(({ table }) => table === name))
    expect(newTable).toMatchObject({ status: 'added', added: 1 })
    expect(orderTable).toMatchObject({
      status: 'changed',
      changed: 0,
      added_columns: ['channel'],
      removed_columns: ['customer_id'],
    })
  })

  it('differ by columns whatever they are called, and by all rows where they have no column in common', async () => {
    expect(tableOf('v_odd')?.samples).toContainEqual({
      what: 'changed',
      order_id: '2',
      changes: "client's total: 7.00 → 8.00",
    })
    const { after, later } = releases
    const found = await diffTables(after, later, keys, await open(after, later))
    expect(found.find(({ table }) => table === 'v_renamed')).toMatchObject({
      status: 'changed',
      added: 3,
      removed: 3,
      added_columns: ['earned'],
      removed_columns: ['paid'],
      samples: [],
    })
  })

  it('differ by figures: which day, which dimension value, by how much', async () => {
    const { before, after, change, moves } = await moved({})
    expect([before, after, change]).toEqual(['19.50', '22.00', '2.50'])
    expect(moves.map((move) => Object.values(move).map(String).join(' '))).toEqual([
      '2026-01-01 null null null 19.50 20.50 1.00',
      '2026-01-02 null null null null 1.50 1.50',
      '2026-01-01 null status new 7.00 null -7.00',
      '2026-01-01 null status paid 12.50 20.50 8.00',
      '2026-01-02 null status paid null 1.50 1.50',
    ])
  })

  it('differ by ratios, running totals and cohorts at their own grain', async () => {
    const basket = await moved({
      measure: { numerator: 'sum(total)', denominator: 'count(*)' },
      grain: 'month',
      dimensions: [],
    })
    expect(basket.moves).toMatchObject([
      { period: '2026-01-01', before: '9.750000', after: '7.333333', change: '-2.416667' },
    ])
    const running = await moved({ measure: { cumulative: 'count(*)' }, unit: 'count' })
    expect(running).toMatchObject({ before: '2', after: '3' })
    expect(running.moves).toMatchObject([
      { period: '2026-01-02', dimension: null, before: null, after: '3' },
      { dimension: 'status', dimension_value: 'new', change: '-1' },
      { dimension: 'status', dimension_value: 'paid', change: '2' },
    ])
    const cohort = await moved({
      measure: { cohort: 'sum(total)', entity: 'customer_id', days: [0] },
      grain: 'day',
      dimensions: [],
    })
    expect(cohort.moves).toMatchObject([{ period: '2026-01-01', age_days: 0, before: '9.750000', after: '10.250000' }])
  })

  it('do not differ by a metric whose table has the same content', async () => {
    expect(await moved({ model: 'stg_customers', measure: 'count(*)', time: 'born', dimensions: [] })).toMatchObject({
      change: null,
      moves: [],
    })
  })
})
