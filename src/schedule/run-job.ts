import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { isTallyError, TallyError } from '../error/tally-error.ts'
import { type JobStore, openJobStore, type StartedBy } from '../journal/job-store.ts'
import { type Journal, openJournal, type RunStatus } from '../journal/journal.ts'
import { type HomePaths, homePaths } from '../lake/home-paths.ts'
import { takeLock } from '../lake/lock.ts'
import { currentReleaseId } from '../lake/read-release.ts'
import { jobValues } from '../plan/job-params.ts'
import type { Job } from '../plan/job-spec.ts'
import type { Project } from '../plan/project.ts'
import { compactTime } from '../run/build-options.ts'
import type { LoadedProject } from '../run/load-project.ts'
import { appendRunEvent, runEvent, runEvents } from '../run/run-event.ts'
import { localClock } from '../time/local-clock.ts'
import type { JobOptions, JobRunContext, StepResult } from './job-context.ts'
import type { JobEffects } from './job-effects.ts'
import { runGraph } from './run-graph.ts'
import { runStep } from './run-step.ts'

export type JobRequest = {
  readonly params: Readonly<Record<string, string>>
  /** The time that the run is for; default now. */
  readonly due_at?: Date
  readonly started_by: StartedBy
}

export type JobOutcome = {
  readonly run_id: string
  readonly job: string
  readonly due_at: string
  readonly status: Exclude<RunStatus, 'running'>
  readonly issues_found: number
  readonly message: string
  readonly steps: readonly StepResult[]
  /** Whether it was stopped from outside before its end. */
  readonly is_interrupted: boolean
  /** Whether a step went on though its time was over, so that only the end of the process ends it. */
  readonly is_hung: boolean
}

/** A run that is in the journal, and its end. `ended` throws only what is a fault of the program. */
export type StartedJob = { readonly run_id: string; readonly ended: Promise<JobOutcome> }

/** The job of that name. Throws `job_unknown`. */
export function findJob(project: Project, name: string): Job {
  const found = project.jobs.find((job) => job.name === name)
  if (found) return found
  const allowed = project.jobs.map((job) => job.name).join(', ') || 'none yet; write some in `jobs` of the project'
  throw new TallyError('job_unknown', { name, allowed })
}

/**
 * Starts a job. What is wrong with the request throws before anything is journalled: `param_unknown`, `param_missing`,
 * `value_invalid`, `job_running`. A job that fails does not throw: its outcome says so, and the journal.
 */
export function startJob(
  loaded: LoadedProject,
  job: Job,
  request: JobRequest,
  options: JobOptions,
  effects: JobEffects,
): StartedJob {
  const paths = homePaths(options.home, options.env)
  const started = effects.now()
  const due_at = request.due_at ?? started
  const { day } = localClock(due_at, loaded.project.time_zone)
  const values = jobValues(job, request.params, day)
  const unlock = lockJob(paths, job.name, options.env, started)
  try {
    const journal = openJournal(paths.state, paths.logs)
    const store = openJobStore(paths.state)
    const run_id = `${compactTime(started)}-${randomBytes(3).toString('hex')}`
    closeAbandonedJobs(loaded, paths, { journal, store }, effects)
    journal.begin({ id: run_id, job_name: job.name, env: options.env, started_at: started.toISOString() })
    const { started_by } = request
    store.begin(
      { run_id, job: job.name, env: options.env, due_at: due_at.toISOString(), started_by, params: values },
      started,
    )
    store.close()
    const context: JobRunContext = { loaded, job, run_id, due_at, date: day, values, options, paths, effects, journal }
    const ended = runToEnd(context, started).finally(() => {
      journal.close()
      unlock()
    })
    return { run_id, ended }
  } catch (error) {
    unlock()
    throw error
  }
}

/** Ends runs of jobs whose process is gone, in the journal and as events; gives how many there were. */
export function closeAbandonedJobs(
  { project }: LoadedProject,
  paths: HomePaths,
  { journal, store }: { readonly journal: Journal; readonly store: JobStore },
  effects: JobEffects,
): number {
  const message = 'the process ended before the run did; its steps leave nothing half done'
  const abandoned = store.abandoned()
  for (const { run_id, job, env } of abandoned) {
    const now = effects.now()
    journal.end(run_id, { ended_at: now.toISOString(), status: 'error', issues_found: 1, message, release: null })
    const run = { run_id, job_name: job, project: project.name, env }
    appendRunEvent(paths, runEvent('ABORT', now, run, undefined, message), effects)
  }
  return abandoned.length
}

function lockJob(paths: HomePaths, job: string, env: string, now: Date): () => void {
  try {
    return takeLock(join(paths.lake, `job-${job}.${env}.lock.json`), now)
  } catch (error) {
    if (!isTallyError(error, 'lake_locked')) throw error
    const { pid = 0, host = '', since = '', lock = '' } = error.params
    throw new TallyError('job_running', { job, pid, host, since, lock }, { cause: error })
  }
}

async function runToEnd(context: JobRunContext, started: Date): Promise<JobOutcome> {
  const { loaded, job, run_id, due_at, effects, journal, options, paths } = context
  const steps: StepResult[] = []
  const run = { run_id, job_name: job.name, project: loaded.project.name, env: options.env }
  const events = runEvents(paths, run, effects)
  events.start()
  let end: Pick<JobOutcome, 'status' | 'issues_found' | 'message'> = {
    status: 'error',
    issues_found: 1,
    message: 'the run ended unexpectedly',
  }
  try {
    steps.push(...(await runGraph(job, (step) => runStep(context, step, undefined), effects, journal, run_id)))
    end = endOf(job, steps, effects.now().getTime() - started.getTime(), effects)
    const failed = steps.find(({ status }) => status === 'error')
    if (failed && job.on_failure) {
      const told = await runStep(context, job.on_failure, { step: failed.name, message: failed.message })
      steps.push(told)
      if (told.status === 'error') end = { ...end, message: `${end.message}; on_failure: ${told.message}` }
    }
  } finally {
    const release = end.status === 'error' ? null : (currentReleaseId(paths, options.env) ?? null)
    const ended_at = effects.now().toISOString()
    journal.end(run_id, { ...end, message: end.message.split('\n')[0] ?? '', ended_at, release })
    if (end.status !== 'error') events.complete()
    else events.fail(end.message)
  }
  return {
    run_id,
    job: job.name,
    due_at: due_at.toISOString(),
    ...end,
    steps,
    is_interrupted: effects.signal.aborted && end.status === 'error',
    is_hung: steps.some((step) => step.is_hung),
  }
}

function endOf(
  job: Job,
  steps: readonly StepResult[],
  duration_ms: number,
  effects: JobEffects,
): Pick<JobOutcome, 'status' | 'issues_found' | 'message'> {
  const failed = steps.filter(({ status }) => status === 'error')
  const skipped = steps.filter(({ status }) => status === 'skipped').map(({ name }) => name)
  const issues = steps.reduce((sum, step) => sum + step.issues, 0)
  const [first] = failed
  if (first || effects.signal.aborted) {
    const why = first
      ? failed.map(({ name, message }) => `${name}: ${message}`)
      : [`stopped by ${String(effects.signal.reason)}`]
    const rest = skipped.length > 0 ? [`not run: ${skipped.join(', ')}`] : []
    return { status: 'error', issues_found: Math.max(1, failed.length), message: [...why, ...rest].join('; ') }
  }
  const said = steps.filter(({ message }) => message !== '').map(({ name, message }) => `${name}: ${message}`)
  const count = `${job.steps.length} ${job.steps.length === 1 ? 'step' : 'steps'} in ${(duration_ms / 1000).toFixed(1)} s`
  return {
    status: issues > 0 || steps.some((step) => step.is_warning) ? 'warning' : 'success',
    issues_found: issues,
    message: [count, ...said].join('; '),
  }
}
