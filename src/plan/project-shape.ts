import type { CheckOptions, CheckRule } from '../check/check.ts'
import type { ContractSpec } from '../contract/contract.ts'
import { TallyError } from '../error/tally-error.ts'
import type { MetricSpec } from '../metric/metric.ts'
import type { ExternalSpec } from './external-spec.ts'
import type { JobSpec, StepAction } from './job-spec.ts'
import type { PageSpec } from './page-spec.ts'
import type { BusinessRule, ProjectSpec } from './project.ts'
import type { ReportSpec } from './report-spec.ts'
import type { RouteSpec } from './route-spec.ts'
import type { BucketSpec } from './s3-spec.ts'
import { among, code, either, flag, kinds, list, named, number, object, type Shape, text, valueText } from './shape.ts'
import type { SourceSpec } from './source-spec.ts'
import type { PostgresSpec, TargetSpec } from './target-spec.ts'
import type { FrenchSpec } from './translations.ts'
import type { AlertSpec, WebhookSpec } from './webhook-spec.ts'

/** One shape for each field that a type has, so that none is forgotten. */
type Of<T> = { readonly [K in keyof T]-?: Shape }

const texts = list(text, 'a list of texts')
const words = either(text, object('{ en, fr }', { en: text, fr: text }, 'en', 'fr'))
const by_name = named(text, 'an object of texts by name')

const contract = object(
  'a contract, defineContract({ … })',
  {
    name: text,
    description: text,
    files: either(text, texts),
    known_by: among('name', 'header'),
    columns: named(object('a column such as text()', {}), 'an object of columns such as { order_id: id() }'),
    key: texts,
    replace_by: texts,
    replace_with: text,
    rules: list(object('a rule', { code: text, message: text, holds: code }, 'code', 'message', 'holds')),
    delivery: among('delta', 'snapshot'),
    effective_at: text,
    references: by_name,
    unknown_columns: among('freeze', 'evolve', 'discard_value', 'discard_row'),
    missing_columns: among('freeze', 'evolve', 'discard_value', 'discard_row'),
    reading: object('an object such as { decimal: "," }', {}),
    workbook: object('an object { sheet, header_row }', { sheet: either(text, number), header_row: number }),
    optional: flag,
    expected: either(text, object('an object { every, … }', {})),
  } satisfies Of<ContractSpec>,
  'name',
  'files',
  'columns',
)

const bound = either(number, text)
const column = { column: text }

const check = kinds(
  "a check such as check.notNull('orders.order_id')",
  { name: text, severity: among('low', 'medium', 'high'), description: text, where: text } satisfies Of<CheckOptions>,
  {
    not_null: { needed: column },
    null_share: { needed: { ...column, max: number } },
    unique: { needed: { columns: texts } },
    accepted_values: { needed: { ...column, values: list(either(text, number, flag)) } },
    range: { needed: column, optional: { min: bound, max: bound } },
    reference: { needed: { ...column, parent: text } },
    freshness: { needed: { ...column, max_age_hours: number } },
    volume: { needed: { ...column, weeks: number, min: number, max: number, lag_days: number } },
    accounting: { needed: { contract: text, max_quarantined: number } },
    sql: { needed: { sql: text }, optional: { file: text } },
  } satisfies Readonly<Record<CheckRule['kind'], unknown>>,
)

const metric = object(
  'a metric, defineMetric({ … })',
  {
    name: text,
    title: words,
    description: text,
    unit: text,
    model: text,
    measure: either(text, object('an object such as { numerator, denominator }', {})),
    time: text,
    grain: text,
    dimensions: texts,
    where: text,
    up_to_as_of: flag,
    format: object('an object { style, decimals }', { style: text, decimals: number }),
  } satisfies Of<MetricSpec>,
  'name',
  'title',
  'unit',
  'model',
  'measure',
)

const tiles = list(object('a tile', { kind: text }, 'kind'), 'a list of tiles')

const page = object(
  'a page, definePage({ … })',
  {
    name: text,
    title: words,
    description: words,
    filters: texts,
    range: text,
    grain: text,
    tiles,
  } satisfies Of<PageSpec>,
  'name',
  'title',
  'tiles',
)

const tables = list(either(text, object('an object { from, … }', { from: text }, 'from')), 'a list of tables')

const bucket = {
  bucket: text,
  prefix: text,
  region: text,
  endpoint: text,
  path_style: flag,
  profile: text,
} satisfies Of<BucketSpec>

const target = object(
  'a target such as { name, kind }',
  {
    name: text,
    kind: text,
    path: text,
    tables,
    after_build: flag,
    decimals: among('text', 'scaled', 'number'),
    s3: object('an object { bucket, … }', {
      ...bucket,
      bucket_env: text,
      files: list(object('a file { key, tables }', { key: text, tables }, 'key', 'tables'), 'a list of files'),
    }),
    postgres: object('an object { url_env, schema, … }', {
      url_env: text,
      schema: text,
      reader: text,
      months: named(either(text, flag), 'an object of columns by table'),
      timeout_s: number,
      attempts: number,
    } satisfies Of<PostgresSpec>),
  } satisfies Of<TargetSpec>,
  'name',
  'kind',
)

const url = either(text, object('an object { url, name }', { url: text, name: text }, 'url', 'name'))

const source = kinds(
  'a source such as { name, kind }',
  { name: text, files: either(text, texts), most_bytes: number },
  {
    folder: { needed: { name: text, path: text } },
    https: { needed: { name: text, urls: list(url, 'a list of addresses') }, optional: { token_env: text } },
    s3: { needed: { name: text, bucket: text }, optional: bucket },
  } satisfies Readonly<Record<SourceSpec['kind'], unknown>>,
)

const alert = object(
  'an alert { name, table, key, text }',
  { name: text, table: text, key: texts, where: text, text: words } satisfies Of<AlertSpec>,
  'name',
  'table',
  'key',
  'text',
)

const webhook = object(
  'a webhook { name, url_env, events }',
  {
    name: text,
    shape: text,
    url_env: text,
    secret_env: text,
    events: texts,
    language: among('en', 'fr'),
  } satisfies Of<WebhookSpec>,
  'name',
  'url_env',
  'events',
)

const external = object(
  'an object { rate, weather }',
  {
    rate: object('an object { from, to }', { from: text, to: text, url: text }, 'from', 'to'),
    weather: object(
      'an object { place, latitude, longitude }',
      {
        place: object('{ en, fr }', { en: text, fr: text }, 'en', 'fr'),
        latitude: number,
        longitude: number,
        url: text,
      },
      'place',
      'latitude',
      'longitude',
    ),
  } satisfies Of<ExternalSpec>,
  'rate',
  'weather',
)

const route = object(
  'a route { path, summary, table }',
  {
    path: text,
    summary: text,
    table: text,
    where: by_name,
    values: named(texts, 'an object of lists of texts'),
    sort: texts,
  } satisfies Of<RouteSpec>,
  'path',
  'summary',
  'table',
)

const retry = object(
  'an object { times, … }',
  { times: number, wait_s: number, factor: number, most_s: number },
  'times',
)

const actions = {
  pull: { optional: { sources: texts } },
  build: { optional: { is_full: flag } },
  check: {},
  publish: { optional: { targets: texts } },
  query: { needed: { sql: text, to: text }, optional: { values: texts } },
  tallyhouse: { needed: { words: texts } },
  command: { needed: { command: texts } },
  function: { needed: { run: code } },
} satisfies Readonly<Record<StepAction<never>['kind'], unknown>>

const job = object(
  'a job, defineJob({ … })',
  {
    name: text,
    title: words,
    cron: text,
    time_zone: text,
    catch_up: among('none', 'latest', 'all'),
    params: named(object('a parameter such as { type: "text" }', { type: text }, 'type'), 'an object of parameters'),
    steps: list(
      kinds('a step { name, kind, … }', { name: text, after: texts, retry, timeout_s: number }, actions),
      'a list of steps',
    ),
    concurrency: number,
    retry,
    timeout_s: number,
    on_failure: kinds('a step without a name', {}, actions),
    role: among('analyst', 'admin'),
  } satisfies Of<JobSpec>,
  'name',
  'steps',
)

const rounded = object('an object { column, decimals }', { column: text, decimals: number }, 'column', 'decimals')
const report_column = either(text, rounded)

const report = object(
  'a report, defineReport({ … })',
  {
    name: text,
    title: words,
    folder: text,
    pages: texts,
    formats: texts,
    memo: texts,
    languages: texts,
    charts: list(object('charts { tiles }', { tiles, range: text, grain: text }, 'tiles')),
    tables: list(
      object(
        'a table { file, from, columns }',
        { file: text, from: text, columns: named(report_column, 'an object of columns'), sort: texts },
        'file',
        'from',
        'columns',
      ),
      'a list of tables',
    ),
    after_build: flag,
  } satisfies Of<ReportSpec>,
  'name',
)

const told = named(object('an object of texts', {}), 'an object by name')
const french = object('an object { columns, tables, … }', {
  columns: by_name,
  values: named(by_name),
  tables: told,
  checks: told,
} satisfies Of<FrenchSpec>)

const rule = object(
  'a rule { name, text, tables, tests }',
  {
    name: text,
    text,
    tables: texts,
    tests: list(object('a test { file, name }', { file: text, name: text }, 'file', 'name')),
  } satisfies Of<BusinessRule>,
  'name',
  'text',
  'tables',
  'tests',
)

const proof = object('an object { raw, release } of two files', { raw: text, release: text }, 'raw', 'release')

const project = object(
  'a project, defineProject({ … })',
  {
    name: text,
    title: words,
    time_zone: text,
    currency: text,
    money_columns: texts,
    meanings: by_name,
    translations: object('an object { fr: { … } }', { fr: french }),
    contracts: list(contract, 'a list of contracts'),
    models: text,
    checks: list(check, 'a list of checks'),
    metrics: list(metric, 'a list of metrics'),
    first_metric: text,
    pages: list(page, 'a list of pages'),
    targets: list(target, 'a list of targets'),
    run_log: object('an object { file, metric }', { file: text, metric: text }, 'file'),
    sources: list(source, 'a list of sources'),
    alerts: list(alert, 'a list of alerts'),
    webhooks: list(webhook, 'a list of webhooks'),
    external,
    routes: list(route, 'a list of routes'),
    jobs: list(job, 'a list of jobs'),
    reports: list(report, 'a list of reports'),
    generate: code,
    rules: list(rule, 'a list of rules'),
    verify: either(code, proof),
  } satisfies Of<ProjectSpec>,
  'name',
  'contracts',
)

/** Throws `definition_invalid` where a field of a project is of another type than its place wants, with the field and both. */
export function refuseWrongTypes(spec: unknown): void {
  const found = project.mismatch(spec, '')
  if (!found) return
  const what = 'tallyhouse.config.ts'
  const is = `${found.path === '' ? 'the default export' : found.path} is ${valueText(found.found)}`
  const next = `give ${found.wanted}; \`tsc --noEmit\` in the project finds such places too`
  throw new TallyError('definition_invalid', { what, detail: `${is}, where ${found.wanted} is wanted`, next })
}
