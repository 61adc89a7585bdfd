import type { ReleaseView, ServerSource } from '../api/server-source.ts'
import type { Engine } from '../engine/engine.ts'
import type { Manifest } from '../lake/manifest.ts'
import { openRelease } from '../lake/open-release.ts'
import { currentReleaseId, readManifest } from '../lake/read-release.ts'
import type { Metric } from '../metric/metric.ts'
import { metricQuery } from '../metric/metric-query.ts'
import { sourceInRelease } from '../metric/metric-source.ts'
import type { CommandContext } from './command.ts'

/** What the server reads: the current release, opened once, and opened anew when another one is published. */
export async function releaseSource(context: CommandContext): Promise<ServerSource & { close(): void }> {
  const { project } = await context.project()
  const metric = project.metrics.find((candidate) => candidate.name === project.first_metric)
  let open: { readonly id: string; readonly view: Promise<ReleaseView>; readonly engine: Promise<Engine> } | undefined

  const openView = (id: string): NonNullable<typeof open> => {
    const manifest = readManifest(context.paths, id)
    const engine = openRelease(context.paths, id, { memory_limit: '512MB', threads: context.threads })
    const view = engine.then((opened): ReleaseView => ({ manifest, rows: (sql, values) => opened.rows(sql, values) }))
    const opened = { id, view, engine }
    // The next request tries again, for what failed once (too many open files, no memory) may be over.
    view.catch(() => {
      if (open === opened) open = undefined
    })
    return opened
  }
  const close = (old: NonNullable<typeof open>): Promise<void> =>
    old.engine.then(
      (engine) => engine.close(),
      () => {},
    )
  const retire = (old: NonNullable<typeof open>): void => {
    // Requests that were given the old release end within this time.
    setTimeout(() => void close(old), 60_000).unref()
  }
  return {
    project,
    monthly: metric
      ? { title: metric.title, unit: metric.unit, sql: (manifest) => monthlySql(metric, manifest, project.time_zone) }
      : undefined,
    async current() {
      const id = currentReleaseId(context.paths, context.env)
      if (id === undefined) return undefined
      if (open?.id !== id) {
        if (open) retire(open)
        open = openView(id)
      }
      return open.view
    },
    close() {
      if (open) void close(open)
    },
  }
}

function monthlySql(metric: Metric, manifest: Manifest, time_zone: string): string {
  const { sql } = metricQuery(metric, { grain: 'month' }, sourceInRelease(metric, manifest, time_zone))
  return `select period as month, value from (${sql}) order by period`
}
