import { randomBytes } from 'node:crypto'
import { isTallyError, messageOf } from '../error/tally-error.ts'
import { type Claim, type JobStore, openJobStore, type StartedBy } from '../journal/job-store.ts'
import { openJournal } from '../journal/journal.ts'
import { homePaths } from '../lake/home-paths.ts'
import type { Job } from '../plan/job-spec.ts'
import { compactTime } from '../run/build-options.ts'
import type { LoadedProject } from '../run/load-project.ts'
import { appendRunEvent, runEvent } from '../run/run-event.ts'
import { dueBetween, lastDue } from '../time/cron.ts'
import type { JobOptions } from './job-context.ts'
import type { JobEffects } from './job-effects.ts'
import { closeAbandonedJobs, type JobOutcome, type JobRequest, startJob } from './run-job.ts'

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
  // What was called missed at a time that is yet to come was so by a clock that was wrong.
  const isUndone = ({ outcome, claimed_at }: Claim): boolean => outcome === 'missed' && claimed_at > now.toISOString()
  const taken = new Set(known.claims.filter((claim) => !isUndone(claim)).map(({ due_at }) => due_at))
  const fresh = new Date(now.getTime() - late_ms)
  // A clock that was put back leaves a mark that lies ahead of it; what was taken by then stays taken.
  const since = known.seen === undefined ? fresh : known.seen > now ? now : known.seen
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

export type TickOutcome = {
  readonly message: string
  readonly outcomes: readonly JobOutcome[]
  /** Whether a due time was left open, for the job runs already. */
  readonly is_waiting: boolean
}

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
    const tick: Tick = { loaded, job, store, options, effects, notes: [] }
    tick.notes.push(...noteMissed(tick, missed))
    const outcomes: JobOutcome[] = []
    let is_waiting = false
    for (const { due_at, started_by, again } of runs) {
      if (effects.signal.aborted) break
      const ended = await runClaimed(tick, { due_at, started_by, params: {} }, again)
      is_waiting ||= ended === undefined
      if (ended === undefined) break
      outcomes.push(...ended)
    }
    if (!effects.signal.aborted && !is_waiting) store.see(job.name, options.env, now)
    const head = outcomes.length > 0 ? `${job.name}: ${outcomes.length} run` : `${job.name} is not due`
    return { message: [head, ...tick.notes].join('; '), outcomes, is_waiting }
  } finally {
    store.close()
  }
}

/** Runs a job for one time that another scheduler names, unless somebody has run it for that time. */
export async function runForTime(
  loaded: LoadedProject,
  job: Job,
  request: JobRequest & { readonly due_at: Date },
  options: JobOptions,
  effects: JobEffects,
): Promise<TickOutcome> {
  const store = openJobStore(homePaths(options.home).state)
  try {
    const tick: Tick = { loaded, job, store, options, effects, notes: [] }
    const outcomes = await runClaimed(tick, request, undefined)
    const message = [`${job.name}: ${outcomes?.length ?? 0} run`, ...tick.notes].join('; ')
    return { message, outcomes: outcomes ?? [], is_waiting: outcomes === undefined }
  } finally {
    store.close()
  }
}

type Tick = {
  readonly loaded: LoadedProject
  readonly job: Job
  readonly store: JobStore
  readonly options: JobOptions
  readonly effects: JobEffects
  /** What is to be said beside the runs. */
  readonly notes: string[]
}

/** Takes a due time, or takes it over, and runs the job for it; nothing where it is in other hands, undefined where it has to wait. */
async function runClaimed(
  { loaded, job, store, options, effects, notes }: Tick,
  request: JobRequest & { readonly due_at: Date },
  again: Claim | undefined,
): Promise<readonly JobOutcome[] | undefined> {
  const { env } = options
  const text = request.due_at.toISOString()
  const now = effects.now()
  if (!(again ? store.takeOver(again, most_attempts, now) : store.claim(job.name, env, text, now))) {
    notes.push(`${text} is in other hands`)
    return []
  }
  try {
    const started = startJob(loaded, job, request, options, effects)
    store.settle(job.name, env, text, { outcome: 'running', run_id: started.run_id, message: '' })
    const { run_id, message, status, ...rest } = await started.ended
    store.settle(job.name, env, text, { outcome: rest.is_interrupted ? 'interrupted' : status, run_id, message })
    return [{ run_id, message, status, ...rest }]
  } catch (error) {
    const message = messageOf(error)
    if (isTallyError(error, 'job_running')) {
      // Its run of before still goes, here or elsewhere: the time stays open for the next look.
      store.release(job.name, env, text, again)
      notes.push(`${text} has to wait: ${message}`)
      return undefined
    }
    store.settle(job.name, env, text, { outcome: 'error', run_id: null, message })
    throw error
  }
}

/** Writes down what was missed, once, whoever finds it. */
function noteMissed({ loaded, job, store, options, effects }: Tick, missed: readonly Date[]): readonly string[] {
  const texts = missed.map((time) => time.toISOString())
  const count = store.miss(job.name, options.env, texts, effects.now())
  if (count === 0) return []
  const range = texts.length === 1 ? texts[0] : `${texts[0]} to ${texts.at(-1)}`
  const detail = `${count} due ${count === 1 ? 'time' : 'times'} went by while nobody scheduled (${range})`
  journalNote(loaded, job.name, `missed: ${detail}`, count, options, effects)
  return [detail]
}

/** A line of the journal about what happened beside a run; as events, of a run that came to nothing. */
export function journalNote(
  { project }: LoadedProject,
  job_name: string,
  message: string,
  issues_found: number,
  options: JobOptions,
  effects: JobEffects,
): void {
  const paths = homePaths(options.home)
  const journal = openJournal(paths.state, paths.logs)
  try {
    const now = effects.now()
    const at = now.toISOString()
    const id = `${compactTime(now)}-${randomBytes(3).toString('hex')}`
    journal.begin({ id, job_name, env: options.env, started_at: at })
    journal.end(id, { ended_at: at, status: 'warning', issues_found, message, release: null })
    const run = { run_id: id, job_name, project: project.name, env: options.env }
    appendRunEvent(paths, runEvent('START', now, run), effects)
    appendRunEvent(paths, runEvent('ABORT', now, run, undefined, message), effects)
  } finally {
    journal.close()
  }
}

/** Ends in the journal what processes left that are gone; gives how many runs that were. */
export function sweep(loaded: LoadedProject, options: JobOptions, effects: JobEffects): number {
  const paths = homePaths(options.home)
  const journal = openJournal(paths.state, paths.logs)
  const store = openJobStore(paths.state)
  try {
    return closeAbandonedJobs(loaded, paths, { journal, store }, effects)
  } finally {
    store.close()
    journal.close()
  }
}
