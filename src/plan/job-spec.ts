import type { Words } from './words.ts'

/** A value that whoever starts a job may give: `--param name=value`. */
export type JobParamSpec = {
  readonly type: 'text' | 'integer' | 'date' | 'boolean'
  /** Taken where none is given; without it the parameter must be given. `due` for a date is the day of the run's due time. */
  readonly default?: string | number | boolean
  readonly one_of?: readonly string[]
  readonly about?: string
}
export type JobParamSpecs = Readonly<Record<string, JobParamSpec>>

/** What a parameter's value is in TypeScript: a date is `YYYY-MM-DD`. */
export type ParamValues<P extends JobParamSpecs> = {
  readonly [K in keyof P]: P[K]['type'] extends 'integer' ? number : P[K]['type'] extends 'boolean' ? boolean : string
}

/** What a step in TypeScript is given. */
export type StepContext<V> = {
  readonly job: string
  readonly run_id: string
  /** Begins at 1. */
  readonly attempt: number
  /** The time that the run is for: its due time, the date of a backfill, or when it was started by hand. */
  readonly due_at: Date
  /** Its day in the project's zone, `YYYY-MM-DD`. */
  readonly date: string
  readonly params: V
  readonly home_dir: string
  readonly landing_dir: string
  readonly out_dir: string
  /** Raised when the run is stopped or the step's time is over; hand it to `fetch` and the like. */
  readonly signal: AbortSignal
  /** What stopped the run; only in `on_failure`. */
  readonly failure: { readonly step: string; readonly message: string } | undefined
  /** Rows of the current release; `$1` stands for the first value. Throws `release_missing` before the first build. */
  rows(
    sql: string,
    values?: readonly (string | number | boolean | null)[],
  ): Promise<readonly Readonly<Record<string, unknown>>[]>
  /** One line for whoever watches. */
  log(text: string): void
}

/** What a step in TypeScript may give back, for the journal. */
export type StepReport = {
  readonly rows?: number
  readonly message?: string
  /** Above 0 the run ends as a warning. */
  readonly issues?: number
}

/** What a step does. Texts of `words`, `command` and `to` may hold `{date}`, `{run_id}` and `{param}`. */
export type StepAction<V> =
  /** Fetches what is new at sources into landing; default all. */
  | { readonly kind: 'pull'; readonly sources?: readonly string[] }
  /** Land, stage, model, check, release; then the targets that are published after each build. */
  | { readonly kind: 'build'; readonly is_full?: boolean }
  /** The checks alone, over the current release. */
  | { readonly kind: 'check' }
  /** Copies the release into targets; default all. */
  | { readonly kind: 'publish'; readonly targets?: readonly string[] }
  /** A select on the current release into a file below `out/` (.csv or .json); `values` names parameters, or `date`, for `$1`, `$2` … */
  | { readonly kind: 'query'; readonly sql: string; readonly to: string; readonly values?: readonly string[] }
  /** A command of tallyhouse itself, such as `['report', '--format', 'pdf']`, on this project, home and environment. */
  | { readonly kind: 'tallyhouse'; readonly words: readonly string[] }
  /** A program with its arguments, started in the project's folder without a shell; an exit code other than 0 is a failure. */
  | { readonly kind: 'command'; readonly command: readonly string[] }
  /** TypeScript. */
  | { readonly kind: 'function'; run(context: StepContext<V>): Promise<StepReport | void> }

export type RetrySpec = {
  /** How often it is tried again. */
  readonly times: number
  /** Seconds before the first time; default 30. */
  readonly wait_s?: number
  /** What the wait is multiplied by from time to time; default 2. */
  readonly factor?: number
  /** The longest wait; default 600. */
  readonly most_s?: number
}

export type StepSpec<V> = StepAction<V> & {
  readonly name: string
  /** Steps that must have ended well before it; default the one above it, `[]` for none. */
  readonly after?: readonly string[]
  /** Default that of the job. */
  readonly retry?: RetrySpec
  /** Seconds that one attempt may take; default that of the job. */
  readonly timeout_s?: number
}

/** A named run of steps, as a project's author writes it. */
export type JobSpec<P extends JobParamSpecs = JobParamSpecs> = {
  readonly name: string
  readonly title?: Words
  /** Minute, hour, day, month, weekday, as in crontab(5): `0 9 15 * *`. Without it the job runs by hand. */
  readonly cron?: string
  /** IANA zone of `cron`; default the project's. */
  readonly time_zone?: string
  /** What becomes of due times at which nobody scheduled: forgotten, the last one is run, or all are; default `latest`. */
  readonly catch_up?: 'none' | 'latest' | 'all'
  readonly params?: P
  readonly steps: readonly StepSpec<ParamValues<P>>[]
  /** Steps that may run at once; default 1. */
  readonly concurrency?: number
  /** For every step that has none of its own; default none. */
  readonly retry?: RetrySpec
  /** Seconds that one attempt of a step may take; default 21600. */
  readonly timeout_s?: number
  /** Run once the job has failed, to tell somebody. */
  readonly on_failure?: StepAction<ParamValues<P>>
  /** Who may start it over HTTP; default `analyst`. */
  readonly role?: 'analyst' | 'admin'
}

export type JobParam = JobParamSpec & { readonly name: string }

export type Retry = Required<RetrySpec>

export type JobStep = {
  readonly name: string
  readonly action: StepAction<unknown>
  readonly after: readonly string[]
  readonly retry: Retry
  readonly timeout_s: number
}

export type Job = {
  readonly name: string
  readonly title: { readonly en: string; readonly fr: string }
  readonly cron: string | undefined
  readonly time_zone: string
  readonly catch_up: 'none' | 'latest' | 'all'
  readonly params: readonly JobParam[]
  readonly steps: readonly JobStep[]
  readonly concurrency: number
  readonly on_failure: JobStep | undefined
  readonly role: 'analyst' | 'admin'
}
