import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { messageOf } from '../error/tally-error.ts'
import { maybeJournal, openJournal, type Run } from '../journal/journal.ts'
import type { CheckResult } from '../journal/quality-log.ts'
import type { ThemeName } from '../page/chart-theme.ts'
import type { PageRequest } from '../page/page-request.ts'
import type { Report } from '../plan/report-spec.ts'
import { type ReportOptions, type ReportSource, writeReport } from '../report/write-report.ts'
import { compactTime } from '../run/build-options.ts'
import { runEvents } from '../run/run-event.ts'
import { throwIfStopped } from '../run/steps.ts'
import type { CommandContext } from './command.ts'
import { withRelease } from './open-current.ts'

/** What was written. */
export type Written = { readonly release: string; readonly as_of: string; readonly files: readonly string[] }

/** Opens the current release for one report. */
export async function withReportSource(
  context: CommandContext,
  use: (source: ReportSource) => Promise<readonly string[]>,
): Promise<Written> {
  const { project } = await context.project()
  return withRelease(context, async (engine, manifest) => {
    const source: ReportSource = {
      project,
      metrics: project.metrics,
      time_zone: project.time_zone,
      columns: project,
      manifest,
      checks: checksOf(context, manifest.run_id),
      rows: (sql, values) => engine.rows(sql, values),
    }
    return { release: manifest.id, as_of: manifest.as_of, files: await use(source) }
  })
}

/** How a command writes: its progress goes to the terminal, and a signal stops it between two steps. */
export function reportOptions(
  { effects, output }: CommandContext,
  dir: string,
  theme: ThemeName,
  request: PageRequest,
): ReportOptions {
  return {
    dir,
    theme,
    request,
    progress(line) {
      throwIfStopped(effects)
      output.progress(line)
    },
  }
}

type AskedFor = {
  readonly dir?: string | undefined
  readonly theme?: ThemeName
  readonly request?: PageRequest
}

/** Writes reports of the project, each with its line in the journal. Throws what stops one; its line says so. */
export async function writeProjectReports(
  reports: readonly Report[],
  context: CommandContext,
  asked: AskedFor,
): Promise<readonly Written[]> {
  const written: Written[] = []
  for (const report of reports) {
    const started_at = context.effects.now()
    try {
      const one = await writeOne(report, context, asked)
      written.push(one)
      const message = `${one.files.length} files of release ${one.release}`
      await noteRun(report, context, started_at, { status: 'success', message, release: one.release })
    } catch (error) {
      await noteRun(report, context, started_at, { status: 'error', message: messageOf(error), release: null })
      throw error
    }
  }
  return written
}

/** The same as a part of a build, whose line in the journal stands for them; what stops one has a line of its own. */
export async function reportsAfterBuild(
  reports: readonly Report[],
  context: CommandContext,
): Promise<{ readonly files: readonly string[]; readonly failure: unknown }> {
  const files: string[] = []
  for (const report of reports) {
    const started_at = context.effects.now()
    try {
      files.push(...(await writeOne(report, context, {})).files)
    } catch (failure) {
      await noteRun(report, context, started_at, { status: 'error', message: messageOf(failure), release: null })
      return { files, failure }
    }
  }
  return { files, failure: undefined }
}

function writeOne(report: Report, context: CommandContext, asked: AskedFor): Promise<Written> {
  const dir = asked.dir ?? join(context.paths.out, report.folder)
  const options = reportOptions(context, dir, asked.theme ?? 'light', asked.request ?? {})
  return withReportSource(context, (source) => writeReport(report, source, options))
}

async function noteRun(
  { name }: Report,
  { paths, env, effects, project }: CommandContext,
  started: Date,
  end: Pick<Run, 'status' | 'message' | 'release'>,
): Promise<void> {
  const loaded = await project()
  const journal = openJournal(paths.state, paths.logs)
  try {
    const id = `${compactTime(started)}-${randomBytes(3).toString('hex')}`
    const run = { run_id: id, job_name: `report ${name}`, project: loaded.project.name, env }
    const events = runEvents(paths, run, effects)
    journal.begin({ id, job_name: run.job_name, env, started_at: started.toISOString() })
    events.start(started)
    const message = end.message.split('\n')[0] ?? ''
    journal.end(id, { ...end, message, ended_at: effects.now().toISOString(), issues_found: 0 })
    if (end.status === 'error') events.fail(message)
    else events.complete()
  } finally {
    journal.close()
  }
}

function checksOf({ paths }: CommandContext, run_id: string): readonly CheckResult[] {
  const journal = maybeJournal(paths.state, paths.logs)
  if (!journal) return []
  try {
    return journal.quality.results(run_id)
  } finally {
    journal.close()
  }
}
