import { type Claim, openJobStore, type SchedulerLine } from '../journal/job-store.ts'
import { homePaths } from '../lake/home-paths.ts'
import type { Project } from '../plan/project.ts'
import { nextDue } from '../time/cron.ts'
import { localClock } from '../time/local-clock.ts'
import type { JobOptions } from './job-context.ts'

export type JobStatus = {
  readonly job: string
  readonly cron: string | null
  readonly time_zone: string
  /** The next due time, as an instant and as the job's zone shows it; null for a job without a schedule. */
  readonly next: string | null
  readonly next_local: string | null
  /** Until when due times have been dealt with; null where no scheduler has seen the job. */
  readonly seen_until: string | null
  /** The last run, however it was started. */
  readonly last_run: { readonly status: string; readonly started_at: string } | null
  /** Due times, newest first: what became of them. */
  readonly due: readonly Pick<Claim, 'due_at' | 'outcome' | 'run_id' | 'attempts' | 'message'>[]
}

export type ScheduleStatus = {
  readonly now: string
  /** Processes that schedule; those that died without a word are not alive. */
  readonly schedulers: readonly SchedulerLine[]
  readonly jobs: readonly JobStatus[]
}

/** What ran, what is next and what was missed. */
export function scheduleStatus(project: Project, options: Pick<JobOptions, 'home' | 'env'>, now: Date): ScheduleStatus {
  const store = openJobStore(homePaths(options.home).state)
  try {
    const jobs = project.jobs.map((job): JobStatus => {
      const next = job.cron === undefined ? undefined : nextDue(job.cron, job.time_zone, now)
      const local = next && localClock(next, job.time_zone)
      const due = store.claims(job.name, options.env, 10)
      return {
        job: job.name,
        cron: job.cron ?? null,
        time_zone: job.time_zone,
        next: next?.toISOString() ?? null,
        next_local: local ? `${local.day} ${local.time}` : null,
        seen_until: store.seen(job.name, options.env)?.toISOString() ?? null,
        last_run: store.lastRun(job.name, options.env) ?? null,
        due: due.map(({ due_at, outcome, run_id, attempts, message, is_orphan }) => ({
          due_at,
          outcome: is_orphan ? 'interrupted' : outcome,
          run_id,
          attempts,
          message,
        })),
      }
    })
    return { now: now.toISOString(), schedulers: store.schedulers(options.env), jobs }
  } finally {
    store.close()
  }
}
