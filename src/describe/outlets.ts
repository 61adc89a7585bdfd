import type { Job, StepAction } from '../plan/job-spec.ts'
import type { Page } from '../plan/page-spec.ts'
import type { Project } from '../plan/project.ts'
import type { Report } from '../plan/report-spec.ts'
import type { Target } from '../plan/target-spec.ts'

/** A way out of the warehouse: a copy of the release, or files for people. */
export type Outlet = {
  readonly kind: 'target' | 'report'
  readonly name: string
  /** What is written, such as `postgres` or `html, pdf`. */
  readonly form: string
  readonly place: string
  /** Tables that it takes; undefined for all. */
  readonly tables: readonly string[] | undefined
  /** Tables whose metrics it shows. */
  readonly measured: readonly string[]
  /** After each build, by a job, or when it is asked for. */
  readonly when: string
}

/** Targets and reports of a project, in its order. `pages` are those that its reports can show. */
export function outletsOf(project: Project, pages: readonly Page[]): readonly Outlet[] {
  return [
    ...project.targets.map((target) => targetOutlet(target, project.jobs)),
    ...project.reports.map((report) => reportOutlet(report, pages, project)),
  ]
}

function targetOutlet(target: Target, jobs: readonly Job[]): Outlet {
  const { kind, name, after_build, tables, s3 } = target
  const publishing = jobs.filter(({ steps }) =>
    steps.some(({ action }) => action.kind === 'publish' && (action.targets?.includes(name) ?? true)),
  )
  const inFiles = s3?.files.flatMap((file) => file.target.tables ?? []) ?? []
  return {
    kind: 'target',
    name,
    form: kind,
    place: placeOf(target),
    tables: tables && [...new Set([...tables, ...inFiles].map(({ from }) => from))],
    measured: [],
    when: whenOf(after_build, 'publish', publishing),
  }
}

function whenOf(after_build: boolean, command: string, jobs: readonly Job[]): string {
  if (after_build) return 'after each build'
  return [`\`tallyhouse ${command}\``, ...jobs.map((job) => `job \`${job.name}\``)].join(', ')
}

/** `report` alone writes all reports of the project. */
function isWriting(action: StepAction<unknown>, report: string): boolean {
  if (action.kind !== 'tallyhouse' || action.words[0] !== 'report') return false
  const [first, ...others] = action.words.slice(1)
  return first === undefined || first.startsWith('-') || first === report || others.includes(report)
}

function placeOf({ path, postgres, s3 }: Target): string {
  if (postgres) return `schema ${postgres.schema}, its address in ${postgres.url_env}`
  if (!s3) return `out/${path}`
  const bucket = s3.bucket === undefined ? `bucket in ${s3.bucket_env ?? ''}` : `bucket ${s3.bucket}`
  return [bucket, ...s3.files.map(({ key }) => `${s3.prefix}${key}`)].join(', ')
}

function reportOutlet(
  report: Report,
  pages: readonly Page[],
  { metrics, jobs }: Pick<Project, 'metrics' | 'jobs'>,
): Outlet {
  const { name, folder, formats, memo, tables, charts, after_build } = report
  const isPaged = formats.length + memo.length > 0
  const chosen = isPaged ? pages.filter((page) => report.pages?.includes(page.name) ?? true) : []
  const tiles = [...chosen, ...charts].flatMap((page) => page.tiles)
  const shown = new Set(tiles.flatMap((tile) => tile.metrics))
  const read = [...tables.map(({ from }) => from), ...tiles.map(({ table }) => table).filter((table) => table !== '')]
  const dir = ['out', folder].filter((step) => step !== '').join('/')
  const isOnlyTables = !isPaged && charts.length === 0
  const forms = [...formats, ...memo, ...(tables.length > 0 ? ['csv'] : []), ...(charts.length > 0 ? ['png'] : [])]
  return {
    kind: 'report',
    name,
    form: [...new Set(forms)].join(', '),
    place: isOnlyTables ? tables.map(({ file }) => `${dir}/${file}`).join(', ') : dir,
    tables: [...new Set(read)],
    measured: [...new Set(metrics.filter((metric) => shown.has(metric.name)).map(({ model }) => model))],
    when: whenOf(
      after_build,
      'report',
      jobs.filter((job) => job.steps.some(({ action }) => isWriting(action, name))),
    ),
  }
}
