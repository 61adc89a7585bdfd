import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDuckdb } from '../../src/engine/duckdb/open-duckdb.ts'
import type { Engine, SqlRow } from '../../src/engine/engine.ts'
import { isTallyError } from '../../src/error/tally-error.ts'
import { normalizeMetric } from '../../src/metric/metric.ts'
import { type MetricRequest, metricQuery, parseMetricFilter } from '../../src/metric/metric-query.ts'

const revenue = normalizeMetric({
  name: 'revenue',
  title: 'Revenue',
  unit: 'CHF',
  model: 'fct',
  measure: 'sum(amount)',
  time: 'day',
  dimensions: ['country'],
})
const basket = normalizeMetric({
  ...revenue,
  name: 'basket',
  measure: { numerator: 'sum(amount)', denominator: 'sum(orders)' },
})
const timeless = normalizeMetric({ name: 'stock', title: 'Stock', unit: 'count', model: 'fct', measure: 'count(*)' })
let engine: Engine

beforeAll(async () => {
  engine = await openDuckdb({ home: tmpdir(), temp_dir: join(tmpdir(), 'metric'), memory_limit: '500MB', threads: 1 })
  await engine.run(`create table fct as select * from (values
    (date '2025-12-31', 'CH', 10.00::decimal(18, 2), 1), (date '2026-01-01', 'CH', 5.50, 1), (date '2026-01-31', 'FR', 4.50, 0),
    (date '2026-02-01', 'l''Île', 2.00, 2), (null, 'CH', 100.00, 1)) as t (day, country, amount, orders)`)
})
afterAll(() => engine.close())

async function ask(metric: typeof revenue, request: MetricRequest): Promise<readonly SqlRow[]> {
  const { sql, values } = metricQuery(metric, request)
  return engine.rows(sql, values)
}

function codeOf(metric: typeof revenue, request: MetricRequest): string {
  try {
    metricQuery(metric, request)
    return 'no error'
  } catch (error) {
    return isTallyError(error) ? error.code : String(error)
  }
}

describe('a metric', () => {
  it('gives one total, which is the sum of its months: rows without a time count nowhere', async () => {
    expect(await ask(revenue, {})).toEqual([{ value: '22.00' }])
    expect(await ask(revenue, { grain: 'month' })).toEqual([
      { period: '2025-12-01', value: '10.00' },
      { period: '2026-01-01', value: '10.00' },
      { period: '2026-02-01', value: '2.00' },
    ])
  })

  it('by ISO week and dimension, in a range that includes both ends', async () => {
    expect(await ask(revenue, { grain: 'week', by: ['country'], from: '2025-12-31', to: '2026-01-31' })).toEqual([
      { period: '2025-12-29', country: 'CH', value: '15.50' },
      { period: '2026-01-26', country: 'FR', value: '4.50' },
    ])
  })

  it('as a ratio is sum over sum, and null without a denominator', async () => {
    expect(
      (await ask(basket, { by: ['country'] })).map((row) => [
        row['country'],
        row['value'] === null ? null : Number(row['value']),
      ]),
    ).toEqual([
      ['CH', 7.75],
      ['FR', null],
      ["l'Île", 1],
    ])
  })

  it('binds what a filter brings', async () => {
    expect(await ask(revenue, { filter: parseMetricFilter(["country=l'Île"]) })).toEqual([{ value: '2.00' }])
    expect(await ask(revenue, { filter: parseMetricFilter(['country=CH', 'country=FR']) })).toEqual([
      { value: '20.00' },
    ])
    expect(await ask(revenue, { filter: parseMetricFilter(["country=CH') or 1=1 --"]) })).toEqual([{ value: null }])
  })

  it('refuses what it does not know', () => {
    expect(codeOf(revenue, { by: ['city'] })).toBe('metric_dimension_unknown')
    expect(codeOf(revenue, { by: ['country; drop table fct'] })).toBe('metric_dimension_unknown')
    expect(codeOf(revenue, { filter: { nope: ['1'] } })).toBe('metric_dimension_unknown')
    expect(codeOf(revenue, { grain: 'hour' })).toBe('value_invalid')
    expect(codeOf(revenue, { from: '2026-02-30' })).toBe('value_invalid')
    expect(codeOf(revenue, { from: '2026-02-02', to: '2026-02-01' })).toBe('value_invalid')
    expect(codeOf(timeless, { grain: 'month' })).toBe('value_invalid')
    expect(() => parseMetricFilter(['country'])).toThrow(/dimension=value/)
  })
})
