import type { Engine, SqlValue } from '../engine/engine.ts'
import type { Manifest } from '../lake/manifest.ts'
import type { Metric } from '../metric/metric.ts'
import { metricQuery } from '../metric/metric-query.ts'
import type { MetricRequest } from '../metric/metric-request.ts'
import { figureRows } from '../metric/metric-rows.ts'
import { sourceInRelease } from '../metric/metric-source.ts'
import { type ExplainedPart, explainPart } from './explain-figure.ts'

/** A figure and the lines of landed files behind each part of it: one part, or a ratio's numerator and denominator. */
export type ExplainedMetric = {
  readonly metric: string
  readonly unit: string
  readonly release: string
  readonly value: SqlValue
  readonly parts: readonly ExplainedPart[]
}

/** Explains one total of a metric in the release that the engine has open. Throws what `metricQuery` throws. */
export async function explainMetric(
  metric: Metric,
  request: MetricRequest,
  time_zone: string,
  manifest: Manifest,
  engine: Engine,
  limit: number | undefined,
): Promise<ExplainedMetric> {
  const source = sourceInRelease(metric, manifest, time_zone)
  const parts: ExplainedPart[] = []
  for (const rows of await figureRows(metric, request, source, engine))
    parts.push(await explainPart(rows, metric.model, manifest, engine, limit))
  const query = metricQuery(metric, request, source)
  const [row] = await engine.rows(query.sql, query.values)
  return { metric: metric.name, unit: metric.unit, release: manifest.id, value: row?.['value'] ?? null, parts }
}
