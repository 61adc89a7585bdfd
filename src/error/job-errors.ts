/** The catalogue's entries of jobs and their steps; what an entry is stands in `catalogue.ts`. */
export const jobErrors = {
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
} as const
