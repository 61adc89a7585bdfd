import type { ReleaseView, ServerSource } from '../api/server-source.ts'
import type { Engine } from '../engine/engine.ts'
import { messageOf } from '../error/tally-error.ts'
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

/** How often the pointer is looked at where releases are made ready first. */
const look_ms = 100
/** How long a release that could not be opened is left alone. */
const again_ms = 5000
/** How long the release before is served on while the next one is made ready. */
const patience_ms = 2000

/** Makes a release ready before it is served, until the signal is raised. */
type Prepare = (view: ReleaseView, signal: AbortSignal) => Promise<void>

/** The source of a server, which `close` ends. */
export type MovingSource = ServerSource & {
  /**
   * Opens the current release and makes it ready, for some seconds at most; from now on a new release is opened and made ready
   * while the one before is served. Until this is called a new release is served at once.
   */
  prepareBy(prepare: Prepare, log: (line: string) => void): Promise<void>
  close(): void
}

type OpenRelease = { readonly id: string; readonly view: Promise<ReleaseView>; close(): void; isBusy(): boolean }

/** What the server reads: the current release, opened once, and opened anew when another one is published. */
export async function releaseSource(context: ServeContext): Promise<MovingSource> {
  const { project } = await context.project()
  const metric = project.metrics.find((candidate) => candidate.name === project.first_metric)
  const published = watchCurrentRelease(context.paths, context.env)
  const retired = new Set<OpenRelease>()
  let open: OpenRelease | undefined
  let mover: { readonly prepare: Prepare; readonly log: (line: string) => void } | undefined
  let move: Promise<void> | undefined
  let looked_ms = 0
  let timer: NodeJS.Timeout | undefined

  const retire = (old: OpenRelease): void => {
    retired.add(old)
    const late = setInterval(() => {
      if (old.isBusy()) return
      clearInterval(late)
      retired.delete(old)
      old.close()
    }, grace_ms).unref()
  }
  const served = (next: OpenRelease): void => {
    if (open) retire(open)
    open = next
  }
  const makeReady = async (one: OpenRelease, { prepare, log }: NonNullable<typeof mover>): Promise<void> => {
    const view = await one.view
    const late = AbortSignal.timeout(patience_ms)
    const ready = prepare(view, context.effects.signal).catch((error: unknown) => log(messageOf(error)))
    await Promise.race([ready, new Promise((resolve) => late.addEventListener('abort', resolve, { once: true }))])
  }
  /** Where it cannot be opened the one before is served on. */
  const moveOn = async (id: string, by: NonNullable<typeof mover>): Promise<void> => {
    const next = openView(context, id)
    try {
      await makeReady(next, by)
      served(next)
    } catch (error) {
      next.close()
      looked_ms = performance.now() + again_ms
      by.log(`release ${id} could not be opened: ${messageOf(error)}`)
    }
  }
  const look = (): void => {
    const id = published()
    if (!mover || !open || move || id === undefined || id === open.id) return
    const moving = moveOn(id, mover).finally(() => {
      if (move === moving) move = undefined
    })
    move = moving
  }
  const currentId = (): string | undefined => {
    if (!mover || !open) return published()
    const now = performance.now()
    if (now - looked_ms >= look_ms) {
      looked_ms = now
      look()
    }
    return open.id
  }
  const current = async (): Promise<ReleaseView | undefined> => {
    const id = currentId()
    if (id === undefined) return undefined
    if (open?.id !== id) served(openView(context, id))
    const mine = open
    try {
      return await mine?.view
    } catch (error) {
      // The next request tries again.
      if (open === mine) open = undefined
      throw error
    }
  }
  return {
    project,
    monthly: metric
      ? { title: metric.title, unit: metric.unit, sql: (manifest) => monthlySql(metric, manifest, project.time_zone) }
      : undefined,
    currentId,
    current,
    async settled() {
      look()
      await move
      // Another one may have been published meanwhile.
      look()
      await move
    },
    async prepareBy(prepare, log) {
      mover = { prepare, log }
      // Also where nobody asks, so that those who watch are told.
      timer = setInterval(currentId, look_ms * 5).unref()
      const view = await current()
      if (view && open) await makeReady(open, mover)
    },
    close() {
      clearInterval(timer)
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
