import { isCohort, type Metric } from '../metric/metric.ts'
import { metricQuery } from '../metric/metric-query.ts'
import { sourceInRelease } from '../metric/metric-source.ts'
import { type ColumnNames, columnNames } from '../page/column-words.ts'
import { readDataDays } from '../page/data-days.ts'
import { pageScope } from '../page/page-request.ts'
import type { FigureSource } from '../page/tile-figures.ts'
import { addDays, daysBetween } from '../time/day.ts'
import { type Attention, type InsightsSource, readAttention } from './attention.ts'
import { exactDifference, exactSum, isSameNumber } from './exact-sum.ts'

/** A metric in the period and in the one before; figures as the metric answers them, null where there is none. */
export type Change = {
  readonly metric: Metric
  readonly value: string | null
  readonly before: string | null
  /** Value less before, nothing counted as 0; of a metric without a time, which is not compared, the value. */
  readonly change: string
  /** Change ÷ before; null where before is nothing. */
  readonly share: string | null
  readonly spark: readonly { readonly period: string; readonly value: string | null }[]
}

/** One value of a dimension and what it adds to the change. */
export type Contributor = {
  readonly label: string | null
  readonly value: string | null
  readonly before: string | null
  readonly change: string
}

/** A change taken apart by one dimension: `shown` and `others` add up to it, to the last digit. */
export type Reason = {
  readonly dimension: string
  readonly shown: readonly Contributor[]
  /** All other values together; count 0 where there are none. */
  readonly others: { readonly count: number; readonly change: string }
}

/** What changed, why, and what needs attention: the content of the memo. */
export type Insights = {
  readonly from: string
  readonly to: string
  readonly before_from: string
  readonly before_to: string
  /** First day that has data. */
  readonly first_day: string
  readonly changes: readonly Change[]
  /** The change that is taken apart; undefined where no metric of the memo adds up. */
  readonly explained: { readonly change: Change; readonly reasons: readonly Reason[] } | undefined
  readonly attention: Attention
  /** What people read instead of the names of dimensions. */
  readonly names?: ColumnNames | undefined
}

export type InsightsRequest = { readonly from?: string | undefined; readonly to?: string | undefined }

const most_changes = 8
const most_shown = 3
const most_dimensions = 4

/** Reads the memo of a period: the last 30 days that have data where none is asked for. Throws `value_invalid`. */
export async function readInsights(request: InsightsRequest, source: InsightsSource): Promise<Insights> {
  const metrics = metricsOf(source)
  const as_of = source.manifest.as_of.slice(0, 10)
  const [page] = source.pages
  const known = page && (await readDataDays(page, source))
  const days = known ?? { first: as_of, last: as_of }
  const scope = pageScope({ range: 'last_30_days', grain: undefined }, request, days)
  const from = scope.from ?? days.first
  // Days that have not come yet would be set against whole ones.
  const asked = scope.to ?? days.last
  const to = asked > as_of && from <= as_of ? as_of : asked
  const before_to = addDays(from, -1)
  const before_from = addDays(from, -(daysBetween(from, to) + 1))
  const changes: Change[] = []
  // Of days before the first one that has data nobody knows anything: they are no 0.
  const compared = { from, to, is_compared: known === undefined || known.first <= before_to }
  for (const metric of metrics) changes.push(await readChange(metric, compared, source))
  return {
    from,
    to,
    before_from,
    before_to,
    first_day: days.first,
    changes,
    explained: await explainFirst(changes, compared, source),
    attention: await readAttention(source),
    names: source.columns && columnNames([...new Set(metrics.flatMap(({ dimensions }) => dimensions))], source.columns),
  }
}

/** The figures of the project's pages, its first metric before all. */
function metricsOf({ pages, metrics, first_metric }: InsightsSource): readonly Metric[] {
  const tiles = pages.flatMap((page) => page.tiles.filter(({ kind }) => kind === 'figure'))
  const names = new Set([
    ...(first_metric === undefined ? [] : [first_metric]),
    ...tiles.flatMap((tile) => tile.metrics),
  ])
  return [...names]
    .flatMap((name) => metrics.filter((metric) => metric.name === name))
    .filter(({ measure }) => !isCohort(measure))
    .toSorted((a, b) => Number(a.time === undefined) - Number(b.time === undefined))
    .slice(0, most_changes)
}

type Days = { readonly from: string; readonly to: string; readonly is_compared: boolean }

async function readChange(metric: Metric, days: Days, source: InsightsSource): Promise<Change> {
  if (metric.time === undefined) {
    const [now] = await ask(metric, {}, source)
    const value = textOf(now?.['value'])
    return { metric, value, before: null, change: value ?? '0', share: null, spark: [] }
  }
  const [total] = await ask(metric, days, source)
  const [value, before] = [textOf(total?.['value']), textOf(total?.['before'])]
  const grain = metric.grain === 'day' ? 'day' : 'month'
  const spark =
    metric.grain === 'day' || metric.grain === 'month'
      ? await ask(metric, { ...days, grain, is_compared: false }, source)
      : []
  return {
    metric,
    value,
    before,
    change: exactDifference(value, before) ?? textOf(total?.['change']) ?? '0',
    share: textOf(total?.['change_share']),
    spark: spark.map((row) => ({ period: String(row['period']), value: textOf(row['value']) })),
  }
}

/** The first change whose parts add up to it by every one of its dimensions that is told. */
async function explainFirst(
  changes: readonly Change[],
  days: Days,
  source: InsightsSource,
): Promise<Insights['explained']> {
  for (const change of changes) {
    const reasons: Reason[] = []
    for (const dimension of change.metric.dimensions) {
      const reason = await readReason(change, dimension, days, source)
      if (reason) reasons.push(reason)
    }
    if (reasons.length > 0) return { change, reasons: withoutTwins(reasons).slice(0, most_dimensions) }
  }
  return undefined
}

/** Of dimensions that part the change alike, such as the key and the name of a product, the one that is no key. */
function withoutTwins(reasons: readonly Reason[]): readonly Reason[] {
  const partsOf = ({ shown, others }: Reason): string => JSON.stringify([shown.map(({ change }) => change), others])
  const isKey = ({ dimension }: Reason): boolean => dimension.endsWith('_id')
  return reasons.filter((one, place) => {
    const twins = reasons.filter((other) => other !== one && partsOf(other) === partsOf(one))
    return twins.every((twin) => (isKey(one) === isKey(twin) ? reasons.indexOf(twin) > place : isKey(twin)))
  })
}

/** Undefined where the parts do not add up, as those of distinct customers, or where one value alone makes up the whole. */
async function readReason(
  whole: Change,
  dimension: string,
  days: Days,
  source: InsightsSource,
): Promise<Reason | undefined> {
  const time = whole.metric.time === undefined ? {} : days
  const rows = await ask(whole.metric, { ...time, by: [dimension] }, source)
  const parts: Contributor[] = []
  for (const row of rows) {
    const [value, before] = [textOf(row['value']), textOf(row['before'])]
    const part = exactDifference(value, before)
    if (part === undefined) return undefined
    parts.push({ label: textOf(row[dimension]), value, before, change: part })
  }
  const isSum = (of: 'value' | 'before'): boolean =>
    isSameNumber(exactSum(parts.map((part) => part[of])) ?? 'x', whole[of] ?? '0')
  if (parts.length < 2 || !isSum('value') || !isSum('before')) return undefined
  const ranked = parts.toSorted((a, b) => Math.abs(Number(b.change)) - Math.abs(Number(a.change)))
  // One other value takes no more room than its name.
  const most = ranked.length === most_shown + 1 ? ranked.length : most_shown
  const rest = ranked.slice(most)
  return {
    dimension,
    shown: ranked.slice(0, most),
    others: { count: rest.length, change: exactSum(rest.map((part) => part.change)) ?? '0' },
  }
}

async function ask(
  metric: Metric,
  request: Parameters<typeof metricQuery>[1],
  source: InsightsSource,
): ReturnType<FigureSource['rows']> {
  const query = metricQuery(metric, request, sourceInRelease(metric, source.manifest, source.time_zone))
  return source.rows(query.sql, query.values)
}

function textOf(value: unknown): string | null {
  return value === null || value === undefined ? null : String(value)
}
