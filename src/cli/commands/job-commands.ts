import { TallyError } from '../../error/tally-error.ts'
import { openJobStore } from '../../journal/job-store.ts'
import type { Job } from '../../plan/job-spec.ts'
import { backfill } from '../../schedule/backfill.ts'
import type { JobOptions } from '../../schedule/job-context.ts'
import { realTime } from '../../schedule/job-effects.ts'
import { findJob, type JobOutcome, startJob } from '../../schedule/run-job.ts'
import { runForTime, runIfDue, type TickOutcome } from '../../schedule/tick.ts'
import { nextDue } from '../../time/cron.ts'
import { isDay } from '../../time/day.ts'
import { localClock } from '../../time/local-clock.ts'
import { type Command, type CommandContext, flagNumber, flagText, flagTexts, isSet } from '../command.ts'
import { type Output, safeText, tableText } from '../output.ts'
import { withNotices } from './notify-command.ts'

const settle = 'milliseconds a file must rest before it is taken (default 2000)'

export const jobsCommand: Command = {
  name: 'jobs',
  words: '',
  summary: 'The jobs of the project, with their next due time and their last run',
  options: {},
  option_help: {},
  examples: ['tallyhouse jobs', 'tallyhouse jobs --json'],
  async run(context) {
    const { project } = await context.project()
    const store = openJobStore(context.paths.state)
    const now = context.effects.now()
    try {
      const jobs = project.jobs.map((job) => {
        const last = store.lastRun(job.name, context.env)
        return {
          job: job.name,
          cron: job.cron ?? '',
          zone: job.cron === undefined ? '' : job.time_zone,
          next: job.cron === undefined ? '' : (nextDue(job.cron, job.time_zone, now)?.toISOString() ?? ''),
          steps: job.steps.map(({ name }) => name).join(', '),
          params: job.params.map(paramText).join(' '),
          last: last === undefined ? '' : `${last.status} ${last.started_at}`,
        }
      })
      context.output.answer(jobs, () =>
        jobs.length === 0 ? 'no job yet; write some in `jobs` of the project' : tableText(jobs.map(localLine)),
      )
      return 0
    } finally {
      store.close()
    }
  },
}

/** A job's line as a person reads it: the next run by the clocks of the job's own zone, which stands beside it. */
function localLine<T extends { readonly zone: string; readonly next: string }>(job: T): T {
  if (job.next === '') return job
  const { day, time } = localClock(new Date(job.next), job.zone)
  return { ...job, next: `${day} ${time}` }
}

function paramText({ name, type, default: given }: Job['params'][number]): string {
  return given === undefined ? `${name}:${type}` : `${name}=${given}`
}

export const runCommand: Command = {
  name: 'run',
  words: 'JOB',
  summary: 'Run a job of the project now',
  options: {
    param: { type: 'string', multiple: true },
    settle: { type: 'string' },
    'if-due': { type: 'boolean' },
    late: { type: 'string' },
    due: { type: 'string' },
  },
  option_help: {
    param: 'a parameter, as name=value; may be given several times',
    settle,
    'if-due':
      'only where its schedule says so and nobody ran it: for cron and other schedulers (see `schedule --export`)',
    due: 'the time that the run is for, where nobody ran it for that time yet: for schedulers that tell it',
    late: 'with --if-due: minutes after its due time in which it still counts as due (default 50)',
  },
  notes: ['Ctrl-C stops it; nothing half done is left.'],
  examples: [
    'tallyhouse run daily',
    'tallyhouse run monthly --param month=2026-01-01',
    'tallyhouse run daily --if-due',
  ],
  async run(context) {
    const loaded = await context.project()
    const job = jobOf(context, loaded.project)
    const effects = realTime(context.effects)
    const options = jobOptions(context)
    const params = paramsOf(context)
    const answer = (done: TickOutcome): number => {
      context.output.answer(done, () =>
        [done.message, ...done.outcomes.map((outcome) => outcomeText(outcome, context.output))].join('\n'),
      )
      return codeOf(done.outcomes)
    }
    const due = flagText(context, 'due')
    if (isSet(context, 'if-due') && (due !== undefined || Object.keys(params).length > 0))
      throw new TallyError('usage', { detail: '--if-due takes neither --due nor --param', command: 'run' })
    if (isSet(context, 'if-due')) {
      const late_ms = flagNumber(context, 'late', 50, 1, 100_000) * 60_000
      return answer(await withNotices(context, () => runIfDue(loaded, job, options, effects, late_ms)))
    }
    if (due !== undefined) {
      const request = { params, due_at: timeOf(due), started_by: 'schedule' } as const
      const done = await withNotices(context, () => runForTime(loaded, job, request, options, effects))
      // Who names the time has to know that it was not run.
      return Math.max(answer(done), done.is_waiting ? 1 : 0)
    }
    const start = () => startJob(loaded, job, { params, started_by: 'hand' }, options, effects).ended
    const outcome = await withNotices(context, start)
    context.output.answer(outcome, () => outcomeText(outcome, context.output))
    return codeOf([outcome])
  },
}

export const backfillCommand: Command = {
  name: 'backfill',
  words: 'JOB',
  summary: 'Run a job again for a range of dates, one after the other',
  options: {
    from: { type: 'string' },
    to: { type: 'string' },
    param: { type: 'string', multiple: true },
    settle: { type: 'string' },
    missing: { type: 'boolean' },
    'keep-going': { type: 'boolean' },
  },
  option_help: {
    from: 'the first day, YYYY-MM-DD',
    to: 'the last day, YYYY-MM-DD',
    param: 'a parameter, as name=value; may be given several times',
    settle,
    missing: 'only times for which it has not ended well yet',
    'keep-going': 'go on with the next date where one fails',
  },
  notes: ['A job with a schedule runs for each due time of the range, another one for each day.'],
  examples: [
    'tallyhouse backfill monthly --from 2026-01-01 --to 2026-06-30',
    'tallyhouse backfill daily --from 2026-01-01 --to 2026-01-31 --missing',
  ],
  async run(context) {
    const loaded = await context.project()
    const job = jobOf(context, loaded.project)
    const [from, to] = [dayOf(context, 'from'), dayOf(context, 'to')]
    const request = {
      from,
      to,
      params: paramsOf(context),
      is_missing_only: isSet(context, 'missing'),
      keeps_going: isSet(context, 'keep-going'),
    }
    const done = await backfill(loaded, job, request, jobOptions(context), realTime(context.effects))
    context.output.answer(done, () =>
      [
        ...done.outcomes.map((outcome) => `${outcome.due_at}  ${outcomeText(outcome, context.output)}`),
        `${done.outcomes.length} of ${done.due.length} times were run, ${done.passed_over} had ended well before`,
      ].join('\n'),
    )
    return codeOf(done.outcomes)
  },
}

/** How a job ended, for a person. */
export function outcomeText(outcome: JobOutcome, output: Output): string {
  const paint = { success: output.good, warning: output.bold, error: output.bad }[outcome.status]
  return `${output.bold(outcome.job)} ${paint(outcome.status)} (run ${outcome.run_id}): ${safeText(outcome.message)}`
}

/** What a job runs with, as the command line has it. */
export function jobOptions(context: CommandContext): JobOptions {
  const { home, env, memory_limit, threads, as_of } = context
  return { home, env, memory_limit, threads, as_of, settle_ms: flagNumber(context, 'settle', 2000, 0, 3_600_000) }
}

/** The exit code of runs. A step that does not stop is ended with the process, once its answer has been written. */
export function codeOf(outcomes: readonly JobOutcome[]): number {
  const code = outcomes.some(({ status }) => status === 'error') ? 1 : 0
  if (outcomes.some(({ is_hung }) => is_hung)) process.stdout.write('', () => process.exit(code))
  return code
}

function jobOf(context: CommandContext, project: Parameters<typeof findJob>[0]): Job {
  const [name] = context.words
  if (name === undefined) throw new TallyError('usage', { detail: 'give the name of one job', command: 'run' })
  return findJob(project, name)
}

function paramsOf(context: CommandContext): Readonly<Record<string, string>> {
  const pairs = flagTexts(context, 'param').map((text) => {
    const place = text.indexOf('=')
    if (place > 0) return [text.slice(0, place), text.slice(place + 1)] as const
    throw new TallyError('value_invalid', { what: '--param', value: text, allowed: 'name=value' })
  })
  return Object.fromEntries(pairs)
}

/** An instant as somebody wrote it; a zone behind it in brackets, as Java writes it, is left away. */
function timeOf(text: string): Date {
  const time = new Date(text.replace(/\[[\w/+-]+\]$/, ''))
  if (!Number.isNaN(time.getTime())) return time
  throw new TallyError('value_invalid', {
    what: '--due',
    value: text,
    allowed: 'a time such as 2026-01-15T09:00:00+01:00',
  })
}

function dayOf(context: CommandContext, name: 'from' | 'to'): string {
  const text = flagText(context, name)
  if (text !== undefined && isDay(text)) return text
  throw new TallyError('value_invalid', {
    what: `--${name}`,
    value: text ?? 'missing',
    allowed: 'a day such as 2026-01-31',
  })
}
