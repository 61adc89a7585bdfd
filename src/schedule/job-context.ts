import { TallyError } from '../error/tally-error.ts'
import type { Journal } from '../journal/journal.ts'
import type { HomePaths } from '../lake/home-paths.ts'
import type { Manifest } from '../lake/manifest.ts'
import { currentManifest } from '../lake/read-release.ts'
import type { JobValue } from '../plan/job-params.ts'
import type { Job } from '../plan/job-spec.ts'
import type { BuildOptions } from '../run/build-options.ts'
import type { LoadedProject } from '../run/load-project.ts'
import type { JobEffects } from './job-effects.ts'

/** Where and with what a job runs. */
export type JobOptions = Omit<BuildOptions, 'job_name' | 'is_full'>

/** What every step of a run is given. */
export type JobRunContext = {
  readonly loaded: LoadedProject
  readonly job: Job
  readonly run_id: string
  readonly due_at: Date
  readonly date: string
  readonly values: Readonly<Record<string, JobValue>>
  readonly options: JobOptions
  readonly paths: HomePaths
  readonly effects: JobEffects
  readonly journal: Journal
}

/** What stopped a run, as `on_failure` is told. */
export type Failure = { readonly step: string; readonly message: string }

export type Attempt = {
  readonly attempt: number
  readonly failure: Failure | undefined
  readonly signal: AbortSignal
}

/** What a step did that ended well. */
export type StepDone = {
  readonly rows: number
  readonly issues: number
  readonly message: string
  /** Whether there is something to look at that is no issue of a check, such as rows in quarantine. */
  readonly is_warning?: boolean
}

/** What became of one step. */
export type StepResult = {
  readonly name: string
  readonly status: 'success' | 'error' | 'skipped'
  readonly attempts: number
  readonly duration_ms: number
  readonly rows: number
  readonly issues: number
  readonly message: string
  readonly is_warning: boolean
  /** Whether it went on though it was stopped. */
  readonly is_hung: boolean
}

/** The current release. Throws `release_missing`. */
export function currentOf({ paths, options }: Pick<JobRunContext, 'paths' | 'options'>): Manifest {
  const manifest = currentManifest(paths, options.env)
  if (manifest) return manifest
  throw new TallyError('release_missing', { release: `in environment ${options.env}`, allowed: 'none yet' })
}
