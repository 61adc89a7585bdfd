import type { SqlRow } from '../engine/engine.ts'
import { TallyError } from '../error/tally-error.ts'
import { isCohort, type Metric } from '../metric/metric.ts'
import { metricQuery } from '../metric/metric-query.ts'
import { allowedGrains, type MetricRequest } from '../metric/metric-request.ts'
import { sourceInRelease } from '../metric/metric-source.ts'
import { metricReceipt, type Receipt } from '../metric/receipt.ts'
import type { ReleaseView } from './server-source.ts'

/** The one place where the API calls src/metric. */
export async function answerMetric(
  view: ReleaseView,
  metric: Metric,
  request: MetricRequest,
  time_zone: string,
): Promise<{ readonly rows: readonly SqlRow[]; readonly note: string | undefined; readonly receipt: Receipt }> {
  const query = metricQuery(metric, request, sourceInRelease(metric, view.manifest, time_zone))
  const rows = await view.rows(query.sql, query.values)
  return { rows, note: query.note, receipt: metricReceipt(metric, query, view.manifest) }
}

/** Throws `metric_unknown`. */
export function findMetric(metrics: readonly Metric[], name: string): Metric {
  const metric = metrics.find((candidate) => candidate.name === name)
  if (metric) return metric
  const allowed = metrics.map((candidate) => candidate.name).join(', ') || 'none'
  throw new TallyError('metric_unknown', { name, allowed })
}

/** Grains at which a metric can be asked for; none where it has no time. */
export function grainsOf(metric: Metric): readonly string[] {
  return metric.time === undefined ? [] : allowedGrains(metric.grain)
}

/** Ages in days of a cohort metric. */
export function daysOf({ measure }: Metric): readonly number[] {
  return isCohort(measure) ? measure.days : []
}

/** Metrics that have one figure a day. */
export function dailyMetrics(metrics: readonly Metric[]): readonly Metric[] {
  return metrics.filter((metric) => !isCohort(metric.measure) && grainsOf(metric).includes('day'))
}
