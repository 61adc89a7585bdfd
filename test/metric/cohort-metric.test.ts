import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDuckdb } from '../../src/engine/duckdb/open-duckdb.ts'
import type { Engine, SqlRow } from '../../src/engine/engine.ts'
import { type MetricSpec, normalizeMetric } from '../../src/metric/metric.ts'
import { metricQuery } from '../../src/metric/metric-query.ts'
import type { MetricRequest } from '../../src/metric/metric-request.ts'

/*
 * January: a (buys again on day 7 and, outside of it, on day 8), b (twice on the first day, again on day 30), c (never again).
 * February: d (again on day 1, goods worth 3 back on day 5). March: e. Orders of guests have no customer.
 */
const rows = `
  ('a', date '2026-01-01', 10.00, 'CH'), ('a', date '2026-01-08', 5.00, 'FR'), ('a', date '2026-01-09', 1.00, 'CH'),
  ('b', date '2026-01-31', 20.00, 'FR'), ('b', date '2026-01-31', 2.00, 'FR'), ('b', date '2026-03-02', 4.00, 'FR'),
  ('c', date '2026-01-15', 7.00, null),
  ('d', date '2026-02-10', 8.00, 'CH'), ('d', date '2026-02-11', 2.00, 'CH'), ('d', date '2026-02-15', -3.00, 'CH'),
  ('e', date '2026-03-01', 9.00, 'CH'), (null, date '2026-01-01', 100.00, 'CH')`

const base = {
  title: 'x',
  model: 'fct',
  time: 'day',
  dimensions: ['country'],
} as const
const retention: MetricSpec = {
  ...base,
  name: 'retention',
  unit: 'share',
  measure: { cohort: 'count(distinct customer)', entity: 'customer', days: [7, 30], after: 1 },
}
const ltv: MetricSpec = {
  ...base,
  name: 'ltv',
  unit: 'CHF',
  measure: { cohort: 'sum(amount)', entity: 'customer', days: [7, 30] },
}
let engine: Engine

beforeAll(async () => {
  engine = await openDuckdb({ home: tmpdir(), temp_dir: join(tmpdir(), 'cohort'), memory_limit: '500MB', threads: 1 })
  await engine.run(`create table fct as select customer, day, cast(amount as decimal(18, 2)) as amount, country, date '2026-01-01' as signed_up
    from (values ${rows}) as t (customer, day, amount, country)`)
})
afterAll(() => engine.close())

async function ask(spec: MetricSpec, request: MetricRequest, as_of: string): Promise<readonly SqlRow[]> {
  await engine.run(`create or replace table as_of as select date '${as_of}' as as_of_date`)
  const columns = await engine.columnsOf('select * from fct')
  const { sql, values } = metricQuery(normalizeMetric(spec), request, { columns, time_zone: 'UTC', as_of })
  return engine.rows(sql, values)
}

const cells = (found: readonly SqlRow[]): readonly string[] =>
  found.map((row) => Object.values(row).map(String).join(' '))

describe('a cohort metric', () => {
  it('has the share that came back, without the first day itself, day 7 and 30 included', async () => {
    expect(cells(await ask(retention, { grain: 'month' }, '2026-03-30'))).toEqual([
      '2026-01-01 7 3 0.333333',
      '2026-01-01 30 3 0.666667',
      '2026-02-01 7 1 1.000000',
      '2026-02-01 30 1 1.000000',
      '2026-03-01 7 1 null',
      '2026-03-01 30 1 null',
    ])
  })

  it('has no figure before the last day of the month + N days', async () => {
    const days30 = { grain: 'month', days: [30], to: '2026-02-28' }
    expect(cells(await ask(retention, days30, '2026-03-29'))).toEqual([
      '2026-01-01 30 3 0.666667',
      '2026-02-01 30 1 null',
    ])
    expect(cells(await ask(retention, days30, '2026-03-01'))).toEqual(['2026-01-01 30 3 null', '2026-02-01 30 1 null'])
    expect(cells(await ask(retention, { grain: 'month', days: [7] }, '2026-02-06'))).toContain('2026-01-01 7 3 null')
    expect(cells(await ask(retention, { grain: 'month', days: [7] }, '2026-02-07'))).toContain(
      '2026-01-01 7 3 0.333333',
    )
  })

  it('has an amount per member, the first day and what went back included', async () => {
    expect(cells(await ask(ltv, { grain: 'month' }, '2026-04-30'))).toEqual([
      // (10 + 5 + 20 + 2 + 7) ÷ 3; and with the 1.00 of day 8 and the 4.00 of day 30.
      '2026-01-01 7 3 14.666667',
      '2026-01-01 30 3 16.333333',
      '2026-02-01 7 1 7.000000',
      '2026-02-01 30 1 7.000000',
      '2026-03-01 7 1 9.000000',
      '2026-03-01 30 1 9.000000',
    ])
  })

  it('in total is sum over sum of the cohorts that are old enough', async () => {
    expect(cells(await ask(retention, {}, '2026-03-30'))).toEqual(['7 4 0.500000', '30 4 0.750000'])
    expect(cells(await ask(retention, {}, '2026-01-31'))).toEqual(['7 0 null', '30 0 null'])
  })

  it('takes the dimensions of a member from its first row, and chooses members by them and by their start', async () => {
    expect(cells(await ask(ltv, { by: ['country'], days: [30], to: '2026-01-31' }, '2026-12-31'))).toEqual([
      'CH 30 1 16.000000',
      'FR 30 1 26.000000',
      'null 30 1 7.000000',
    ])
    expect(cells(await ask(ltv, { days: [30], filter: { country: ['CH'] } }, '2026-12-31'))).toEqual(['30 3 10.666667'])
    expect(cells(await ask(ltv, { grain: 'quarter', days: [7], filter: { country: [''] } }, '2026-12-31'))).toEqual([
      '2026-01-01 7 1 7.000000',
    ])
  })

  it('takes the start from a column where one is named', async () => {
    const signed: MetricSpec = {
      ...ltv,
      measure: { cohort: 'sum(amount)', entity: 'customer', days: [31], start: 'signed_up' },
    }
    expect(cells(await ask(signed, { grain: 'month' }, '2026-12-31'))).toEqual(['2026-01-01 31 5 9.000000'])
  })

  it('stands beside the cohort before', async () => {
    const [, february] = await ask(ltv, { grain: 'month', days: [7], is_compared: true }, '2026-12-31')
    expect(february).toEqual({
      period: '2026-02-01',
      age_days: 7,
      size: '1',
      value: '7.000000',
      before: '14.666667',
      change: '-7.666667',
      change_share: '-0.522727',
    })
  })
})
