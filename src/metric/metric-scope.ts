import type { SqlValue } from '../engine/engine.ts'
import { TallyError } from '../error/tally-error.ts'
import { sqlName, sqlText } from '../sql/quote.ts'
import type { Grain } from '../time/day.ts'
import { isRatio, type Metric } from './metric.ts'
import { type CheckedRequest, timelessNext } from './metric-request.ts'
import { dayOfColumn, type MetricSource } from './metric-source.ts'

/** Binds a value and gives its place in the query, cast to an SQL type. */
export type Binder = (value: SqlValue, type: 'varchar' | 'date') => string

/** The rows of the model that a request is about, as SQL. */
export type MetricScope = {
  /** The row's day in the project's zone. Throws `metric_request_invalid` where the metric has no time. */
  day(): string
  /** First day of the period in which the row's day lies, a DATE. */
  periodOf(grain: Grain): string
  /** The metric's own condition, a time that is there, filters, and the range. */
  readonly conditions: readonly string[]
}

/** The model's rows, with the first day of their period where an aggregate names it. */
export function rowsOfPeriod(
  metric: Metric,
  { grain, from }: Pick<CheckedRequest, 'grain' | 'from'>,
  source: MetricSource,
  bind: Binder,
): string {
  const { measure, model } = metric
  const texts =
    typeof measure === 'string' ? [measure] : isRatio(measure) ? [measure.numerator, measure.denominator] : []
  const isNamed = texts.some((text) => /\bperiod_start\b/i.test(text))
  if (!isNamed || source.columns.some(({ name }) => name === 'period_start')) return sqlName(model)
  const starts = [
    ...(grain === undefined ? [] : [periodSql(dayOf(metric, source), grain)]),
    ...(from === undefined ? [] : [bind(from, 'date')]),
  ]
  const start = starts.length > 1 ? `greatest(${starts.join(', ')})` : (starts[0] ?? "date '0001-01-01'")
  return `(select *, ${start} as period_start from ${sqlName(model)})`
}

export function metricScope(
  metric: Metric,
  request: Pick<CheckedRequest, 'from' | 'to' | 'filter'>,
  source: MetricSource,
  bind: Binder,
): MetricScope {
  const day = (): string => dayOf(metric, source)
  const conditions = metric.where === undefined ? [] : [`(${metric.where})`]
  if (metric.time !== undefined) conditions.push(`${day()} is not null`)
  if (metric.up_to_as_of) conditions.push(`${day()} <= date ${sqlText(source.as_of)}`)
  for (const [name, allowed] of request.filter) conditions.push(filterSql(sqlName(name), allowed, bind))
  if (request.from !== undefined) conditions.push(`${day()} >= ${bind(request.from, 'date')}`)
  if (request.to !== undefined) conditions.push(`${day()} <= ${bind(request.to, 'date')}`)
  return { day, periodOf: (grain) => periodSql(day(), grain), conditions }
}

function dayOf(metric: Metric, source: MetricSource): string {
  if (metric.time !== undefined) return dayOfColumn(metric, metric.time, source)
  const detail = 'has no time, so it has no figure of a day'
  throw new TallyError('metric_request_invalid', { metric: metric.name, detail, next: timelessNext })
}

/** A condition that a column has one of the values; an empty text stands for no value. */
export function filterSql(column: string, allowed: readonly string[], bind: Binder): string {
  return `coalesce(cast(${column} as varchar), '') in (${allowed.map((value) => bind(value, 'varchar')).join(', ')})`
}

/** The first day of the period of a day, as SQL of type DATE. */
export function periodSql(day: string, grain: Grain): string {
  return `cast(date_trunc('${grain}', ${day}) as date)`
}

/** The last day of the period that begins on `first`. */
export function lastDaySql(first: string, grain: Grain): string {
  return `cast(${first} + ${intervalSql(grain)} - interval '1 day' as date)`
}

export function intervalSql(grain: Grain): string {
  return grain === 'quarter' ? "interval '3 months'" : `interval '1 ${grain}'`
}
