import * as echarts from 'echarts'
import { describe, expect, it } from 'vitest'
import { normalizeMetric } from '../../src/metric/metric.ts'
import { chartOption } from '../../src/page/chart-option.ts'
import type { TileFigures } from '../../src/page/tile-answer.ts'
import { tileTable } from '../../src/page/tile-table.ts'
import { normalizePage, type TileSpec } from '../../src/plan/page-spec.ts'

const metrics = ['revenue', 'refunds'].map((name) =>
  normalizeMetric({
    name,
    title: { en: `The ${name}`, fr: `Le ${name}` },
    unit: 'CHF',
    model: 'fct_days',
    time: 'day',
    dimensions: ['country', 'city'],
    measure: 'sum(amount)',
  }),
)
const months = ['2026-01-01', '2026-02-01', '2026-03-01']
const places = { Bern: [7.45, 46.95], Basel: [7.59, 47.56] } as const
type Rows = TileFigures['rows']
const inTime: Rows = months.map((period, index) => ({ period, value: `${1000.5 * (index + 1)}` }))
const byCity: Rows = [
  { city: 'Bern', value: '12.50' },
  { city: 'Basel', value: '70.25' },
  { city: null, value: '1.00' },
]
const both: Rows = months.flatMap((period) => byCity.map((row) => ({ period, ...row })))

function draw(spec: TileSpec, rows: Rows, extra: Partial<TileFigures> = {}, locale: 'en' | 'fr' = 'en') {
  const [tile] = normalizePage({ name: 'p', title: 'P', tiles: [spec] }, metrics).tiles
  if (!tile) throw new Error('no tile')
  const series = tile.metrics.map((name) => {
    const metric = metrics.find((one) => one.name === name)
    if (!metric) throw new Error(name)
    const { title, description, unit, format } = metric
    return { metric: name, title, description, unit, format, address: `/metrics/${name}`, rows }
  })
  const figures: TileFigures = {
    tile: tile.name,
    from: null,
    to: null,
    grain: rows.some((row) => 'period' in row) ? 'month' : null,
    unfiltered: [],
    series,
    spark: [],
    hidden: 0,
    columns: [],
    rows: [],
    ...extra,
  }
  const option = chartOption(tile, figures, { locale, theme: 'light' })
  return { option, table: tileTable(tile, figures, locale), svg: option ? render(option) : '' }
}

function render(option: NonNullable<ReturnType<typeof chartOption>>): string {
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width: 600, height: 300 })
  chart.setOption({ ...option, animation: false })
  const svg = chart.renderToSVGString()
  chart.dispose()
  return svg
}

describe('a chart, drawn on a server', () => {
  it.each<readonly [TileSpec, Rows, readonly string[]]>([
    [{ kind: 'line', metrics: ['revenue', 'refunds'] }, inTime, ['Jan 2026', 'The refunds', '3k']],
    [{ kind: 'line', metrics: ['revenue'], by: 'city' }, both, ['Bern', '(none)']],
    [{ kind: 'bar', metric: 'revenue' }, inTime, ['Feb 2026']],
    [{ kind: 'bar', metric: 'revenue', by: 'city' }, byCity, ['Basel', '(none)']],
    [{ kind: 'stacked', metrics: ['revenue'], by: 'city' }, both, ['Basel', 'Mar 2026']],
    [{ kind: 'heatmap', metrics: ['revenue', 'refunds'] }, inTime, ['>revenue<', 'Jan 2026', '2k']],
    [{ kind: 'curve', metrics: ['revenue', 'refunds'] }, inTime, ['>refunds<', 'Mar 2026']],
    [{ kind: 'funnel', metrics: ['revenue', 'refunds'] }, [{ value: '80' }], ['The revenue', 'CHF 80.00', '(100%)']],
    [{ kind: 'map', metric: 'revenue', by: 'city', places }, byCity, ['Bern', 'Basel']],
  ])('of $kind', (spec, rows, words) => {
    const { svg } = draw(spec, rows)
    const text = svg.replaceAll('\u00a0', ' ')
    for (const word of words) expect(text).toContain(word)
    expect(svg).not.toMatch(/NaN|undefined/)
  })

  it('is none where there are no figures, and none for a table', () => {
    expect(draw({ kind: 'line', metrics: ['revenue'] }, []).option).toBeUndefined()
    expect(draw({ kind: 'table', metrics: ['revenue'], by: ['city'] }, byCity).option).toBeUndefined()
    expect(draw({ kind: 'figure', metric: 'revenue' }, [{ value: '1' }]).option).toBeUndefined()
    const spark = months.map((period, index) => ({ period, value: String(index) }))
    expect(draw({ kind: 'figure', metric: 'revenue' }, [{ value: '1' }], { spark }).svg).toContain('<path')
  })

  it('speaks French', () => {
    const { svg } = draw({ kind: 'line', metrics: ['revenue', 'refunds'] }, inTime, {}, 'fr')
    expect(svg).toContain('janv. 2026')
    expect(svg).toContain('Le revenue')
  })
})

describe('the table of a tile', () => {
  it('joins metrics by what they share, the largest first, exact to the last digit', () => {
    const rows = [...byCity, { city: 'Chur', value: '12345678901234567.89' }]
    const { table } = draw({ kind: 'table', metrics: ['revenue', 'refunds'], by: ['city'] }, rows)
    expect(table.columns.map(({ name }) => name)).toEqual(['City', 'The revenue', 'The refunds'])
    expect(table.rows.map(([city]) => city)).toEqual(['Chur', 'Basel', 'Bern', '(none)'])
    expect(table.rows[0]?.[1]?.replaceAll(/[^\d.]/g, '')).toBe('12345678901234567.89')
  })

  it('gives a chart in time as rows of periods', () => {
    const { table } = draw({ kind: 'bar', metric: 'revenue' }, inTime)
    expect(table.rows.map(([period]) => period)).toEqual(['Jan 2026', 'Feb 2026', 'Mar 2026'])
  })
})
