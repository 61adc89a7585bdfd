import { homePaths } from '../../src/lake/home-paths.ts'
import type { Manifest } from '../../src/lake/manifest.ts'
import { openRelease } from '../../src/lake/open-release.ts'
import { type Metric, type MetricSpec, normalizeMetric } from '../../src/metric/metric.ts'
import type { MetricRequest } from '../../src/metric/metric-request.ts'
import { figureRows } from '../../src/metric/metric-rows.ts'
import { sourceInRelease } from '../../src/metric/metric-source.ts'
import type { LoadedProject } from '../../src/run/load-project.ts'
import { type ExplainedPart, explainPart } from '../../src/trace/explain-figure.ts'
import { smallProject } from './small-project.ts'

/** The small project with metrics; `models` replaces or adds models by file name. */
export function metricProject(
  metrics: readonly MetricSpec[],
  models: Readonly<Record<string, string>> = {},
): LoadedProject {
  const loaded = smallProject(models)
  return { ...loaded, project: { ...loaded.project, metrics: metrics.map(normalizeMetric) } }
}

/** The explained parts of a figure of a release, all lines included. */
export async function explainIn(
  home: string,
  manifest: Manifest,
  metric: Metric,
  request: MetricRequest,
): Promise<readonly ExplainedPart[]> {
  return explainAll(home, manifest, async (explain) => explain(metric, request))
}

/** As `explainIn` for many figures of one release, which is opened once. */
export async function explainAll<T>(
  home: string,
  manifest: Manifest,
  use: (explain: (metric: Metric, request: MetricRequest) => Promise<readonly ExplainedPart[]>) => Promise<T>,
): Promise<T> {
  const engine = await openRelease(homePaths(home), manifest.id, { memory_limit: '1GB', threads: 2 })
  try {
    return await use(async (metric, request) => {
      const source = sourceInRelease(metric, manifest, 'Europe/Zurich')
      const parts: ExplainedPart[] = []
      for (const rows of await figureRows(metric, request, source, engine)) {
        parts.push(await explainPart(rows, metric.model, manifest, engine, undefined))
      }
      return parts
    })
  } finally {
    engine.close()
  }
}
