import { TallyError } from '../error/tally-error.ts'
import type { Metric } from '../metric/metric.ts'
import { normalizePage, type Page, type PageSpec } from './page-spec.ts'

export const reportFormats = ['html', 'pdf', 'png', 'xlsx', 'csv', 'md'] as const
export type ReportFormat = (typeof reportFormats)[number]
export type Language = 'en' | 'fr'

/** A table of the release as one CSV file. */
export type ReportTableSpec = {
  /** Such as `sales_monthly.csv`. */
  readonly file: string
  /** The table of the release. */
  readonly from: string
  /** Columns of the file, in order, each with the column of the release that it holds; with `decimals` one is rounded half up. */
  readonly columns: Readonly<Record<string, string | { readonly column: string; readonly decimals: number }>>
  /** Columns of the release by which its rows stand; default those of the file, in their order. */
  readonly sort?: readonly string[]
}

/** Charts that are written as PNG, each named by its tile: `{name}.png`. */
export type ReportChartsSpec = Pick<PageSpec, 'range' | 'grain' | 'tiles'>

/** Files that are written for people together, as a project's author writes it. */
export type ReportSpec = {
  readonly name: string
  readonly title?: string | { readonly en: string; readonly fr: string }
  /** Folder below `out/`; default the name, `''` for `out/` itself. */
  readonly folder?: string
  /** Names of pages, in their order; default all of them. */
  readonly pages?: readonly string[]
  /** The report's own formats; default HTML and PDF. */
  readonly formats?: readonly ReportFormat[]
  /** Formats of the memo, which also stands before the pages; default HTML, PDF and Markdown; none: no memo. */
  readonly memo?: readonly ReportFormat[]
  /** Default English alone. Files of French are named `NAME.fr.…`. */
  readonly languages?: readonly Language[]
  readonly charts?: readonly ReportChartsSpec[]
  readonly tables?: readonly ReportTableSpec[]
  /** Write it after each build that makes a release. */
  readonly after_build?: boolean
}

export type Report = {
  readonly name: string
  readonly title: { readonly en: string; readonly fr: string }
  readonly folder: string
  /** undefined: all. */
  readonly pages: readonly string[] | undefined
  readonly formats: readonly ReportFormat[]
  readonly memo: readonly ReportFormat[]
  readonly languages: readonly Language[]
  readonly charts: readonly Page[]
  readonly tables: readonly ReportTableSpec[]
  readonly after_build: boolean
}

/** Words behind `tallyhouse report` that mean something else than a report of the project. */
const taken = ['all', 'insights', 'update']

/** Checks a report against the metrics that there are and fills in the defaults. Throws `definition_invalid`. */
export function normalizeReport(spec: ReportSpec, metrics: readonly Metric[]): Report {
  const fail = (detail: string, next: string): never => {
    throw new TallyError('definition_invalid', { what: `report ${spec.name}`, detail, next })
  }
  if (!/^[a-z][a-z0-9_-]*$/.test(spec.name)) fail(`the name ${spec.name} is none`, 'use small letters, digits, _ and -')
  if (taken.includes(spec.name)) fail(`${spec.name} is a word of the command`, `use another than ${taken.join(', ')}`)
  const folder = spec.folder ?? spec.name
  if (folder !== '') checkPath(folder, fail)
  const formats = spec.formats ?? ['html', 'pdf']
  const memo = spec.memo ?? ['html', 'pdf', 'md']
  const foreign = [...formats, ...memo].find((format) => !reportFormats.includes(format))
  if (foreign !== undefined) fail(`there is no format ${foreign}`, `formats are: ${reportFormats.join(', ')}`)
  const unfit = memo.find((format) => format === 'xlsx' || format === 'csv')
  if (unfit !== undefined) fail(`the memo has no ${unfit}`, 'use html, pdf, png or md')
  const charts = (spec.charts ?? []).map((one, index) =>
    normalizePage({ ...one, name: `charts-${index + 1}`, title: spec.title ?? spec.name, filters: [] }, metrics),
  )
  const tables = spec.tables ?? []
  for (const { file, columns } of tables) {
    checkPath(file, fail)
    if (!file.endsWith('.csv')) fail(`the file ${file} is no CSV file`, 'let its name end in .csv')
    if (Object.keys(columns).length === 0) fail(`the file ${file} has no column`, 'name some')
  }
  const files = [
    ...tables.map(({ file }) => file),
    ...charts.flatMap(({ tiles }) => tiles.map(({ name }) => `${name}.png`)),
  ]
  const twice = files.find((file, index) => files.indexOf(file) !== index)
  if (twice !== undefined) fail(`two of its files are named ${twice}`, 'give one of them another name')
  const title = spec.title ?? spec.name
  return {
    name: spec.name,
    title: typeof title === 'string' ? { en: title, fr: title } : title,
    folder,
    pages: spec.pages,
    formats,
    memo,
    languages: spec.languages ?? ['en'],
    charts,
    tables,
    after_build: spec.after_build ?? false,
  }
}

function checkPath(path: string, fail: (detail: string, next: string) => never): void {
  const isPlain = path.split('/').every((step) => /^[\p{L}\p{N}_-][\p{L}\p{N}._ -]*$/u.test(step))
  if (!isPlain) fail(`the path ${path} does not stay below out/`, 'give a plain relative path such as reports/monthly')
}
