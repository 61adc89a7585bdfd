import { TallyError } from '../error/tally-error.ts'
import type { ColumnEntry } from '../lake/manifest.ts'
import { type Grain, grains, isDay } from '../time/day.ts'
import { checkFilterValues } from './filter-values.ts'
import { isCohort, type Metric } from './metric.ts'

/** What is asked of a metric. */
export type MetricRequest = {
  /** One of day, week, month, quarter, year; without it one total. */
  readonly grain?: string
  readonly by?: readonly string[]
  /** First and last day, both inclusive, as `YYYY-MM-DD`. */
  readonly from?: string
  readonly to?: string
  /** Allowed values by dimension; an empty text stands for no value. */
  readonly filter?: Readonly<Record<string, readonly string[]>>
  /** Ages of a cohort metric; default all of them. */
  readonly days?: readonly number[]
  /** Put the figure of the period before beside each figure. */
  readonly is_compared?: boolean
}

/** A request that the metric can answer. */
export type CheckedRequest = {
  readonly grain: Grain | undefined
  readonly by: readonly string[]
  readonly from: string | undefined
  readonly to: string | undefined
  readonly filter: readonly (readonly [dimension: string, values: readonly string[]])[]
  readonly days: readonly number[]
  readonly is_compared: boolean
}

/** What may be asked of a metric without a time. */
export const timelessNext =
  'ask for its total, without a range or a grain; or name a date or timestamp column of its model in `time` of its definition'

/**
 * Checks a request against a metric and the columns of its model. Throws `metric_dimension_unknown`, `metric_request_invalid`
 * and `value_invalid`.
 */
export function checkRequest(metric: Metric, request: MetricRequest, columns: readonly ColumnEntry[]): CheckedRequest {
  const grain = grainOf(metric, request.grain)
  const by = [...new Set(request.by ?? [])]
  const filter = Object.entries(request.filter ?? {})
  for (const name of [...by, ...filter.map(([dimension]) => dimension)]) checkDimension(metric, name)
  checkFilterValues(filter, columns)
  const [from, to] = [dayOf('from', request.from), dayOf('to', request.to)]
  if (from !== undefined && to !== undefined && from > to)
    throw new TallyError('value_invalid', { what: 'from', value: from, allowed: `a day on or before ${to}` })
  if (metric.time === undefined && (grain ?? from ?? to) !== undefined) {
    const detail = `has no time, so it has no figure of ${grain === undefined ? 'a range' : `a ${grain}`}`
    throw new TallyError('metric_request_invalid', { metric: metric.name, detail, next: timelessNext })
  }
  const is_compared = request.is_compared ?? false
  if (is_compared && grain === undefined && (from === undefined || to === undefined)) {
    const detail = 'is to be compared with the period before, and no period is asked for'
    const next = 'ask by a grain, or from one day to another (--grain, or --from and --to)'
    throw new TallyError('metric_request_invalid', { metric: metric.name, detail, next })
  }
  return { grain, by, from, to, filter, days: daysOf(metric, request.days), is_compared }
}

/** `country=France` and more of its kind, as a request's filter. Throws `value_invalid`. */
export function parseMetricFilter(texts: readonly string[]): Readonly<Record<string, readonly string[]>> {
  const filter = new Map<string, string[]>()
  for (const text of texts) {
    const split = text.indexOf('=')
    if (split < 1)
      throw new TallyError('value_invalid', { what: 'the filter', value: text, allowed: 'of the form dimension=value' })
    const name = text.slice(0, split).trim()
    refuseStatement(text.slice(split + 1))
    filter.set(name, [...(filter.get(name) ?? []), text.slice(split + 1)])
  }
  return Object.fromEntries(filter)
}

/**
 * A quote that goes on as SQL, or a statement behind a semicolon. Values are bound, so that none of it could do anything: who tries is told,
 * and it is logged. What this does not know is a value without rows, so it knows what is tried most and leaves `Trolleys; load bearing` alone.
 */
const statement =
  /'\s*(?:or|and|union|having)\b.*(?:=|select|--)|;\s*(?:select|insert|update|delete|drop|alter|create)\b.*(?:--|\b(?:table|from|into)\b)/is

/** Throws `value_invalid` for the value of a filter that is SQL. */
export function refuseStatement(value: string): void {
  if (!statement.test(value)) return
  throw new TallyError('value_invalid', {
    what: 'the filter',
    value,
    allowed: 'a value that is compared with, and no SQL',
  })
}

/** Grains at which a metric can be asked for: its own, and those that are made of whole ones of it. */
export function allowedGrains(finest: Grain): readonly Grain[] {
  if (finest === 'day') return grains
  if (finest === 'week') return ['week']
  return grains.slice(grains.indexOf(finest))
}

function grainOf(metric: Metric, text: string | undefined): Grain | undefined {
  if (text === undefined) return undefined
  const allowed = allowedGrains(metric.grain)
  const grain = allowed.find((known) => known === text)
  if (!grain) throw new TallyError('value_invalid', { what: 'grain', value: text, allowed: allowed.join(', ') })
  return grain
}

function checkDimension(metric: Metric, name: string): void {
  if (metric.dimensions.includes(name)) return
  const allowed = metric.dimensions.join(', ') || 'none'
  throw new TallyError('metric_dimension_unknown', { metric: metric.name, name, allowed })
}

function dayOf(what: string, text: string | undefined): string | undefined {
  if (text === undefined || isDay(text)) return text
  throw new TallyError('value_invalid', { what, value: text, allowed: 'a day such as 2026-01-31' })
}

function daysOf({ measure, name }: Metric, asked: readonly number[] | undefined): readonly number[] {
  const known = isCohort(measure) ? measure.days : []
  const wrong = asked?.find((day) => !known.includes(day))
  if (wrong !== undefined && known.length === 0) {
    const detail = `has no cohorts, so it has no figure of age ${wrong}`
    throw new TallyError('metric_request_invalid', { metric: name, detail, next: 'ask for it without days' })
  }
  if (wrong !== undefined)
    throw new TallyError('value_invalid', { what: 'days', value: String(wrong), allowed: known.join(', ') })
  return asked === undefined || asked.length === 0 ? known : asked
}
