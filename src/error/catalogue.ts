import { outsideErrors } from './outside-errors.ts'

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
  landing_missing: {
    status: 404,
    exit: 1,
    text: 'the landing folder {dir} does not exist',
    hint: 'make it and put files into landing/YYYY-MM-DD/, or try `tallyhouse generate`',
  },
  landing_empty: {
    status: 422,
    exit: 1,
    text: 'there is nothing to build from in {dir}: {detail}; nothing was released',
    hint: 'put files into {dir}/YYYY-MM-DD/, named as the contracts say: {allowed}; where the project makes sample data, `tallyhouse generate` does it',
  },
  file_not_found: {
    status: 404,
    exit: 2,
    text: 'the file {file} does not exist',
    hint: 'check the path; relative paths start at the current folder',
  },
  file_unreadable: {
    status: 422,
    exit: 1,
    text: '{file} cannot be read: {detail}',
    hint: 'check that the file opens in another program, then land it again',
  },
  file_empty: {
    status: 422,
    exit: 1,
    text: '{file} is empty: it has neither a header nor a row',
    hint: 'ask its sender for a new one; nothing else has to be done, the rest was read',
  },
  file_binary: {
    status: 422,
    exit: 1,
    text: '{file} is not text: byte {offset} is zero and it is no UTF-16',
    hint: 'it may be a workbook or an archive with the wrong ending; rename or export it as CSV',
  },
  file_encrypted: {
    status: 422,
    exit: 1,
    text: '{file} is protected by a password',
    hint: 'save it without a password and land it again',
  },
  file_has_macros: {
    status: 422,
    exit: 1,
    text: '{file} holds macros',
    hint: 'save it as a workbook without macros (.xlsx) and land it again',
  },
  file_too_large: {
    status: 422,
    exit: 1,
    text: '{file} is {size}, more than a workbook may be',
    hint: 'export the sheet as CSV, which may be of any size',
  },
  sheet_missing: {
    status: 422,
    exit: 1,
    text: '{file} has no sheet {sheet}; it has: {allowed}',
    hint: 'name the sheet in the contract: workbook: sheet and header_row',
  },
  file_truncated: {
    status: 422,
    exit: 1,
    text: '{file} ends in the middle of its {compression} stream',
    hint: 'copy it again, whole; nothing of it was taken',
  },
  file_format_unsupported: {
    status: 415,
    exit: 1,
    text: '{file} has a format that is not read: {format}',
    hint: 'export it as .xlsx, .ods, CSV, JSON Lines, JSON or Parquet',
  },
  file_format_old: {
    status: 415,
    exit: 1,
    text: '{file} is a binary workbook, {format}, which is not read',
    hint: 'open it in Excel or LibreOffice, save it as .xlsx and land it again',
  },
  contract_unmatched: {
    status: 422,
    exit: 1,
    text: '{file} fits no contract: known file patterns are {allowed}',
    hint: 'rename the file, widen `files` of a contract, or look at it with `tallyhouse inspect`',
  },
  contract_ambiguous: {
    status: 422,
    exit: 1,
    text: '{file} fits several contracts: {allowed}',
    hint: 'narrow `files` of all but one of them',
  },
  source_empty: {
    status: 422,
    exit: 1,
    text: 'there is no row to make figures of: {detail}; {outcome}',
    hint: 'land its files, or mend those that were refused, and build again; a contract of which there may be no row says `optional: true`',
  },
  contract_frozen: {
    status: 422,
    exit: 1,
    text: '{file}: contract {contract} is frozen, and the file has {detail}',
    hint: 'mend the header, add an alias, or set `unknown_columns`/`missing_columns` to evolve, discard_value or discard_row',
  },
  model_header_invalid: {
    status: 500,
    exit: 2,
    text: '{file}: {detail}',
    hint: 'write the header as `-- key: value`; known keys are {allowed}',
  },
  model_sql_invalid: {
    status: 500,
    exit: 1,
    text: '{file}:{line}: {detail}',
    hint: 'mend the query; nothing was released',
  },
  model_table_missing: {
    status: 500,
    exit: 1,
    text: '{file} reads {table}, which no model, contract or built-in table makes',
    hint: 'tables there are: {allowed}',
  },
  model_cycle: {
    status: 500,
    exit: 1,
    text: 'models read each other in a circle: {path}',
    hint: 'take one of these steps out, or split a model in two',
  },
  model_duplicate: {
    status: 500,
    exit: 2,
    text: '{name} is made twice: by {first} and by {second}',
    hint: 'rename one of them',
  },
  model_nondeterministic: {
    status: 500,
    exit: 1,
    text: '{file} has {detail}: another answer at each build',
    hint: 'read the as-of date from the table `as_of`; of a column of such a name write its table before it; take a part by a hash of the key',
  },
  check_header_invalid: {
    status: 500,
    exit: 2,
    text: '{file}: {detail}',
    hint: 'write the header as `-- key: value`; known keys are {allowed}',
  },
  checks_failed: {
    status: 422,
    exit: 1,
    text: 'checks of severity high did not pass: {names} ({failed} of {checks} checks failed); {outcome}',
    hint: 'look at the rows with `tallyhouse quality --run {run}`; mend the files or the check, then build again',
  },
  check_unknown: { status: 404, exit: 2, text: 'no run has a check {name}', hint: 'checks there are: {allowed}' },
  quality_missing: {
    status: 404,
    exit: 1,
    text: 'no check has run {where}',
    hint: 'give the project checks (`checks` of defineProject, or checks/*.sql), then `tallyhouse build` or `tallyhouse check`',
  },
  version_incomplete: {
    status: 500,
    exit: 1,
    text: '{file}: {rows} versions have no {column}',
    hint: 'a version belongs to a key and holds since an instant: leave such rows out, or fill them in; nothing was released',
  },
  version_ambiguous: {
    status: 500,
    exit: 1,
    text: '{file}: {key} has different versions since {instant}, and nothing says which came last',
    hint: 'select _arrival and _source_record from the history, so that the last to arrive wins, or make the model give one; nothing was released',
  },
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
  table_unknown: { status: 404, exit: 2, text: 'there is no table {name}', hint: 'tables there are: {allowed}' },
  page_unknown: { status: 404, exit: 2, text: 'there is no page {name}', hint: 'pages there are: {allowed}' },
  column_unknown: {
    status: 400,
    exit: 2,
    text: 'table {table} has no column {name}',
    hint: 'columns it has: {allowed}',
  },
  page_outdated: {
    status: 409,
    exit: 1,
    text: 'the page follows one of release {before}, and the current release is {release}',
    hint: 'begin again with the first page, without `after`',
  },
  request_invalid: {
    status: 400,
    exit: 2,
    text: 'the request is not understood: {detail}',
    hint: 'see /docs for what {endpoint} takes',
  },
  route_value_unknown: {
    status: 404,
    exit: 2,
    text: 'there is nothing for {name} {value}',
    hint: '{name} is one of: {allowed}',
  },
  endpoint_unknown: {
    status: 404,
    exit: 2,
    text: 'there is nothing at {method} {path}',
    hint: 'see /docs for what there is',
  },
  method_not_allowed: {
    status: 405,
    exit: 2,
    text: '{path} does not take {method}',
    hint: 'it takes {allowed}; see /docs for what there is',
  },
  body_too_large: {
    status: 413,
    exit: 2,
    text: 'the body has more than {limit} bytes',
    hint: 'send less, or in several requests',
  },
  media_type_unsupported: {
    status: 415,
    exit: 2,
    text: 'the body is {type}, which is not read here',
    hint: 'send {allowed} and say so in Content-Type',
  },
  host_refused: {
    status: 421,
    exit: 2,
    text: 'the server answers to localhost only, and was asked for another host',
    hint: 'use http://localhost or http://127.0.0.1',
  },
  origin_refused: {
    status: 403,
    exit: 2,
    text: 'the request comes from a page of another site',
    hint: 'send it from a page of this server, or from a program',
  },
  key_required: {
    status: 401,
    exit: 2,
    text: 'a key is needed here',
    hint: 'send `Authorization: Bearer KEY`; whoever keeps the server makes one with `tallyhouse keys add`',
  },
  key_invalid: {
    status: 401,
    exit: 2,
    text: 'the key is not known, or was revoked',
    hint: 'ask whoever keeps the server for a new one',
  },
  role_too_low: {
    status: 403,
    exit: 2,
    text: 'the key has the role {role}, and this takes {needed}',
    hint: 'ask for a key of the role {needed}',
  },
  rate_limited: {
    status: 429,
    exit: 1,
    text: 'more requests came than the server takes, which is {limit} a minute',
    hint: 'ask again in {seconds} s',
  },
  key_missing: {
    status: 404,
    exit: 2,
    text: 'there is no key {key} that could be revoked',
    hint: '`tallyhouse keys list` shows them',
  },
  keys_needed: {
    status: 500,
    exit: 2,
    text: '{host} is not loopback, and there are no keys, so that anybody could read',
    hint: 'make one with `tallyhouse keys add`, or serve on 127.0.0.1',
  },
  metric_unknown: { status: 404, exit: 2, text: 'there is no metric {name}', hint: 'metrics there are: {allowed}' },
  metric_dimension_unknown: {
    status: 400,
    exit: 2,
    text: 'metric {metric} has no dimension {name}',
    hint: 'dimensions it has: {allowed}',
  },
  metric_model_missing: {
    status: 500,
    exit: 1,
    text: 'metric {metric} reads {model}, which is not there',
    hint: 'tables there are: {allowed}; a new model is there after `tallyhouse build`',
  },
  metric_column_missing: {
    status: 500,
    exit: 1,
    text: 'metric {metric} reads the column {column}, which {model} does not have',
    hint: 'columns it has: {allowed}',
  },
  metric_sql_invalid: {
    status: 500,
    exit: 1,
    text: 'metric {metric}: {detail}',
    hint: 'mend `measure`, `where` or `time` of its definition',
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
  target_unknown: {
    status: 404,
    exit: 2,
    text: 'there is no target {name}',
    hint: 'targets of this project are: {allowed}',
  },
  target_table_missing: {
    status: 500,
    exit: 2,
    text: 'target {target} copies {what}, which the release does not have',
    hint: 'mend `targets` of the project; there are: {allowed}',
  },
  target_in_the_way: {
    status: 409,
    exit: 1,
    text: 'target {target}: {place} is there already and was not made by tallyhouse',
    hint: 'move or rename it, or give the target another {setting}; nothing was changed',
  },
  target_in_use: {
    status: 409,
    exit: 1,
    text: 'target {target}: {place} is being written by another program: {detail}',
    hint: 'close it there and publish again; the copy of before stands',
  },
  target_too_large: {
    status: 422,
    exit: 1,
    text: 'target {target}: {detail}',
    hint: 'publish fewer tables or columns, one workbook a table, or another format; the copy of before stands',
  },
  target_failed: {
    status: 500,
    exit: 1,
    text: 'target {target}, {what}: {detail}',
    hint: 'mend that and publish again; the copy of before stands whole',
  },
  target_not_connected: {
    status: 500,
    exit: 2,
    text: 'target {target}: the environment variable {variable} is not set',
    hint: 'put the address of the database into it, as postgres://user:password@host:5432/database',
  },
  target_address_invalid: {
    status: 500,
    exit: 2,
    text: 'target {target}: what {variable} holds is not the address of a PostgreSQL database',
    hint: 'write it as postgres://user:password@host:5432/database; signs such as @ and / in a password as %40 and %2F',
  },
  target_unreachable: {
    status: 503,
    exit: 1,
    text: 'target {target}: {server} could not be reached in {attempts} attempts: {detail}',
    hint: 'see that the server runs and that this machine may reach it, then publish again; the copy of before stands',
  },
  target_login_refused: {
    status: 502,
    exit: 1,
    text: 'target {target}: {server} refused the login: {detail}',
    hint: 'mend user, password or database in {variable} and publish again',
  },
  target_forbidden: {
    status: 502,
    exit: 1,
    text: 'target {target}, {what}: {detail}',
    hint: 'let the owner of the database run: grant create on database … to the user of {variable}; the copy of before stands',
  },
  target_full: {
    status: 507,
    exit: 1,
    text: 'target {target}, {what}: the server has no room left: {detail}',
    hint: 'free or add disk space there and publish again: what was copied already is kept; the copy of before stands',
  },
  target_slow: {
    status: 504,
    exit: 1,
    text: 'target {target}, {what}: the server took longer than {seconds} s: {detail}',
    hint: 'see what else runs there, or raise `timeout_s` of the target, and publish again; the copy of before stands',
  },
  target_view_breaks: {
    status: 409,
    exit: 1,
    text: 'target {target}: {place} hangs on a table that changes: {detail}',
    hint: 'mend or drop it there, or make its query a model of the project; nothing was changed',
  },
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
  cron_invalid: {
    status: 500,
    exit: 2,
    text: 'job {job}: the schedule {cron} is none: {detail}',
    hint: 'write minute, hour, day, month and weekday, such as 0 9 15 * * for nine o’clock on the 15th',
  },
  job_unknown: { status: 404, exit: 2, text: 'there is no job {name}', hint: 'jobs of this project are: {allowed}' },
  job_running: {
    status: 409,
    exit: 1,
    text: 'job {job} is running since {since}, in process {pid} on {host}',
    hint: 'wait for its end; `tallyhouse runs` shows it; if {host} is another machine and nothing runs there any more, delete {lock}',
  },
  param_unknown: {
    status: 400,
    exit: 2,
    text: 'job {job} has no parameter {name}',
    hint: 'parameters it has: {allowed}',
  },
  param_missing: {
    status: 400,
    exit: 2,
    text: 'job {job} needs the parameter {name}',
    hint: 'give it with --param {name}=VALUE',
  },
  backfill_invalid: {
    status: 400,
    exit: 2,
    text: 'job {job} cannot be run from {from} to {to}: {detail}',
    hint: 'give another range with --from and --to',
  },
  step_timeout: {
    status: 504,
    exit: 1,
    text: 'step {step} of job {job} took more than {seconds} s and was stopped',
    hint: 'see what it waits for, or give it another `timeout_s`',
  },
  step_command_failed: {
    status: 500,
    exit: 1,
    text: 'step {step}: {program}: {detail}',
    hint: 'run the command by hand in the project folder, and mend what it says',
  },
  step_query_failed: {
    status: 500,
    exit: 2,
    text: 'the query of job {job} failed: {detail}',
    hint: 'try it with `tallyhouse query`, and mend it in the job',
  },
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
