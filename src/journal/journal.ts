import { appendFileSync, existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { csvText } from '../text/csv-text.ts'
import { openState } from './open-state.ts'
import { type QualityLog, qualityLog } from './quality-log.ts'

export type RunStatus = 'running' | 'success' | 'warning' | 'error'

export type Step = {
  readonly name: string
  /** `skipped`: a step before it did not end well. */
  readonly status: 'success' | 'error' | 'skipped'
  readonly started_at: string
  readonly duration_ms: number
  /** Rows that the step wrote or judged. */
  readonly rows: number
  readonly message: string
}

export type Run = {
  readonly id: string
  readonly job_name: string
  readonly env: string
  readonly started_at: string
  readonly ended_at: string | null
  readonly status: RunStatus
  readonly issues_found: number
  readonly message: string
  readonly release: string | null
}

/** The journal of a home: runs and their steps in SQLite, and one line a run in `logs/job_runs.csv`. */
export type Journal = {
  begin(run: Pick<Run, 'id' | 'job_name' | 'env' | 'started_at'>): void
  step(run_id: string, step: Step): void
  end(run_id: string, end: Pick<Run, 'ended_at' | 'status' | 'issues_found' | 'message' | 'release'>): void
  /** Newest first. */
  runs(limit: number): readonly Run[]
  steps(run_id: string): readonly Step[]
  /** Runs of jobs; these are closed by who starts jobs, whatever else they set going. */
  jobRunIds(): ReadonlySet<string>
  /** Another number once any process has changed what stands here. */
  version(): number
  /** What checks found. */
  readonly quality: QualityLog
  close(): void
}

/** The journal of a home that has one, for who only looks. */
export function maybeJournal(stateFile: string, logsDir: string): Journal | undefined {
  return existsSync(stateFile) ? openJournal(stateFile, logsDir) : undefined
}

/** Opens the journal, making it where there is none. */
export function openJournal(stateFile: string, logsDir: string): Journal {
  const database = openState(stateFile)
  return {
    quality: qualityLog(database),
    begin(run) {
      database
        .prepare(
          `insert into run (id, job_name, env, started_at, status, issues_found, message) values (?, ?, ?, ?, 'running', 0, '')`,
        )
        .run(run.id, run.job_name, run.env, run.started_at)
    },
    step(run_id, step) {
      database
        .prepare(
          'insert into step (run_id, name, status, started_at, duration_ms, rows, message) values (?, ?, ?, ?, ?, ?, ?)',
        )
        .run(run_id, step.name, step.status, step.started_at, step.duration_ms, step.rows, step.message)
    },
    end(run_id, end) {
      database
        .prepare('update run set ended_at = ?, status = ?, issues_found = ?, message = ?, release = ? where id = ?')
        .run(end.ended_at, end.status, end.issues_found, end.message, end.release, run_id)
      const run = database.prepare('select job_name from run where id = ?').get(run_id)
      // A run whose beginning could not be written has no end either.
      if (run === undefined) return
      appendLine(logsDir, [String(run['job_name']), end.ended_at ?? '', end.status, end.issues_found, end.message])
    },
    runs(limit) {
      // By when they began to be written, not by their clock, which `--as-of` sets. The columns of `run` are those of Run: migrations/.
      return database.prepare('select * from run order by rowid desc limit ?').all(limit) as unknown as Run[]
    },
    steps(run_id) {
      const columns = 'name, status, started_at, duration_ms, rows, message'
      // As above, of Step.
      return database
        .prepare(`select ${columns} from step where run_id = ? order by id`)
        .all(run_id) as unknown as Step[]
    },
    jobRunIds() {
      const rows = database.prepare('select run_id from job_run').all()
      return new Set(rows.map((row) => String(row['run_id'])))
    },
    version: () => Number(database.prepare('pragma data_version').get()?.['data_version']),
    close() {
      database.close()
    },
  }
}

/** Closes runs that no process works on any more; called by whoever holds the lock of the jobs that `isOurs` names. */
export function closeAbandonedRuns(
  journal: Journal,
  ended_at: string,
  own: string,
  isOurs: (job_name: string) => boolean,
): readonly Run[] {
  const message = 'the process ended before the run did; nothing of it was released'
  const jobs = journal.jobRunIds()
  const abandoned = journal
    .runs(100)
    .filter((run) => run.status === 'running' && run.id !== own && !jobs.has(run.id) && isOurs(run.job_name))
  for (const run of abandoned)
    journal.end(run.id, { ended_at, status: 'error', issues_found: 0, message, release: null })
  return abandoned
}

function appendLine(logsDir: string, cells: readonly (string | number)[]): void {
  mkdirSync(logsDir, { recursive: true })
  const file = join(logsDir, 'job_runs.csv')
  const columns = ['job_name', 'timestamp', 'status', 'issues_found', 'message']
  const text = csvText([Object.fromEntries(columns.map((column, index) => [column, cells[index]]))], columns)
  appendFileSync(file, existsSync(file) ? text.slice(text.indexOf('\n') + 1) : text)
}
