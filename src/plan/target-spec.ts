import { TallyError } from '../error/tally-error.ts'

export const targetKinds = ['csv', 'xlsx', 'parquet', 'duckdb', 'sqlite'] as const
export type TargetKind = (typeof targetKinds)[number]

/** A native chart beside a sheet's table: the column of its axis and the columns that it draws. */
export type SheetChartSpec = {
  readonly kind: 'column' | 'bar' | 'line' | 'area' | 'pie'
  readonly x: string
  readonly y: readonly string[]
  readonly title?: string
}

/** One table of a release as its copy is to be; names of columns are those of the copy. */
export type TargetTableSpec = {
  /** The table of the release. */
  readonly from: string
  /** What it is called in the target; default as in the release. */
  readonly name?: string
  /** Columns of the copy, in order, each with the column of the release that it holds; default all, under their own names. */
  readonly columns?: Readonly<Record<string, string>>
  /** Primary key; default the key of the contract or model, where its columns are copied. */
  readonly key?: readonly string[]
  /** Workbooks: columns summed up in a last row. */
  readonly totals?: readonly string[]
  /** Workbooks: columns shown with the project's currency. */
  readonly currency?: readonly string[]
  /** Workbooks: drawn beside the table. */
  readonly chart?: SheetChartSpec
}

/** Where a release is copied to, as a project's author writes it. */
export type TargetSpec = {
  readonly name: string
  readonly kind: TargetKind
  /** File or folder below `out/`; default by name and kind. A `csv` target is one file where this ends in `.csv`. */
  readonly path?: string
  /** Tables to copy; default all but the ledgers `staged_*` and `superseded_*`. */
  readonly tables?: readonly (string | TargetTableSpec)[]
  /** Publish after each build that makes a release. */
  readonly after_build?: boolean
  /**
   * SQLite: an exact decimal as text (default), as an integer count of its last digit (1.50 as 150), or, for tools that compare
   * and add up, as a number, which is binary but gives back
   * every decimal of up to 15 digits; a longer one fails the copy.
   */
  readonly decimals?: 'text' | 'scaled' | 'number'
}

export type TargetTable = Required<Omit<TargetTableSpec, 'columns' | 'key' | 'chart'>> &
  Pick<TargetTableSpec, 'columns' | 'key' | 'chart'>

export type Target = Required<Omit<TargetSpec, 'tables'>> & {
  /** undefined: all. */
  readonly tables: readonly TargetTable[] | undefined
}

const name_form = /^[a-z][a-z0-9_-]*$/
const column_form = /^[\p{L}_][\p{L}\p{N}_]{0,62}$/u

/** Checks a target and fills in the defaults. Throws `definition_invalid`. */
export function normalizeTarget(spec: TargetSpec): Target {
  const fail = (detail: string, next: string): never => {
    throw new TallyError('definition_invalid', { what: `target ${spec.name}`, detail, next })
  }
  if (!name_form.test(spec.name)) fail(`the name ${spec.name} is none`, 'use small letters, digits, _ and -')
  if (!targetKinds.includes(spec.kind)) fail(`there is no kind ${spec.kind}`, `kinds are: ${targetKinds.join(', ')}`)
  const path = spec.path ?? `${spec.name}${endingOf[spec.kind]}`
  const steps = path.split('/')
  if (/[\\:\0]/.test(path) || steps.some((step) => step === '' || step.startsWith('.')))
    fail(`the path ${path} does not stay below out/`, 'give a plain relative path such as reports/sales.csv')
  const tables = spec.tables?.map((table) => normalizeTable(table, fail))
  if (tables?.length === 0) fail('it has no table', 'name one, or leave `tables` out to copy all')
  const names = (tables ?? []).map((table) => table.name.toLowerCase())
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) fail(`two of its tables are named ${twice}`, 'give one of them another name')
  if (spec.kind === 'csv' && path.endsWith('.csv') && tables?.length !== 1)
    fail('one file holds one table', 'name that table in `tables`, or let `path` be a folder')
  return {
    name: spec.name,
    kind: spec.kind,
    path,
    tables,
    after_build: spec.after_build ?? false,
    decimals: spec.decimals ?? 'text',
  }
}

const endingOf: Readonly<Record<TargetKind, string>> = {
  csv: '',
  xlsx: '.xlsx',
  parquet: '',
  duckdb: '.duckdb',
  sqlite: '.sqlite',
}

function normalizeTable(spec: string | TargetTableSpec, fail: (detail: string, next: string) => never): TargetTable {
  const table = typeof spec === 'string' ? { from: spec } : spec
  const name = table.name ?? table.from
  const columns = table.columns === undefined ? [] : Object.keys(table.columns)
  const wrong = [name, ...columns].find((one) => !column_form.test(one))
  if (wrong !== undefined) fail(`${wrong} is no name of a table or column`, 'use letters, digits and _')
  const same = columns.map((column) => column.toLowerCase())
  const twice = same.find((column, index) => same.indexOf(column) !== index)
  if (twice !== undefined) fail(`two columns of ${name} are named ${twice}`, 'names count without their capitals')
  return { currency: [], totals: [], ...table, name }
}
