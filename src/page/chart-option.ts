import type { EChartsOption } from 'echarts'
import type { Tile } from '../plan/page-spec.ts'
import { cohortOption, funnelOption, heatmapOption, mapOption } from './chart-cells.ts'
import { type ChartContext, frameOption, tooltipBox, valueAxis } from './chart-frame.ts'
import { type ChartTheme, chartThemes } from './chart-theme.ts'
import { numberOf, periodsOf } from './chart-values.ts'
import { rowLabel } from './column-words.ts'
import { figureText, type Locale, periodText } from './format-value.ts'
import type { TileFigures, TileSeries } from './tile-answer.ts'

/** One line or colour of a chart. */
type Drawn = { readonly name: string; readonly points: ReadonlyMap<string, number | null> }

/**
 * The ECharts option of a tile: plain data and pure functions, the same for a browser and for a server that renders SVG. Gives
 * undefined where there is nothing to draw: tables, rows, and tiles without a figure.
 */
export function chartOption(tile: Tile, figures: TileFigures, context: ChartContext): EChartsOption | undefined {
  const theme = chartThemes[context.theme]
  const option = optionOf(tile, figures, context, theme)
  if (!option || context.font === undefined) return option
  return { ...option, textStyle: { color: theme.text, fontFamily: context.font } }
}

function optionOf(
  tile: Tile,
  figures: TileFigures,
  context: ChartContext,
  theme: ChartTheme,
): EChartsOption | undefined {
  const { kind } = tile
  if (kind === 'figure') return sparkOption(figures, theme)
  const [first] = figures.series
  if (!first || figures.series.every(({ rows }) => rows.length === 0)) return undefined
  if (kind === 'heatmap') return heatmapOption(tile, figures, first, context, theme)
  if (kind === 'curve') return cohortOption(tile, figures, first, context, theme)
  if (kind === 'funnel') return funnelOption(figures, first, context, theme)
  if (kind === 'map') return mapOption(tile, first, context, theme)
  if (kind === 'line') return timeOption(tile, figures, first, context, theme)
  if (kind === 'stacked') return timeOption(tile, figures, first, context, theme)
  if (kind === 'bar')
    return tile.by.length === 0
      ? timeOption(tile, figures, first, context, theme)
      : rankedOption(tile, figures, first, context, theme)
  return undefined
}

/** A line without axes: the shape of a figure's last periods. */
function sparkOption({ spark }: TileFigures, theme: ChartTheme): EChartsOption | undefined {
  if (spark.length < 2) return undefined
  const values = spark.map(({ value }) => numberOf(value))
  return {
    animation: false,
    grid: { left: 2, right: 2, top: 4, bottom: 2 },
    xAxis: { type: 'category', show: false, boundaryGap: false, data: spark.map(({ period }) => String(period)) },
    yAxis: { type: 'value', show: false, scale: true },
    series: [
      {
        type: 'line',
        data: values,
        showSymbol: false,
        silent: true,
        lineStyle: { width: 2, color: theme.series[0] },
        areaStyle: { color: theme.series[0], opacity: 0.12 },
      },
    ],
  }
}

function timeOption(
  tile: Tile,
  figures: TileFigures,
  first: TileSeries,
  context: ChartContext,
  theme: ChartTheme,
): EChartsOption {
  const { locale } = context
  const periods = periodsOf(
    figures.series.flatMap(({ rows }) => rows),
    figures.grain,
  )
  const drawn = drawnSeries(tile, figures, locale)
  const isLine = tile.kind === 'line'
  return {
    ...frameOption(theme, drawn.length > 1),
    tooltip: {
      ...tooltipBox(theme),
      trigger: 'axis',
      axisPointer: { type: isLine ? 'line' : 'shadow' },
      valueFormatter: (value) => figureText(value, first.format, first.unit, locale),
    },
    xAxis: {
      type: 'category',
      data: periods.map((period) => periodText(period, figures.grain ?? 'day', locale)),
      boundaryGap: !isLine,
      axisTick: { show: false },
      axisLine: { lineStyle: { color: theme.line } },
      axisLabel: { color: theme.soft, hideOverlap: true, margin: 12 },
    },
    yAxis: valueAxis(first, locale, theme),
    series: drawn.map(({ name, points }) => {
      const data = periods.map((period) => points.get(period) ?? null)
      if (isLine) {
        const isShort = periods.length < 40 && drawn.length < 4
        return {
          type: 'line',
          name,
          data,
          showSymbol: isShort,
          symbolSize: 5,
          lineStyle: { width: 2 },
          connectNulls: true,
        }
      }
      const stack = tile.kind === 'stacked' ? { stack: 'all' } : {}
      return { type: 'bar', name, data, ...stack, barMaxWidth: 42 }
    }),
  }
}

/** Bars from the largest at the top to the smallest. */
function rankedOption(
  tile: Tile,
  { names }: TileFigures,
  first: TileSeries,
  { locale }: ChartContext,
  theme: ChartTheme,
): EChartsOption {
  const ranked = first.rows
    .map((row) => ({
      name: rowLabel(row, tile.by, names, locale),
      value: numberOf(row['value']) ?? 0,
    }))
    .toSorted((a, b) => a.value - b.value)
  return {
    ...frameOption(theme, false),
    tooltip: {
      ...tooltipBox(theme),
      trigger: 'axis',
      axisPointer: { type: 'shadow' },
      valueFormatter: (value) => figureText(value, first.format, first.unit, locale),
    },
    xAxis: valueAxis(first, locale, theme),
    yAxis: {
      type: 'category',
      data: ranked.map(({ name }) => name),
      axisTick: { show: false },
      axisLine: { show: false },
      axisLabel: { color: theme.text, width: tile.width === 4 ? 220 : 170, overflow: 'truncate' },
    },
    series: [{ type: 'bar', name: first.title[locale], data: ranked.map(({ value }) => value), barMaxWidth: 26 }],
  }
}

function drawnSeries(tile: Tile, { series, names }: TileFigures, locale: Locale): readonly Drawn[] {
  const [dimension] = tile.by
  if (dimension === undefined) {
    return series.map(({ title, rows }) => ({
      name: title[locale],
      points: new Map(rows.map(({ period, value }) => [String(period), numberOf(value)])),
    }))
  }
  const found = new Map<string, { points: Map<string, number | null>; size: number }>()
  for (const row of series[0]?.rows ?? []) {
    const name = rowLabel(row, [dimension], names, locale)
    const one = found.get(name) ?? { points: new Map<string, number | null>(), size: 0 }
    const value = numberOf(row['value'])
    one.points.set(String(row['period']), value)
    found.set(name, { points: one.points, size: one.size + Math.abs(value ?? 0) })
  }
  return [...found].toSorted(([, a], [, b]) => b.size - a.size).map(([name, { points }]) => ({ name, points }))
}
