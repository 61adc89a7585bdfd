import type { TypedTable } from '../describe/table-types.ts'
import type { CheckResult } from '../journal/quality-log.ts'
import type { Manifest } from '../lake/manifest.ts'
import type { BuildPlan } from '../plan/plan-build.ts'
import type { Definitions } from './bind-definitions.ts'
import type { FileNote } from './file-notes.ts'
import type { Withheld } from './withheld-tables.ts'

export type BuildOptions = {
  readonly home: string
  readonly env: string
  readonly job_name: string
  /** Forget what is there and build every part again. */
  readonly is_full: boolean
  /** A trial: all is done but the release. Its parts stay for the next build, until `vacuum` takes them. */
  readonly is_trial?: boolean
  /** Memory of the engine, such as `2GB`. */
  readonly memory_limit: string
  readonly threads: number
  /** How long a file must rest before it is taken. */
  readonly settle_ms: number
  /** Tables with fewer rows are made and checked whole, which costs less than to find out what changed in them. Default 20 000. */
  readonly whole_below_rows?: number
  /** As-of is the day on which this time falls in the project's zone; default the latest landing date. */
  readonly as_of?: Date | undefined
  /** Told the tables that models will make as soon as they are bound, even where a metric over them then fails. */
  readonly onModels?: ((tables: readonly TypedTable[]) => void) | undefined
}

export type BuildOutcome = {
  readonly run_id: string
  readonly status: 'success' | 'warning'
  readonly message: string
  /** Checks that failed. Refused files, rows in quarantine and warnings make the status a warning, and stand in the message. */
  readonly issues_found: number
  /** The release that was made or stands; that of `withheld` where there is one. */
  readonly manifest: Manifest
  /** Whether a release was written; false when there was nothing new, or the build was a trial. */
  readonly is_new: boolean
  /** Of a trial that was not to release what it made. */
  readonly withheld?: Withheld
  /** What the checks found; with nothing new, only those that read the clock. */
  readonly checks: readonly CheckResult[]
  /** What is to be said of files that were read. */
  readonly notes: readonly FileNote[]
}

export type Prepared = {
  readonly plan: BuildPlan
  /** The release of this environment. */
  readonly current: Manifest | undefined
  /** The release that is built on: the current one or, where there is none yet, one of another environment. */
  readonly before: Manifest | undefined
  /** Releases of other environments, whose parts are taken where the content is the same. */
  readonly beside: readonly Manifest[]
  readonly save: () => void
  /** What lies in landing and was left alone, each with the reason. */
  readonly passed_over: readonly string[]
  readonly warnings: readonly string[]
  readonly definitions: Definitions
}

/** `20240131T235959` of a time, UTC. */
export function compactTime(time: Date): string {
  return time.toISOString().slice(0, 19).replaceAll(/[-:]/g, '')
}
