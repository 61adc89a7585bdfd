import { appendFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { messageOf } from '../error/tally-error.ts'
import type { HomePaths } from '../lake/home-paths.ts'
import type { Manifest, RefusedFile } from '../lake/manifest.ts'
import { openRelease } from '../lake/open-release.ts'
import { formatFigure } from '../metric/format-figure.ts'
import { metricQuery } from '../metric/metric-query.ts'
import { sourceInRelease } from '../metric/metric-source.ts'
import type { Project } from '../plan/project.ts'
import type { BuildOptions } from './build-options.ts'

/**
 * Appends a line to the project's own log, if it has one: when the run ended (UTC), `success` or `error`, the total of its
 * metric in the release that stands, and what happened. Line ends in a message become blanks. A file that was refused for the
 * first time is an error too, though the rest was released.
 */
export async function appendRunLog(
  project: Project,
  paths: HomePaths,
  ended: {
    readonly at: string
    readonly outcome: { readonly message: string; readonly manifest: Manifest } | Error
    /** The release before. */
    readonly former?: Manifest | undefined
  },
  options: Pick<BuildOptions, 'memory_limit' | 'threads'>,
): Promise<void> {
  const { run_log, time_zone } = project
  if (run_log === undefined) return
  const { at, outcome } = ended
  const isError = outcome instanceof Error
  const metric = project.metrics.find(({ name }) => name === run_log.metric)
  const total: string[] = []
  if (!isError && metric) {
    const { sql, values } = metricQuery(metric, {}, sourceInRelease(metric, outcome.manifest, time_zone))
    const engine = await openRelease(paths, outcome.manifest.id, options)
    try {
      const [row] = await engine.rows(sql, values)
      total.push(`${metric.name} ${formatFigure(row?.['value'] ?? 0, metric.format)} ${metric.unit}`)
    } finally {
      engine.close()
    }
  }
  const known = new Set(ended.former?.refused.map(placeOf))
  const hasRefused = !isError && outcome.manifest.refused.some((file) => !known.has(placeOf(file)))
  const message = isError ? messageOf(outcome) : outcome.message
  const cells = [at, isError || hasRefused ? 'error' : 'success', ...total, message.replaceAll(/\s+/g, ' ')]
  mkdirSync(paths.logs, { recursive: true })
  appendFileSync(join(paths.logs, run_log.file), `${cells.join(' | ')}\n`)
}

function placeOf({ landing_date, name }: RefusedFile): string {
  return `${landing_date}/${name}`
}
