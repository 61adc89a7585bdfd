import { type Check, type CheckSpec, checkInZone, normalizeCheck, refuseDuplicates } from '../check/check.ts'
import { type AnyContractSpec, type Contract, type ContractSpec, normalizeContract } from '../contract/contract.ts'
import { TallyError } from '../error/tally-error.ts'
import { placeOf } from '../metric/defined-at.ts'
import { type Metric, type MetricSpec, normalizeMetric } from '../metric/metric.ts'
import { isTimeZone } from '../time/zone.ts'
import { type ExternalSpec, refuseExternal } from './external-spec.ts'
import type { Job, JobSpec } from './job-spec.ts'
import { normalizeJob } from './normalize-job.ts'
import { normalizePage, type Page, type PageSpec } from './page-spec.ts'
import { normalizeReport, type Report, type ReportSpec } from './report-spec.ts'
import { normalizeRoute, type Route, type RouteSpec } from './route-spec.ts'
import { normalizeSources, type Source, type SourceSpec } from './source-spec.ts'
import { normalizeTarget, type Target, type TargetSpec } from './target-spec.ts'
import { normalizeTranslations, type Translations, type TranslationsSpec } from './translations.ts'
import { type Alert, type AlertSpec, normalizeWebhooks, type Webhook, type WebhookSpec } from './webhook-spec.ts'
import { type Words, wordsOf } from './words.ts'

/** A sheet of sample data. */
export type SampleSheet = {
  readonly name: string
  readonly rows: readonly (readonly (string | number | Date | null)[])[]
}

/** What a project's generator of sample data is asked for. */
export type GenerateRequest = {
  /** Absolute path of the landing folder. */
  readonly landing_dir: string
  readonly orders: number
  readonly days: number
  /** Share of rows to break, 0 to 1. */
  readonly noise: number
  readonly seed: number
  /** The last landing date, `YYYY-MM-DD`. */
  readonly last_date: string
  readonly engine: {
    run(sql: string): Promise<void>
    rows(sql: string): Promise<readonly Readonly<Record<string, unknown>>[]>
  }
  /** Writes a workbook, said to be saved at that time; the same sheets and time give the same bytes. */
  writeWorkbook(path: string, sheets: readonly SampleSheet[], at: Date): Promise<void>
  log(text: string): void
}

/** A landed file, and what its contract says of its records. */
export type LandedRecords = {
  readonly contract: string
  readonly landing_date: string
  readonly name: string
  /** The header under which the file brings each column of its contract. */
  readonly headers: Readonly<Record<string, string>>
  /** Why cells under these headers are not all that decides a record, as the end of a sentence; undefined where they are. */
  readonly puzzle: string | undefined
  /**
   * The typed values of a record, undefined where it is quarantined: by the contract's verdict in TypeScript, with numbers and
   * dates as the release found the file to write them. `cells` are texts by column; amounts come as exact text, times as UTC.
   */
  judge(cells: Readonly<Record<string, string>>): Readonly<Record<string, string | number | boolean | null>> | undefined
}

/** What a project's own proof is given: the files of a release, and the release to lay its figures beside. */
export type VerifyRequest = {
  /** Absolute path of the landing folder. */
  readonly landing_dir: string
  /** IANA zone in which the project's days begin. */
  readonly time_zone: string
  /** The files that the release was made of, each contract's in the order of arrival; none has changed since. */
  readonly files: readonly LandedRecords[]
  /** How many subjects to draw, and by what. */
  readonly count: number
  readonly seed: number
  /** Rows of the release; `$1` stands for the first value. */
  rows(sql: string, values?: readonly (string | number)[]): Promise<readonly Readonly<Record<string, unknown>>[]>
}

/** A rule that decides a figure, with the tables that keep it and the tests that hold it. */
export type BusinessRule = {
  readonly name: string
  readonly text: string
  readonly tables: readonly string[]
  /** Test files, relative to the project, and the names of tests in them, as they stand there. One that lies outside may stay behind when the project is copied. */
  readonly tests: readonly { readonly file: string; readonly name: string }[]
}

/** One figure, recomputed from the raw files and as the release has it; equal texts, equal figures. */
export type Verified = {
  readonly subject: string
  readonly figure: string
  readonly raw: string
  readonly release: string
  /** Why the raw files did not give it to the proof: then it is neither equal nor different. */
  readonly unproved?: string
}

/** Subjects that a proof cannot draw: `what` as it stands behind the count (`order`, `orders`), and why as it stands behind `because`. */
export type LeftOut = { readonly what: string; readonly count: number; readonly why: string }

/** What a proof of which some subjects cannot be drawn gives. */
export type VerifiedFigures = { readonly figures: readonly Verified[]; readonly left_out: readonly LeftOut[] }

/**
 * A proof: a function, or two files of the project with a select each of `subject`, `figure` and `value` (texts), `raw` over the
 * lines of the landed files (`raw_lines`), `release` over the tables. Both are run whole, and subjects are drawn from both.
 */
export type VerifySpec =
  | ((request: VerifyRequest) => Promise<readonly Verified[] | VerifiedFigures>)
  | { readonly raw: string; readonly release: string }

/** A project as its author writes it. */
export type ProjectSpec = {
  readonly name: string
  readonly title?: Words
  /** IANA zone in which days begin and times without a zone are read; default UTC. */
  readonly time_zone?: string
  /** ISO 4217 code. */
  readonly currency?: string
  /** Columns that hold amounts in that currency, in whichever table they stand: pages show them as money. */
  readonly money_columns?: readonly string[]
  /**
   * What columns of models mean, by `TABLE.COLUMN`, or by a name that means the same in every table; of a column that is passed
   * through unchanged its source tells. Nothing is built anew for it.
   */
  readonly meanings?: Readonly<Record<string, string>>
  /** What people read in other languages of columns, tables and checks. */
  readonly translations?: TranslationsSpec
  readonly contracts: readonly AnyContractSpec[]
  /** Folder of `.sql` models, relative to the project; default `models`. */
  readonly models?: string
  /** Checks of the tables; those of `.sql` files in the folder `checks` come on top. */
  readonly checks?: readonly CheckSpec[]
  readonly metrics?: readonly MetricSpec[]
  /** Name of the metric whose months the first page draws; default the first one with a time. */
  readonly first_metric?: string
  /** Pages of the dashboard; one named as a common page (`overview`, `sales`, `customers`, `inventory`) takes its place. */
  readonly pages?: readonly PageSpec[]
  /** Where releases are copied to. */
  readonly targets?: readonly TargetSpec[]
  /** A log of its own beside the journal: a line a run in `logs/`, with the total of a metric. */
  readonly run_log?: { readonly file: string; readonly metric?: string }
  /** Where `tallyhouse pull` fetches files from. */
  readonly sources?: readonly SourceSpec[]
  /** Rows of tables that are each worth a notice. */
  readonly alerts?: readonly AlertSpec[]
  /** Where alerts, failed runs and failed checks are sent after a build. */
  readonly webhooks?: readonly WebhookSpec[]
  /** Services that the job `external_api` asks; real ones by their address, else a mock on this machine. */
  readonly external?: ExternalSpec
  /** Addresses of the API beside its own, each over one table. */
  readonly routes?: readonly RouteSpec[]
  /** Named runs of steps, with or without a schedule. */
  readonly jobs?: readonly JobSpec[]
  /** Files for people: pages, memo, charts and tables that are written together. */
  readonly reports?: readonly ReportSpec[]
  readonly generate?: (request: GenerateRequest) => Promise<void>
  /** The business's rules, for `tallyhouse docs`. */
  readonly rules?: readonly BusinessRule[]
  /** Recomputes figures from the raw files by code, or by SQL over their lines, that shares nothing with the models. */
  readonly verify?: VerifySpec
}

export type Project = {
  readonly name: string
  readonly title: { readonly en: string; readonly fr: string }
  readonly time_zone: string
  readonly currency: string
  readonly money_columns: readonly string[]
  readonly meanings: Readonly<Record<string, string>>
  readonly translations: Translations
  readonly contracts: readonly Contract[]
  readonly models: string
  readonly checks: readonly Check[]
  readonly metrics: readonly Metric[]
  readonly first_metric: string | undefined
  readonly pages: readonly Page[]
  readonly targets: readonly Target[]
  readonly run_log: { readonly file: string; readonly metric: string | undefined } | undefined
  readonly sources: readonly Source[]
  readonly alerts: readonly Alert[]
  readonly webhooks: readonly Webhook[]
  readonly external: ExternalSpec | undefined
  readonly routes: readonly Route[]
  readonly jobs: readonly Job[]
  readonly reports: readonly Report[]
  readonly generate: ((request: GenerateRequest) => Promise<void>) | undefined
  readonly rules: readonly BusinessRule[]
  readonly verify: VerifySpec | undefined
}

/** Why a contract's sets cannot go by the rows of the contract that it names for that; undefined where they can. */
function troubleOfLeader(
  { name, columns, replace_by, replace_with }: Contract,
  contracts: readonly Contract[],
): string | undefined {
  if (replace_with === undefined) return undefined
  const leader = contracts.find((contract) => contract.name === replace_with)
  if (!leader || replace_with === name) return `replace_with ${replace_with} is no other contract of the project`
  if (leader.replace_with !== undefined) return `replace_with ${replace_with} goes by another contract itself`
  const kindOf = (list: Contract['columns'], wanted: string): string | undefined =>
    list.find((column) => column.name === wanted)?.kind
  const other = replace_by.find((column) => kindOf(columns, column) !== kindOf(leader.columns, column))
  return other && `replace_with ${replace_with} has no column ${other} of the same type`
}

/** Checks a project and fills in the defaults. Throws `definition_invalid`. */
export function normalizeProject(spec: ProjectSpec): Project {
  const what = `project ${spec.name}`
  const fail = (detail: string, next: string): never => {
    throw new TallyError('definition_invalid', { what, detail, next })
  }
  const time_zone = spec.time_zone ?? 'UTC'
  if (!isTimeZone(time_zone)) fail(`${time_zone} is no time zone`, 'give an IANA name such as Europe/Zurich')
  const contracts = spec.contracts.map((contract) =>
    // Its rules were typed by its own columns, which normalizeContract hands to them.
    normalizeContract(contract as ContractSpec),
  )
  const names = contracts.map((contract) => contract.name)
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) fail(`two contracts are named ${twice}`, 'rename one')
  for (const contract of contracts) {
    for (const { column, contract: parent, target } of contract.references) {
      const found = contracts.find(({ name }) => name === parent)
      if (!found?.columns.some(({ name }) => name === target)) {
        fail(
          `contract ${contract.name}: ${column} refers to ${parent}.${target}, which is not there`,
          `contracts are: ${names.join(', ')}`,
        )
      }
    }
    const trouble = troubleOfLeader(contract, contracts)
    if (trouble !== undefined) fail(`contract ${contract.name}: ${trouble}`, 'see `replace_with` of contracts')
  }
  const checks = (spec.checks ?? []).map((check) => checkInZone(normalizeCheck(check), time_zone))
  refuseDuplicates(checks)
  const metrics = (spec.metrics ?? []).map(normalizeMetric)
  const called = metrics.map(({ name }) => name)
  const doubled = called.find((name, index) => called.indexOf(name) !== index)
  if (doubled !== undefined) {
    const places = metrics.filter(({ name }) => name === doubled).flatMap((metric) => placeOf(metric) ?? [])
    fail(`two metrics are named ${doubled}${places.length < 2 ? '' : ` (${places.join(', ')})`}`, 'rename one')
  }
  const { run_log } = spec
  if (run_log && !/^[A-Za-z0-9][A-Za-z0-9_-]*\.(?:log|txt)$/.test(run_log.file))
    fail(`run_log.file ${run_log.file} is no name of a log`, 'give a plain name that ends in .log')
  if (run_log?.metric !== undefined && !called.includes(run_log.metric))
    fail(`run_log.metric ${run_log.metric} is not there`, 'name one of its metrics')
  const targets = (spec.targets ?? []).map(normalizeTarget)
  for (const field of ['name', 'path'] as const) {
    const all = targets.map((target) => target[field])
    const shared = all.find((value, index) => all.indexOf(value) !== index)
    if (shared !== undefined) fail(`two targets have the ${field} ${shared}`, 'give one of them another')
  }
  if (spec.external) refuseExternal(spec.external, fail)
  const routes = (spec.routes ?? []).map(normalizeRoute)
  const paths = routes.map(({ path }) => path.replaceAll(/\{\w+\}/g, '{}'))
  const again = paths.find((path, index) => paths.indexOf(path) !== index)
  if (again !== undefined) fail(`two routes answer at ${again}`, 'change the path of one')
  const sources = normalizeSources(spec.sources ?? [])
  const jobs = (spec.jobs ?? []).map((job) => normalizeJob(job, time_zone, targets, sources))
  const runs = jobs.map(({ name }) => name)
  const same = runs.find((name, index) => runs.indexOf(name) !== index)
  if (same !== undefined) fail(`two jobs are named ${same}`, 'rename one')
  const first = spec.first_metric ?? metrics.find((metric) => metric.time !== undefined)?.name
  if (first !== undefined && !metrics.some(({ name }) => name === first))
    fail(`first_metric ${first} is not there`, 'name one of its metrics')
  const pages = (spec.pages ?? []).map((page) => normalizePage(page, metrics))
  const headed = pages.map(({ name }) => name)
  const repeated = headed.find((name, index) => headed.indexOf(name) !== index)
  if (repeated !== undefined) fail(`two pages are named ${repeated}`, 'rename one')
  const reports = (spec.reports ?? []).map((report) => normalizeReport(report, metrics))
  const alike = reports.find(({ name }, index) => reports.findIndex((one) => one.name === name) !== index)
  if (alike) fail(`two reports are named ${alike.name}`, 'rename one')
  const paged = reports.find(({ name }) => headed.includes(name))
  if (paged) fail(`a report and a page are named ${paged.name}`, 'rename one')
  return {
    name: spec.name,
    title: wordsOf(spec.title ?? spec.name),
    time_zone,
    currency: spec.currency ?? '',
    money_columns: spec.money_columns ?? [],
    meanings: normalizeMeanings(spec.meanings ?? {}, fail),
    translations: normalizeTranslations(spec.translations ?? {}, fail),
    contracts,
    models: spec.models ?? 'models',
    checks,
    metrics,
    first_metric: first,
    pages,
    targets,
    run_log: run_log && { file: run_log.file, metric: run_log.metric },
    sources,
    ...normalizeWebhooks(spec.alerts ?? [], spec.webhooks ?? []),
    external: spec.external,
    routes,
    jobs,
    reports,
    generate: spec.generate,
    rules: spec.rules ?? [],
    verify: spec.verify,
  }
}

function normalizeMeanings(
  meanings: Readonly<Record<string, string>>,
  fail: (detail: string, next: string) => never,
): Readonly<Record<string, string>> {
  const [empty] = Object.entries(meanings).find(([, text]) => text.trim() === '') ?? []
  if (empty !== undefined) fail(`the meaning of ${empty} is empty`, 'write one, or leave it out')
  return meanings
}
