import { TallyError } from '../error/tally-error.ts'
import type { Metric } from '../metric/metric.ts'
import { type Grain, grains } from '../time/day.ts'

/** A text in one language for all, or in each. */
type Words = string | { readonly en: string; readonly fr: string }
type BothWords = { readonly en: string; readonly fr: string }

/** The days that a page shows where its reader names none, counted back from the last one that has data. */
export const ranges = ['last_30_days', 'last_90_days', 'last_12_months', 'this_year', 'all'] as const
export type RangeName = (typeof ranges)[number]

type TileBase = {
  /** Stable name within the page; default the kind and what it shows. */
  readonly name?: string
  /** Default the titles of its metrics. */
  readonly title?: Words
  /** A sentence below the title. */
  readonly note?: Words
  /** Of four columns; default 1 for a figure, else 2. */
  readonly width?: 1 | 2 | 3 | 4
  /** Default the page's, and with it what the reader chooses. */
  readonly grain?: Grain
}

/** One figure of the whole range, with its change against the range before and a small line. */
export type FigureTile = TileBase & { readonly kind: 'figure'; readonly metric: string }
/** Lines in time: one a metric, or of one metric one a value of a dimension. */
export type LineTile = TileBase & {
  readonly kind: 'line'
  readonly metrics: readonly string[]
  readonly by?: string
  readonly limit?: number
}
/** Bars: in time, or ranked by a dimension. */
export type BarTile = TileBase & {
  readonly kind: 'bar'
  readonly metric: string
  readonly by?: string
  readonly limit?: number
}
/** Bars in time on top of each other: several metrics, or one by a dimension. */
export type StackedTile = TileBase & {
  readonly kind: 'stacked'
  readonly metrics: readonly string[]
  readonly by?: string
  readonly limit?: number
}
/** Cells by colour: periods by metrics, by the ages of a cohort metric, or by a dimension. */
export type HeatmapTile = TileBase & {
  readonly kind: 'heatmap'
  readonly metrics: readonly string[]
  readonly by?: string
  readonly limit?: number
}
/** One line a cohort over its ages, each a metric or an age of one cohort metric. */
export type CurveTile = TileBase & {
  readonly kind: 'curve'
  readonly metrics: readonly string[]
  /** How many of the latest cohorts; default 6. */
  readonly limit?: number
}
/** Metrics side by side, one row a value of the dimensions, the largest first. */
export type TableTile = TileBase & {
  readonly kind: 'table'
  readonly metrics: readonly string[]
  readonly by: readonly string[]
  readonly limit?: number
}
/** Rows of a table of the release. */
export type RowsTile = TileBase & {
  readonly kind: 'rows'
  readonly table: string
  readonly columns?: readonly string[]
  /** A fixed condition on the table's rows, in SQL. */
  readonly where?: string
  /** Columns, with - before one for the largest first. */
  readonly sort?: readonly string[]
  readonly limit?: number
}
/** Metrics one below the other, each a share of the first. */
export type FunnelTile = TileBase & { readonly kind: 'funnel'; readonly metrics: readonly string[] }
/** A circle a place, as large as its figure. */
export type MapTile = TileBase & {
  readonly kind: 'map'
  readonly metric: string
  readonly by: string
  /** Longitude and latitude of each value that is drawn. */
  readonly places: Readonly<Record<string, readonly [longitude: number, latitude: number]>>
}

export type TileSpec =
  | FigureTile
  | LineTile
  | BarTile
  | StackedTile
  | HeatmapTile
  | CurveTile
  | TableTile
  | RowsTile
  | FunnelTile
  | MapTile
export type TileKind = TileSpec['kind']

/** A page as its author writes it: tiles over metrics. */
export type PageSpec = {
  readonly name: string
  readonly title: Words
  readonly description?: Words
  /** Dimensions by which its reader can filter; default those of its metrics. */
  readonly filters?: readonly string[]
  readonly range?: RangeName
  /** Default by the length of the range. */
  readonly grain?: Grain
  readonly tiles: readonly TileSpec[]
}

/** A tile with nothing left open; fields that its kind does not know are empty. */
export type Tile = {
  readonly name: string
  readonly kind: TileKind
  readonly title: BothWords
  readonly note?: BothWords | undefined
  readonly width: 1 | 2 | 3 | 4
  readonly grain?: Grain | undefined
  readonly metrics: readonly string[]
  readonly by: readonly string[]
  readonly limit: number
  readonly table: string
  readonly columns: readonly string[]
  readonly where?: string | undefined
  readonly sort: readonly string[]
  readonly places: Readonly<Record<string, readonly [longitude: number, latitude: number]>>
}

export type Page = {
  readonly name: string
  readonly title: BothWords
  readonly description: BothWords | undefined
  readonly filters: readonly string[]
  readonly range: RangeName
  readonly grain: Grain | undefined
  readonly tiles: readonly Tile[]
}

const defaultLimit: Readonly<Record<TileKind, number>> = {
  figure: 1,
  line: 6,
  bar: 10,
  stacked: 6,
  heatmap: 24,
  curve: 6,
  table: 20,
  rows: 20,
  funnel: 10,
  map: 200,
}

/** Checks a page against the metrics that there are and fills in the defaults. Throws `definition_invalid`. */
export function normalizePage(spec: PageSpec, metrics: readonly Metric[]): Page {
  const fail = (detail: string, next: string): never => {
    throw new TallyError('definition_invalid', { what: `page ${spec.name}`, detail, next })
  }
  if (!/^[a-z][a-z0-9-]*$/.test(spec.name)) fail(`the name ${spec.name} is none`, 'use small letters, digits and -')
  if (spec.tiles.length === 0) fail('it has no tile', 'give it one, such as { kind: "figure", metric: "revenue" }')
  if (spec.range !== undefined && !ranges.includes(spec.range))
    fail(`there is no range ${spec.range}`, `ranges are: ${ranges.join(', ')}`)
  const taken = new Set<string>()
  const tiles = spec.tiles.map((tile) => normalizeTile(tile, metrics, taken, fail))
  const known = [
    ...new Set(tiles.flatMap((tile) => tile.metrics.flatMap((name) => metricOf(metrics, name).dimensions))),
  ]
  const filters = spec.filters ?? known
  const foreign = filters.find((name) => !known.includes(name))
  if (foreign !== undefined)
    fail(`no metric of it has the dimension ${foreign}`, `dimensions are: ${known.join(', ') || 'none'}`)
  return {
    name: spec.name,
    title: bothWords(spec.title),
    description: spec.description === undefined ? undefined : bothWords(spec.description),
    filters,
    range: spec.range ?? 'last_12_months',
    grain: spec.grain,
    tiles,
  }
}

type Fail = (detail: string, next: string) => never

function normalizeTile(spec: TileSpec, metrics: readonly Metric[], taken: Set<string>, fail: Fail): Tile {
  const named = 'metric' in spec ? [spec.metric] : 'metrics' in spec ? spec.metrics : []
  const by = 'by' in spec && spec.by !== undefined ? [spec.by].flat() : []
  const unknown = named.find((name) => !metrics.some((metric) => metric.name === name))
  if (unknown !== undefined)
    fail(`there is no metric ${unknown}`, `metrics are: ${metrics.map(({ name }) => name).join(', ') || 'none'}`)
  if (spec.kind !== 'rows' && named.length === 0) fail(`a tile of kind ${spec.kind} names no metric`, 'name one')
  for (const name of named) {
    const { dimensions, time } = metricOf(metrics, name)
    const missing = by.find((dimension) => !dimensions.includes(dimension))
    if (missing !== undefined)
      fail(`${name} has no dimension ${missing}`, `its dimensions are: ${dimensions.join(', ') || 'none'}`)
    const isInTime = ['line', 'stacked', 'curve'].includes(spec.kind) || (spec.kind === 'bar' && by.length === 0)
    if (isInTime && time === undefined)
      fail(`${name} has no time, which a tile of kind ${spec.kind} needs`, 'name its time')
  }
  if (by.length > 0 && named.length > 1 && ['line', 'stacked', 'heatmap'].includes(spec.kind))
    fail(`a tile of kind ${spec.kind} has both several metrics and a dimension`, 'keep one metric, or leave `by` out')
  if (spec.grain !== undefined && !grains.includes(spec.grain))
    fail(`there is no grain ${spec.grain}`, `grains are: ${grains.join(', ')}`)
  const limit = 'limit' in spec && spec.limit !== undefined ? spec.limit : defaultLimit[spec.kind]
  if (!Number.isInteger(limit) || limit < 1 || limit > 1000) fail(`its limit is ${limit}`, 'give 1 to 1000')
  const subject = spec.kind === 'rows' ? spec.table : [...named, ...by].join('-')
  const name = spec.name ?? freeName(`${spec.kind}-${subject}`, taken)
  if (taken.has(name)) fail(`two of its tiles are named ${name}`, 'rename one')
  taken.add(name)
  const rows = spec.kind === 'rows' ? spec : undefined
  return {
    name,
    kind: spec.kind,
    title: spec.title === undefined ? titleOf(named, subject, metrics) : bothWords(spec.title),
    note: spec.note === undefined ? undefined : bothWords(spec.note),
    width: spec.width ?? (spec.kind === 'figure' ? 1 : 2),
    grain: spec.grain,
    metrics: named,
    by,
    limit,
    table: rows?.table ?? '',
    columns: rows?.columns ?? [],
    where: rows?.where,
    sort: rows?.sort ?? [],
    places: spec.kind === 'map' ? spec.places : {},
  }
}

function freeName(wanted: string, taken: ReadonlySet<string>): string {
  const candidates = [wanted, ...Array.from({ length: taken.size + 1 }, (_, index) => `${wanted}-${index + 2}`)]
  return candidates.find((name) => !taken.has(name)) ?? wanted
}

function titleOf(named: readonly string[], subject: string, metrics: readonly Metric[]): BothWords {
  const titles = named.map((name) => metricOf(metrics, name).title)
  if (titles.length === 0) return { en: subject, fr: subject }
  return { en: titles.map(({ en }) => en).join(', '), fr: titles.map(({ fr }) => fr).join(', ') }
}

function metricOf(metrics: readonly Metric[], name: string): Metric {
  const metric = metrics.find((candidate) => candidate.name === name)
  // normalizeTile has refused names that are not there.
  if (!metric) throw new TypeError(`no metric ${name}`)
  return metric
}

function bothWords(words: Words): BothWords {
  return typeof words === 'string' ? { en: words, fr: words } : words
}
