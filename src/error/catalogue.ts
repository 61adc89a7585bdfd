import { apiErrors } from './api-errors.ts'
import { jobErrors } from './job-errors.ts'
import { landingErrors } from './landing-errors.ts'
import { modelErrors } from './model-errors.ts'
import { outsideErrors } from './outside-errors.ts'
import { targetErrors } from './target-errors.ts'

/** What every error of Tallyhouse says: one entry a code, so that code, text, HTTP status and hint never drift apart. */
export type CatalogueEntry = {
  /** HTTP status that the API answers with. */
  readonly status: number
  /** Process exit code: 1 an expected failure, 2 wrong use, 3 a crash. */
  readonly exit: 1 | 2 | 3
  /** What happened, with `{name}` for each parameter. */
  readonly text: string
  /** What to do next, with `{name}` for each parameter. */
  readonly hint: string
}

export const catalogue = {
  project_not_found: {
    status: 404,
    exit: 2,
    text: 'no project at {dir}: tallyhouse.config.ts is not there',
    hint: 'give the folder with --project DIR, or go into it first',
  },
  project_broken: {
    status: 500,
    exit: 2,
    text: 'the project {file} could not be loaded: {detail}',
    hint: 'mend the file; `tallyhouse status` reads it again',
  },
  definition_invalid: { status: 500, exit: 2, text: '{what}: {detail}', hint: '{next}' },
  usage: { status: 400, exit: 2, text: '{detail}', hint: 'see `tallyhouse {command} --help`' },
  ...landingErrors,
  ...modelErrors,
  accounting_broken: {
    status: 500,
    exit: 1,
    text: '{file}: the bytes hold {read} records, but {staged} were staged and {quarantined} quarantined',
    hint: 'nothing was released; please report it with the file, for a row must never be lost',
  },
  lake_locked: {
    status: 409,
    exit: 1,
    text: 'process {pid} on {host} has been building here since {since}',
    hint: 'wait for it; of a process that is gone on this machine the next build takes the lock over, and if {host} is another machine and nothing runs there any more, delete {lock}',
  },
  lake_lock_unreadable: {
    status: 409,
    exit: 1,
    text: '{lock} does not say which process is building here',
    hint: 'if nothing builds here, delete it; once it is ten minutes old the next build takes it over',
  },
  disk_full: {
    status: 507,
    exit: 1,
    text: 'the disk is full: {detail}',
    hint: 'free some space (`tallyhouse vacuum` removes what no release names) and run again; the last release is untouched',
  },
  memory_exceeded: {
    status: 507,
    exit: 1,
    text: 'the engine may use no more memory: {detail}',
    hint: 'allow it more with TALLYHOUSE_MEMORY (such as 8GB), or fewer threads with TALLYHOUSE_THREADS, and run again; the last release is untouched',
  },
  release_missing: {
    status: 404,
    exit: 1,
    text: 'there is no release {release}',
    hint: 'releases there are: {allowed}; make one with `tallyhouse build`',
  },
  release_damaged: {
    status: 500,
    exit: 1,
    text: 'release {release} is damaged: {detail}',
    hint: '`tallyhouse build --full` writes its tables again from the landed files; `tallyhouse rollback ID` goes back to another release, if that is whole',
  },
  lake_file_unreadable: {
    status: 500,
    exit: 1,
    text: '{file} cannot be read: it is cut off, or something else wrote into it',
    hint: '{next}',
  },
  query_failed: { status: 400, exit: 1, text: 'the query failed: {detail}', hint: 'tables there are: {allowed}' },
  query_refused: {
    status: 400,
    exit: 2,
    text: 'the query reads {name}, which is no table of the release',
    hint: 'tables there are: {allowed}',
  },
  query_no_select: {
    status: 400,
    exit: 2,
    text: 'one select is answered, and nothing else: the query is another statement, or several',
    hint: 'ask with one `select …`; tables there are: {allowed}',
  },
  query_stopped: {
    status: 422,
    exit: 1,
    text: 'the query was stopped: {detail}',
    hint: 'ask for fewer rows or columns, or filter and group first',
  },
  query_busy: {
    status: 503,
    exit: 1,
    text: 'as many queries as the server takes are running: {limit}',
    hint: 'ask again in a moment',
  },
  ...apiErrors,
  metric_unknown: { status: 404, exit: 2, text: 'there is no metric {name}', hint: 'metrics there are: {allowed}' },
  metric_dimension_unknown: {
    status: 400,
    exit: 2,
    text: 'metric {metric} has no dimension {name}',
    hint: 'dimensions it has: {allowed}',
  },
  metric_request_invalid: { status: 400, exit: 2, text: 'metric {metric} {detail}', hint: '{next}' },
  metric_model_missing: {
    status: 500,
    exit: 1,
    text: '{at}metric {metric} reads {model}, which is not there',
    hint: 'tables there are: {allowed}; a new model is there after `tallyhouse build`',
  },
  metric_column_missing: {
    status: 500,
    exit: 1,
    text: '{at}metric {metric} reads the column {column}, which {model} does not have',
    hint: 'columns it has: {allowed}',
  },
  metric_sql_invalid: {
    status: 500,
    exit: 1,
    text: '{at}metric {metric}: {detail}',
    hint: 'mend `measure`, `where` or `time` of its definition',
  },
  read_table_missing: {
    status: 500,
    exit: 1,
    text: '{what} reads {table}, which is not there',
    hint: 'tables there are: {allowed}',
  },
  read_column_missing: {
    status: 500,
    exit: 1,
    text: '{what} names the column {column}, which {table} does not have',
    hint: 'columns it has: {allowed}',
  },
  read_sql_invalid: {
    status: 500,
    exit: 1,
    text: '{what}: where {where}: {detail}',
    hint: 'mend the condition of its definition',
  },
  lineage_unknown: {
    status: 404,
    exit: 2,
    text: 'the release has no {name}',
    hint: 'give TABLE.COLUMN; there are: {allowed}',
  },
  value_invalid: { status: 400, exit: 2, text: '{what} is {value}, which is not {allowed}', hint: 'give {allowed}' },
  replay_file_invalid: {
    status: 422,
    exit: 2,
    text: '{file} is not an exported quarantine: {detail}',
    hint: 'make one with `tallyhouse quarantine export FILE`, mend its cells and leave its first columns as they are',
  },
  run_missing: { status: 404, exit: 2, text: 'there is no run {run}', hint: '`tallyhouse runs` lists them' },
  port_taken: {
    status: 500,
    exit: 1,
    text: 'port {port} of {host} is taken by another program',
    hint: 'give another with --port N',
  },
  ...targetErrors,
  file_name_refused: {
    status: 422,
    exit: 2,
    text: 'a file cannot land as {name}: {detail}',
    hint: 'give it a plain name such as orders.csv; nothing was written',
  },
  landing_date_refused: {
    status: 422,
    exit: 2,
    text: 'a file cannot land on {date}: {detail}',
    hint: 'give a day up to today as YYYY-MM-DD, or leave it out for today',
  },
  ...outsideErrors,
  ...jobErrors,
  interrupted: {
    status: 503,
    exit: 1,
    text: 'stopped by {signal}; nothing half done is left',
    hint: 'run the same command again to finish',
  },
  unexpected: {
    status: 500,
    exit: 3,
    text: 'unexpected trouble: {detail}',
    hint: 'please report it with the run log; the last release is untouched',
  },
} as const satisfies Record<string, CatalogueEntry>

export type ErrorCode = keyof typeof catalogue

type Names<T extends string> = T extends `${string}{${infer Name}}${infer Rest}` ? Name | Names<Rest> : never
/** The parameters that a code's text and hint name, each a string or a number. */
export type ErrorParams<C extends ErrorCode> = {
  readonly [K in Names<(typeof catalogue)[C]['text']> | Names<(typeof catalogue)[C]['hint']>]: string | number
}
