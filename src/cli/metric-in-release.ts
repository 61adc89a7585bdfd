import type { Engine } from '../engine/engine.ts'
import type { Manifest } from '../lake/manifest.ts'
import type { Metric } from '../metric/metric.ts'
import { type MetricSource, sourceInRelease } from '../metric/metric-source.ts'
import { definitionsHash } from '../run/bind-definitions.ts'
import { checkMetricOver } from '../run/check-metric.ts'
import type { CommandContext } from './command.ts'

/**
 * What a metric's query has to know of the release that the engine has open. A metric that was edited behind the last build was never
 * bound, and is looked at here. Throws what `checkMetric` throws.
 */
export async function boundSource(
  metric: Metric,
  context: CommandContext,
  manifest: Manifest,
  engine: Engine,
): Promise<MetricSource> {
  const loaded = await context.project()
  const source = sourceInRelease(metric, manifest, loaded.project.time_zone)
  if (definitionsHash(loaded) !== manifest.definitions) await checkMetricOver(metric, source, engine)
  return source
}
