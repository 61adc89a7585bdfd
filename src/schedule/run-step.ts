import { isTallyError, messageOf, TallyError } from '../error/tally-error.ts'
import type { JobStep, Retry } from '../plan/job-spec.ts'
import { doStep } from './do-step.ts'
import type { Failure, JobRunContext, StepDone, StepResult } from './job-context.ts'

/** How long a step that was stopped may take to end before it is called hung. */
const grace_ms = 10_000

/** Milliseconds to wait before the next attempt, the first of which is 1. */
export function waitBefore(retry: Retry, attempt: number): number {
  return Math.min(retry.most_s, retry.wait_s * retry.factor ** (attempt - 1)) * 1000
}

/** Runs a step with its retries and writes each attempt into the journal. Never throws for a step that fails. */
export async function runStep(
  context: JobRunContext,
  step: JobStep,
  failure: Failure | undefined,
): Promise<StepResult> {
  const { effects, journal, run_id } = context
  for (let attempt = 1; ; attempt++) {
    const started = effects.now()
    effects.report(`${step.name}${attempt > 1 ? `, attempt ${attempt}` : ''} …`)
    const tried = await tryStep(context, step, failure, attempt)
    const duration_ms = Math.max(0, effects.now().getTime() - started.getTime())
    const line = { name: step.name, started_at: started.toISOString(), duration_ms }
    if (tried.ok) {
      const { rows, issues, message, is_warning = false } = tried.done
      journal.step(run_id, { ...line, status: 'success', rows, message })
      return {
        name: step.name,
        status: 'success',
        attempts: attempt,
        duration_ms,
        rows,
        issues,
        message,
        is_warning,
        is_hung: false,
      }
    }
    const { error, is_hung } = tried
    const said = messageOf(error).split('\n')[0] ?? ''
    const isLast = attempt > step.retry.times || is_hung || effects.signal.aborted || !isWorthRetry(error)
    const wait_ms = waitBefore(step.retry, attempt)
    const after = isLast ? '' : `; attempt ${attempt} of ${step.retry.times + 1}, again in ${wait_ms / 1000} s`
    journal.step(run_id, { ...line, status: 'error', rows: 0, message: `${said}${after}` })
    if (!isLast) {
      effects.report(`${step.name}: ${said}${after}`)
      await effects.sleep(wait_ms, effects.signal)
    }
    if (isLast || effects.signal.aborted) {
      const message = attempt > 1 ? `${said} (${attempt} attempts)` : said
      return {
        name: step.name,
        status: 'error',
        attempts: attempt,
        duration_ms,
        rows: 0,
        issues: 0,
        message,
        is_warning: false,
        is_hung,
      }
    }
  }
}

/** What is wrong with the project, or was found by a check, is the same the next time. */
function isWorthRetry(error: unknown): boolean {
  return !isTallyError(error) || (error.exit !== 2 && !isTallyError(error, 'checks_failed'))
}

type Tried =
  | { readonly ok: true; readonly done: StepDone }
  | { readonly ok: false; readonly error: unknown; readonly is_hung: boolean }

/** One attempt. Its signal is raised when its time is over or the run is stopped; then it has a moment to end by itself. */
async function tryStep(
  context: JobRunContext,
  step: JobStep,
  failure: Failure | undefined,
  attempt: number,
): Promise<Tried> {
  const { effects } = context
  const time = new AbortController()
  const over = new AbortController()
  // What tells of a failure is told also when the run was stopped.
  const signal = failure ? time.signal : AbortSignal.any([effects.signal, time.signal])
  const work = doStep(context, step, { attempt, failure, signal }).then(
    (done): Tried => ({ ok: true, done }),
    (error: unknown): Tried => ({ ok: false, error, is_hung: false }),
  )
  const timer = effects.sleep(step.timeout_s * 1000, over.signal).then(() => {
    if (!over.signal.aborted) time.abort('its timeout')
  })
  const stopped = new Promise<void>((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
  const late: Promise<Tried> = stopped
    .then(() => effects.sleep(grace_ms, over.signal))
    .then(() => ({ ok: false, error: new TallyError('interrupted', { signal: 'force' }), is_hung: true }))
  const tried = await Promise.race([work, late])
  over.abort()
  await timer
  if (tried.ok) return tried
  const error = time.signal.aborted
    ? new TallyError(
        'step_timeout',
        { job: context.job.name, step: step.name, seconds: step.timeout_s },
        { cause: tried.error },
      )
    : signal.aborted && !isTallyError(tried.error, 'interrupted')
      ? new TallyError('interrupted', { signal: String(signal.reason) }, { cause: tried.error })
      : tried.error
  return { ...tried, error }
}
