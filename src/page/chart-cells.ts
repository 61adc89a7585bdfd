import type { EChartsOption } from 'echarts'
import type { Tile } from '../plan/page-spec.ts'
import { type ChartContext, frameOption, tooltipBox, valueAxis } from './chart-frame.ts'
import type { ChartTheme } from './chart-theme.ts'
import { numberOf } from './chart-values.ts'
import { rowLabel } from './column-words.ts'
import { figureText, type Locale, periodText, shortText } from './format-value.ts'
import type { TileFigures, TileSeries } from './tile-answer.ts'

/** Figures by period (down) and by age, metric or value of a dimension (across). */
type Grid = {
  readonly columns: readonly string[]
  readonly periods: readonly string[]
  valueAt(period: string, column: string): number | null
}

/** Periods down, ages, metrics or values across, the figure as a colour and as text. */
export function heatmapOption(
  tile: Tile,
  figures: TileFigures,
  first: TileSeries,
  { locale }: ChartContext,
  theme: ChartTheme,
): EChartsOption {
  const grid = gridOf(tile, figures, locale)
  const periods = grid.periods.slice(-tile.limit)
  const cells = periods.flatMap((period, y) =>
    grid.columns.flatMap((column, x) => {
      const value = grid.valueAt(period, column)
      return value === null ? [] : [{ x, y, value }]
    }),
  )
  const values = cells.map(({ value }) => value)
  const [least, most] = [Math.min(...values), Math.max(...values)]
  const isDense = grid.columns.length > 12
  return {
    ...frameOption(theme, false),
    grid: { left: 8, right: 8, top: 8, bottom: 4, outerBoundsMode: 'same' },
    tooltip: {
      ...tooltipBox(theme),
      formatter: (hovered) => {
        // Cells are [column, row, value].
        const [x = 0, y = 0, value] = (Array.isArray(hovered) ? [] : hovered.value) as readonly number[]
        const period = periodText(periods[y] ?? '', figures.grain ?? 'month', locale)
        return `${period} · ${grid.columns[x] ?? ''}: ${figureText(value, first.format, first.unit, locale)}`
      },
    },
    visualMap: {
      show: false,
      min: least,
      max: most > least ? most : least + 1,
      inRange: { color: [...theme.scale] },
    },
    xAxis: {
      type: 'category',
      position: 'top',
      data: [...grid.columns],
      axisTick: { show: false },
      axisLine: { show: false },
      axisLabel: { color: theme.soft, hideOverlap: true },
    },
    yAxis: {
      type: 'category',
      inverse: true,
      data: periods.map((period) => periodText(period, figures.grain ?? 'month', locale)),
      axisTick: { show: false },
      axisLine: { show: false },
      axisLabel: { color: theme.soft },
    },
    series: [
      {
        type: 'heatmap',
        data: cells.map(({ x, y, value }) => ({
          value: [x, y, value],
          label: { color: labelColor(theme, most > least ? (value - least) / (most - least) : 0) },
        })),
        label: {
          show: !isDense,
          formatter: ({ value }) => shortText((value as readonly number[])[2], first.format, '', locale),
        },
        itemStyle: { borderColor: theme.surface, borderWidth: 2, borderRadius: 3 },
      },
    ],
  }
}

/** One line a cohort over its ages; the latest one is the strongest. */
export function cohortOption(
  tile: Tile,
  figures: TileFigures,
  first: TileSeries,
  { locale }: ChartContext,
  theme: ChartTheme,
): EChartsOption {
  const grid = gridOf(tile, figures, locale)
  const cohorts = grid.periods
    .filter((period) => grid.columns.filter((column) => grid.valueAt(period, column) !== null).length > 1)
    .slice(-tile.limit)
  return {
    ...frameOption(theme, true),
    tooltip: {
      ...tooltipBox(theme),
      trigger: 'axis',
      valueFormatter: (value) => figureText(value, first.format, first.unit, locale),
    },
    xAxis: {
      type: 'category',
      data: [...grid.columns],
      boundaryGap: false,
      axisTick: { show: false },
      axisLine: { lineStyle: { color: theme.line } },
      axisLabel: { color: theme.soft, hideOverlap: true, alignMinLabel: 'left', alignMaxLabel: 'right' },
    },
    yAxis: valueAxis(first, locale, theme),
    series: cohorts.map((period) => ({
      type: 'line',
      name: periodText(period, figures.grain ?? 'month', locale),
      data: grid.columns.map((column) => grid.valueAt(period, column)),
      symbolSize: 6,
      lineStyle: { width: 2 },
    })),
  }
}

/** Metrics one below the other, each with its share of the first. */
export function funnelOption(
  figures: TileFigures,
  first: TileSeries,
  { locale }: ChartContext,
  theme: ChartTheme,
): EChartsOption {
  const steps = figures.series.map(({ title, rows }) => ({
    name: title[locale],
    value: numberOf(rows[0]?.['value']) ?? 0,
  }))
  const whole = steps[0]?.value ?? 0
  const amount = (value: number): string => figureText(value, first.format, first.unit, locale)
  const share = (value: number): string =>
    whole === 0 ? '' : `(${figureText(value / whole, { style: 'share', decimals: 0 }, '', locale)})`
  const longest = Math.max(...steps.map(({ value }) => amount(value).length))
  return {
    ...frameOption(theme, false),
    // Labels stand behind their bars and take about seven pixels a character.
    grid: { left: 8, right: 16 + 7 * longest, top: 8, bottom: 4, outerBoundsMode: 'same' },
    tooltip: {
      ...tooltipBox(theme),
      trigger: 'item',
      valueFormatter: (value) => `${amount(Number(value))} ${share(Number(value))}`,
    },
    xAxis: { type: 'value', show: false, max: whole === 0 ? 1 : whole },
    yAxis: {
      type: 'category',
      inverse: true,
      data: steps.map(({ name }) => name),
      axisTick: { show: false },
      axisLine: { show: false },
      axisLabel: { color: theme.text, width: 120, overflow: 'break', lineHeight: 15 },
    },
    series: [
      {
        type: 'bar',
        data: steps.map(({ value }) => value),
        barMaxWidth: 34,
        label: {
          show: true,
          position: 'right',
          color: theme.text,
          lineHeight: 15,
          formatter: ({ value }) => `${amount(Number(value))}\n${share(Number(value))}`,
        },
      },
    ],
  }
}

/** A circle a place on a plain plane of degrees, its area in proportion to the figure; names of the largest. */
export function mapOption(tile: Tile, first: TileSeries, { locale }: ChartContext, theme: ChartTheme): EChartsOption {
  const [dimension = ''] = tile.by
  const places = first.rows
    .flatMap((row) => {
      const place = tile.places[String(row[dimension])]
      return place ? [{ name: String(row[dimension]), place, value: numberOf(row['value']) ?? 0 }] : []
    })
    .toSorted((a, b) => b.value - a.value)
  const most = Math.max(...places.map(({ value }) => value), 1)
  const bounds = boundsOf(
    places.map(({ place }) => place),
    tile.width > 2 ? 2.4 : 1.3,
  )
  const axis = { type: 'value', show: false } as const
  return {
    ...frameOption(theme, false),
    grid: { left: 24, right: 24, top: 24, bottom: 24 },
    tooltip: {
      ...tooltipBox(theme),
      formatter: (hovered) => {
        const one = places[Array.isArray(hovered) ? 0 : hovered.dataIndex]
        return one ? `${one.name}: ${figureText(one.value, first.format, first.unit, locale)}` : ''
      },
    },
    xAxis: { ...axis, min: bounds.west, max: bounds.east },
    yAxis: { ...axis, min: bounds.south, max: bounds.north },
    series: [
      {
        type: 'scatter',
        data: places.map(({ name, place, value }, index) => ({
          name,
          value: [place[0], mercator(place[1])],
          symbolSize: 6 + 34 * Math.sqrt(Math.max(0, value) / most),
          label: { show: index < 12 },
        })),
        itemStyle: { color: theme.series[0], opacity: 0.6, borderColor: theme.surface, borderWidth: 1 },
        label: { position: 'right', color: theme.text, opacity: 1, formatter: '{b}', fontSize: 11 },
        labelLayout: { hideOverlap: true },
      },
    ],
  }
}

type Place = readonly [longitude: number, latitude: number]

/** Where the places lie, with room at the edges; as wide as it is high times `aspect`, so that a degree is as long across as up. */
function boundsOf(
  places: readonly Place[],
  aspect: number,
): { west: number; east: number; south: number; north: number } {
  const [x, y] = [places.map(([longitude]) => longitude), places.map(([, latitude]) => mercator(latitude))]
  const [west, east] = [Math.min(...x), Math.max(...x)]
  const [south, north] = [Math.min(...y), Math.max(...y)]
  const high = Math.max(north - south, (east - west) / aspect, 1) * 1.15
  const [middle_x, middle_y] = [(west + east) / 2, (south + north) / 2]
  const wide = high * aspect
  return {
    west: middle_x - wide / 2,
    east: middle_x + wide / 2,
    south: middle_y - high / 2,
    north: middle_y + high / 2,
  }
}

/** The Mercator projection of a latitude, in degrees of longitude, so that shapes keep their angles. */
function mercator(latitude: number): number {
  return (Math.log(Math.tan(Math.PI / 4 + (latitude * Math.PI) / 360)) * 180) / Math.PI
}

function gridOf(tile: Tile, { series, names: said }: TileFigures, locale: Locale): Grid {
  const cells = new Map<string, number | null>()
  const columns = new Set<string>()
  const periods = new Set<string>()
  const [dimension] = tile.by
  const names = shortNames(series.map(({ title }) => title[locale]))
  for (const [index, { rows }] of series.entries()) {
    for (const row of rows) {
      const age = row['age_days']
      const column =
        dimension !== undefined
          ? rowLabel(row, [dimension], said, locale)
          : age !== undefined
            ? `${String(age)} ${locale === 'fr' ? 'j' : 'd'}`
            : (names[index] ?? '')
      const period = String(row['period'])
      columns.add(column)
      periods.add(period)
      cells.set(`${period}\n${column}`, numberOf(row['value']))
    }
  }
  return {
    columns: [...columns],
    periods: [...periods].toSorted(),
    valueAt: (period, column) => cells.get(`${period}\n${column}`) ?? null,
  }
}

/** Names without the words that all of them begin with: of `LTV 7 days` and `LTV 30 days` the days. */
function shortNames(names: readonly string[]): readonly string[] {
  const split = names.map((name) => name.split(' '))
  const [first = []] = split
  if (names.length < 2) return names
  let same = 0
  while (split.every((words) => words.length > same + 1 && words[same] === first[same])) same += 1
  return split.map((words) => words.slice(same).join(' '))
}

/** Text that is read on a colour of the scale, 0 the least and 1 the most. */
function labelColor({ scale, text, surface }: ChartTheme, place: number): string {
  const isOnDark = scale[0] !== undefined && scale[0] > '#888888' ? place > 0.5 : place < 0.6
  const isTextLight = text > '#888888'
  return isOnDark === isTextLight ? text : surface
}
