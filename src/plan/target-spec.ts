import { TallyError } from '../error/tally-error.ts'
import { type Bucket, type BucketSpec, checkBucket, isBucketName, normalizePlace, refuseKey } from './s3-spec.ts'

export const targetKinds = ['csv', 'xlsx', 'parquet', 'duckdb', 'sqlite', 'postgres', 'arrow', 's3'] as const
export type TargetKind = (typeof targetKinds)[number]

/** A native chart beside a sheet's table: the column of its axis and the columns that it draws; bars stand from above, as the rows do. */
export type SheetChartSpec = {
  readonly kind: 'column' | 'bar' | 'line' | 'area' | 'pie'
  readonly x: string
  readonly y: readonly string[]
  readonly title?: string
  /** How many rows from above it draws; default all. */
  readonly rows?: number
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
  /** Publish after each build; into a database or bucket after those of production alone, for every environment has its one address. */
  readonly after_build?: boolean
  /**
   * SQLite: an exact decimal as text (default), as an integer count of its last digit (1.50 as 150), or, for tools that compare
   * and add up, as a number, which is binary but gives back every decimal of up to 15 digits; a longer one fails the copy.
   */
  readonly decimals?: 'text' | 'scaled' | 'number'
  /** S3: the bucket, and files of one's own format and key beside the tables. */
  readonly s3?: S3TargetSpec
  /** PostgreSQL: how to reach it and what stands there. */
  readonly postgres?: PostgresSpec
}

/** A PostgreSQL copy. The address is never written into a project: it is read from the environment and never shown. */
export type PostgresSpec = {
  /** Name of the environment variable that holds the address, `postgres://user:password@host:port/database`; default `DATABASE_URL`. */
  readonly url_env?: string
  /** Schema that readers see; default `dwh`. Beside it stand `SCHEMA_parts` (months of facts) and, during a publish, `SCHEMA_next`. */
  readonly schema?: string
  /** Role that may read; default `SCHEMA_reader`, made where that is allowed. */
  readonly reader?: string
  /** By table of the copy: the date or time column whose months are its partitions, false for none. Default for `fct_*` and `fact_*` alone: a date of the key, else its first date. */
  readonly months?: Readonly<Record<string, string | false>>
  /** Seconds that one statement may take, 1 to 86 400; default 3600. */
  readonly timeout_s?: number
  /** How often the server is tried before the publish gives up, with pauses of 0.25 s, 0.5 s, 1 s …; default 5. */
  readonly attempts?: number
}

export type PostgresSettings = Required<PostgresSpec>

/** A copy in a bucket: `tables` as Parquet objects, new parts alone, and files under keys of one's own. */
export type S3TargetSpec = Omit<BucketSpec, 'bucket'> & {
  /** Fixed by the project; else `bucket_env`. */
  readonly bucket?: string
  /** Name of the environment variable that holds the bucket's name; where it is empty nothing is uploaded, and a job says so. */
  readonly bucket_env?: string
  /** Where this is given and `tables` is not, the files are all that is copied. */
  readonly files?: readonly {
    /** Behind the prefix; its ending says the format: `.csv`, `.xlsx`, `.parquet`, `.arrow`. */
    readonly key: string
    readonly tables: readonly (string | TargetTableSpec)[]
  }[]
}

/** A file of a bucket, as a target of its own that is made and then sent. */
export type S3File = { readonly key: string; readonly target: Target }
export type S3Settings = Omit<Bucket, 'bucket'> & {
  readonly files: readonly S3File[]
  /** undefined: the environment variable `bucket_env` has it. */
  readonly bucket: string | undefined
  readonly bucket_env: string | undefined
}

export type TargetTable = Required<Omit<TargetTableSpec, 'columns' | 'key' | 'chart'>> &
  Pick<TargetTableSpec, 'columns' | 'key' | 'chart'>

export type Target = Required<Omit<TargetSpec, 'tables' | 'postgres' | 's3'>> & {
  /** undefined: all. */
  readonly tables: readonly TargetTable[] | undefined
  /** Only where the kind is `postgres`. */
  readonly postgres: PostgresSettings | undefined
  /** Only where the kind is `s3`. */
  readonly s3: S3Settings | undefined
}

export type Environment = Readonly<Record<string, string | undefined>>

/** The targets that a build of an environment is copied into, and those beyond the home, which belong to production. */
export function targetsAfterBuild(
  all: readonly Target[],
  env: string,
): { readonly targets: readonly Target[]; readonly held_back: readonly Target[] } {
  const after = all.filter(({ after_build }) => after_build)
  const held_back = env === 'production' ? [] : after.filter(({ kind }) => kind === 'postgres' || kind === 's3')
  return { targets: after.filter((target) => !held_back.includes(target)), held_back }
}

/** Why a build of another environment leaves a target alone, and what does not. */
export function heldBackText({ name }: Target, env: string): string {
  return `it is production's; \`tallyhouse publish ${name} --env ${env}\` puts this release there`
}

/** The environment variable that a database's address or a bucket's name is missing from; undefined where it is there or not needed. */
export function missingVariable(
  { postgres, s3 }: Pick<Target, 'postgres' | 's3'>,
  environment: Environment,
): string | undefined {
  const variable = postgres?.url_env ?? (s3?.bucket === undefined ? s3?.bucket_env : undefined)
  return variable !== undefined && (environment[variable] ?? '') === '' ? variable : undefined
}

/** The bucket of a target, as the project or the environment names it. Throws `target_not_connected`, `target_address_invalid`. */
export function bucketOf(target: string, settings: S3Settings, environment: Environment): Bucket {
  if (settings.bucket !== undefined) return { ...settings, bucket: settings.bucket }
  const variable = settings.bucket_env ?? ''
  const bucket = environment[variable] ?? ''
  if (bucket === '') throw new TallyError('target_not_connected', { target, variable })
  if (!isBucketName(bucket)) throw new TallyError('target_address_invalid', { target, variable })
  return { ...settings, bucket }
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
  if ((spec.kind === 's3') !== (spec.s3 !== undefined)) fail('`s3` belongs to that kind', 'give both, or none')
  if (spec.kind === 's3' && spec.path !== undefined) fail('a bucket has no path', 'use `prefix` of `s3`')
  const s3 = spec.s3 && normalizeS3(spec.name, spec.s3, fail)
  if (spec.kind !== 'postgres' && spec.postgres) fail('`postgres` belongs to that kind', 'take it away')
  if (spec.kind === 'postgres' && spec.path !== undefined) fail('a server has no path', 'take `path` away')
  const postgres = spec.kind === 'postgres' ? normalizePostgres(spec.postgres ?? {}, fail) : undefined
  const path = postgres ? `${postgres.url_env}/${postgres.schema}` : (spec.path ?? `${spec.name}${endingOf[spec.kind]}`)
  const steps = path.split('/')
  if (/[\\:\0]/.test(path) || steps.some((step) => step === '' || step.startsWith('.')))
    fail(`the path ${path} does not stay below out/`, 'give a plain relative path such as reports/sales.csv')
  const given = spec.tables?.map((table) => normalizeTable(table, fail))
  const tables = given ?? (s3 && s3.files.length > 0 ? [] : undefined)
  if (given?.length === 0) fail('it has no table', 'name one, or leave `tables` out to copy all')
  const names = (tables ?? []).map((table) => table.name.toLowerCase())
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) fail(`two of its tables are named ${twice}`, 'give one of them another name')
  if (['csv', 'arrow'].includes(spec.kind) && path.endsWith(`.${spec.kind}`) && tables?.length !== 1)
    fail('one file holds one table', 'name that table in `tables`, or let `path` be a folder')
  return {
    name: spec.name,
    kind: spec.kind,
    path,
    tables,
    after_build: spec.after_build ?? false,
    decimals: spec.decimals ?? 'text',
    s3,
    postgres,
  }
}

const variable_form = /^[A-Za-z_][A-Za-z0-9_]*$/
const role_form = /^[a-z_][a-z0-9_]{0,49}$/

function normalizePostgres(spec: PostgresSpec, fail: (detail: string, next: string) => never): PostgresSettings {
  const { url_env = 'DATABASE_URL', schema = 'dwh', months = {}, timeout_s = 3600, attempts = 5 } = spec
  const reader = spec.reader ?? `${schema}_reader`
  if (!variable_form.test(url_env))
    fail('`url_env` is no name of an environment variable', 'name the variable; the address itself belongs into it')
  const wrong = [schema, reader].find((name) => !role_form.test(name) || name.startsWith('pg_'))
  if (wrong !== undefined) fail(`${wrong} is no name of a schema or role`, 'use up to 50 small letters, digits and _')
  if (!(timeout_s >= 1 && timeout_s <= 86_400)) fail(`timeout_s is ${timeout_s}`, 'give seconds from 1 to 86400')
  if (!(Number.isInteger(attempts) && attempts >= 1 && attempts <= 20))
    fail(`attempts is ${attempts}`, 'give a whole number from 1 to 20')
  return { url_env, schema, reader, months, timeout_s, attempts }
}

const fileKinds = ['csv', 'xlsx', 'parquet', 'arrow'] as const

function normalizeS3(name: string, spec: S3TargetSpec, fail: (detail: string, next: string) => never): S3Settings {
  const files = (spec.files ?? []).map((file): S3File => {
    refuseKey(file.key, fail)
    if (/^(tables|files|releases)\/|^current\.json$/.test(file.key))
      fail(`the key ${file.key} is kept for tallyhouse`, 'give it another prefix')
    const kind = fileKinds.find((one) => file.key.endsWith(`.${one}`))
    if (kind === undefined)
      return fail(`the ending of ${file.key} says no format`, `endings are: ${fileKinds.join(', ')}`)
    if (kind !== 'xlsx' && file.tables.length !== 1)
      fail(`${file.key} holds one table`, 'name that table in its `tables`')
    const path = `${name}.${kind}`
    // A file of one table; where the format has a folder form too, the path's ending says that it is one.
    return { key: file.key, target: normalizeTarget({ name, kind, path, tables: file.tables }) }
  })
  const keys = files.map(({ key }) => key)
  const twice = keys.find((key, index) => keys.indexOf(key) !== index)
  if (twice !== undefined) fail(`two of its files have the key ${twice}`, 'give one of them another')
  const { bucket, bucket_env, ...place } = spec
  if ((bucket === undefined) === (bucket_env === undefined))
    fail('it has both `bucket` and `bucket_env`, or none', 'give one of them')
  if (bucket_env !== undefined && !variable_form.test(bucket_env))
    fail('`bucket_env` is no name of an environment variable', 'name the variable that holds the bucket')
  return { ...normalizePlace(place, fail), bucket: bucket && checkBucket(bucket, fail), bucket_env, files }
}

const endingOf: Readonly<Record<TargetKind, string>> = {
  csv: '',
  xlsx: '.xlsx',
  parquet: '',
  duckdb: '.duckdb',
  sqlite: '.sqlite',
  arrow: '',
  s3: '',
  postgres: '',
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
  const drawn = table.chart?.rows ?? 1
  if (!Number.isInteger(drawn) || drawn < 1)
    fail(`the chart of ${name} draws ${drawn} rows`, 'give a whole number from 1')
  return { currency: [], totals: [], ...table, name }
}
