import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path'
import { TallyError } from '../../error/tally-error.ts'
import type { Project } from '../../plan/project.ts'
import type { ExportFile, ExportPlace } from '../../schedule/export/export-job.ts'
import { type ExportFormat, exportFormats } from '../../schedule/export/export-schedule.ts'
import { realTime } from '../../schedule/job-effects.ts'
import type { JobOutcome } from '../../schedule/run-job.ts'
import { findJob, startJob } from '../../schedule/run-job.ts'
import { programFile } from '../../schedule/run-program.ts'
import { runSchedule } from '../../schedule/run-schedule.ts'
import { type ScheduleStatus, scheduleStatus } from '../../schedule/schedule-status.ts'
import { runIfDue, sweep } from '../../schedule/tick.ts'
import { isTimeZone } from '../../time/zone.ts'
import { type Command, type CommandContext, flagNumber, flagText, isSet } from '../command.ts'
import { errorText, type Output, safeText, tableText } from '../output.ts'
import { outcomeLine, publishAfterBuild, reportAfterBuild, reportedText, runBuild } from './build-command.ts'
import { codeOf, jobOptions, outcomeText } from './job-commands.ts'
import { withNotices } from './notify-command.ts'
import { publishedText } from './publish-command.ts'

const minute_ms = 60_000

export const scheduleCommand: Command = {
  name: 'schedule',
  words: '',
  summary: 'Run jobs when they are due; say what ran, what is next, what was missed; or let another scheduler do it',
  options: {
    once: { type: 'boolean' },
    status: { type: 'boolean' },
    late: { type: 'string' },
    settle: { type: 'string' },
    export: { type: 'string' },
    out: { type: 'string' },
    clock: { type: 'string' },
  },
  option_help: {
    once: 'run what is due now, and end',
    status: 'say what ran, what is next and what was missed, and end',
    late: 'with --once: minutes after its due time in which a job still counts as due (default 5)',
    settle: 'milliseconds a file must rest before it is taken (default 2000)',
    export: `write files for another scheduler: ${exportFormats.join(', ')}, several parted by commas`,
    out: 'with --export: the folder for the files (default out/schedule of the home)',
    clock:
      'with --export: the zone that the clock of the machine shows (crontab: default that of this one; windows: default UTC)',
  },
  notes: [
    'Its memory is in the journal of the home: it may be stopped and started at any time, and several may run at once.',
    'A change of the project is seen after a restart. Ctrl-C stops it; nothing half done is left.',
  ],
  examples: [
    'tallyhouse schedule',
    'tallyhouse schedule --status',
    'tallyhouse schedule --export systemd,crontab --out deploy',
    'tallyhouse schedule --export kestra --out .',
  ],
  async run(context) {
    const loaded = await context.project()
    const { project } = loaded
    const exported = flagText(context, 'export')
    if (exported !== undefined) return exportTo(context, project, exported)
    const options = jobOptions(context)
    if (isSet(context, 'status')) {
      const status = scheduleStatus(project, options, context.effects.now())
      context.output.answer(status, () => statusText(status, context.output))
      return 0
    }
    const scheduled = project.jobs.filter(({ cron }) => cron !== undefined)
    if (scheduled.length === 0) {
      const next = 'give one of its `jobs` a `cron`, such as 0 9 15 * *'
      throw new TallyError('definition_invalid', {
        what: `project ${project.name}`,
        detail: 'no job has a schedule',
        next,
      })
    }
    const effects = realTime(context.effects)
    if (isSet(context, 'once')) {
      sweep(loaded, options, effects)
      const late_ms = flagNumber(context, 'late', 5, 1, 100_000) * minute_ms
      const outcomes: JobOutcome[] = []
      const said: string[] = []
      for (const job of scheduled) {
        const done = await withNotices(context, () => runIfDue(loaded, job, options, effects, late_ms))
        outcomes.push(...done.outcomes)
        said.push(done.message, ...done.outcomes.map((outcome) => outcomeText(outcome, context.output)))
      }
      context.output.answer({ outcomes }, () => said.join('\n'))
      return codeOf(outcomes)
    }
    const first = scheduleStatus(project, options, effects.now())
    process.stderr.write(
      `${statusText(first, context.output)}\n\nscheduling ${scheduled.length} jobs  (Ctrl-C stops it)\n`,
    )
    const { is_hung } = await runSchedule(loaded, options, effects, {
      ended(job, outcome) {
        const { now, jobs } = scheduleStatus(project, options, effects.now())
        const next = jobs.find((one) => one.job === job)
        const after = next?.next_local ? `; next at ${next.next_local} (${next.time_zone})` : ''
        if (context.output.is_json) process.stdout.write(`${JSON.stringify(outcome)}\n`)
        else process.stdout.write(`${now} ${outcomeText(outcome, context.output)}${after}\n`)
        void withNotices(context, async () => {})
      },
    })
    if (is_hung) process.stdout.write('', () => process.exit(0))
    return 0
  },
}

function statusText({ schedulers, jobs }: ScheduleStatus, output: Output): string {
  const alive = schedulers.filter(({ is_alive }) => is_alive)
  const dead = schedulers.filter(({ is_alive }) => !is_alive)
  const lines = jobs.map(({ job, cron, time_zone, next_local, last_run }) => ({
    job,
    schedule: cron === null ? 'by hand' : `${cron} (${time_zone})`,
    next: next_local ?? '',
    last: last_run === null ? 'never' : `${last_run.status} at ${last_run.started_at}`,
  }))
  const told = jobs.flatMap(({ job, due }) =>
    due
      .filter(({ outcome }) => outcome !== 'success' && outcome !== 'warning')
      .map(
        ({ due_at, outcome, message }) =>
          `  ${job} ${due_at}: ${outcome}${message === '' ? '' : `, ${safeText(message)}`}`,
      ),
  )
  return [
    alive.length === 0
      ? output.bold('no scheduler is running')
      : alive.map(({ pid, host, started_at }) => `scheduler ${pid} on ${host}, since ${started_at}`).join('\n'),
    ...dead.map(
      ({ pid, host, beat_at }) => `scheduler ${pid} on ${host} ended without a word, last seen at ${beat_at}`,
    ),
    '',
    lines.length === 0 ? 'no job yet; write some in `jobs` of the project' : tableText(lines),
    ...(told.length > 0 ? ['', output.bold('missed, failed or under way'), ...told] : []),
  ].join('\n')
}

async function exportTo(context: CommandContext, project: Project, text: string): Promise<number> {
  const { exportSchedule } = await import('../../schedule/export/export-schedule.ts')
  const formats = text.split(',').map((name): ExportFormat => {
    // By their whole names too: github-actions, azure-pipelines.
    const asked = name.trim().replace(/^(github)-actions$|^(azure)-pipelines$/, '$1$2')
    const found = exportFormats.find((format) => format === asked)
    if (found) return found
    throw new TallyError('value_invalid', { what: '--export', value: name, allowed: exportFormats.join(', ') })
  })
  const clock = flagText(context, 'clock')
  if (clock !== undefined && !isTimeZone(clock))
    throw new TallyError('value_invalid', {
      what: '--clock',
      value: clock,
      allowed: 'an IANA name such as Europe/Zurich',
    })
  const out = resolve(flagText(context, 'out') ?? join(context.paths.out, 'schedule'))
  const place = placeOf(context, project, clock)
  const files = formats.flatMap((format) => exportSchedule(project, format, place))
  for (const file of files) writeExport(join(out, file.path), file)
  context.output.answer({ out, files: files.map(({ path }) => path) }, () =>
    files.length === 0
      ? 'no job has a schedule'
      : [
          `in ${out}:`,
          ...files.map(({ path }) => `  ${path}`),
          ...formats.map((format) => `${format}: ${installText[format]}`),
        ].join('\n'),
  )
  return 0
}

const installText: Readonly<Record<ExportFormat, string>> = {
  crontab: 'add its lines to `crontab -e`',
  systemd: 'copy both units of each job to /etc/systemd/system, then `systemctl enable --now NAME.timer`',
  windows: '`schtasks /create /tn NAME /xml FILE` on the machine',
  github: 'commit .github/workflows to the default branch',
  azure: 'make a pipeline of each file',
  kestra: 'send each flow to Kestra, or sync _flows with its Git tasks',
}

function writeExport(path: string, { text, encoding }: ExportFile): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text, encoding ?? 'utf8')
}

function placeOf(context: CommandContext, project: Project, clock: string | undefined): ExportPlace {
  const root = repositoryRoot(process.cwd())
  return {
    project: project.name,
    node: process.execPath,
    program: programFile,
    project_dir: context.project_dir,
    home: context.home,
    env: context.env,
    project_path: pathFrom(root, context.project_dir),
    home_path: pathFrom(root, context.home),
    clock,
    own_clock: new Intl.DateTimeFormat().resolvedOptions().timeZone,
    now: context.effects.now(),
  }
}

/** The nearest folder upwards that Git keeps, where a service that checks it out stands; without one the folder itself. */
function repositoryRoot(dir: string): string {
  for (let above = dir; ; above = dirname(above)) {
    if (existsSync(join(above, '.git'))) return above
    if (above === dirname(above)) return dir
  }
}

/** A path as it is written below the root; one that lies elsewhere stays whole. */
function pathFrom(root: string, path: string): string {
  const below = relative(root, path)
  if (below === '') return '.'
  return below === '..' || below.startsWith(`..${sep}`) || isAbsolute(below) ? path : below.replaceAll(sep, '/')
}

export const watchCommand: Command = {
  name: 'watch',
  words: '',
  summary: 'Build, or run a job, each time that files in landing have settled',
  options: { settle: { type: 'string' }, job: { type: 'string' }, poll: { type: 'boolean' } },
  option_help: {
    settle: 'milliseconds in which nothing may move (default 2000)',
    job: 'run this job instead of a build',
    poll: 'look at the files themselves, for network drives that tell nothing',
  },
  notes: ['It builds once at its start. A build that fails is told and journalled, and watching goes on.'],
  examples: ['tallyhouse watch', 'tallyhouse watch --job daily', 'tallyhouse watch --poll --settle 10000'],
  async run(context) {
    const loaded = await context.project()
    const name = flagText(context, 'job')
    const job = name === undefined ? undefined : findJob(loaded.project, name)
    const effects = realTime(context.effects)
    const tell = (line: string): void => {
      process.stdout.write(`${effects.now().toISOString()} ${line}\n`)
    }
    const work = async (): Promise<void> => {
      try {
        if (job) {
          const started = startJob(loaded, job, { params: {}, started_by: 'hand' }, jobOptions(context), effects)
          tell(outcomeText(await withNotices(context, () => started.ended), context.output))
          return
        }
        const outcome = await withNotices(context, () => runBuild(context, 'watch'))
        tell(outcomeLine(outcome))
        const copies = publishedText(await publishAfterBuild(outcome, context), context.output)
        if (copies !== '') tell(copies)
        const reported = reportedText(await reportAfterBuild(outcome, context), context)
        if (reported.length > 0) tell(reported.join('\n').trim())
      } catch (error) {
        // What is wrong with the files may be mended by the next ones.
        tell(errorText(error, context.output))
      }
    }
    const settle_ms = flagNumber(context, 'settle', 2000, 0, 3_600_000)
    const { watchLanding } = await import('../../schedule/watch-landing.ts')
    process.stderr.write(`watching ${context.paths.landing}  (Ctrl-C stops it)\n`)
    await watchLanding({ landing_dir: context.paths.landing, settle_ms, polls: isSet(context, 'poll') }, work, effects)
    return 0
  },
}
