import { join } from 'node:path'
import { TallyError } from '../error/tally-error.ts'
import type { CheckResult } from '../journal/quality-log.ts'
import { writeFileWhole } from '../lake/write-file.ts'
import { formatFigure } from '../metric/format-figure.ts'
import type { ThemeName } from '../page/chart-theme.ts'
import { pagesOf } from '../page/common-pages.ts'
import type { PageRequest } from '../page/page-request.ts'
import type { FigureSource } from '../page/tile-figures.ts'
import type { Page } from '../plan/page-spec.ts'
import type { Project } from '../plan/project.ts'
import type { Language, Report, ReportFormat, ReportTableSpec } from '../plan/report-spec.ts'
import { sqlName } from '../sql/quote.ts'
import { csvText } from '../text/csv-text.ts'
import type { Block, ReportDocument, ReportHead } from './document.ts'
import type { MeasureText } from './draw-chart.ts'
import { type Insights, readInsights } from './insights.ts'
import { insightsBlocks, memoTitle } from './insights-document.ts'
import { textMeasure } from './measure-text.ts'
import { pageBlocks, type ReadPage, readPage } from './page-document.ts'
import { pageWorkbook } from './page-workbook.ts'
import { type Origin, writeReleaseNote } from './release-note.ts'
import { tileGrid } from './tile-grid.ts'
import type { Update } from './update.ts'
import { updateBlocks, updateTitle } from './update-document.ts'
import { figureDays, weekBlocks } from './week-figures.ts'
import { rangeText, words } from './words.ts'
import { writeCharts, writeDocument } from './write-document.ts'

/** What a report is made from: a release, its project, and what its checks found. */
export type ReportSource = FigureSource & { readonly project: Project; readonly checks: readonly CheckResult[] }

export type ReportOptions = {
  /** Folder of the files. */
  readonly dir: string
  readonly theme: ThemeName
  readonly request: PageRequest
  /** Told what is being written, one line each; throws to stop. */
  progress(line: string): void
}

/** Files without the endings of their formats. */
type Writing = ReportSource & ReportOptions & { readonly measure: MeasureText; readonly locale: Language }

/** The pages of a project as the release has them. Throws `page_unknown`. */
export function chosenPages(source: ReportSource, names: readonly string[] | undefined): readonly Page[] {
  const pages = pagesOf(source.project, source.manifest.tables)
  const allowed = pages.map(({ name }) => name).join(', ') || 'none'
  if (names === undefined) return pages
  return names.map((name) => {
    const page = pages.find((candidate) => candidate.name === name)
    if (!page) throw new TallyError('page_unknown', { name, allowed })
    return page
  })
}

/** Writes one page, or several as one report, in each of the formats. Gives the files. */
export async function writePages(
  pages: readonly Page[],
  formats: readonly ReportFormat[],
  locale: Language,
  source: ReportSource,
  options: ReportOptions,
): Promise<readonly string[]> {
  const writing = { ...source, ...options, locale, measure: textMeasure() }
  const read = await readPages(pages, writing)
  const [only] = read
  const isOne = read.length === 1 && only !== undefined
  const title = isOne ? only.page.title[locale] : words[locale].all_pages
  const period = isOne ? rangeText(only.scope.from, only.scope.to, locale) : ''
  const blocks = read.flatMap((page) => pageBlocks(page, writing))
  // The head of a page's own report has its title and days already.
  const body = isOne ? blocks.slice(1).filter((block) => block.kind !== 'text' || block.text !== period) : blocks
  return writeAll(
    isOne ? only.page.name : 'report',
    { title, period },
    { opening: [], blocks: body },
    read,
    formats,
    writing,
  )
}

/** Writes the memo alone. Gives the files. */
export async function writeMemo(
  formats: readonly ReportFormat[],
  locale: Language,
  source: ReportSource,
  options: ReportOptions,
): Promise<readonly string[]> {
  const writing = { ...source, ...options, locale, measure: textMeasure() }
  return memoFiles(await insightsOf(writing), 'insights', formats, writing)
}

/** Writes all that a report of the project asks for. Gives the files. */
export async function writeReport(
  report: Report,
  source: ReportSource,
  options: ReportOptions,
): Promise<readonly string[]> {
  const files: string[] = []
  for (const table of report.tables) files.push(await writeTable(table, source, options))
  const measure = textMeasure()
  for (const locale of report.languages) {
    const writing = { ...source, ...options, locale, measure }
    const memo = report.memo.length > 0 ? await insightsOf(writing) : undefined
    if (memo) files.push(...(await memoFiles(memo, 'insights', report.memo, writing)))
    const read = await readPages(chosenPages(source, report.pages), writing)
    const heading = { title: report.title[locale], period: '' }
    const opening: readonly Block[] = memo
      ? [{ kind: 'heading', text: memoTitle(locale) }, ...insightsBlocks(memo, writing)]
      : []
    const blocks = read.flatMap((page) => pageBlocks(page, writing))
    files.push(...(await writeAll('report', heading, { opening, blocks }, read, report.formats, writing)))
    for (const charts of report.charts) {
      const tiles = await readPages([charts], writing)
      options.progress(`charts: ${charts.tiles.length}`)
      const chartsDir = join(options.dir, locale === 'en' ? 'charts' : `charts.${locale}`)
      files.push(
        ...writeCharts(
          tiles.flatMap((one) => pageBlocks(one, writing)),
          chartsDir,
          { ...originOf(writing), theme: options.theme },
          measure,
        ),
      )
    }
  }
  return noted(options.dir, files, originOf({ ...source, locale: report.languages[0] ?? 'en' }))
}

function originOf({ project, manifest, locale }: ReportSource & { readonly locale: Language }): Origin {
  return { project: project.title[locale], release: manifest.id, as_of: manifest.as_of }
}

/** The files, and the note of their release where there are some that cannot say it themselves. */
function noted(dir: string, files: readonly string[], origin: Origin): readonly string[] {
  const mute = files.filter((file) => /\.(?:csv|png)$/.test(file))
  return mute.length === 0 ? files : [...files, writeReleaseNote(dir, mute, origin)]
}

/** Writes the weekly note. Gives the files. */
export async function writeUpdate(
  update: Update,
  formats: readonly ReportFormat[],
  locale: Language,
  source: ReportSource,
  options: ReportOptions,
): Promise<readonly string[]> {
  const days = figureDays(update)
  const writing = { ...source, ...options, request: days, locale, measure: textMeasure() }
  const [first] = pagesOf(source.project, source.manifest.tables)
  const read = first ? await readPages([first], writing) : []
  const charts = weekBlocks(read, update, days, source.metrics, writing)
  const heading = { title: updateTitle(locale), period: rangeText(update.from, update.to, locale) }
  return writeAll(
    'update',
    heading,
    { opening: [], blocks: updateBlocks(update, charts, writing) },
    [],
    formats,
    writing,
  )
}

async function readPages(pages: readonly Page[], writing: Writing): Promise<readonly ReadPage[]> {
  const read: ReadPage[] = []
  const count = pages.reduce((sum, { tiles }) => sum + tiles.length, 0)
  let before = 0
  for (const page of pages) {
    const start = before
    read.push(
      await readPage(page, writing.request, writing, (tile, place) =>
        writing.progress(`${page.name}: figures of ${tile.name}, ${start + place + 1} of ${count}`),
      ),
    )
    before += page.tiles.length
  }
  return read
}

function insightsOf(writing: Writing): Promise<Insights> {
  const { project, manifest, progress, request } = writing
  progress('insights: what changed, and why')
  return readInsights(request, {
    ...writing,
    pages: pagesOf(project, manifest.tables),
    first_metric: project.first_metric,
    alerts: project.alerts,
  })
}

function memoFiles(
  insights: Insights,
  name: string,
  formats: readonly ReportFormat[],
  writing: Writing,
): Promise<readonly string[]> {
  const { locale } = writing
  const heading = {
    title: memoTitle(locale),
    period: insights.changes.some(({ metric }) => metric.time !== undefined)
      ? rangeText(insights.from, insights.to, locale)
      : '',
  }
  return writeAll(name, heading, { opening: insightsBlocks(insights, writing), blocks: [] }, [], formats, writing)
}

async function writeAll(
  name: string,
  heading: Pick<ReportHead, 'title' | 'period'>,
  content: Omit<ReportDocument, 'head'>,
  pages: readonly ReadPage[],
  formats: readonly ReportFormat[],
  writing: Writing,
): Promise<readonly string[]> {
  const { project, manifest, locale, theme, dir, measure, progress } = writing
  const head = {
    ...heading,
    project: project.title[locale],
    release: manifest.id,
    as_of: manifest.as_of,
    locale,
    theme,
  }
  const called = locale === 'en' ? name : `${name}.${locale}`
  const files: string[] = []
  for (const [index, format] of formats.entries()) {
    progress(`${called}.${format}, ${index + 1} of ${formats.length} formats`)
    if (format === 'xlsx') {
      const file = join(dir, `${called}.xlsx`)
      writeFileWhole(file, await pageWorkbook(pages, head))
      files.push(file)
    } else if (format === 'csv') {
      const folder = join(dir, called)
      files.push(...noted(folder, writeTiles(pages, folder, locale), head))
    } else files.push(...(await writeDocument({ head, ...content }, format, dir, called, measure)))
  }
  return files
}

/** One CSV file a tile. */
function writeTiles(pages: readonly ReadPage[], dir: string, locale: Language): readonly string[] {
  return pages.flatMap(({ page, tiles }) =>
    tiles.map(({ tile, figures }) => {
      const { columns, rows } = tileGrid(tile, figures, locale)
      const file = join(dir, pages.length === 1 ? `${tile.name}.csv` : `${page.name}-${tile.name}.csv`)
      // Two columns may have one name, so that rows are keyed by place first.
      const text = csvText([
        Object.fromEntries(columns.map(({ name }, index) => [`${index}`, name])),
        ...rows.map((row) => Object.fromEntries(row.map((value, index) => [`${index}`, value]))),
      ])
      writeFileWhole(file, text.slice(text.indexOf('\n') + 1))
      return file
    }),
  )
}

async function writeTable(
  { file, from, columns, sort }: ReportTableSpec,
  source: ReportSource,
  { dir, progress }: ReportOptions,
): Promise<string> {
  progress(file)
  const table = source.manifest.tables.find(({ name }) => name === from)
  if (!table) {
    const allowed = source.manifest.tables.map(({ name }) => name).join(', ')
    throw new TallyError('table_unknown', { name: from, allowed })
  }
  const wanted = Object.entries(columns).map(([name, of]) =>
    typeof of === 'string' ? { name, column: of, decimals: undefined } : { name, ...of },
  )
  const order = sort ?? wanted.map(({ column }) => column)
  const known = table.columns.map(({ name }) => name)
  const foreign = [...wanted.map(({ column }) => column), ...order].find((name) => !known.includes(name))
  if (foreign !== undefined)
    throw new TallyError('column_unknown', { table: from, name: foreign, allowed: known.join(', ') })
  const names = [...new Set(wanted.map(({ column }) => column))].map(sqlName).join(', ')
  const rows = await source.rows(`select ${names} from ${sqlName(from)} order by ${order.map(sqlName).join(', ')}`)
  const lines = rows.map((row) =>
    Object.fromEntries(
      wanted.map(({ name, column, decimals }) => {
        const value = row[column] ?? null
        return [name, decimals === undefined ? value : formatFigure(value, { style: 'number', decimals })]
      }),
    ),
  )
  const to = join(dir, file)
  writeFileWhole(
    to,
    csvText(
      lines,
      wanted.map(({ name }) => name),
    ),
  )
  return to
}
