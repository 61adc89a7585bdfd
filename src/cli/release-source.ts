import type { ReleaseView, ServerSource } from '../api/server-source.ts'
import type { Engine } from '../engine/engine.ts'
import type { Manifest } from '../lake/manifest.ts'
import { openRelease } from '../lake/open-release.ts'
import { readManifest, watchCurrentRelease } from '../lake/read-release.ts'
import type { Metric } from '../metric/metric.ts'
import { metricQuery } from '../metric/metric-query.ts'
import { sourceInRelease } from '../metric/metric-source.ts'
import type { CommandContext } from './command.ts'

/** What a server needs of a command. */
export type ServeContext = Pick<
  CommandContext,
  'project' | 'paths' | 'env' | 'threads' | 'memory_limit' | 'home' | 'effects'
>

/** How long a release that is no longer the current one stays open for requests that were given it. */
const grace_ms = 60_000

type OpenRelease = { readonly id: string; readonly view: Promise<ReleaseView>; close(): void; isBusy(): boolean }

/** What the server reads: the current release, opened once, and opened anew when another one is published. */
export async function releaseSource(context: ServeContext): Promise<ServerSource & { close(): void }> {
  const { project } = await context.project()
  const metric = project.metrics.find((candidate) => candidate.name === project.first_metric)
  const currentId = watchCurrentRelease(context.paths, context.env)
  const retired = new Set<OpenRelease>()
  let open: OpenRelease | undefined

  const retire = (old: OpenRelease): void => {
    retired.add(old)
    const timer = setInterval(() => {
      if (old.isBusy()) return
      clearInterval(timer)
      retired.delete(old)
      old.close()
    }, grace_ms).unref()
  }
  return {
    project,
    monthly: metric
      ? { title: metric.title, unit: metric.unit, sql: (manifest) => monthlySql(metric, manifest, project.time_zone) }
      : undefined,
    currentId,
    async current() {
      const id = currentId()
      if (id === undefined) return undefined
      if (open?.id !== id) {
        if (open) retire(open)
        open = openView(context, id)
      }
      const mine = open
      try {
        return await mine.view
      } catch (error) {
        // The next request tries again.
        if (open === mine) open = undefined
        throw error
      }
    },
    close() {
      for (const one of [...retired, ...(open ? [open] : [])]) one.close()
    },
  }
}

/** A release behind two engines, so that one long query does not hold up all others: one engine runs one query at a time. */
function openView(context: ServeContext, id: string): OpenRelease {
  const engines = Promise.all(
    [0, 1].map(() => openRelease(context.paths, id, { memory_limit: '512MB', threads: context.threads })),
  )
  const running = [0, 0]
  const rowsOf =
    (opened: readonly Engine[]): ReleaseView['rows'] =>
    async (sql, values) => {
      const place = (running[0] ?? 0) <= (running[1] ?? 0) ? 0 : 1
      running[place] = (running[place] ?? 0) + 1
      try {
        return (await opened[place]?.rows(sql, values)) ?? []
      } finally {
        running[place] = (running[place] ?? 1) - 1
      }
    }
  return {
    id,
    view: engines.then((opened) => ({ manifest: readManifest(context.paths, id), rows: rowsOf(opened) })),
    isBusy: () => running.some((count) => count > 0),
    close() {
      void engines.then(
        (opened) => opened.forEach((engine) => engine.close()),
        // They never opened, which whoever asked for the view has been told.
        () => {},
      )
    },
  }
}

function monthlySql(metric: Metric, manifest: Manifest, time_zone: string): string {
  const { sql } = metricQuery(metric, { grain: 'month' }, sourceInRelease(metric, manifest, time_zone))
  return `select period as month, value from (${sql}) order by period`
}
