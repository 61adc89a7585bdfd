import { TallyError } from '../error/tally-error.ts'
import type { ColumnEntry, Manifest } from '../lake/manifest.ts'
import { sqlName, sqlText } from '../sql/quote.ts'
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
    throw new TallyError('metric_model_missing', { metric: metric.name, model: metric.model, allowed })
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
  throw new TallyError('metric_sql_invalid', { metric: metric.name, detail })
}

function columnOf(metric: Metric, name: string, source: MetricSource): ColumnEntry {
  const column = source.columns.find((candidate) => candidate.name === name)
  if (column) return column
  const allowed = source.columns.map((candidate) => candidate.name).join(', ')
  throw new TallyError('metric_column_missing', { metric: metric.name, model: metric.model, column: name, allowed })
}
