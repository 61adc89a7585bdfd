import type { SqlValue } from '../engine/engine.ts'
import { TallyError } from '../error/tally-error.ts'
import { sqlName } from '../sql/quote.ts'
import type { Metric } from './metric.ts'

const grains = ['day', 'week', 'month', 'quarter', 'year'] as const

export type MetricRequest = {
  /** One of day, week, month, quarter, year; without it one total. */
  readonly grain?: string
  readonly by?: readonly string[]
  /** First and last day, both inclusive, as `YYYY-MM-DD`. */
  readonly from?: string
  readonly to?: string
  /** Allowed values by dimension. */
  readonly filter?: Readonly<Record<string, readonly string[]>>
}

/**
 * The query of a request: `period` (first day of the day, ISO week, month …, as text) where a grain is given, one column a
 * dimension, and `value`. Rows without a time count nowhere, so that a total is the sum of its months. Names come from the metric alone, what the request brings is bound.
 * Throws `metric_dimension_unknown` and `value_invalid`.
 */
export function metricQuery(
  metric: Metric,
  request: MetricRequest,
): { readonly sql: string; readonly values: readonly SqlValue[] } {
  const values: SqlValue[] = []
  const bind = (value: SqlValue, type: string): string => `$${values.push(value)}::${type}`
  const by = (request.by ?? []).map((name) => dimensionOf(metric, name))
  const day = metric.time === undefined ? undefined : `cast(${sqlName(metric.time)} as date)`
  const conditions = metric.where === undefined ? [] : [`(${metric.where})`]
  if (day !== undefined) conditions.push(`${day} is not null`)
  for (const [name, allowed] of Object.entries(request.filter ?? {})) {
    const list = allowed.map((value) => bind(value, 'varchar')).join(', ')
    conditions.push(`cast(${sqlName(dimensionOf(metric, name))} as varchar) in (${list})`)
  }
  const [from, to] = [dateOf('from', request.from), dateOf('to', request.to)]
  if (from !== undefined && to !== undefined && from > to) {
    throw new TallyError('value_invalid', { what: 'from', value: from, allowed: `a day on or before ${to}` })
  }
  if (from !== undefined) conditions.push(`${timed(metric, day)} >= ${bind(from, 'date')}`)
  if (to !== undefined) conditions.push(`${timed(metric, day)} <= ${bind(to, 'date')}`)
  const groups: string[] = []
  const columns: string[] = []
  if (request.grain !== undefined) {
    const grain = grains.find((known) => known === request.grain)
    if (!grain)
      throw new TallyError('value_invalid', { what: 'grain', value: request.grain, allowed: grains.join(', ') })
    const period = `date_trunc('${grain}', ${timed(metric, day)})`
    groups.push(period)
    columns.push(`cast(cast(${period} as date) as varchar) as period`)
  }
  for (const name of by) {
    groups.push(sqlName(name))
    columns.push(`${sqlName(name)} as ${sqlName(name)}`)
  }
  const where = conditions.length === 0 ? '' : ` where ${conditions.join(' and ')}`
  const group = groups.length === 0 ? '' : ` group by ${groups.join(', ')}`
  const order = columns.length === 0 ? '' : ` order by ${columns.map((_, index) => index + 1).join(', ')}`
  const sql = `select ${[...columns, `${measureSql(metric)} as value`].join(', ')} from ${sqlName(metric.model)}${where}${group}${order}`
  return { sql, values }
}

/** `country=France` and more of its kind, as a request's filter. Throws `value_invalid`. */
export function parseMetricFilter(texts: readonly string[]): Readonly<Record<string, readonly string[]>> {
  const filter: Record<string, string[]> = {}
  for (const text of texts) {
    const split = text.indexOf('=')
    if (split < 1)
      throw new TallyError('value_invalid', { what: 'the filter', value: text, allowed: 'of the form dimension=value' })
    const name = text.slice(0, split).trim()
    filter[name] = [...(filter[name] ?? []), text.slice(split + 1)]
  }
  return filter
}

function measureSql({ measure }: Metric): string {
  return typeof measure === 'string' ? measure : `(${measure.numerator}) / nullif(${measure.denominator}, 0)`
}

function dimensionOf(metric: Metric, name: string): string {
  if (metric.dimensions.includes(name)) return name
  const allowed = metric.dimensions.join(', ') || 'none'
  throw new TallyError('metric_dimension_unknown', { metric: metric.name, name, allowed })
}

function timed(metric: Metric, day: string | undefined): string {
  if (day !== undefined) return day
  throw new TallyError('value_invalid', {
    what: 'the time',
    value: 'asked for',
    allowed: `known to ${metric.name}: it has no time column`,
  })
}

function dateOf(what: string, text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  const time = Date.parse(`${text}T00:00:00Z`)
  const isDate =
    /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(time) && new Date(time).toISOString().startsWith(text)
  if (!isDate) throw new TallyError('value_invalid', { what, value: text, allowed: 'a day such as 2026-01-31' })
  return text
}
