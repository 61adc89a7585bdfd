import { homePaths } from '../../src/lake/home-paths.ts'
import { openRelease } from '../../src/lake/open-release.ts'
import { currentManifest } from '../../src/lake/read-release.ts'
import { metricQuery } from '../../src/metric/metric-query.ts'
import type { MetricRequest } from '../../src/metric/metric-request.ts'
import { sourceInRelease } from '../../src/metric/metric-source.ts'
import type { LoadedProject } from '../../src/run/load-project.ts'

/** The figures of a metric by period, or under `total` where no grain is asked for; null where there is none. */
export async function metricFigures(
  { project }: LoadedProject,
  home: string,
  name: string,
  request: MetricRequest = {},
): Promise<Readonly<Record<string, string | null>>> {
  const metric = project.metrics.find((one) => one.name === name)
  const manifest = currentManifest(homePaths(home), 'production')
  if (!metric || !manifest) throw new Error(`no metric ${name}, or no release`)
  const { sql, values } = metricQuery(metric, request, sourceInRelease(metric, manifest, project.time_zone))
  const engine = await openRelease(homePaths(home), manifest.id, { memory_limit: '1GB', threads: 2 })
  try {
    const rows = await engine.rows(sql, values)
    const textOf = (value: unknown): string | null => (value === null ? null : String(value))
    return Object.fromEntries(rows.map(({ period = 'total', value }) => [String(period), textOf(value)]))
  } finally {
    engine.close()
  }
}
