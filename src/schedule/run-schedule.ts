import { isTallyError, messageOf } from '../error/tally-error.ts'
import { openJobStore } from '../journal/job-store.ts'
import { homePaths } from '../lake/home-paths.ts'
import type { Job } from '../plan/job-spec.ts'
import type { LoadedProject } from '../run/load-project.ts'
import { nextDue } from '../time/cron.ts'
import type { JobOptions } from './job-context.ts'
import type { JobEffects } from './job-effects.ts'
import type { JobOutcome } from './run-job.ts'
import { journalNote, runIfDue, sweep } from './tick.ts'

/** How long it sleeps at most before it looks at the clock again. */
const beat_ms = 30_000
/** How far the clock may be from where it should be. */
const jump_ms = 120_000
/** How long after its time a due time still is on time. */
const late_ms = 300_000

export type ScheduleEvents = {
  /** A job was run, or failed before it could start. */
  ended(job: string, outcome: JobOutcome): void
}

/**
 * Runs jobs when they are due, until it is stopped; then it waits for the steps that it interrupts. Several may run on one home.
 * A job whose run of before still goes is looked at again at its end. Gives whether a step is hung.
 */
export async function runSchedule(
  loaded: LoadedProject,
  options: JobOptions,
  effects: JobEffects,
  events: ScheduleEvents,
): Promise<{ readonly is_hung: boolean }> {
  const jobs = loaded.project.jobs.filter(({ cron }) => cron !== undefined)
  const store = openJobStore(homePaths(options.home).state)
  const started = effects.now()
  const running = new Map<string, Promise<void>>()
  let is_hung = false
  const look = (job: Job): void => {
    const work = runIfDue(loaded, job, options, effects, late_ms)
      .then(({ message, outcomes }) => {
        for (const outcome of outcomes) {
          is_hung ||= outcome.is_hung
          events.ended(job.name, outcome)
        }
        if (message !== `${job.name} is not due` && outcomes.length === 0) effects.report(message)
      })
      .catch((error: unknown) => {
        // One job that cannot be run keeps no other back.
        const why = messageOf(error).split('\n')[0] ?? ''
        journalNote(loaded, job.name, `could not be run: ${why}`, 1, options, effects)
        effects.report(`${job.name}: ${isTallyError(error) ? `${error.code}: ` : ''}${messageOf(error)}`)
      })
      .finally(() => running.delete(job.name))
    running.set(job.name, work)
  }
  try {
    const left = sweep(loaded, options, effects)
    if (left > 0)
      effects.report(`${left} ${left === 1 ? 'run' : 'runs'} of a process that is gone were ended in the journal`)
    for (const { name } of jobs) if (store.seen(name, options.env) === undefined) store.see(name, options.env, started)
    let expected = started.getTime()
    while (!effects.signal.aborted) {
      const now = effects.now()
      noteJump(loaded, now.getTime() - expected, options, effects)
      store.beat(options.env, started, now)
      for (const job of jobs) if (!running.has(job.name)) look(job)
      const next = nextTime(jobs, now)
      const wait_ms = Math.max(1, Math.min(beat_ms, next === undefined ? beat_ms : next.getTime() - now.getTime()))
      expected = now.getTime() + wait_ms
      await effects.sleep(wait_ms, effects.signal)
    }
    await Promise.all(running.values())
    store.stop(effects.now())
    return { is_hung }
  } finally {
    store.close()
  }
}

/** The next time at which any of the jobs is due. */
function nextTime(jobs: readonly Job[], now: Date): Date | undefined {
  const times = jobs.flatMap((job) => (job.cron === undefined ? [] : (nextDue(job.cron, job.time_zone, now) ?? [])))
  return times.toSorted((a, b) => a.getTime() - b.getTime())[0]
}

/** Says, and journals, that the clock is not where it should be: it was set, or the machine slept. */
function noteJump(loaded: LoadedProject, off_ms: number, options: JobOptions, effects: JobEffects): void {
  if (Math.abs(off_ms) < jump_ms) return
  const minutes = Math.round(Math.abs(off_ms) / 60_000)
  const message =
    off_ms > 0
      ? `the clock went ${minutes} minutes ahead, or the machine slept; what was due meanwhile was missed, and each job's catch_up says what becomes of it`
      : `the clock went ${minutes} minutes back; due times that were run are not run again`
  effects.report(message)
  journalNote(loaded, 'schedule', message, 1, options, effects)
}
