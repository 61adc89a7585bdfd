import { TallyError } from '../error/tally-error.ts'
import { type Grain, grains } from '../time/day.ts'
import { placeText, samePlace } from './defined-at.ts'
import { checkWords, type Reset, type Style, type WordsOf } from './metric-words.ts'

/** The quotient of two aggregates over the same rows: exact, six decimals, null where the denominator is 0. */
export type RatioMeasure = { readonly numerator: string; readonly denominator: string }

/** An aggregate over all rows up to the end of a period, from the first row or from where `reset` begins. */
export type CumulativeMeasure = { readonly cumulative: string; readonly reset?: Reset }

/**
 * An aggregate over what the members of a cohort did in their first days, ÷ the cohort's size. A cohort is the members whose
 * start lies in one period; it has no figure (null) before the period's last day + days ≤ as-of.
 */
export type CohortMeasure = {
  readonly cohort: string
  /** The column that names the members; rows without one count nowhere. */
  readonly entity: string
  /** Ages in days at which the figure is taken: rows from day `after` to that day count, both inclusive. */
  readonly days: readonly number[]
  /** First day that counts, 0 being the start itself; default 0. */
  readonly after?: number
  /** The date or timestamp column of a member's start; default the day of its first row. */
  readonly start?: string
}

/** An aggregate over the rows of a period's last day: of what is a state each day, such as a stock, and is never summed over days. */
export type SnapshotMeasure = { readonly snapshot: string }

/**
 * An SQL aggregate over the model, or one of the forms above. In an aggregate or a ratio, `period_start` is the first day of the period that
 * a row's figure is of, or `from` where that is later; without either 1 January of the year 1.
 */
export type Measure = string | RatioMeasure | CumulativeMeasure | CohortMeasure | SnapshotMeasure

/** How a figure is shown; the figure itself is not rounded. */
export type FormatSpec = {
  /** Default by the unit: money for three capitals, `count`, `share`, else number. A share is shown in per cent. */
  readonly style?: Style
  /** Digits behind the point; default 2 for money and numbers, 0 for counts, 1 for shares. */
  readonly decimals?: number
}

/** A metric as its author writes it. */
export type MetricSpec = {
  readonly name: string
  readonly title: string | { readonly en: string; readonly fr: string }
  readonly description?: string
  /** `CHF`, `count`, `share` … */
  readonly unit: string
  /** The table that it reads. */
  readonly model: string
  readonly measure: Measure
  /** The date or timestamp column of the model by which it is grouped in time. A timestamp is UTC; its day is the project's. */
  readonly time?: string
  /** The finest grain at which it can be asked for, and that of its cohorts; default day, month for a cohort metric. */
  readonly grain?: Grain
  readonly dimensions?: readonly string[]
  /** A fixed condition on the model's rows, in SQL. */
  readonly where?: string
  /** Rows of days behind as-of do not count: they are of what has not happened yet. Default false, for a time may be a date that is due. */
  readonly up_to_as_of?: boolean
  readonly format?: FormatSpec
}

export type Metric = {
  readonly name: string
  readonly title: { readonly en: string; readonly fr: string }
  readonly description: string
  readonly unit: string
  readonly model: string
  readonly measure: Measure
  readonly time: string | undefined
  readonly grain: Grain
  readonly dimensions: readonly string[]
  readonly where: string | undefined
  readonly up_to_as_of: boolean
  readonly format: Required<FormatSpec>
}

const words: WordsOf<MetricSpec> = {
  name: 'needed',
  title: 'needed',
  description: 'optional',
  unit: 'needed',
  model: 'needed',
  measure: 'needed',
  time: 'optional',
  grain: 'optional',
  dimensions: 'optional',
  where: 'optional',
  up_to_as_of: 'optional',
  format: 'optional',
}

/** The forms of a measure by the word that tells each. */
const forms = {
  numerator: { numerator: 'needed', denominator: 'needed' } satisfies WordsOf<RatioMeasure>,
  cumulative: { cumulative: 'needed', reset: 'optional' } satisfies WordsOf<CumulativeMeasure>,
  cohort: {
    cohort: 'needed',
    entity: 'needed',
    days: 'needed',
    after: 'optional',
    start: 'optional',
  } satisfies WordsOf<CohortMeasure>,
  snapshot: { snapshot: 'needed' } satisfies WordsOf<SnapshotMeasure>,
} as const

/** Columns of an answer, by which no dimension can be named. */
export const answerColumns = ['period', 'value', 'before', 'change', 'change_share', 'age_days', 'size'] as const

/** Checks a metric and fills in the defaults. Throws `definition_invalid`. */
export function normalizeMetric(spec: MetricSpec): Metric {
  const fail = (detail: string, next: string): never => {
    throw new TallyError('definition_invalid', { what: `${placeText(spec)}metric ${spec.name}`, detail, next })
  }
  checkWords(spec, words, forms, fail)
  const { measure } = spec
  const dimensions = spec.dimensions ?? []
  const columns = isCohort(measure) ? [measure.entity, ...(measure.start === undefined ? [] : [measure.start])] : []
  const times = spec.time === undefined ? [] : [spec.time]
  const wrong = [spec.name, spec.model, ...dimensions, ...times, ...columns].find(
    (name) => !/^[a-z][a-z0-9_]*$/.test(name),
  )
  if (wrong !== undefined) fail(`the name ${wrong} is not snake_case`, 'use small letters, digits and _')
  const taken = dimensions.find((name) => answerColumns.some((own) => own === name))
  if (taken !== undefined)
    fail(
      `a dimension is named ${taken}, as a column of every answer is`,
      `give the column another name in ${spec.model}`,
    )
  const twice = dimensions.find((name, index) => dimensions.indexOf(name) !== index)
  if (twice !== undefined) fail(`the dimension ${twice} stands twice`, 'take one out')
  if (
    (isCohort(measure) || isCumulative(measure) || isSnapshot(measure) || spec.up_to_as_of === true) &&
    spec.time === undefined
  )
    fail('it has no time', 'name the date or timestamp column in `time`')
  if (isCohort(measure)) checkCohort(measure, fail)
  const grain = spec.grain ?? (isCohort(measure) ? 'month' : 'day')
  if (!grains.includes(grain)) fail(`its grain is ${JSON.stringify(grain)}`, `grains are: ${grains.join(', ')}`)
  const decimals = spec.format?.decimals
  if (decimals !== undefined && !(Number.isInteger(decimals) && decimals >= 0 && decimals <= 6))
    fail(`its format has ${decimals} decimals`, 'give a whole number from 0 to 6')
  const metric: Metric = {
    name: spec.name,
    title: typeof spec.title === 'string' ? { en: spec.title, fr: spec.title } : spec.title,
    description: spec.description ?? '',
    unit: spec.unit,
    model: spec.model,
    measure,
    time: spec.time,
    grain,
    dimensions,
    where: spec.where,
    up_to_as_of: spec.up_to_as_of ?? false,
    format: formatOf(spec),
  }
  return samePlace(metric, spec)
}

export function isRatio(measure: Measure): measure is RatioMeasure {
  return typeof measure === 'object' && 'numerator' in measure
}

export function isCumulative(measure: Measure): measure is CumulativeMeasure {
  return typeof measure === 'object' && 'cumulative' in measure
}

export function isSnapshot(measure: Measure): measure is SnapshotMeasure {
  return typeof measure === 'object' && 'snapshot' in measure
}

export function isCohort(measure: Measure): measure is CohortMeasure {
  return typeof measure === 'object' && 'cohort' in measure
}

function checkCohort(measure: CohortMeasure, fail: (detail: string, next: string) => never): void {
  const after = measure.after ?? 0
  const { days } = measure
  const isWhole = [after, ...days].every((day) => Number.isInteger(day) && day >= 0)
  if (days.length === 0 || !isWhole)
    fail(`its days are ${days.join(', ') || 'none'}`, 'give whole numbers such as [7, 30, 90]')
  if (days.some((day) => day < after)) fail(`it counts from day ${after} on, beyond one of its days`, 'lower `after`')
  if (new Set(days).size < days.length) fail('one of its days stands twice', 'take one out')
}

function formatOf({ format, unit }: MetricSpec): Required<FormatSpec> {
  const known = unit === 'count' || unit === 'share' ? unit : /^[A-Z]{3}$/.test(unit) ? 'money' : 'number'
  const style = format?.style ?? known
  return { style, decimals: format?.decimals ?? { money: 2, number: 2, count: 0, share: 1 }[style] }
}
