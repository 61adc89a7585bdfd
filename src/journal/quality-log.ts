import type { DatabaseSync } from 'node:sqlite'
import type { Severity } from '../contract/severity.ts'
import type { SqlRow } from '../engine/engine.ts'
import { type DropMemory, readDrops, writeDrops } from './drop-memory.ts'
import { inTransaction } from './in-transaction.ts'

/** `failed`: there are bad rows. `error`: the check could not run, so nothing is known of its rows. */
export type CheckStatus = 'passed' | 'failed' | 'error'

/** What a run found by one check. */
export type CheckResult = {
  readonly name: string
  readonly kind: string
  /** The table whose rows are bad; empty for a check of its own SQL. */
  readonly table: string
  readonly severity: Severity
  readonly status: CheckStatus
  readonly bad_rows: number
  /** Rows of the table; null where the check has none of its own. */
  readonly rows: number | null
  /** What the check says of its rows, in words. */
  readonly rule: string
  /** Why it could not run; empty otherwise. */
  readonly message: string
  /** Some of the bad rows. */
  readonly samples: readonly SqlRow[]
  readonly duration_ms: number
}

/** The checks of one run, counted. */
export type QualitySuite = {
  readonly run_id: string
  readonly env: string
  /** The day of the run in the project's time zone. */
  readonly day: string
  readonly judged_at: string
  /** Whether every check was run; false where only those that read the clock were. */
  readonly is_whole: boolean
  readonly checks: number
  readonly passed: number
  readonly failed: number
  readonly errors: number
  readonly bad_rows: number
  /** Records of all files, and those in quarantine. */
  readonly records: number
  readonly quarantined: number
}

export type LoggedResult = CheckResult & { readonly run_id: string; readonly judged_at: string }

/** The part of the journal that keeps what checks found. */
export type QualityLog = {
  /** What a trial found is shown by its run alone: it says nothing of what stands. */
  save(suite: QualitySuite, results: readonly CheckResult[], is_trial?: boolean): void
  /** The last whole suite of each day, newest first. */
  days(env: string, limit: number): readonly QualitySuite[]
  /** Suites of an environment, newest first; to the end of `until` where it is given. */
  suites(env: string, limit: number, until?: string): readonly QualitySuite[]
  suite(run_id: string): QualitySuite | undefined
  results(run_id: string): readonly LoggedResult[]
  /** One check across runs, newest first. */
  history(env: string, name: string, limit: number): readonly LoggedResult[]
  /** The run since which a check has not passed; undefined where it passed last, or never ran. */
  failingSince(env: string, name: string): string | undefined
  /** Names of all checks that ever ran. */
  names(env: string): readonly string[]
  drops(contract: string): readonly DropMemory[]
  rememberDrops(contract: string, drops: readonly DropMemory[]): void
}

export function qualityLog(database: DatabaseSync): QualityLog {
  return {
    save(suite, results, is_trial = false) {
      inTransaction(database, () => {
        insertSuite(database, suite, is_trial)
        for (const result of results) insertResult(database, suite.run_id, result)
      })
    },
    days(env, limit) {
      return database
        .prepare('select * from quality_daily where env = ? order by day desc limit ?')
        .all(env, limit)
        .map(suiteOf)
    },
    suites(env, limit, until) {
      return database
        .prepare('select * from quality_suite where env = ? and day <= ? and is_trial = 0 order by rowid desc limit ?')
        .all(env, until ?? '9999-12-31', limit)
        .map(suiteOf)
    },
    suite(run_id) {
      return database.prepare('select * from quality_suite where run_id = ?').all(run_id).map(suiteOf)[0]
    },
    results(run_id) {
      return database
        .prepare(
          'select r.*, s.judged_at from quality_result as r join quality_suite as s using (run_id) where run_id = ? order by r.id',
        )
        .all(run_id)
        .map(resultOf)
    },
    history(env, name, limit) {
      return database
        .prepare(
          `select r.*, s.judged_at from quality_result as r join quality_suite as s using (run_id)
           where s.env = ? and r.name = ? and s.is_trial = 0 order by r.id desc limit ?`,
        )
        .all(env, name, limit)
        .map(resultOf)
    },
    failingSince(env, name) {
      const ofCheck = `quality_result as r join quality_suite as s using (run_id) where s.env = $env and r.name = $name and s.is_trial = 0`
      const row = database
        .prepare(
          `select run_id from ${ofCheck} and r.id > (select coalesce(max(r.id), 0) from ${ofCheck} and r.status = 'passed') order by r.id limit 1`,
        )
        .get({ env, name })
      return row && String(row['run_id'])
    },
    names(env) {
      return database
        .prepare(
          'select distinct r.name from quality_result as r join quality_suite as s using (run_id) where s.env = ? and s.is_trial = 0 order by 1',
        )
        .all(env)
        .map((row) => String(row['name']))
    },
    drops: (contract) => readDrops(database, contract),
    rememberDrops: (contract, drops) => writeDrops(database, contract, drops),
  }
}

type Stored = Readonly<Record<string, unknown>>

function insertSuite(database: DatabaseSync, suite: QualitySuite, is_trial: boolean): void {
  const { run_id, env, day, judged_at, is_whole, checks, passed, failed, errors, bad_rows, records, quarantined } =
    suite
  const counts = [checks, passed, failed, errors, bad_rows, records, quarantined]
  database
    .prepare('insert into quality_suite values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)')
    .run(run_id, env, day, judged_at, is_whole ? 1 : 0, ...counts, is_trial ? 1 : 0)
}

function insertResult(database: DatabaseSync, run_id: string, result: CheckResult): void {
  const { name, kind, table, severity, status, bad_rows, rows, rule, message, samples, duration_ms } = result
  database
    .prepare(
      `insert into quality_result (run_id, name, kind, table_name, severity, status, bad_rows, rows, rule, message, samples, duration_ms)
       values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .run(
      run_id,
      name,
      kind,
      table,
      severity,
      status,
      bad_rows,
      rows,
      rule,
      message,
      JSON.stringify(samples),
      duration_ms,
    )
}

function suiteOf(row: Stored): QualitySuite {
  const { is_trial: _, ...rest } = row
  // The columns of quality_suite are those of QualitySuite: 0002_quality.sql.
  return { ...(rest as unknown as QualitySuite), is_whole: row['is_whole'] === 1 }
}

function resultOf(row: Stored): LoggedResult {
  const { id: _, table_name, samples, ...rest } = row
  // As above, of quality_result; the samples were written as JSON by insertResult.
  return {
    ...(rest as unknown as LoggedResult),
    table: String(table_name),
    samples: JSON.parse(String(samples)) as readonly SqlRow[],
  }
}
