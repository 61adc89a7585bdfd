import type { Engine } from '../engine/engine.ts'
import { TallyError } from '../error/tally-error.ts'
import type { NoticeEvent } from '../journal/delivery-store.ts'
import type { Journal } from '../journal/journal.ts'
import type { LoggedResult } from '../journal/quality-log.ts'
import type { Manifest } from '../lake/manifest.ts'
import type { Alert } from '../plan/webhook-spec.ts'
import { sqlName } from '../sql/quote.ts'
import { hashOf } from '../text/hash.ts'

export type EventScope = { readonly project: string; readonly env: string }

/** Runs that failed longer ago are not told of: a webhook may be new. */
const recent_ms = 2 * 86_400_000
/** Alerts of one kind that are told of at one time. */
const most_alerts = 1000

/** Runs that failed in the last two days, beside trials. */
export function failedRuns({ project, env }: EventScope, journal: Journal, now: Date): readonly NoticeEvent[] {
  const since = new Date(now.getTime() - recent_ms).toISOString()
  return (
    journal
      .runs(200)
      .filter((run) => run.status === 'error' && run.env === env && (run.ended_at ?? '') >= since)
      // Of a trial (`build --only`, `build --no-release`) knows who tries.
      .filter((run) => !/^(notify |build --)/.test(run.job_name))
      .map((run) => ({
        id: hashOf(project, env, 'run_failed', run.id),
        kind: 'run_failed',
        occurred_at: run.ended_at ?? run.started_at,
        text: {
          en: `${project}: the run ${run.job_name} failed: ${run.message}`,
          fr: `${project} : l’exécution ${run.job_name} a échoué : ${run.message}`,
        },
        data: { run_id: run.id, job_name: run.job_name, message: run.message },
      }))
  )
}

/** Checks that do not pass in the newest suites: one event from the run in which each began to fail until it passes. */
export function failedChecks({ project, env }: EventScope, journal: Journal): readonly NoticeEvent[] {
  const { quality } = journal
  // A run with nothing new judges by the clock alone; what the last whole suite found still stands.
  const suites = quality.suites(env, 50)
  const newest = [suites[0], suites.find((suite) => suite.is_whole)].filter((suite) => suite !== undefined)
  const results = newest.flatMap(({ run_id }) => quality.results(run_id))
  const latest = new Map(results.toReversed().map((result) => [result.name, result]))
  return [...latest.values()].flatMap((result) => {
    const since = result.status === 'passed' ? undefined : quality.failingSince(env, result.name)
    return since === undefined ? [] : [checkEvent(project, env, result, since)]
  })
}

function checkEvent(project: string, env: string, result: LoggedResult, since: string): NoticeEvent {
  const { name, severity, status, bad_rows, table, rule, judged_at, run_id } = result
  const rows =
    status === 'error'
      ? { en: 'could not run', fr: 'n’a pas pu être fait' }
      : { en: `${bad_rows} bad rows`, fr: `${bad_rows} lignes fautives` }
  return {
    id: hashOf(project, env, 'quality_failed', name, since),
    kind: 'quality_failed',
    occurred_at: judged_at,
    text: {
      en: `${project}: the check ${name} (${severity}) failed: ${rows.en}`,
      fr: `${project} : le contrôle ${name} (${severity}) a échoué : ${rows.fr}`,
    },
    data: { check: name, severity, status, bad_rows, table, rule, run_id },
  }
}

/** Rows of a release that an alert asks for. Throws `query_failed`. */
export async function alertRows(
  { project, env }: EventScope,
  alert: Alert,
  manifest: Manifest,
  engine: Engine,
): Promise<readonly NoticeEvent[]> {
  const table = manifest.tables.find(({ name }) => name === alert.table)
  const names = table?.columns.map(({ name }) => name) ?? []
  if (!table || alert.key.some((column) => !names.includes(column))) {
    const detail = `alert ${alert.name} reads ${[alert.table, ...alert.key].join(', ')}`
    throw new TallyError('query_failed', {
      detail,
      allowed: table ? names.join(', ') : manifest.tables.map(({ name }) => name).join(', '),
    })
  }
  const where = alert.where === undefined ? '' : ` where (${alert.where})`
  const by = alert.key.map(sqlName).join(', ')
  const rows = await engine.rows(`select * from ${sqlName(table.name)}${where} order by ${by} limit ${most_alerts}`)
  return rows.map((row) => {
    const fill = (text: string): string => text.replaceAll(/\{(\w+)\}/g, (_, name: string) => String(row[name] ?? ''))
    const key = alert.key.map((column) => row[column])
    return {
      id: hashOf(project, env, alert.name, key),
      kind: alert.name,
      occurred_at: manifest.created_at,
      text: { en: fill(alert.text.en), fr: fill(alert.text.fr) },
      data: row,
    }
  })
}
