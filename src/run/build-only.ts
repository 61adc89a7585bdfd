import { rowsText, stoppers } from '../check/check-result.ts'
import type { Contract } from '../contract/contract.ts'
import type { Engine, SqlRow } from '../engine/engine.ts'
import { isTallyError, type TallyError } from '../error/tally-error.ts'
import type { Step } from '../journal/journal.ts'
import type { CheckResult } from '../journal/quality-log.ts'
import type { Manifest } from '../lake/manifest.ts'
import type { Model } from '../model/model.ts'
import type { PlannedModel } from '../plan/plan-build.ts'
import { sqlName } from '../sql/quote.ts'
import { asRun, type RunTools } from './build.ts'
import type { BuildOptions, BuildOutcome, Prepared } from './build-options.ts'
import { buildTables, viewsOf } from './build-tables.ts'
import { type ChecksOver, checksOver } from './checks-over.ts'
import type { Effects } from './effects.ts'
import { badRowsOf, checkMessages, failedOf, judgeQuality } from './judge-quality.ts'
import type { LoadedProject } from './load-project.ts'
import { modelsNamed, modelsUpTo } from './models-up-to.ts'
import { own_tables } from './own-tables.ts'
import { bindProject, givenTables, inputsReader, preparePlan, refuseDamage, releasesFor } from './prepare-plan.ts'
import { refuseNothing } from './refuse-empty.ts'
import { stepRunner, stepsInOrder } from './steps.ts'
import { type WithheldTable, withheldTables } from './withheld-tables.ts'

export type OnlyOptions = BuildOptions & {
  readonly only: readonly string[]
  /** How many rows of each model are given. */
  readonly shown_rows: number
}

/** A model as it was built beside the release. */
export type OnlyModel = Pick<PlannedModel, 'action' | 'reason'> &
  Omit<WithheldTable, 'kind' | 'change'> & {
    readonly file: string
    readonly materialization: Model['materialization']
    /** Whether it was asked for; the others stand before one that was. */
    readonly is_wanted: boolean
    readonly duration_ms: number
    /** Where its rows lie, relative to the home; none for a view. */
    readonly parts: readonly string[]
    /** Some of its rows, by its key where it has one; none of a model that was not asked for. */
    readonly sample: readonly SqlRow[]
  }

export type OnlyOutcome = Pick<BuildOutcome, 'run_id' | 'message' | 'issues_found' | 'manifest' | 'is_new' | 'checks'> &
  Required<Pick<BuildOutcome, 'withheld'>> & {
    /** `error` where a check of severity high did not pass. */
    readonly status: 'success' | 'warning' | 'error'
    readonly models: readonly OnlyModel[]
    /** Checks that look at one of the models and at tables that were not built. */
    readonly left_out: ChecksOver['left_out']
    /** Why a build of the whole project would be refused before it read a file, such as a column that is gone and that a page shows. */
    readonly elsewhere: TallyError | undefined
  }

/**
 * Builds some models and what stands before them, runs the checks that look at nothing else, and releases nothing; what no one of
 * these models reads is not looked at. Its parts are those of a build, which finds them. Throws `model_unknown`, and what a build throws.
 */
export async function buildOnly(loaded: LoadedProject, options: OnlyOptions, effects: Effects): Promise<OnlyOutcome> {
  const wanted = modelsNamed(options.only, loaded.models, givenTables(loaded))
  const trial = { ...options, is_trial: true }
  return asRun(loaded, trial, effects, (tools) => runOnly(loaded, wanted, trial, effects, tools))
}

async function runOnly(
  loaded: LoadedProject,
  wanted: readonly Model[],
  options: OnlyOptions,
  effects: Effects,
  tools: RunTools,
): Promise<OnlyOutcome> {
  const { paths, journal, run_id } = tools
  const step = stepRunner(journal, run_id, effects)
  const { current, before } = releasesFor(loaded.project, options, paths)
  const prepared = await step('plan', async () => {
    const inputsOf = inputsReader(before, tools.engine)
    const models = await modelsUpTo(wanted, loaded.models, givenTables(loaded), inputsOf)
    return preparePlan(withModels(loaded, models), options, effects, paths, tools.engine)
  })
  refuseNothing(loaded.project.contracts, prepared, paths)
  if (!options.is_full) refuseDamage(prepared, paths)
  const elsewhere = await step('bind', () => troubleElsewhere(loaded, prepared.before, tools))
  const engine = await tools.engine.open()
  const contracts = contractsRead(loaded.project.contracts, prepared)
  const hasOwnTables = readsOwn(prepared)
  const over = await checksOver(loaded.project.checks, tablesOf(contracts, prepared, hasOwnTables), engine, effects)
  const narrow = withModels(loaded, loaded.models)
  const project = { ...narrow.project, contracts, checks: over.checks }
  const context = { options, effects, step, paths, engine, prepared, run_id, loaded: { ...narrow, project } }
  const steps = stepsInOrder(journal, run_id, effects)
  const { manifest, changes, engines, checked } = await buildTables({ ...context, steps }, hasOwnTables)
  const open = async (): Promise<readonly Engine[]> => engines
  // Whether files came on the days they were expected on is no question of a model.
  const judged = { ...project, contracts: [] }
  const request = { project: judged, manifest, repeated: [], scope: 'all', run_id, journal, effects, open } as const
  const checks = await step('check', () => judgeQuality({ ...request, changes, checked, is_trial: true }), badRowsOf)
  const models = await modelsBuilt(prepared, manifest, wanted, journal.steps(run_id), options.shown_rows, engine)
  const failed = failedOf(checks)
  const { refused } = manifest
  const isQuiet = failed === 0 && elsewhere === undefined && refused.length === 0
  return {
    run_id,
    status: stoppers(checks).length > 0 ? 'error' : isQuiet ? 'success' : 'warning',
    message: messageOf(models, checks),
    issues_found: failed,
    manifest,
    is_new: false,
    withheld: {
      stands: current?.id,
      tables: withheldTables(current, manifest).filter(({ change }) => change !== 'gone'),
    },
    checks,
    models,
    left_out: over.left_out,
    elsewhere,
  }
}

/** A project of some models alone: metrics and pages over the others would find no table. */
function withModels({ dir, project }: LoadedProject, models: readonly Model[]): LoadedProject {
  return { dir, project: { ...project, metrics: [], pages: [], routes: [], alerts: [], reports: [] }, models }
}

function inputsIn({ plan }: Prepared): ReadonlySet<string> {
  return new Set(plan.models.flatMap(({ node }) => node.inputs))
}

function readsOwn(prepared: Prepared): boolean {
  const inputs = inputsIn(prepared)
  return own_tables.some((table) => inputs.has(table))
}

/** The contracts whose tables the models read; all of them where a model reads one of Tallyhouse's own tables. */
function contractsRead(contracts: readonly Contract[], prepared: Prepared): readonly Contract[] {
  const inputs = inputsIn(prepared)
  if (readsOwn(prepared)) return contracts
  return contracts.filter((contract) => viewsOf(contract).some((table) => inputs.has(table)))
}

function tablesOf(contracts: readonly Contract[], { plan }: Prepared, hasOwnTables: boolean): ChecksOver['tables'] {
  return {
    models: plan.models.map(({ node }) => node.model.name),
    others: [...contracts.flatMap(viewsOf), 'as_of', ...(hasOwnTables ? own_tables : [])],
  }
}

async function modelsBuilt(
  { plan, current }: Prepared,
  manifest: Manifest,
  wanted: readonly Model[],
  steps: readonly Step[],
  shown_rows: number,
  engine: Engine,
): Promise<readonly OnlyModel[]> {
  const changes = new Map(withheldTables(current, manifest).map((table) => [table.name, table]))
  const models: OnlyModel[] = []
  for (const { node, action, reason } of plan.models) {
    const { name, file, materialization, key } = node.model
    const change = changes.get(name)
    if (!change) continue
    const { kind: _, change: __, ...counts } = change
    const is_wanted = wanted.includes(node.model)
    const by = key.length === 0 ? '' : ` order by ${key.map(sqlName).join(', ')}`
    models.push({
      ...counts,
      action,
      reason,
      file,
      materialization,
      is_wanted,
      duration_ms: steps.find((step) => step.name === `model ${name}`)?.duration_ms ?? 0,
      parts: manifest.tables.find((table) => table.name === name)?.parts ?? [],
      sample:
        is_wanted && shown_rows > 0 ? await engine.rows(`select * from ${sqlName(name)}${by} limit ${shown_rows}`) : [],
    })
  }
  return models
}

/** What a build of all of it would be refused for before a file is read; undefined where it would begin. */
async function troubleElsewhere(
  loaded: LoadedProject,
  before: Manifest | undefined,
  { engine }: RunTools,
): Promise<TallyError | undefined> {
  try {
    await bindProject(loaded, before, engine, undefined)
    return undefined
  } catch (error) {
    // To be told beside what was built, which stands on its own.
    if (isTallyError(error)) return error
    throw error
  }
}

function messageOf(models: readonly OnlyModel[], checks: readonly CheckResult[]): string {
  const wanted = models.filter(({ is_wanted }) => is_wanted)
  const above = models.length - wanted.length
  const rows = wanted.map((model) => `${model.name} has ${rowsText(model.rows ?? 0)}`).join(', ')
  const others =
    above === 0 ? '' : ` (with ${above} model${above === 1 ? '' : 's'} before ${wanted.length === 1 ? 'it' : 'them'})`
  return [`built alone${others}, nothing was released: ${rows}`, ...checkMessages(checks)].join('; ')
}
