import type { ExternalOutcome } from '../connect/run-external-api.ts'
import type { SqlValue } from '../engine/engine.ts'
import type { Journal } from '../journal/journal.ts'
import type { KeyStore } from '../journal/key-store.ts'
import type { QualitySuite } from '../journal/quality-log.ts'
import type { ColumnEntry, Manifest } from '../lake/manifest.ts'
import type { QueryAnswer } from '../lake/query-process.ts'
import type { AddedFile } from '../landing/add-file.ts'
import type { Metric } from '../metric/metric.ts'
import type { MetricRequest } from '../metric/metric-request.ts'
import type { Project } from '../plan/project.ts'
import type { JobStatus } from '../schedule/schedule-status.ts'
import type { Replay } from '../staging/mend.ts'
import type { AccountDiff } from '../trace/diff-accounts.ts'
import type { MetricDiff } from '../trace/diff-metrics.ts'
import type { TableDiff } from '../trace/diff-tables.ts'
import type { ExplainedMetric } from '../trace/explain-metric.ts'
import type { Dashboard } from './dashboard.ts'

/** What a check of the current release said; the shape is that of the journal's quality log. */
export type QualityCheck = {
  readonly name: string
  readonly kind: string
  readonly table: string
  readonly severity: 'low' | 'medium' | 'high'
  readonly status: 'passed' | 'failed' | 'error'
  readonly bad_rows: number
  readonly rows: number | null
  readonly rule: string
  readonly message: string
}

export type ReleaseLine = {
  readonly release: string
  readonly is_current: boolean
  readonly env: string
  readonly as_of: string
  readonly created_at: string
  readonly files: number
  readonly tables: number
  readonly run_id: string
}

export type ReleaseDiff = {
  readonly before: string
  readonly after: string
  /** Counts of rows by contract that are not the same. */
  readonly accounts: readonly AccountDiff[]
  readonly tables: readonly TableDiff[]
  readonly metrics: readonly MetricDiff[]
  /** Metrics that one of the two releases cannot answer, and why. */
  readonly skipped: readonly { readonly metric: string; readonly reason: string }[]
}

/** What the API needs beside the pages' source. */
export type ApiPart = {
  readonly project: Project
  readonly env: string
  readonly journal: Pick<Journal, 'runs' | 'steps' | 'version'>
  /** Raised when the server stops. */
  readonly signal: AbortSignal
  /** The project's jobs: when they are due, and their last run. */
  jobs(): readonly JobStatus[]
  /** Starts a job and gives its run, which is in the journal then. Throws `job_unknown`, `job_running`, `param_…`, `value_invalid`. */
  startJob(name: string, params: Readonly<Record<string, string>>, by: string): string
  /** Asks the outside services that the project names and writes a run about it; undefined where it names none. */
  readonly external: (() => Promise<ExternalOutcome>) | undefined
  readonly keys: Pick<KeyStore, 'find' | 'isEmpty'>
  /** Whether a key is needed though none was ever made: where it is bound beyond loopback. */
  readonly is_public: boolean
  /** Requests that one key or address may send in a minute; 0 for any number. */
  readonly rate: number
  /** Whether every answer is parsed by its own schema before it is sent. */
  readonly checks_answers: boolean
  /** Where it was built; without it the first page is plain HTML. */
  readonly dashboard: Dashboard | undefined
  /** Milliseconds of a clock that only goes forward, for the rate limit. */
  clock_ms(): number
  /** One line about a request that was refused, or that failed. */
  log(line: string): void
  query(release: string, sql: string, rows: number): Promise<QueryAnswer>
  exportParquet(release: string, sql: string, values: readonly SqlValue[]): Promise<Uint8Array>
  exportArrow(
    release: string,
    columns: readonly ColumnEntry[],
    sql: string,
    values: readonly SqlValue[],
  ): Promise<Uint8Array>
  releases(): readonly ReleaseLine[]
  /** What differs between two releases, by the project as it is today. Throws `release_missing`. */
  diff(before: string, after: string): Promise<ReleaseDiff>
  /** The lines of landed files that a total is made of, `limit` of them listed. */
  explain(release: string, metric: Metric, request: MetricRequest, limit: number): Promise<ExplainedMetric>
  /** Gives the release before. */
  rollback(id: string): string | undefined
  /** Lays mended rows into landing; with `build`, takes them up at once. */
  replay(
    bytes: Uint8Array,
    manifest: Manifest,
    build: boolean,
  ): Promise<Omit<Replay, 'written'> & { readonly release: string | null }>
  /** Lands a file as it is, on a day or today. Throws `file_name_refused`, `landing_date_refused`. */
  land(name: string, date: string | undefined, bytes: Uint8Array, by: string): Promise<AddedFile>
  /** What checks said of the run that made a release; empty where none were run. */
  checks(run_id: string): readonly QualityCheck[]
  /** The last whole suite of checks of each day, newest first. */
  qualityDays(limit: number): readonly QualitySuite[]
}
