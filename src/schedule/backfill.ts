import { TallyError } from '../error/tally-error.ts'
import { openJobStore } from '../journal/job-store.ts'
import { homePaths } from '../lake/home-paths.ts'
import type { Job } from '../plan/job-spec.ts'
import type { LoadedProject } from '../run/load-project.ts'
import { dueBetween } from '../time/cron.ts'
import { addDays } from '../time/day.ts'
import { instantOfLocal } from '../time/zone.ts'
import type { JobOptions } from './job-context.ts'
import type { JobEffects } from './job-effects.ts'
import { type JobOutcome, startJob } from './run-job.ts'

export type BackfillRequest = {
  /** First and last day, in the job's zone. */
  readonly from: string
  readonly to: string
  readonly params: Readonly<Record<string, string>>
  /** Only times for which no run has ended well. */
  readonly is_missing_only: boolean
  /** Whether the next one is run where one fails. */
  readonly keeps_going: boolean
}

export type BackfillOutcome = {
  /** Times of the range, oldest first. */
  readonly due: readonly string[]
  readonly passed_over: number
  readonly outcomes: readonly JobOutcome[]
}

const most = 10_000

/** Runs a job for each of its due times in a range, or for each day where it has no schedule. Throws `backfill_invalid`. */
export async function backfill(
  loaded: LoadedProject,
  job: Job,
  request: BackfillRequest,
  options: JobOptions,
  effects: JobEffects,
): Promise<BackfillOutcome> {
  const due = dueTimes(job, request.from, request.to)
  const texts = due.map((time) => time.toISOString())
  const good = request.is_missing_only ? goodTimes(job, texts, options) : []
  const outcomes: JobOutcome[] = []
  for (const time of due) {
    if (good.includes(time.toISOString())) continue
    effects.report(`${job.name} for ${time.toISOString()}`)
    const { params } = request
    const outcome = await startJob(loaded, job, { params, due_at: time, started_by: 'backfill' }, options, effects)
      .ended
    outcomes.push(outcome)
    if (effects.signal.aborted || (outcome.status === 'error' && !request.keeps_going)) break
  }
  return { due: texts, passed_over: good.length, outcomes }
}

function dueTimes(job: Job, from: string, to: string): readonly Date[] {
  const refuse = (detail: string): never => {
    throw new TallyError('backfill_invalid', { job: job.name, from, to, detail })
  }
  if (from > to) refuse('the range ends before it begins')
  const [start, end] = [midnight(from, job.time_zone), midnight(addDays(to, 1), job.time_zone)]
  const due =
    job.cron === undefined
      ? days(from, to, job.time_zone)
      : dueBetween(job.cron, job.time_zone, before(start), before(end), most + 1)
  if (due.length === 0) refuse('the job is never due in it')
  if (due.length > most) refuse(`the job is due more than ${most} times in it`)
  return due
}

function days(from: string, to: string, zone: string): readonly Date[] {
  const found: Date[] = []
  for (let day = from; day <= to && found.length <= most; day = addDays(day, 1)) found.push(midnight(day, zone))
  return found
}

/** When a day begins; where the clocks skip midnight, the hour after. */
function midnight(day: string, zone: string): Date {
  const local = BigInt(Date.parse(`${day}T00:00:00Z`)) * 1000n
  const instant = instantOfLocal(local, zone) ?? instantOfLocal(local + 3_600_000_000n, zone) ?? local
  return new Date(Number(instant / 1000n))
}

function before(time: Date): Date {
  return new Date(time.getTime() - 1)
}

function goodTimes(job: Job, due: readonly string[], options: JobOptions): readonly string[] {
  const store = openJobStore(homePaths(options.home).state)
  try {
    return store.good(job.name, options.env, due[0] ?? '', due.at(-1) ?? '').filter((time) => due.includes(time))
  } finally {
    store.close()
  }
}
