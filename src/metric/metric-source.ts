import { TallyError } from '../error/tally-error.ts'
import type { ColumnEntry, Manifest } from '../lake/manifest.ts'
import { sqlName, sqlText } from '../sql/quote.ts'
import { placeText } from './defined-at.ts'
import { isCohort, type Metric } from './metric.ts'

/** What a metric's query has to know of the table that it reads. */
export type MetricSource = {
  readonly columns: readonly ColumnEntry[]
  /** IANA zone in which days begin. */
  readonly time_zone: string
  /** As-of of the release, `YYYY-MM-DD`. */
  readonly as_of: string
}

/** The source of a metric in a release. Throws `metric_model_missing`. */
export function sourceInRelease(metric: Metric, manifest: Manifest, time_zone: string): MetricSource {
  const table = manifest.tables.find(({ name }) => name === metric.model)
  if (!table) {
    const allowed = manifest.tables.map(({ name }) => name).join(', ')
    throw new TallyError('metric_model_missing', { ...named(metric), model: metric.model, allowed })
  }
  return { columns: table.columns, time_zone, as_of: manifest.as_of.slice(0, 10) }
}

/** Checks that every column that the metric names is there. Throws `metric_column_missing` and `metric_sql_invalid`. */
export function checkSource(metric: Metric, source: MetricSource): void {
  const { measure, time, dimensions } = metric
  const cohort = isCohort(measure) ? measure : undefined
  for (const name of [...dimensions, ...(cohort ? [cohort.entity] : [])]) columnOf(metric, name, source)
  for (const name of [time, cohort?.start]) if (name !== undefined) dayOfColumn(metric, name, source)
}

/**
 * The day of a date or timestamp column, as SQL. This is the one place where a metric goes from instants to days: a timestamp
 * is an instant in UTC, and its day is the one that the project's zone had then; a date is a day already.
 */
export function dayOfColumn(metric: Metric, name: string, source: MetricSource): string {
  const { type } = columnOf(metric, name, source)
  const [column, zone] = [sqlName(name), sqlText(source.time_zone)]
  if (type === 'DATE') return column
  if (type === 'TIMESTAMP WITH TIME ZONE') return `cast(timezone(${zone}, ${column}) as date)`
  if (type.startsWith('TIMESTAMP'))
    return `cast(timezone(${zone}, timezone('UTC', cast(${column} as timestamp))) as date)`
  const detail = `its time ${name} is ${type} in ${metric.model}; it has to be a date or a timestamp`
  throw new TallyError('metric_sql_invalid', { ...named(metric), detail })
}

function columnOf(metric: Metric, name: string, source: MetricSource): ColumnEntry {
  const column = source.columns.find((candidate) => candidate.name === name)
  if (column) return column
  throw columnMissing(metric, name, source.columns)
}

/** A column that a metric reads and its model does not have, as `metric_column_missing`. */
export function columnMissing(
  metric: Metric,
  column: string,
  columns: readonly ColumnEntry[],
  cause?: unknown,
): TallyError {
  const allowed = columns.map(({ name }) => name).join(', ')
  return new TallyError('metric_column_missing', { ...named(metric), model: metric.model, column, allowed }, { cause })
}

/** A metric as its errors name it. */
export function named(metric: Metric): { readonly metric: string; readonly at: string } {
  return { metric: metric.name, at: placeText(metric) }
}
