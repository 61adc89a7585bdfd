import { describe, expect, it } from 'vitest'
import { defineMetric, definePage } from '../../src/define.ts'
import { isTallyError } from '../../src/error/tally-error.ts'
import { normalizeMetric } from '../../src/metric/metric.ts'
import { pagesOf } from '../../src/page/common-pages.ts'
import { changeText, figureText, periodText } from '../../src/page/format-value.ts'
import { pageScope } from '../../src/page/page-request.ts'
import { normalizePage, type PageSpec } from '../../src/plan/page-spec.ts'

const of = { model: 'fct_x', time: 'day', unit: 'CHF', title: 'T', dimensions: ['country'], measure: 'sum(x)' } as const
const metrics = [
  defineMetric({ ...of, name: 'net_revenue' }),
  defineMetric({ ...of, name: 'orders', unit: 'count', measure: 'count(x)' }),
  defineMetric({ ...of, name: 'new_customers', unit: 'count' }),
  defineMetric({ ...of, name: 'repeat_customers', unit: 'count' }),
  defineMetric({ ...of, name: 'ltv_7', title: { en: 'LTV 7 days', fr: 'LTV à 7 jours' }, time: 'cohort_month' }),
  defineMetric({ ...of, name: 'ltv_30', time: 'cohort_month' }),
  defineMetric({ ...of, name: 'stock_at_risk', unit: 'count', measure: { snapshot: 'count(x)' } }),
].map(normalizeMetric)

describe('a project that defines no page', () => {
  it('gets those that it has metrics for', () => {
    const pages = pagesOf({ pages: [], metrics, first_metric: 'net_revenue' }, [])
    expect(pages.map(({ name }) => name)).toEqual(['overview', 'sales', 'customers', 'inventory'])
    const cohort = pages[2]?.tiles.find(({ kind }) => kind === 'heatmap')
    expect(cohort).toMatchObject({ metrics: ['ltv_7', 'ltv_30'], title: { en: 'LTV', fr: 'LTV' } })
  })

  it('gets an overview alone of a count, and nothing of nothing', () => {
    const rows = normalizeMetric({ name: 'x_rows', title: 'Rows', unit: 'count', model: 'fct_x', measure: 'count(*)' })
    const pages = pagesOf({ pages: [], metrics: [rows], first_metric: undefined }, [])
    expect(pages.map(({ name, tiles }) => [name, tiles.map(({ kind }) => kind)])).toEqual([['overview', ['figure']]])
    expect(pagesOf({ pages: [], metrics: [], first_metric: undefined }, [])).toEqual([])
  })

  it('keeps its own page in the place of a common one', () => {
    const own = normalizePage(
      definePage({ name: 'sales', title: 'Mine', tiles: [{ kind: 'figure', metric: 'orders' }] }),
      metrics,
    )
    const pages = pagesOf({ pages: [own], metrics, first_metric: undefined }, [])
    expect(pages.map(({ title }) => title.en)).toEqual(['Overview', 'Mine', 'Customers', 'Inventory'])
  })
})

describe('a page is refused', () => {
  const tiles = [{ kind: 'figure', metric: 'orders' }] as const
  it.each<readonly [string, PageSpec]>([
    ['no tile', { name: 'p', title: 'P', tiles: [] }],
    ['a metric that is not there', { name: 'p', title: 'P', tiles: [{ kind: 'figure', metric: 'profit' }] }],
    [
      'a dimension that the metric lacks',
      { name: 'p', title: 'P', tiles: [{ kind: 'bar', metric: 'orders', by: 'sku' }] },
    ],
    ['a filter that no metric has', { name: 'p', title: 'P', tiles, filters: ['sku'] }],
    ['a name that is no address', { name: 'My page', title: 'P', tiles }],
    [
      'two tiles of one name',
      {
        name: 'p',
        title: 'P',
        tiles: [
          { ...tiles[0], name: 'a' },
          { ...tiles[0], name: 'a' },
        ],
      },
    ],
    [
      'several metrics by a dimension',
      { name: 'p', title: 'P', tiles: [{ kind: 'line', metrics: ['orders', 'net_revenue'], by: 'country' }] },
    ],
  ])('with %s', (_, spec) => {
    let thrown: unknown
    try {
      normalizePage(spec, metrics)
    } catch (error) {
      thrown = error
    }
    expect(isTallyError(thrown, 'definition_invalid'), String(thrown)).toBe(true)
  })
})

describe('the days of a page', () => {
  const data = { first: '2020-05-01', last: '2026-03-15' }
  it('are counted back from the last one with data, in a grain that fits', () => {
    const year = { from: '2025-04-01', to: data.last, grain: 'month' }
    expect(pageScope({ range: 'last_12_months', grain: undefined }, {}, data)).toMatchObject(year)
    const month = { from: '2026-02-14', to: data.last, grain: 'day' }
    expect(pageScope({ range: 'last_30_days', grain: undefined }, {}, data)).toMatchObject(month)
    expect(pageScope({ range: 'all', grain: undefined }, {}, data)).toMatchObject({ from: data.first, to: data.last })
    expect(pageScope({ range: 'all', grain: undefined }, { from: '2026-01-01' }, data).to).toBe(data.last)
    const young = { first: '2026-03-01', last: '2026-03-15' }
    expect(pageScope({ range: 'last_12_months', grain: undefined }, {}, young)).toMatchObject({ grain: 'day' })
  })

  it('are compared with those before only where the data reach back over all of them', () => {
    const page = { range: 'last_30_days', grain: undefined } as const
    expect(pageScope(page, {}, { first: '2026-01-15', last: '2026-03-15' }).has_before).toBe(true)
    expect(pageScope(page, {}, { first: '2026-01-16', last: '2026-03-15' }).has_before).toBe(false)
  })

  it('are refused in reverse, and where they are none', () => {
    const page = { range: 'all', grain: undefined } as const
    for (const request of [{ from: '2026-03-02', to: '2026-03-01' }, { from: '2026-02-30' }, { grain: 'hour' }])
      expect(() => pageScope(page, request, data)).toThrow(expect.objectContaining({ code: 'value_invalid' }))
  })
})

describe('figures as text', () => {
  const money = { style: 'money', decimals: 2 } as const
  const plain = (text: string): string => text.replaceAll(/[\u00a0\u202f]/g, ' ')
  it('have the currency and signs of the language', () => {
    expect(plain(figureText('1234567.5', money, 'CHF', 'en'))).toBe('CHF 1,234,567.50')
    expect(plain(figureText('1234567.5', money, 'CHF', 'fr'))).toBe('1 234 567,50 CHF')
    expect(plain(figureText('1234.5', money, 'EUR', 'fr'))).toContain('€')
    expect(plain(figureText('1234.5', money, 'XOF', 'fr'))).toMatch(/^1 235 F/)
    expect(plain(figureText('0.1234', { style: 'share', decimals: 1 }, 'share', 'en'))).toBe('12.3%')
    expect(figureText(null, money, 'CHF', 'en')).toBe('')
    expect(plain(changeText('0.05', 'en'))).toBe('+5%')
  })

  it('name periods', () => {
    expect(periodText('2026-04-01', 'quarter', 'fr')).toBe('T2 2026')
    expect(periodText('2026-04-01', 'month', 'fr')).toBe('avr. 2026')
    expect(periodText('2026-04-06', 'week', 'en')).toBe('6 Apr 2026')
  })
})
