import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { type Holder, isAlive, thisProcess } from '../lake/lock.ts'
import { migrate } from './migrate.ts'

export type StartedBy = 'hand' | 'schedule' | 'catch_up' | 'backfill' | 'api'

export type JobRun = {
  readonly run_id: string
  readonly job: string
  readonly env: string
  readonly due_at: string | null
  readonly started_by: StartedBy
  readonly params: Readonly<Record<string, unknown>>
}

export type ClaimOutcome = 'running' | 'success' | 'warning' | 'error' | 'interrupted' | 'missed'

/** A due time that somebody took, and what became of it. */
export type Claim = {
  readonly job: string
  readonly env: string
  readonly due_at: string
  readonly claimed_at: string
  readonly attempts: number
  readonly outcome: ClaimOutcome
  readonly run_id: string | null
  readonly message: string
  /** Whether the process that took it is gone. */
  readonly is_orphan: boolean
}

export type SchedulerLine = {
  readonly pid: number
  readonly host: string
  readonly started_at: string
  readonly beat_at: string
  readonly is_alive: boolean
}

/** What schedulers remember, in the state file of a home. Safe among several processes: each change is one statement. */
export type JobStore = {
  begin(run: JobRun, now: Date): void
  /** Runs of jobs that are called running though their process is gone. */
  abandoned(): readonly { readonly run_id: string; readonly job: string; readonly env: string }[]
  lastRun(job: string, env: string): { readonly status: string; readonly started_at: string } | undefined
  /** Times from `from` to `to` for which a run of the job ended well. */
  good(job: string, env: string, from: string, to: string): readonly string[]
  /** Takes a due time for this process; false where somebody has it. What a clock that was ahead called missed can be taken. */
  claim(job: string, env: string, due_at: string, now: Date): boolean
  /** Takes over a due time whose process is gone or was stopped, `most` times at the most. */
  takeOver(claim: Claim, most: number, now: Date): boolean
  /** Lets go a due time that this process took and did nothing about; `before` is what it took over. */
  release(job: string, env: string, due_at: string, before: Claim | undefined): void
  /** Says which run works on a due time, and what became of it. */
  settle(job: string, env: string, due_at: string, end: Pick<Claim, 'outcome' | 'run_id' | 'message'>): void
  /** Marks due times that went by as missed; those that somebody took stay as they are. Gives how many were marked. */
  miss(job: string, env: string, due: readonly string[], now: Date): number
  /** Newest first. */
  claims(job: string, env: string, limit: number): readonly Claim[]
  seen(job: string, env: string): Date | undefined
  see(job: string, env: string, until: Date): void
  beat(env: string, started: Date, now: Date): void
  stop(now: Date): void
  schedulers(env: string): readonly SchedulerLine[]
  close(): void
}

/** Opens what schedulers remember, making it where there is nothing. */
export function openJobStore(stateFile: string): JobStore {
  mkdirSync(dirname(stateFile), { recursive: true })
  const database = new DatabaseSync(stateFile, { timeout: 5000 })
  database.exec('pragma journal_mode = wal; pragma synchronous = normal')
  migrate(database)
  return {
    ...runsOf(database),
    ...claimsOf(database),
    ...schedulersOf(database),
    close() {
      database.close()
    },
  }
}

function runsOf(database: DatabaseSync): Pick<JobStore, 'begin' | 'abandoned' | 'lastRun' | 'good'> {
  return {
    begin(run, now) {
      database
        .prepare(
          'insert into job_run (run_id, job, env, due_at, started_by, params, worker) values (?, ?, ?, ?, ?, ?, ?)',
        )
        .run(run.run_id, run.job, run.env, run.due_at, run.started_by, JSON.stringify(run.params), workerText(now))
    },
    abandoned() {
      const rows = database
        .prepare(
          `select run_id, job, job_run.env, worker from job_run join run on run.id = run_id where run.status = 'running'`,
        )
        .all()
      return rows
        .filter((row) => !isAlive(holderOf(row['worker'])))
        .map((row) => ({ run_id: String(row['run_id']), job: String(row['job']), env: String(row['env']) }))
    },
    lastRun(job, env) {
      const row = database
        .prepare(
          `select status, started_at from job_run join run on run.id = run_id where job = ? and job_run.env = ?
           order by run.rowid desc limit 1`,
        )
        .get(job, env)
      return row && { status: String(row['status']), started_at: String(row['started_at']) }
    },
    good(job, env, from, to) {
      const rows = database
        .prepare(
          `select distinct due_at from job_run join run on run.id = run_id
           where job = ? and job_run.env = ? and due_at between ? and ? and run.status in ('success', 'warning')`,
        )
        .all(job, env, from, to)
      return rows.map((row) => String(row['due_at']))
    },
  }
}

function claimsOf(
  database: DatabaseSync,
): Pick<JobStore, 'claim' | 'takeOver' | 'release' | 'settle' | 'miss' | 'claims' | 'seen' | 'see'> {
  const take = database.prepare(
    `insert into job_claim (job, env, due_at, claimed_at, worker, attempts, outcome, run_id, message)
     values (?, ?, ?, ?, ?, 1, 'running', null, '')
     on conflict do update set claimed_at = excluded.claimed_at, worker = excluded.worker, attempts = 1, outcome = 'running'
     where outcome = 'missed' and claimed_at > excluded.claimed_at`,
  )
  const insert = database.prepare(
    `insert into job_claim (job, env, due_at, claimed_at, worker, attempts, outcome, run_id, message)
     values (?, ?, ?, ?, ?, ?, ?, null, '') on conflict do nothing`,
  )
  return {
    claim: (job, env, due_at, now) => take.run(job, env, due_at, now.toISOString(), workerText(now)).changes === 1,
    takeOver(claim, most, now) {
      if (claim.attempts >= most) return false
      // Of several that take it over one alone finds the number of attempts as it was.
      const { changes } = database
        .prepare(
          `update job_claim set worker = ?, claimed_at = ?, attempts = attempts + 1, outcome = 'running', run_id = null, message = ''
           where job = ? and env = ? and due_at = ? and attempts = ? and outcome = ?`,
        )
        .run(workerText(now), now.toISOString(), claim.job, claim.env, claim.due_at, claim.attempts, claim.outcome)
      return changes === 1
    },
    release(job, env, due_at, before) {
      const place = [job, env, due_at] as const
      if (before === undefined) {
        const mine = `job = ? and env = ? and due_at = ? and outcome = 'running' and run_id is null`
        database.prepare(`delete from job_claim where ${mine}`).run(...place)
        return
      }
      database
        .prepare(`update job_claim set attempts = ?, outcome = 'interrupted' where job = ? and env = ? and due_at = ?`)
        .run(before.attempts, ...place)
    },
    settle(job, env, due_at, { outcome, run_id, message }) {
      database
        .prepare('update job_claim set outcome = ?, run_id = ?, message = ? where job = ? and env = ? and due_at = ?')
        .run(outcome, run_id, message, job, env, due_at)
    },
    miss(job, env, due, now) {
      const worker = workerText(now)
      const marked = due.map((due_at) => insert.run(job, env, due_at, now.toISOString(), worker, 0, 'missed').changes)
      return marked.filter((changes) => changes === 1).length
    },
    claims(job, env, limit) {
      const rows = database
        .prepare('select * from job_claim where job = ? and env = ? order by due_at desc limit ?')
        .all(job, env, limit)
      return rows.map(({ worker, ...row }) => {
        // The columns of `job_claim` but `worker` are those of Claim: 0004_schedule.sql.
        const claim = row as unknown as Claim
        return { ...claim, is_orphan: claim.outcome === 'running' && !isAlive(holderOf(worker)) }
      })
    },
    seen(job, env) {
      const row = database.prepare('select seen_until from job_seen where job = ? and env = ?').get(job, env)
      return row === undefined ? undefined : new Date(String(row['seen_until']))
    },
    see(job, env, until) {
      database
        .prepare(
          `insert into job_seen (job, env, seen_until) values (?, ?, ?)
           on conflict do update set seen_until = excluded.seen_until`,
        )
        .run(job, env, until.toISOString())
    },
  }
}

function schedulersOf(database: DatabaseSync): Pick<JobStore, 'beat' | 'stop' | 'schedulers'> {
  let own: string | undefined
  return {
    beat(env, started, now) {
      own ??= workerText(started)
      database
        .prepare(
          `insert into scheduler (worker, env, started_at, beat_at) values (?, ?, ?, ?)
           on conflict do update set beat_at = excluded.beat_at`,
        )
        .run(own, env, started.toISOString(), now.toISOString())
    },
    stop(now) {
      if (own === undefined) return
      database.prepare('update scheduler set stopped_at = ? where worker = ?').run(now.toISOString(), own)
    },
    schedulers(env) {
      const rows = database
        .prepare('select * from scheduler where env = ? and stopped_at is null order by started_at desc')
        .all(env)
      return rows.map((row) => {
        const holder = holderOf(row['worker'])
        const { pid, host } = holder
        const [started_at, beat_at] = [String(row['started_at']), String(row['beat_at'])]
        return { pid, host, started_at, beat_at, is_alive: isAlive(holder) }
      })
    },
  }
}

function workerText(now: Date): string {
  return JSON.stringify(thisProcess(now))
}

function holderOf(text: unknown): Holder {
  // Written by workerText.
  return JSON.parse(String(text)) as Holder
}
