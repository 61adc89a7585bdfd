import type { Engine } from '../engine/engine.ts'
import { messageOf, TallyError } from '../error/tally-error.ts'
import { isCohort, isCumulative, isRatio, isSnapshot, type Metric } from '../metric/metric.ts'
import { metricQuery } from '../metric/metric-query.ts'
import { checkSource, columnMissing, type MetricSource, named } from '../metric/metric-source.ts'
import { placeIn, saidOf } from '../sql/place-in-sql.ts'
import { sqlName } from '../sql/quote.ts'
import { isSqlError, missingColumn } from './sql-error.ts'

/**
 * Binds a metric over the tables that the engine sees. Throws `metric_model_missing`, `metric_column_missing` and
 * `metric_sql_invalid`, also for what is no aggregate, reads another table or the clock, or would hold money in a binary float.
 */
export async function checkMetric(metric: Metric, time_zone: string, engine: Engine): Promise<void> {
  const { model } = metric
  const tables = await engine.rows('select table_name from duckdb_tables() where database_name = current_database()')
  const allowed = tables.map((row) => String(row['table_name'])).toSorted()
  if (!allowed.includes(model))
    throw new TallyError('metric_model_missing', { ...named(metric), model, allowed: allowed.join(', ') })
  const columns = await engine.columnsOf(`select * from ${sqlName(model)}`)
  await checkMetricOver(metric, { columns, time_zone, as_of: '0001-01-01' }, engine)
}

/** The same over the table of a release that the engine has open. */
export async function checkMetricOver(metric: Metric, source: MetricSource, engine: Engine): Promise<void> {
  checkSource(metric, source)
  try {
    for (const aggregate of aggregatesOf(metric)) await checkAggregate(metric, aggregate, engine)
    await engine.columnsOf(metricQuery(metric, { by: metric.dimensions }, source).sql)
  } catch (error) {
    throw metricError(error, metric, source)
  }
}

/** What the engine says of a metric's SQL as `metric_column_missing` or `metric_sql_invalid`; anything else as it is. */
export function metricError(error: unknown, metric: Metric, { columns }: MetricSource): unknown {
  const text = messageOf(error)
  if (error instanceof TallyError || !isSqlError(text)) return error
  const column = missingColumn(text)
  return column === undefined
    ? new TallyError('metric_sql_invalid', { ...named(metric), detail: detailOf(text, metric) }, { cause: error })
    : columnMissing(metric, column, columns, error)
}

/** What the engine says of the metric, with the piece of it that it shows: the statement around that is our own. */
function detailOf(text: string, metric: Metric): string {
  const written = [...aggregatesOf(metric), ...(metric.where === undefined ? [] : [metric.where])]
  const piece = written.find((one) => placeIn(text, one) !== undefined)
  return piece === undefined ? saidOf(text) : `${saidOf(text)} (in: ${piece})`
}

function aggregatesOf({ measure }: Metric): readonly string[] {
  if (isRatio(measure)) return [measure.numerator, measure.denominator]
  if (isCumulative(measure)) return [measure.cumulative]
  if (isSnapshot(measure)) return [measure.snapshot]
  return [isCohort(measure) ? measure.cohort : measure]
}

async function checkAggregate(metric: Metric, aggregate: string, engine: Engine): Promise<void> {
  const fail = (detail: string): never => {
    throw new TallyError('metric_sql_invalid', { ...named(metric), detail })
  }
  const condition = metric.where === undefined ? '' : ` where ${metric.where}`
  const rows = `(select *, date '0001-01-01' as period_start from ${sqlName(metric.model)})`
  const sql = `select true as _one, ${aggregate} as _value from ${rows}${condition} group by _one`
  const outline = await engine.outline(sql)
  if (!outline.ok) return fail(`${aggregate}: ${outline.message}`)
  const other = outline.tables.find((table) => table !== metric.model)
  if (other !== undefined) fail(`it reads ${other} beside ${metric.model}; join them in a model`)
  const [unordered] = outline.unordered
  if (unordered !== undefined) fail(`${unordered}: it may answer otherwise at each build`)
  const [unstable] = outline.unstable
  if (unstable !== undefined) fail(`${unstable}: it gives another answer each time`)
  const columns = await engine.columnsOf(sql)
  if (columns.length !== 2) fail(`${aggregate} is not one value`)
  const type = columns[1]?.type ?? ''
  if (metric.format.style === 'money' && /^(DOUBLE|FLOAT)/.test(type))
    fail(
      `${aggregate} is ${type}, and a binary float holds no money; give an average as { numerator, denominator }, or cast to decimal`,
    )
}
