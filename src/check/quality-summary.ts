import { severities } from '../contract/severity.ts'
import { TallyError } from '../error/tally-error.ts'
import type { Run } from '../journal/journal.ts'
import type { CheckStatus, LoggedResult, QualityLog, QualitySuite } from '../journal/quality-log.ts'
import { stoppers } from './check-result.ts'

/** The quality of one day, or of one run. */
export type QualitySummary = {
  readonly project: string
  readonly env: string
  readonly day: string
  /** The run that judged all of it last. */
  readonly run: Run
  readonly judged_at: string
  readonly checks: number
  readonly passed: number
  readonly failed: number
  readonly errors: number
  /** Checks of severity high that did not pass. */
  readonly stoppers: number
  readonly bad_rows: number
  readonly records: number
  readonly quarantined: number
  /** What did not pass first, the graver above. */
  readonly results: readonly LoggedResult[]
  /** The last whole suite of each day, newest first. */
  readonly days: readonly QualitySuite[]
}

export type SummaryRequest = {
  readonly project: string
  readonly env: string
  /** `YYYY-MM-DD`; the newest where it is not given. */
  readonly day?: string | undefined
  /** One run alone. */
  readonly run?: string | undefined
}

/** How many days a summary looks back on, of those on which checks ran. */
export const shown_days = 14
const order: readonly CheckStatus[] = ['failed', 'error', 'passed']

/**
 * What the journal says of a day's quality: the last whole suite, and over it what later runs of that day found by the clock.
 * `runOf` gives a run of the journal. Throws `quality_missing`, `quality_day_missing`, `run_missing`.
 */
export function summarizeQuality(
  log: QualityLog,
  request: SummaryRequest,
  runOf: (id: string) => Run | undefined,
): QualitySummary {
  const { project, env } = request
  const suites = request.run === undefined ? suitesOf(log, request) : suiteOfRun(log, request.run, runOf)
  const [last] = suites
  const base = suites.find(({ is_whole }) => is_whole) ?? last
  const run = base && runOf(base.run_id)
  if (!last || !run) {
    const days = log.days(env, 1_000_000).map((one) => one.day)
    if (request.day === undefined || days.length === 0)
      throw new TallyError('quality_missing', { where: `in environment ${env}` })
    throw new TallyError('quality_day_missing', { day: request.day, env, allowed: daysText(days) })
  }
  const byName = new Map(
    suites.toReversed().flatMap(({ run_id }) => log.results(run_id).map((result) => [result.name, result] as const)),
  )
  const results = [...byName.values()].toSorted((a, b) => weight(a) - weight(b) || (a.name < b.name ? -1 : 1))
  const count = (status: CheckStatus): number => results.filter((one) => one.status === status).length
  return {
    project,
    env: last.env,
    day: request.day ?? last.day,
    run,
    judged_at: last.judged_at,
    checks: results.length,
    passed: count('passed'),
    failed: count('failed'),
    errors: count('error'),
    stoppers: stoppers(results).length,
    bad_rows: results.reduce((sum, { bad_rows }) => sum + bad_rows, 0),
    records: last.records,
    quarantined: last.quarantined,
    results,
    days: log.days(last.env, shown_days),
  }
}

/** The suites back to the last whole one, newest first. */
function suitesOf(log: QualityLog, request: SummaryRequest): readonly QualitySuite[] {
  for (let limit = 16; ; limit *= 16) {
    const suites = log.suites(request.env, limit, request.day)
    const whole = suites.findIndex(({ is_whole }) => is_whole)
    if (whole >= 0) return suites.slice(0, whole + 1)
    if (suites.length < limit) return suites
  }
}

function suiteOfRun(log: QualityLog, run: string, runOf: (id: string) => Run | undefined): readonly QualitySuite[] {
  if (!runOf(run)) throw new TallyError('run_missing', { run })
  const suite = log.suite(run)
  if (!suite) throw new TallyError('quality_missing', { where: `in run ${run}` })
  return [suite]
}

/** The newest days, and how far back the others go. */
function daysText(days: readonly string[]): string {
  const rest = days.length - shown_days
  const named = days.slice(0, shown_days).join(', ')
  return rest > 0 ? `${named} and ${rest} more back to ${days.at(-1) ?? ''}` : named
}

function weight(result: LoggedResult): number {
  return order.indexOf(result.status) * 10 - severities.indexOf(result.severity)
}
