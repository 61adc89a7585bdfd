import type { SqlRow } from '../engine/engine.ts'
import type { Tile } from '../plan/page-spec.ts'
import { type Grain, lastDayOf } from '../time/day.ts'
import { periodsOf } from './chart-values.ts'
import { rowLabel } from './column-words.ts'
import type { Locale } from './format-value.ts'
import type { TileFigures, TileSeries } from './tile-answer.ts'

/** What a reader points at in a chart, as ECharts says it. */
export type ChartPoint = {
  readonly dataIndex: number
  readonly seriesIndex: number
  readonly seriesName: string
  readonly name: string
  readonly value: unknown
}

/** The address of one row's figure alone: its period as days, its dimensions as filters, beside what already narrows it. */
export function drillAddress(series: TileSeries, figures: TileFigures, tile: Tile, row: SqlRow): string {
  const [path = '', query = ''] = series.address.split('?')
  const search = new URLSearchParams(query)
  const { grain } = figures
  for (const name of ['grain', 'by', 'compare']) search.delete(name)
  const period = row['period']
  if (grain !== null && typeof period === 'string') {
    const { from, to } = daysOf(period, grain, search)
    search.set('from', from)
    search.set('to', to)
  }
  for (const name of tile.by) search.append('filter', `${name}=${String(row[name] ?? '')}`)
  const text = search.toString()
  return text === '' ? path : `${path}?${text}`
}

/** The row of a metric that a point of a chart was drawn from; undefined where it is none. */
export function rowAt(
  tile: Tile,
  figures: TileFigures,
  point: ChartPoint,
  locale: Locale,
): { readonly series: TileSeries; readonly row: SqlRow } | undefined {
  const labelled = (row: SqlRow): string => rowLabel(row, tile.by, figures.names, locale)
  const [first] = figures.series
  const found = (series: TileSeries | undefined, fits: (row: SqlRow) => boolean) => {
    const row = series?.rows.find(fits)
    return series && row ? { series, row } : undefined
  }
  if (tile.kind === 'funnel') return found(figures.series[point.dataIndex], () => true)
  if (tile.kind === 'map' || (tile.kind === 'bar' && tile.by.length > 0))
    return found(first, (row) => labelled(row) === point.name)
  const periods = periodsOf(
    figures.series.flatMap(({ rows }) => rows),
    figures.grain,
  )
  if (['line', 'bar', 'stacked'].includes(tile.kind)) {
    const period = periods[point.dataIndex]
    const isAt = (row: SqlRow): boolean => String(row['period']) === period
    if (tile.by.length === 0) return found(figures.series[point.seriesIndex], isAt)
    return found(first, (row) => isAt(row) && labelled(row) === point.seriesName)
  }
  return undefined
}

/** The days of a period, cut where the tile's own days end. */
function daysOf(period: string, grain: Grain, search: URLSearchParams): { readonly from: string; readonly to: string } {
  const [first, last] = [search.get('from'), search.get('to')]
  const end = lastDayOf(period, grain)
  return {
    from: first !== null && first > period ? first : period,
    to: last !== null && last < end ? last : end,
  }
}
