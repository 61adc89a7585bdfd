import { randomBytes } from 'node:crypto'
import { join, relative } from 'node:path'
import { messageOf } from '../error/tally-error.ts'
import { maybeJournal, openJournal } from '../journal/journal.ts'
import type { CheckResult } from '../journal/quality-log.ts'
import type { ThemeName } from '../page/chart-theme.ts'
import type { PageRequest } from '../page/page-request.ts'
import type { Report } from '../plan/report-spec.ts'
import { type ReportOptions, type ReportSource, writeReport } from '../report/write-report.ts'
import { compactTime } from '../run/build-options.ts'
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

/** Writes reports of the project, each with its line in the journal. Throws what stops one; its line says so. */
export async function writeProjectReports(
  reports: readonly Report[],
  context: CommandContext,
  asked: { readonly dir?: string | undefined; readonly theme?: ThemeName; readonly request?: PageRequest } = {},
): Promise<readonly Written[]> {
  const { paths, env, effects } = context
  const written: Written[] = []
  for (const report of reports) {
    const dir = asked.dir ?? join(paths.out, report.folder)
    const journal = openJournal(paths.state, paths.logs)
    const run_id = `${compactTime(effects.now())}-${randomBytes(3).toString('hex')}`
    try {
      journal.begin({ id: run_id, job_name: `report ${report.name}`, env, started_at: effects.now().toISOString() })
      const end = (status: 'success' | 'error', message: string, release: string | null): void =>
        journal.end(run_id, {
          ended_at: effects.now().toISOString(),
          status,
          issues_found: 0,
          message: message.split('\n')[0] ?? '',
          release,
        })
      try {
        const options = reportOptions(context, dir, asked.theme ?? 'light', asked.request ?? {})
        const one = await withReportSource(context, (source) => writeReport(report, source, options))
        written.push(one)
        end(
          'success',
          `${one.files.length} files of release ${one.release} in ${relative(paths.home, dir) || '.'}`,
          one.release,
        )
      } catch (error) {
        end('error', messageOf(error), null)
        throw error
      }
    } finally {
      journal.close()
    }
  }
  return written
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
