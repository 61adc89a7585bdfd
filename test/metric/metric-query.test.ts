import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDuckdb } from '../../src/engine/duckdb/open-duckdb.ts'
import type { Engine, SqlRow } from '../../src/engine/engine.ts'
import { isTallyError } from '../../src/error/tally-error.ts'
import { formatFigure } from '../../src/metric/format-figure.ts'
import { type MetricSpec, normalizeMetric } from '../../src/metric/metric.ts'
import { metricQuery } from '../../src/metric/metric-query.ts'
import { type MetricRequest, parseMetricFilter } from '../../src/metric/metric-request.ts'

const revenue = {
  name: 'revenue',
  title: 'Revenue',
  unit: 'CHF',
  model: 'fct',
  measure: 'sum(amount)',
  time: 'day',
  dimensions: ['country'],
} as const satisfies MetricSpec
const basket = { ...revenue, name: 'basket', measure: { numerator: 'sum(amount)', denominator: 'sum(orders)' } }
const running = { ...revenue, name: 'running', measure: { cumulative: 'sum(amount)' } }
const countries = { ...revenue, name: 'countries', measure: { cumulative: 'count(distinct country)' } }
const timeless = { name: 'stock', title: 'Stock', unit: 'count', model: 'fct', measure: 'count(*)' }
let engine: Engine

beforeAll(async () => {
  engine = await openDuckdb({ home: tmpdir(), temp_dir: join(tmpdir(), 'metric'), memory_limit: '500MB', threads: 1 })
  await engine.run(`create table fct as select * from (values
    (date '2025-12-31', 'CH', 10.00::decimal(18, 2), 1), (date '2026-01-01', 'CH', 5.50, 1), (date '2026-01-31', 'FR', 4.50, 0),
    (date '2026-02-01', 'l''Île', 2.00, 2), (null, 'CH', 100.00, 1), (date '2026-04-02', null, 3.00, 3)) as t (day, country, amount, orders)`)
  await engine.run(`create table as_of as select date '2026-05-10' as as_of_date`)
  await engine.run(`create table sales as select * from (values
    (timestamp '2026-03-28 23:30:00', 1.00::decimal(18, 2)), (timestamp '2026-03-29 21:59:59', 2.00), (timestamp '2026-03-29 22:00:00', 4.00),
    (timestamp '2026-12-31 22:59:59', 8.00), (timestamp '2026-12-31 23:00:00', 16.00)) as t (sold_at, amount)`)
})
afterAll(() => engine.close())

async function ask(spec: MetricSpec, request: MetricRequest): Promise<readonly SqlRow[]> {
  const metric = normalizeMetric(spec)
  const columns = await engine.columnsOf(`select * from ${metric.model}`)
  const { sql, values } = metricQuery(metric, request, { columns, time_zone: 'Europe/Zurich', as_of: '2026-05-10' })
  return engine.rows(sql, values)
}

/** Why two figures are of different numbers of days. */
function noteOf(spec: MetricSpec, request: MetricRequest): string | undefined {
  const columns = [
    { name: 'day', type: 'DATE' },
    { name: 'country', type: 'VARCHAR' },
  ]
  const source = { columns, time_zone: 'Europe/Zurich', as_of: '2026-05-10' }
  return metricQuery(normalizeMetric(spec), { ...request, is_compared: true }, source).note
}

async function codeOf(spec: MetricSpec, request: MetricRequest = {}): Promise<string> {
  try {
    await ask(spec, request)
    return 'no error'
  } catch (error) {
    return isTallyError(error) ? error.code : String(error)
  }
}

describe('a metric', () => {
  it('gives one total, which is the sum of its months: rows without a time count nowhere', async () => {
    expect(await ask(revenue, {})).toEqual([{ value: '25.00' }])
    expect(await ask(revenue, { grain: 'month' })).toEqual([
      { period: '2025-12-01', value: '10.00' },
      { period: '2026-01-01', value: '10.00' },
      { period: '2026-02-01', value: '2.00' },
      { period: '2026-04-01', value: '3.00' },
    ])
    expect(await ask(revenue, { grain: 'quarter', from: '2026-01-01' })).toEqual([
      { period: '2026-01-01', value: '12.00' },
      { period: '2026-04-01', value: '3.00' },
    ])
  })

  it('by ISO week and dimension, in a range that includes both ends', async () => {
    expect(await ask(revenue, { grain: 'week', by: ['country'], from: '2025-12-31', to: '2026-01-31' })).toEqual([
      { period: '2025-12-29', country: 'CH', value: '15.50' },
      { period: '2026-01-26', country: 'FR', value: '4.50' },
    ])
  })

  it('as a ratio is sum over sum, exact and no binary float, and null without a denominator', async () => {
    expect(await ask(basket, { by: ['country'] })).toEqual([
      { country: 'CH', value: '7.750000' },
      { country: 'FR', value: null },
      { country: "l'Île", value: '1.000000' },
      { country: null, value: '1.000000' },
    ])
    expect(
      await ask(
        { ...basket, measure: { numerator: '2000000000000000000.01', denominator: '-3' } },
        { filter: { country: ['FR'] } },
      ),
    ).toEqual([{ value: '-666666666666666666.670000' }])
  })

  it('binds what a filter brings; an empty value is no value', async () => {
    expect(await ask(revenue, { filter: parseMetricFilter(["country=l'Île"]) })).toEqual([{ value: '2.00' }])
    expect(await ask(revenue, { filter: parseMetricFilter(['country=CH', 'country=FR']) })).toEqual([
      { value: '20.00' },
    ])
    expect(await ask(revenue, { filter: parseMetricFilter(["country=CH') or 1=1 --"]) })).toEqual([{ value: null }])
    expect(await ask(revenue, { filter: parseMetricFilter(['country=']) })).toEqual([{ value: '3.00' }])
  })

  it.each([
    ['day', 'banana', 'DATE', '2026-04-02'],
    ['day', '2026-02-30', 'DATE', '2026-04-02'],
    ['orders', '2.5', 'INTEGER', '3'],
    ['orders', 'two', 'INTEGER', '3'],
    ['amount', 'much', 'DECIMAL(18,2)', '3.00'],
    ['is_large', 'yes', 'BOOLEAN', 'true'],
    ['sold_at', '2026-01-31', 'TIMESTAMP', '2026-01-31 08:00:00'],
  ])('refuses %s=%s as no %s, and takes what may be one and what is none', async (name, value, type, good) => {
    await engine.run(`create or replace view typed as
      select *, amount > 1 as is_large, timestamp '2026-01-31 08:00:00' as sold_at from fct`)
    const spec: MetricSpec = { ...revenue, model: 'typed', measure: 'count(*)', dimensions: [name] }
    const error: unknown = await ask(spec, { filter: { [name]: [good, value] } }).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'value_invalid', params: { what: `the filter of ${name} (${type})`, value } })
    expect(await ask(spec, { filter: { [name]: [good] } })).not.toEqual([{ value: '0' }])
    expect(await ask(spec, { filter: { [name]: [''] } })).toEqual([{ value: '0' }])
  })

  it.each([
    "A' or 1=1--",
    "x' union select key from keys",
    'A; drop table fct',
    'A;delete from fct where 1=1',
    "'; insert into fct values (1)",
    'A; SELECT * FROM fct',
    "'; update fct set amount = 0 --",
  ])('tells who filters by SQL, though it could do nothing: %s', (value) => {
    expect(() => parseMetricFilter([`country=${value}`])).toThrow('the filter is')
  })

  it.each([
    'Plates; set of 6',
    'Trolleys; load bearing',
    "Rock 'n' roll",
    "l'Île; and more",
    'Drop shipping; selected',
    'A--B',
  ])('takes for a value what only looks like SQL: %s', (value) => {
    expect(parseMetricFilter([`country=${value}`])).toEqual({ country: [value] })
  })

  it('cuts days where they begin in the project, over the nights when clocks change and over New Year', async () => {
    const sales: MetricSpec = { ...revenue, model: 'sales', time: 'sold_at', dimensions: [] }
    expect(await ask(sales, { grain: 'day' })).toEqual([
      { period: '2026-03-29', value: '3.00' },
      { period: '2026-03-30', value: '4.00' },
      { period: '2026-12-31', value: '8.00' },
      { period: '2027-01-01', value: '16.00' },
    ])
    expect(await ask(sales, { from: '2027-01-01' })).toEqual([{ value: '16.00' }])
  })

  it('refuses what it does not know', async () => {
    expect(await codeOf(revenue, { by: ['city'] })).toBe('metric_dimension_unknown')
    expect(await codeOf(revenue, { by: ['country; drop table fct'] })).toBe('metric_dimension_unknown')
    expect(await codeOf(revenue, { filter: { nope: ['1'] } })).toBe('metric_dimension_unknown')
    expect(await codeOf(revenue, { grain: 'hour' })).toBe('value_invalid')
    expect(await codeOf({ ...revenue, grain: 'month' }, { grain: 'week' })).toBe('value_invalid')
    expect(await codeOf({ ...revenue, grain: 'month' }, { grain: 'quarter' })).toBe('no error')
    expect(await codeOf(revenue, { from: '2026-02-30' })).toBe('value_invalid')
    expect(await codeOf(revenue, { from: '2026-02-02', to: '2026-02-01' })).toBe('value_invalid')
    expect(await codeOf(revenue, { is_compared: true })).toBe('metric_request_invalid')
    expect(await codeOf(revenue, { days: [30] })).toBe('metric_request_invalid')
    for (const request of [{ grain: 'month' }, { from: '2026-01-01' }, { to: '2026-01-31' }]) {
      const error: unknown = await ask(timeless, request).catch((thrown: unknown) => thrown)
      expect(error).toMatchObject({
        code: 'metric_request_invalid',
        message: `metric stock has no time, so it has no figure of ${request.grain === undefined ? 'a range' : 'a month'}`,
        hint: expect.stringContaining('ask for its total, without a range or a grain'),
      })
    }
    expect(await codeOf({ ...revenue, time: 'amount' })).toBe('metric_sql_invalid')
    expect(await codeOf({ ...revenue, time: 'sold_on' })).toBe('metric_column_missing')
    expect(() => parseMetricFilter(['country'])).toThrow(/dimension=value/)
  })

  it('refuses a definition that its own answer could not hold', async () => {
    for (const name of ['period', 'value', 'before', 'change', 'age_days']) {
      expect(await codeOf({ ...revenue, dimensions: [name] })).toBe('definition_invalid')
    }
    expect(await codeOf({ ...revenue, dimensions: ['country', 'country'] })).toBe('definition_invalid')
    expect(await codeOf({ ...timeless, measure: { cumulative: 'sum(amount)' } })).toBe('definition_invalid')
    expect(await codeOf({ ...revenue, format: { decimals: -1 } })).toBe('definition_invalid')
    for (const days of [[], [1.5], [7, 7]]) {
      expect(await codeOf({ ...revenue, measure: { cohort: 'count(*)', entity: 'country', days } })).toBe(
        'definition_invalid',
      )
    }
    expect(await codeOf({ ...revenue, measure: { cohort: 'count(*)', entity: 'country', days: [1], after: 2 } })).toBe(
      'definition_invalid',
    )
  })
})

describe('beside the period before', () => {
  it('a month stands beside the month before, also where one of the two has no row of a country', async () => {
    expect(
      await ask(revenue, { grain: 'month', by: ['country'], from: '2026-01-01', to: '2026-02-28', is_compared: true }),
    ).toEqual([
      {
        period: '2026-01-01',
        country: 'CH',
        value: '5.50',
        before: '10.00',
        change: '-4.50',
        change_share: '-0.450000',
      },
      { period: '2026-01-01', country: 'FR', value: '4.50', before: '0.00', change: '4.50', change_share: null },
      {
        period: '2026-02-01',
        country: 'CH',
        value: '0.00',
        before: '5.50',
        change: '-5.50',
        change_share: '-1.000000',
      },
      {
        period: '2026-02-01',
        country: 'FR',
        value: '0.00',
        before: '4.50',
        change: '-4.50',
        change_share: '-1.000000',
      },
      { period: '2026-02-01', country: "l'Île", value: '2.00', before: '0.00', change: '2.00', change_share: null },
    ])
  })

  it('also a period of which nothing is left has a row, but none behind as-of or the range', async () => {
    const orders: MetricSpec = { ...revenue, measure: 'count(*)' }
    const gone = { before: '1', value: '0', change: '-1', change_share: '-1.000000' }
    const won = { before: '0', value: '1', change: '1', change_share: null }
    const year = { grain: 'month', from: '2026-01-01', is_compared: true }
    const island = { ...year, filter: { country: ["l'Île"] } }
    const rows = [
      { period: '2026-02-01', ...won },
      { period: '2026-03-01', ...gone },
    ]
    expect(await ask(orders, island)).toEqual(rows)
    expect(await ask(orders, { ...island, to: '2026-02-28' })).toEqual(rows.slice(0, 1))
    // As of 10 May; June would stand beside nothing of May.
    await engine.run("insert into fct values (date '2026-05-10', 'NO', 1.00, 1)")
    const norway = { ...year, filter: { country: ['NO'] } }
    expect(await ask(orders, { ...norway, to: '2026-12-31' })).toEqual([{ period: '2026-05-01', ...won }])
    expect(await ask(orders, { ...norway, grain: 'day' })).toEqual([{ period: '2026-05-10', ...won }])
    await engine.run("delete from fct where country = 'NO'")
    // The same without a country: nothing of March, and nothing before April.
    expect((await ask(orders, year)).map(({ period, value, before }) => [period, value, before])).toEqual([
      ['2026-01-01', '2', '1'],
      ['2026-02-01', '1', '2'],
      ['2026-03-01', '0', '1'],
      ['2026-04-01', '1', '0'],
      ['2026-05-01', '0', '1'],
    ])
  })

  it.each([
    ['count(*)', '0'],
    ['count(distinct country)', '0'],
    ['sum(amount)', '0.00'],
    ['sum (case when (orders >= 0) then amount end)', '0.00'],
    ['count(amount) + count(orders)', '0'],
    // One of them may be there and the other not.
    ['sum(amount) - sum(orders)', null],
    ["sum(amount) filter (where country <> ')')", '0.00'],
    ['cast(sum(amount) as decimal(18, 2))', '0.00'],
    ['coalesce(sum(amount), 0)::decimal(18, 2)', '0.00'],
    ['coalesce(sum(amount), 0)', '0.00'],
    ['max(amount)', null],
    ['cast(avg(amount) as decimal(18, 2))', null],
    ['cast(sum(amount) / count(*) as decimal(18, 2))', null],
    [{ numerator: 'sum(amount)', denominator: 'count(*)' }, null],
    [{ cumulative: 'sum(amount)', reset: 'month' }, '0.00'],
    [{ snapshot: 'sum(amount)' }, null],
  ] as const)('of nothing %j is %s, with its change or without', async (measure, nothing) => {
    const spec: MetricSpec = { ...revenue, measure, format: { style: 'number' } }
    const rows = await ask(spec, { by: ['country'], from: '2026-02-01', to: '2026-02-28', is_compared: true })
    const france = rows.find(({ country }) => country === 'FR')
    expect(france).toMatchObject({ value: nothing, before: expect.any(String) })
    expect(france?.['change_share']).toBe(nothing === null ? null : '-1.000000')
  })

  it('of nothing is the same in total as by its parts', async () => {
    const range = { from: '2026-02-01', to: '2026-02-28', filter: { country: ['FR'] }, is_compared: true }
    const [total] = await ask(revenue, range)
    expect(total).toEqual({ value: '0.00', before: '4.50', change: '-4.50', change_share: '-1.000000' })
    expect(await ask(revenue, { ...range, by: ['country'] })).toEqual([{ country: 'FR', ...total }])
  })

  it('a part of a month stands beside the same days of the month before', async () => {
    expect(await ask(revenue, { grain: 'month', from: '2026-01-01', to: '2026-01-30', is_compared: true })).toEqual([
      { period: '2026-01-01', value: '5.50', before: '0.00', change: '5.50', change_share: null },
    ])
    expect(await ask(revenue, { grain: 'month', from: '2026-01-01', to: '2026-01-31', is_compared: true })).toEqual([
      { period: '2026-01-01', value: '10.00', before: '10.00', change: '0.00', change_share: '0.000000' },
    ])
  })

  it('the last day of a month by itself stands beside the same day, and a whole month beside a whole one', async () => {
    // 28 January has no row and 31 January has one.
    expect(await ask(revenue, { grain: 'month', from: '2026-02-28', to: '2026-02-28', is_compared: true })).toEqual([])
    const february = { grain: 'month', from: '2026-02-01', to: '2026-02-28', is_compared: true }
    expect(await ask(revenue, february)).toMatchObject([{ period: '2026-02-01', before: '10.00' }])
  })

  it('a range without a grain stands beside one of the same length', async () => {
    expect(await ask(revenue, { from: '2026-01-01', to: '2026-01-31', is_compared: true })).toEqual([
      { value: '10.00', before: '10.00', change: '0.00', change_share: '0.000000' },
    ])
  })
})

describe('a snapshot metric', () => {
  const stock = { ...revenue, name: 'stock', measure: { snapshot: 'sum(amount)' } }

  it('is taken on the last day of each period, never summed over days', async () => {
    expect(await ask(stock, { grain: 'month' })).toEqual([
      { period: '2025-12-01', value: '10.00' },
      { period: '2026-01-01', value: '4.50' },
      { period: '2026-02-01', value: '2.00' },
      { period: '2026-04-01', value: '3.00' },
    ])
    expect(await ask(stock, {})).toEqual([{ value: '3.00' }])
    expect(await ask(stock, { to: '2026-01-31', by: ['country'] })).toEqual([{ country: 'FR', value: '4.50' }])
    expect(await ask(stock, { to: '2026-01-30' })).toEqual([{ value: '5.50' }])
    expect(await codeOf({ ...timeless, measure: { snapshot: 'sum(amount)' } })).toBe('definition_invalid')
  })
})

describe('a cumulative metric', () => {
  it('is the sum up to the end of each period, periods without rows included', async () => {
    expect(await ask(running, { grain: 'month', from: '2026-01-15' })).toEqual([
      { period: '2026-01-01', value: '20.00' },
      { period: '2026-02-01', value: '22.00' },
      { period: '2026-03-01', value: '22.00' },
      { period: '2026-04-01', value: '25.00' },
      { period: '2026-05-01', value: '25.00' },
    ])
    expect(await ask(running, {})).toEqual([{ value: '25.00' }])
    expect(await ask(running, { to: '2026-01-30' })).toEqual([{ value: '15.50' }])
  })

  it('begins anew where it is reset', async () => {
    const yearly = { ...running, measure: { cumulative: 'sum(amount)', reset: 'year' } } as const
    expect(await ask(yearly, { grain: 'quarter' })).toEqual([
      { period: '2025-10-01', value: '10.00' },
      { period: '2026-01-01', value: '12.00' },
      { period: '2026-04-01', value: '15.00' },
    ])
    expect(await ask(yearly, {})).toEqual([{ value: '15.00' }])
    expect(
      await ask(
        { ...yearly, measure: { cumulative: 'sum(amount + 0)', reset: 'month' } },
        { grain: 'week', from: '2026-02-01', to: '2026-02-01' },
      ),
    ).toEqual([{ period: '2026-01-26', value: '2.00' }])
  })

  it('of distinct values counts each once, and agrees with sums that are taken another way', async () => {
    expect(await ask(countries, { grain: 'month', to: '2026-02-28' })).toEqual([
      { period: '2025-12-01', value: '1' },
      { period: '2026-01-01', value: '2' },
      { period: '2026-02-01', value: '3' },
    ])
    const slow = { ...running, measure: { cumulative: 'sum(coalesce(amount, 0))' } }
    for (const request of [
      { grain: 'day' },
      { grain: 'week', by: ['country'] },
      { by: ['country'], to: '2026-02-01' },
    ]) {
      expect(await ask(slow, request)).toEqual(await ask(running, request))
    }
  })
})

describe('a measure that names the start of its period', () => {
  // The rows of a period that lie behind its first day.
  const later: MetricSpec = {
    name: 'later',
    title: 'Later',
    unit: 'count',
    model: 'fct',
    time: 'day',
    dimensions: ['country'],
    measure: 'count(case when day > period_start then 1 end)',
  }

  it('has that of the grain, or of the range where it begins later, or of all time', async () => {
    expect(await ask(later, { grain: 'month' })).toEqual([
      { period: '2025-12-01', value: '1' },
      { period: '2026-01-01', value: '1' },
      { period: '2026-02-01', value: '0' },
      { period: '2026-04-01', value: '1' },
    ])
    expect(await ask(later, { grain: 'quarter', from: '2026-01-01', to: '2026-03-31' })).toEqual([
      { period: '2026-01-01', value: '2' },
    ])
    expect(await ask(later, { from: '2026-01-31', grain: 'year' })).toEqual([{ period: '2026-01-01', value: '2' }])
    expect(await ask(later, { from: '2026-01-31' })).toEqual([{ value: '2' }])
    expect(await ask(later, {})).toEqual([{ value: '5' }])
    const share = { ...later, unit: 'share', measure: { numerator: later.measure as string, denominator: 'count(*)' } }
    expect(await ask(share, { from: '2026-01-31' })).toEqual([{ value: '0.666667' }])
  })
})

describe('a metric as it must not be written', () => {
  const plain = { name: 'sum', title: 'Sum', unit: 'CHF', model: 'fct', time: 'day', measure: 'sum(amount)' }
  it.each([
    ['an unknown word', { dimension: ['country'] }],
    ['a word that every object has', { constructor: 'sum' }],
    ['no title', { title: undefined }],
    ['half a title', { title: { en: 'Sum' } }],
    ['no unit', { unit: undefined }],
    ['dimensions that are a text', { dimensions: 'country' }],
    ['a style that is none', { format: { style: 'percent' } }],
    ['a measure that is a number', { measure: 5 }],
    ['no measure', { measure: undefined }],
    ['half a ratio', { measure: { numerator: 'sum(amount)' } }],
    ['a running total by the week', { measure: { cumulative: 'sum(amount)', reset: 'week' } }],
    ['an unknown word in its measure', { measure: { snapshot: 'sum(amount)', of: 'day' } }],
    ['a cohort without days', { measure: { cohort: 'sum(amount)', entity: 'country' } }],
  ])('is refused: %s', (_, change) => {
    // As a config that nobody checked by its types may have it.
    expect(() => normalizeMetric({ ...plain, ...change } as never)).toThrow(/metric sum/)
    expect(normalizeMetric(plain as never).name).toBe('sum')
  })
})

describe('a metric up to as-of', () => {
  it('sets the period of as-of against the same days of the one before', async () => {
    const ending: MetricSpec = {
      name: 'sum',
      title: 'Sum',
      unit: 'CHF',
      model: 'fct',
      time: 'day',
      measure: 'sum(amount)',
      up_to_as_of: true,
    }
    await engine.run(
      "insert into fct values (date '2026-04-10', 'CH', 20.00, 1), (date '2026-04-11', 'CH', 40.00, 1), (date '2026-05-10', 'CH', 1.00, 1)",
    )
    const request = { grain: 'month', from: '2026-05-01', is_compared: true }
    expect(await ask(ending, request)).toMatchObject([{ period: '2026-05-01', value: '1.00', before: '23.00' }])
    expect(await ask(ending, { ...request, to: '2026-05-31' })).toMatchObject([{ before: '23.00' }])
    expect(await ask({ ...ending, up_to_as_of: false }, request)).toMatchObject([{ before: '63.00' }])
    // Whole periods before it stay whole.
    const both = await ask(ending, { grain: 'month', from: '2026-04-01', is_compared: true })
    expect(both).toMatchObject([{ period: '2026-04-01', before: '0.00' }, { before: '23.00' }])
    await engine.run("delete from fct where day in (date '2026-04-10', date '2026-04-11', date '2026-05-10')")
  })

  it('sets a range without a grain against as many days as are counted of it', async () => {
    const ending: MetricSpec = { ...revenue, measure: 'count(*)', up_to_as_of: true }
    await engine.run(
      `insert into fct select cast(d as date), 'CH', 1, 1 from range(date '2026-04-11', date '2026-05-16', interval '1 day') as t (d)`,
    )
    const [before] = await engine.rows("select count(*) as n from fct where day between '2026-04-21' and '2026-04-30'")
    const counted = [{ value: '10', before: before?.['n'], change: '0', change_share: '0.000000' }]
    expect(await ask(ending, { from: '2026-05-01', to: '2026-05-10', is_compared: true })).toEqual(counted)
    expect(await ask(ending, { from: '2026-05-01', to: '2026-05-31', is_compared: true })).toEqual(counted)
    expect(await ask(ending, { from: '2026-05-11', to: '2026-05-31', is_compared: true })).toMatchObject([
      { value: '0', before: '0' },
    ])
    await engine.run("delete from fct where day > date '2026-04-10'")
  })

  it('needs no word about its days, as another one does where its last period is not over', () => {
    const may = { from: '2026-05-01', to: '2026-05-31' }
    for (const request of [
      may,
      { grain: 'month' },
      { grain: 'quarter', ...may },
      { grain: 'year', to: '2026-05-11' },
    ]) {
      expect(noteOf(revenue, request)).toContain('as of 2026-05-10 the')
      expect(noteOf({ ...revenue, up_to_as_of: true }, request)).toBeUndefined()
    }
    expect(noteOf(revenue, may)).toContain(
      'the range is not over, and it stands beside a whole one; ask up to 2026-05-10',
    )
    expect(noteOf({ ...running, measure: { cumulative: 'sum(amount)', reset: 'month' } }, may)).toContain('the range')
    // Over, of what is all due later, or of what is a state and no sum of days.
    for (const request of [
      { from: '2026-05-01', to: '2026-05-10' },
      { grain: 'month', to: '2026-05-10' },
      { grain: 'day' },
      // A Sunday, with which the week is over.
      { grain: 'week' },
      { from: '2026-05-11', to: '2026-05-31' },
    ])
      expect(noteOf(revenue, request)).toBeUndefined()
    expect(noteOf(running, may)).toBeUndefined()
    expect(noteOf({ ...revenue, measure: { snapshot: 'sum(amount)' } }, may)).toBeUndefined()
  })

  it('leaves out what lies behind it', async () => {
    const running: MetricSpec = {
      name: 'sum',
      title: 'Sum',
      unit: 'CHF',
      model: 'fct',
      time: 'day',
      measure: 'sum(amount)',
    }
    await engine.run("insert into fct values (date '2026-05-10', 'CH', 1.00, 1), (date '2026-05-11', 'CH', 7.00, 1)")
    const may = { from: '2026-05-01', to: '2026-05-31' }
    expect(await ask(running, may)).toEqual([{ value: '8.00' }])
    expect(await ask({ ...running, up_to_as_of: true }, may)).toEqual([{ value: '1.00' }])
    await engine.run("delete from fct where day >= date '2026-05-01'")
    const { time: _, ...timeless } = running
    expect(await codeOf({ ...timeless, up_to_as_of: true })).toBe('definition_invalid')
  })
})

describe('a figure as it is shown', () => {
  it.each([
    ['1234.565', 'money', 2, '1234.57'],
    ['-0.005', 'money', 2, '-0.01'],
    ['-0.004', 'money', 2, '0.00'],
    ['12345678901234567890.995', 'money', 2, '12345678901234567891.00'],
    ['0.12345', 'share', 1, '12.3 %'],
    ['0.0005', 'share', 1, '0.1 %'],
    ['7', 'count', 0, '7'],
    [null, 'money', 2, ''],
  ] as const)('%s as %s with %i decimals is %s', (value, style, decimals, text) => {
    expect(formatFigure(value, { style, decimals })).toBe(text)
  })
})
