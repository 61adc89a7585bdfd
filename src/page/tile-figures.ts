import type { SqlRow, SqlValue } from '../engine/engine.ts'
import { TallyError } from '../error/tally-error.ts'
import type { Manifest } from '../lake/manifest.ts'
import { isCohort, type Metric } from '../metric/metric.ts'
import { metricQuery } from '../metric/metric-query.ts'
import { allowedGrains, type MetricRequest } from '../metric/metric-request.ts'
import { sourceInRelease } from '../metric/metric-source.ts'
import { unevenNote } from '../metric/period-before.ts'
import type { Tile } from '../plan/page-spec.ts'
import { sqlName } from '../sql/quote.ts'
import type { Grain } from '../time/day.ts'
import { type ColumnSource, columnNames } from './column-words.ts'
import type { PageScope } from './page-request.ts'
import type { TileFigures, TileSeries } from './tile-answer.ts'

/** What the figures are read from. */
export type FigureSource = {
  readonly metrics: readonly Metric[]
  readonly time_zone: string
  /** What the project says of its columns; undefined: their names. */
  readonly columns?: ColumnSource | undefined
  readonly manifest: Manifest
  rows(sql: string, values?: readonly SqlValue[]): Promise<readonly SqlRow[]>
}

/** Reads what a tile shows. Throws what a metric's query throws, and `table_unknown`, `column_unknown`. */
export async function readTile(tile: Tile, scope: PageScope, source: FigureSource): Promise<TileFigures> {
  if (tile.kind === 'rows') return readRows(tile, source)
  const metrics = tile.metrics.map((name) => metricNamed(source.metrics, name))
  const grain = grainOfTile(tile, scope, metrics)
  const series: TileSeries[] = []
  for (const metric of metrics)
    series.push(await readSeries(metric, requestOf(tile, metric, scope, grain, source), source))
  const [first] = metrics
  const spark = tile.kind === 'figure' && first?.time !== undefined ? await readSpark(first, tile, scope, source) : []
  const kept = keepLargest(tile, series)
  const unfiltered = Object.keys(scope.filter).filter((name) =>
    metrics.some(({ dimensions }) => !dimensions.includes(name)),
  )
  return {
    tile: tile.name,
    from: scope.from ?? null,
    to: scope.to ?? null,
    grain: grain ?? null,
    unfiltered,
    series: kept.series,
    spark,
    hidden: kept.hidden,
    names: source.columns && columnNames([...tile.by, ...unfiltered], source.columns),
    columns: [],
    rows: [],
  }
}

function metricNamed(metrics: readonly Metric[], name: string): Metric {
  const metric = metrics.find((candidate) => candidate.name === name)
  if (metric) return metric
  const allowed = metrics.map((candidate) => candidate.name).join(', ') || 'none'
  throw new TallyError('metric_unknown', { name, allowed })
}

/** The tile's own grain or the page's, coarser where one of its metrics has no such figures; nothing where it shows no periods. */
function grainOfTile(tile: Tile, scope: PageScope, metrics: readonly Metric[]): Grain | undefined {
  const isInTime =
    ['line', 'stacked', 'curve'].includes(tile.kind) ||
    (tile.kind === 'bar' && tile.by.length === 0) ||
    (tile.kind === 'heatmap' && tile.by.length < 2)
  if (!isInTime || metrics.some(({ time }) => time === undefined)) return undefined
  const wanted = tile.grain ?? scope.grain
  const fits = (grain: Grain): boolean => metrics.every((metric) => allowedGrains(metric.grain).includes(grain))
  return fits(wanted) ? wanted : (['week', 'month', 'quarter', 'year'] as const).find(fits)
}

function requestOf(
  tile: Tile,
  metric: Metric,
  scope: PageScope,
  grain: Grain | undefined,
  { manifest }: FigureSource,
): MetricRequest {
  const days = metric.time === undefined ? {} : daysIn(scope)
  return {
    ...days,
    ...(grain === undefined ? {} : { grain }),
    by: tile.by,
    filter: knownFilter(metric, scope),
    is_compared: tile.kind === 'figure' && isComparable(metric, scope, manifest),
  }
}

/** Whether as many days as are shown stand before them, so that a comparison is fair. */
function isComparable(metric: Metric, { from, to, has_before }: PageScope, { as_of }: Manifest): boolean {
  const range = { grain: undefined, from, to }
  const isEven = unevenNote(metric, range, as_of.slice(0, 10)) === undefined
  return metric.time !== undefined && has_before && isEven && !isCohort(metric.measure)
}

function daysIn({ from, to }: PageScope): { readonly from?: string; readonly to?: string } {
  return { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) }
}

function knownFilter(metric: Metric, scope: PageScope): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(Object.entries(scope.filter).filter(([name]) => metric.dimensions.includes(name)))
}

async function readSeries(metric: Metric, request: MetricRequest, source: FigureSource): Promise<TileSeries> {
  const { name, title, description, unit, format } = metric
  const rows = await ask(metric, request, source)
  return { metric: name, title, description, unit, format, address: addressOf(metric, request), rows }
}

async function readSpark(
  metric: Metric,
  tile: Tile,
  scope: PageScope,
  source: FigureSource,
): Promise<readonly SqlRow[]> {
  const grain = grainOfTile({ ...tile, kind: 'line' }, scope, [metric])
  if (grain === undefined || isCohort(metric.measure)) return []
  return ask(metric, { ...daysIn(scope), grain, filter: knownFilter(metric, scope) }, source)
}

async function ask(metric: Metric, request: MetricRequest, source: FigureSource): Promise<readonly SqlRow[]> {
  const query = metricQuery(metric, request, sourceInRelease(metric, source.manifest, source.time_zone))
  return source.rows(query.sql, query.values)
}

function addressOf({ name }: Metric, request: MetricRequest): string {
  const search = new URLSearchParams()
  if (request.grain !== undefined) search.set('grain', request.grain)
  if (request.from !== undefined) search.set('from', request.from)
  if (request.to !== undefined) search.set('to', request.to)
  if (request.by !== undefined && request.by.length > 0) search.set('by', request.by.join(','))
  for (const [dimension, values] of Object.entries(request.filter ?? {}))
    for (const value of values) search.append('filter', `${dimension}=${value}`)
  if (request.is_compared === true) search.set('compare', 'true')
  const text = search.toString()
  return `/metrics/${name}${text === '' ? '' : `?${text}`}`
}

/** Of a dimension with many values those with the largest figures in all. A table is cut at its rows. */
function keepLargest(
  tile: Tile,
  series: readonly TileSeries[],
): { readonly series: readonly TileSeries[]; readonly hidden: number | null } {
  const [first] = series
  if (!first || tile.by.length === 0) return { series, hidden: 0 }
  const keyOf = (row: SqlRow): string => JSON.stringify(tile.by.map((name) => row[name] ?? null))
  const sizes = new Map<string, number>()
  for (const row of first.rows) {
    const key = keyOf(row)
    sizes.set(key, (sizes.get(key) ?? 0) + Math.abs(Number(row['value'] ?? 0)))
  }
  const ranked = [...sizes].toSorted(([, a], [, b]) => b - a).map(([key]) => key)
  const kept = new Set(ranked.slice(0, tile.limit))
  const cut = series.map((one) => ({ ...one, rows: one.rows.filter((row) => kept.has(keyOf(row))) }))
  return { series: cut, hidden: ranked.length - kept.size }
}

async function readRows(tile: Tile, { manifest, rows, columns: said }: FigureSource): Promise<TileFigures> {
  const table = manifest.tables.find(({ name }) => name === tile.table)
  if (!table) {
    const allowed = manifest.tables.map(({ name }) => name).join(', ')
    throw new TallyError('table_unknown', { name: tile.table, allowed })
  }
  const known = table.columns.map(({ name }) => name)
  const sorted = tile.sort.map((text) => ({ name: text.replace(/^-/, ''), is_down: text.startsWith('-') }))
  const foreign = [...tile.columns, ...sorted.map(({ name }) => name)].find((name) => !known.includes(name))
  if (foreign !== undefined)
    throw new TallyError('column_unknown', { table: table.name, name: foreign, allowed: known.join(', ') })
  const columns = table.columns.filter(({ name }) => tile.columns.length === 0 || tile.columns.includes(name))
  const where = tile.where === undefined ? '' : ` where ${tile.where}`
  // All columns decide the order, so that the same release gives the same rows.
  const order = [
    ...sorted.map(({ name, is_down }) => `${sqlName(name)}${is_down ? ' desc' : ''} nulls last`),
    ...columns.map(({ name }) => sqlName(name)),
  ]
  const names = columns.map(({ name }) => sqlName(name)).join(', ')
  const found = await rows(
    `select ${names} from ${sqlName(table.name)}${where} order by ${order.join(', ')} limit ${tile.limit + 1}`,
  )
  return {
    tile: tile.name,
    from: null,
    to: null,
    grain: null,
    unfiltered: [],
    series: [],
    spark: [],
    hidden: found.length > tile.limit ? null : 0,
    names:
      said &&
      columnNames(
        columns.map(({ name }) => name),
        said,
      ),
    columns,
    rows: found.slice(0, tile.limit),
  }
}
