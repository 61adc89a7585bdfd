/*
 * The public face: all that a project imports. Each `defineX` gives its argument back, typed.
 */
import type { CheckSpec } from './check/check.ts'
import type { Column } from './contract/column.ts'
import type { ContractSpec } from './contract/contract.ts'
import { noteDefinition } from './metric/defined-at.ts'
import type { MetricSpec } from './metric/metric.ts'
import type { JobParamSpecs, JobSpec } from './plan/job-spec.ts'
import type { PageSpec } from './plan/page-spec.ts'
import type { ProjectSpec } from './plan/project.ts'
import type { ReportSpec } from './plan/report-spec.ts'
import type { Typed } from './plan/typed-project.ts'

export { check } from './check/check-builders.ts'
export {
  boolean,
  date,
  decimal,
  email,
  id,
  integer,
  money,
  oneOf,
  optional,
  text,
  timestamp,
} from './contract/column.ts'
export type { RowOf } from './contract/contract.ts'
export type { StepContext, StepReport } from './plan/job-spec.ts'
export type {
  BusinessRule,
  GenerateRequest,
  LandedRecords,
  LeftOut,
  Verified,
  VerifiedFigures,
  VerifyRequest,
} from './plan/project.ts'

/**
 * One family of raw files: their columns, rules and key.
 *
 * @example
 * const orders = defineContract({
 *   name: 'orders',
 *   files: 'orders*.csv',
 *   key: ['order_id'],
 *   columns: { order_id: id({ aliases: ['Order No'] }), total: money({ min: 0 }) },
 * })
 */
export function defineContract<const C extends Readonly<Record<string, Column<unknown>>>>(
  spec: ContractSpec<C>,
): ContractSpec<C> {
  return spec
}

/** A check as plain data; the functions of `check` make the same. */
export function defineCheck<const C extends CheckSpec>(spec: C): C {
  return spec
}

/**
 * A named run of steps, with or without a schedule; its parameters are typed in the steps that are TypeScript.
 *
 * @example
 * const monthly = defineJob({
 *   name: 'monthly',
 *   cron: '0 9 15 * *',
 *   params: { month: { type: 'date', default: 'due' } },
 *   retry: { times: 3, wait_s: 60 },
 *   steps: [
 *     { name: 'build', kind: 'build' },
 *     { name: 'note', kind: 'function', run: async ({ params, log }) => log(`for ${params.month}`) },
 *   ],
 * })
 */
export function defineJob<const P extends JobParamSpecs>(spec: JobSpec<P>): JobSpec<P> {
  return spec
}

/** A measure over one model, defined once for every reader. */
export function defineMetric<const M extends MetricSpec>(spec: M): M {
  noteDefinition(spec)
  return spec
}

/**
 * Definitions held against the tables as they were built: `tallyhouse types` writes `tables.ts`, and a column that a model
 * renames no longer compiles in the metric, page, report, route or alert that names it. `M` is the project's metrics: with it
 * pages and reports are held against their names and dimensions too.
 *
 * @example
 * const { defineMetric } = withTables<Tables>()
 * const { definePage } = withTables<Tables, (typeof metrics)[number]>()
 */
export function withTables<T extends object, M extends MetricSpec = MetricSpec>(): Typed<T, M> {
  return {
    defineMetric: (spec) => {
      noteDefinition(spec)
      return spec
    },
    definePage: (spec) => spec,
    defineReport: (spec) => spec,
    defineProject: (spec) => spec,
  }
}

/**
 * A page of the dashboard, which is also a report: tiles over metrics.
 *
 * @example
 * const sales = definePage({
 *   name: 'sales',
 *   title: { en: 'Sales', fr: 'Ventes' },
 *   tiles: [
 *     { kind: 'figure', metric: 'net_revenue' },
 *     { kind: 'stacked', metrics: ['net_revenue'], by: 'country' },
 *   ],
 * })
 */
export function definePage<const P extends PageSpec>(spec: P): P {
  return spec
}

/**
 * Files for people that are written together, by `tallyhouse report` and after a build where they ask for it: pages and the
 * memo as HTML and PDF, charts as PNG, tables as CSV.
 *
 * @example
 * const monthly = defineReport({
 *   name: 'monthly',
 *   pages: ['sales'],
 *   formats: ['html', 'pdf'],
 *   charts: [{ range: 'all', tiles: [{ kind: 'bar', metric: 'net_revenue', grain: 'month', name: 'monthly_revenue' }] }],
 *   tables: [{ file: 'sales_monthly.csv', from: 'mart_sales_monthly', columns: { month: 'month', revenue: 'net_revenue' } }],
 *   after_build: true,
 * })
 */
export function defineReport<const R extends ReportSpec>(spec: R): R {
  return spec
}

/** What a user writes: contracts, models, checks, metrics, pages. */
export function defineProject<const P extends ProjectSpec>(spec: P): P {
  return spec
}
