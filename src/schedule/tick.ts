import { isTallyError, messageOf } from '../error/tally-error.ts'
import { type Claim, type JobStore, openJobStore, type StartedBy } from '../journal/job-store.ts'
import { openJournal } from '../journal/journal.ts'
import { homePaths } from '../lake/home-paths.ts'
import type { Job } from '../plan/job-spec.ts'
import { compactTime } from '../run/build-options.ts'
import type { LoadedProject } from '../run/load-project.ts'
import { hashOf } from '../text/hash.ts'
import { dueBetween, lastDue } from '../time/cron.ts'
import type { JobOptions } from './job-context.ts'
import type { JobEffects } from './job-effects.ts'
import { closeAbandonedJobs, type JobOutcome, startJob } from './run-job.ts'

/** How often a due time is begun whose process died or was stopped. */
const most_attempts = 3
/** How many due times that went by are written down one by one. */
const most_missed = 1000

/** What is to be done about one job at one moment. */
export type DuePlan = {
  /** Times that are run now, oldest first. */
  readonly runs: readonly { readonly due_at: Date; readonly started_by: StartedBy; readonly again: Claim | undefined }[]
  /** Times at which nobody scheduled, and that are not run any more. */
  readonly missed: readonly Date[]
}

/**
 * Plans by the clock and by what was dealt with before: due times of the last `late_ms` are run; older ones were missed, and the
 * job's `catch_up` says what becomes of them. Due times whose process died or was stopped are begun again under the same rule.
 */
export function planDue(
  job: Job,
  known: { readonly seen: Date | undefined; readonly claims: readonly Claim[] },
  now: Date,
  late_ms: number,
): DuePlan {
  if (job.cron === undefined) return { runs: [], missed: [] }
  const taken = new Set(known.claims.map(({ due_at }) => due_at))
  const fresh = new Date(now.getTime() - late_ms)
  const since = known.seen ?? fresh
  const open = openTimes(job.cron, job.time_zone, since, now).filter((time) => !taken.has(time.toISOString()))
  const [punctual, old] = [open.filter((time) => time > fresh), open.filter((time) => time <= fresh)]
  const cut = known.claims.filter(
    ({ is_orphan, outcome, attempts }) => (is_orphan || outcome === 'interrupted') && attempts < most_attempts,
  )
  const again = cut.map((claim) => ({ due_at: new Date(claim.due_at), started_by: 'catch_up' as const, again: claim }))
  const caught = old.map((due_at) => ({ due_at, started_by: 'catch_up' as const, again: undefined }))
  const late = [...again, ...caught].toSorted((a, b) => a.due_at.getTime() - b.due_at.getTime())
  // What is due now makes up for all before it, unless each counts.
  const kept = job.catch_up === 'all' ? late : job.catch_up === 'latest' && punctual.length === 0 ? late.slice(-1) : []
  const runs = [...kept, ...punctual.map((due_at) => ({ due_at, started_by: 'schedule' as const, again: undefined }))]
  return { runs, missed: old.filter((time) => !kept.some(({ due_at }) => due_at === time)) }
}

/** Due times from `since` to `now`; of very many, the last ones. */
function openTimes(cron: string, zone: string, since: Date, now: Date): readonly Date[] {
  const found = dueBetween(cron, zone, since, now, most_missed)
  const last = lastDue(cron, zone, since, now)
  return last && !found.some((time) => time.getTime() === last.getTime()) ? [...found, last] : found
}

export type TickOutcome = { readonly message: string; readonly outcomes: readonly JobOutcome[] }

/**
 * Does what is due for one job, in turn. A due time that another process has is left to it. `late_ms`: how long after its time
 * a due time still is on time.
 */
export async function runIfDue(
  loaded: LoadedProject,
  job: Job,
  options: JobOptions,
  effects: JobEffects,
  late_ms: number,
): Promise<TickOutcome> {
  const paths = homePaths(options.home)
  const store = openJobStore(paths.state)
  try {
    const now = effects.now()
    const known = { seen: store.seen(job.name, options.env), claims: store.claims(job.name, options.env, most_missed) }
    const { runs, missed } = planDue(job, known, now, late_ms)
    const notes = noteMissed(job, missed, store, options, effects)
    const outcomes: JobOutcome[] = []
    for (const { due_at, started_by, again } of runs) {
      if (effects.signal.aborted) break
      const text = due_at.toISOString()
      const isOurs = again
        ? store.takeOver(again, most_attempts, effects.now())
        : store.claim(job.name, options.env, text, effects.now())
      if (!isOurs) {
        notes.push(`${text} is in other hands`)
        continue
      }
      outcomes.push(...(await runClaimed(loaded, job, due_at, started_by, store, options, effects, notes)))
    }
    if (!effects.signal.aborted) store.see(job.name, options.env, now)
    const message = [
      outcomes.length > 0 ? `${job.name}: ${outcomes.length} run` : `${job.name} is not due`,
      ...notes,
    ].join('; ')
    return { message, outcomes }
  } finally {
    store.close()
  }
}

async function runClaimed(
  loaded: LoadedProject,
  job: Job,
  due_at: Date,
  started_by: StartedBy,
  store: JobStore,
  options: JobOptions,
  effects: JobEffects,
  notes: string[],
): Promise<readonly JobOutcome[]> {
  const text = due_at.toISOString()
  try {
    const started = startJob(loaded, job, { params: {}, due_at, started_by }, options, effects)
    store.settle(job.name, options.env, text, { outcome: 'running', run_id: started.run_id, message: '' })
    const outcome = await started.ended
    const settled = outcome.is_interrupted ? 'interrupted' : outcome.status
    store.settle(job.name, options.env, text, { outcome: settled, run_id: outcome.run_id, message: outcome.message })
    return [outcome]
  } catch (error) {
    const message = messageOf(error)
    if (!isTallyError(error, 'job_running')) {
      store.settle(job.name, options.env, text, { outcome: 'error', run_id: null, message })
      throw error
    }
    store.settle(job.name, options.env, text, { outcome: 'missed', run_id: null, message })
    journalMissed(job, `its run of before was still going at ${text}`, 1, options, effects)
    notes.push(`${text} was passed over: ${message}`)
    return []
  }
}

/** Writes down what was missed, once, whoever finds it. */
function noteMissed(
  job: Job,
  missed: readonly Date[],
  store: JobStore,
  options: JobOptions,
  effects: JobEffects,
): string[] {
  const texts = missed.map((time) => time.toISOString())
  const count = store.miss(job.name, options.env, texts, effects.now())
  if (count === 0) return []
  const range = texts.length === 1 ? texts[0] : `${texts[0]} to ${texts.at(-1)}`
  const detail = `${count} due ${count === 1 ? 'time' : 'times'} went by while nobody scheduled (${range})`
  journalMissed(job, detail, count, options, effects)
  return [detail]
}

function journalMissed(job: Job, detail: string, issues_found: number, options: JobOptions, effects: JobEffects): void {
  const paths = homePaths(options.home)
  const journal = openJournal(paths.state, paths.logs)
  try {
    const now = effects.now()
    const at = now.toISOString()
    const id = `${compactTime(now)}-${hashOf(job.name, detail, at).slice(0, 6)}`
    journal.begin({ id, job_name: job.name, env: options.env, started_at: at })
    journal.end(id, { ended_at: at, status: 'warning', issues_found, message: `missed: ${detail}`, release: null })
  } finally {
    journal.close()
  }
}

/** Ends in the journal what processes left that are gone; gives how many runs that were. */
export function sweep(options: JobOptions, effects: JobEffects): number {
  const paths = homePaths(options.home)
  const journal = openJournal(paths.state, paths.logs)
  const store = openJobStore(paths.state)
  try {
    const count = store.abandoned().length
    closeAbandonedJobs(journal, store, effects.now())
    return count
  } finally {
    store.close()
    journal.close()
  }
}
