import { resolve } from 'node:path'
import { TallyError } from '../../error/tally-error.ts'
import type { ThemeName } from '../../page/chart-theme.ts'
import { type Language, type ReportFormat, reportFormats } from '../../plan/report-spec.ts'
import type { ReportOptions, ReportSource } from '../../report/write-report.ts'
import { type Command, type CommandContext, flagText } from '../command.ts'
import type { Written } from '../project-reports.ts'

export const reportCommand: Command = {
  name: 'report',
  words: '[PAGE …|all|insights|update|REPORT]',
  summary: 'Files for people: pages, the memo of what changed, the weekly note; HTML, PDF, PNG, XLSX',
  options: {
    format: { type: 'string' },
    lang: { type: 'string' },
    from: { type: 'string' },
    to: { type: 'string' },
    theme: { type: 'string' },
    out: { type: 'string' },
  },
  option_help: {
    format: `${reportFormats.join(', ')}; several parted by commas (default html,pdf; insights and update also md)`,
    lang: 'en or fr (default en)',
    from: 'first day, inclusive (default: the range of each page)',
    to: 'last day, inclusive',
    theme: 'light or dark (default light)',
    out: 'folder of the files (default out/ of the home)',
  },
  notes: [
    'all: every page in one report. insights: what changed, why, and what needs attention, on one page. update: runs, volumes,',
    'quality and answers of the API of a week. REPORT: one that the project lists in `reports`; without a word all of those.',
  ],
  examples: [
    'tallyhouse report',
    'tallyhouse report sales --format pdf,xlsx --from 2026-01-01 --to 2026-03-31',
    'tallyhouse report all --format html,pdf,png,xlsx --lang fr --theme dark',
    'tallyhouse report insights --lang fr',
    'tallyhouse report update --format md',
  ],
  async run(context) {
    const written = await writeAsked(context)
    context.output.answer(written, () => written.files.join('\n'))
    return 0
  },
}

async function writeAsked(context: CommandContext): Promise<Written> {
  const { words } = context
  const { project } = await context.project()
  const [word] = words
  const asked = readFlags(context)
  // Loaded here, so that no other command waits for the libraries of reports.
  const { writeProjectReports, withReportSource, reportOptions } = await import('../project-reports.ts')
  const reports = project.reports.filter(({ name }) => words.length === 0 || words.includes(name))
  if (reports.length > 0 && reports.length >= words.length) {
    const chosen = reports.map((report) => ({
      ...report,
      formats: asked.formats ?? report.formats,
      languages: asked.language === undefined ? report.languages : [asked.language],
    }))
    const all = await writeProjectReports(chosen, context, asked)
    return { release: all[0]?.release ?? '', as_of: all[0]?.as_of ?? '', files: all.flatMap(({ files }) => files) }
  }
  const options = reportOptions(context, asked.dir ?? context.paths.out, asked.theme, asked.request)
  return withReportSource(context, (source) => writeNamed(word ?? 'all', asked, source, options, context))
}

async function writeNamed(
  word: string,
  { formats, language = 'en', request }: Asked,
  source: ReportSource,
  options: ReportOptions,
  context: CommandContext,
): Promise<readonly string[]> {
  const { chosenPages, writeMemo, writePages, writeUpdate } = await import('../../report/write-report.ts')
  const isNote = word === 'insights' || word === 'update'
  const chosen = formats ?? (isNote ? ['html', 'pdf', 'md'] : ['html', 'pdf'])
  const sheet = chosen.find((format) => format === 'xlsx' || format === 'csv')
  if (isNote && sheet !== undefined)
    throw new TallyError('value_invalid', {
      what: '--format',
      value: sheet,
      allowed: `html, pdf, png or md for ${word}`,
    })
  if (word === 'insights') return writeMemo(chosen, language, source, options)
  if (word === 'update') {
    const { readUpdate } = await import('../report-update.ts')
    return writeUpdate(await readUpdate(context, request, source.manifest), chosen, language, source, options)
  }
  const names = word === 'all' ? undefined : context.words
  return writePages(chosenPages(source, names), chosen, language, source, options)
}

type Asked = {
  readonly formats: readonly ReportFormat[] | undefined
  readonly language: Language | undefined
  readonly theme: ThemeName
  readonly dir: string | undefined
  readonly request: { readonly from?: string; readonly to?: string }
}

function readFlags(context: CommandContext): Asked {
  const [from, to, out] = ['from', 'to', 'out'].map((name) => flagText(context, name))
  const formats = flagText(context, 'format')
    ?.split(',')
    .map((text) => oneOf('--format', text.trim(), reportFormats))
  const language = flagText(context, 'lang')
  const theme = flagText(context, 'theme')
  return {
    formats: formats && [...new Set(formats)],
    language: language === undefined ? undefined : oneOf('--lang', language, ['en', 'fr'] as const),
    theme: theme === undefined ? 'light' : oneOf('--theme', theme, ['light', 'dark'] as const),
    dir: out === undefined ? undefined : resolve(out),
    request: { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) },
  }
}

function oneOf<T extends string>(what: string, text: string, allowed: readonly T[]): T {
  const found = allowed.find((one) => one === text)
  if (found !== undefined) return found
  throw new TallyError('value_invalid', { what, value: text, allowed: allowed.join(', ') })
}
