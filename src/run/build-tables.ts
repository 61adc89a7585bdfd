import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Check } from '../check/check.ts'
import { checkText } from '../check/check-sql.ts'
import type { Engine } from '../engine/engine.ts'
import { TallyError } from '../error/tally-error.ts'
import type { CheckResult } from '../journal/quality-log.ts'
import type { HomePaths } from '../lake/home-paths.ts'
import type { AccountEntry, FileEntry, Manifest, RefusedFile, TableEntry } from '../lake/manifest.ts'
import { nextReleaseId } from '../lake/next-release-id.ts'
import { contractHash, lakeFormat, type PlannedModel } from '../plan/plan-build.ts'
import { sqlText } from '../sql/quote.ts'
import { hashOf } from '../text/hash.ts'
import type { Definitions } from './bind-definitions.ts'
import type { BuildContext } from './build-context.ts'
import { buildModel } from './build-model.ts'
import { type BuiltStaging, buildStaging, type StagedFiles } from './build-staging.ts'
import { isSmall, orderStaging, type StagingOrder, surveyOrders } from './order-staging.ts'
import { makeAsOf, makeOwnTables, own_tables } from './own-tables.ts'
import { hashesBefore, hashParts } from './part-hashes.ts'
import { refuseEmpty } from './refuse-empty.ts'
import { type CheckedBefore, checkTasks } from './run-checks.ts'
import { sideBySide, type Task } from './side-by-side.ts'
import { type Before, type TableChanges, tableChanges } from './table-changes.ts'
import { type TableMaker, tableMaker } from './table-maker.ts'

export type BuiltTables = {
  readonly manifest: Manifest
  readonly changes: TableChanges | undefined
  /** The engines that what is left to do is to be shared among. */
  readonly engines: readonly Engine[]
  /** What checks found that went beside the models. */
  readonly checked: CheckedBefore
}

/**
 * Builds every table of the plan, each a view of the engine as soon as it is there, and gives the manifest of the release and what it
 * changed. Without Tallyhouse's own tables, which look at every contract, the manifest has no accounts.
 */
export async function buildTables(context: BuildContext, hasOwnTables = true): Promise<BuiltTables> {
  const { loaded, options, paths, engine, prepared, steps } = context
  const { plan } = prepared
  const before = options.is_full ? undefined : await showBefore(prepared.before, paths, engine)
  const releases = options.is_full ? [] : [...(prepared.before ? [prepared.before] : []), ...prepared.beside]
  const hashes = hashesBefore(releases, paths)
  const maker = tableMaker(engine, paths, releases, options.is_full)
  const pair = before ? [engine, await engine.beside()] : [engine]
  const staged = await stageAll(context, maker, before?.manifest, pair)
  const errors = [...plan.matched.unmatched, ...staged.flatMap((one) => one.refused)]
  const refusals = errors.map(({ file, error }) => refusal(file.landing_date, file.name, error))
  // A workbook that several contracts read is refused by each of them.
  const refused = [...new Map(refusals.map((one) => [`${one.landing_date}/${one.name} ${one.message}`, one])).values()]
  const now = { tables: maker.tables(), staged }
  const changes = before && tableChanges(before, now, engine, options.whole_below_rows)
  refuseEmpty(context, staged, refused)
  await makeAsOf(context, maker, changes)
  const checks = loaded.project.checks.map((check) => checkText(check, context.effects.now()))
  const isRead = (table: string): boolean =>
    plan.models.some(({ node }) => node.inputs.includes(table)) || checks.some((sql) => sql.includes(table))
  const engines = changes && isCalm(staged, plan.models, changes) ? pair : [engine]
  const stepOf = ({ node }: PlannedModel): string => `model ${node.model.name}`
  let accounts: readonly AccountEntry[] = []
  const checked = new Map<Check, CheckResult>()
  await steps([...(hasOwnTables ? ['account'] : []), ...plan.models.map(stepOf)], async (step) => {
    const account: Task = {
      needs: [],
      async work(own) {
        const work = { ...context, engine: own }
        accounts = await step('account', () => makeOwnTables(work, maker.on(own), staged, changes?.on(own)))
      },
    }
    const tasks = new Map<string, Task>(hasOwnTables ? own_tables.map((table) => [table, account]) : [])
    for (const planned of plan.models)
      tasks.set(planned.node.model.name, {
        needs: planned.node.inputs.flatMap((input) => tasks.get(input) ?? []),
        async work(own, share) {
          const tools = { engine: own, paths, maker: maker.on(own), changes: changes?.on(own), isRead, share }
          await step(
            stepOf(planned),
            () => buildModel(planned, tools),
            (table) => table.rows,
          )
        },
      })
    const beside =
      changes && engines.length > 1
        ? checkTasks(loaded.project.checks, tasks, maker.tables, context.effects, changes, checked)
        : []
    return sideBySide([...new Set(tasks.values()), ...beside], engines)
  })
  const names = [
    ...staged.flatMap(({ contract }) => viewsOf(contract)),
    'as_of',
    ...own_tables,
    ...plan.models.map(nameOf),
  ]
  const placeOf = new Map(names.map((name, place) => [name, place]))
  const tables = maker.tables().toSorted((a, b) => (placeOf.get(a.name) ?? 0) - (placeOf.get(b.name) ?? 0))
  const manifest = manifestOf(context, tables, staged, refused, accounts)
  const part_hashes = hashParts(tables, manifest.files, hashes, paths)
  return { manifest: { ...manifest, part_hashes }, changes, engines, checked }
}

/** Whether little is new and no model is: then what is to be done is small, and much of it goes side by side. */
function isCalm(staged: readonly BuiltStaging[], models: readonly PlannedModel[], changes: TableChanges): boolean {
  return (
    models.every(({ action, reason }) => action === 'reuse' || reason === 'changed upstream') &&
    staged.every(({ contract, on_top }) => on_top !== undefined || !changes.isChanged(`stg_${contract.name}`))
  )
}

async function stageAll(
  context: BuildContext,
  maker: TableMaker,
  before: Manifest | undefined,
  engines: readonly Engine[],
): Promise<readonly BuiltStaging[]> {
  const { loaded, prepared, steps } = context
  const orders = leadersFirst(
    loaded.project.contracts.map((contract) => {
      const planned = prepared.plan.files.filter((file) => file.contract === contract.name)
      return orderStaging(contract, planned, context)
    }),
  )
  const ahead = surveyOrders(orders)
  const isFew = isSmall(orders)
  try {
    const stepOf = ({ contract }: StagingOrder): string => `stage ${contract.name}`
    return await steps(orders.map(stepOf), async (step) => {
      const isStaged = new Map(orders.map(({ contract }) => [contract.name, Promise.withResolvers<StagedFiles>()]))
      const tasks = leadersFirst(isFew ? largestFirst(orders, before) : orders).map((order): Task<BuiltStaging> => {
        const { name, replace_with = '' } = order.contract
        const told = isStaged.get(name)
        // Where a leader fails so does who waits for it; where nobody does, the failure of its own task is enough.
        told?.promise.catch(() => undefined)
        const among = {
          tell: (files: StagedFiles) => told?.resolve(files),
          leader: isStaged.get(replace_with)?.promise,
        }
        const work = (engine: Engine): Promise<BuiltStaging> => {
          const own = { ...order, tools: { ...order.tools, engine } }
          return step(
            stepOf(order),
            () => buildStaging(own, ahead, { ...context, engine }, maker.on(engine), before, among),
            (result) => result.account.read,
          ).catch((error: unknown) => {
            told?.reject(error)
            throw error
          })
        }
        return { needs: [], work }
      })
      // What is surveyed ahead comes in the order of the contracts; of few files nothing is.
      const staged = await sideBySide(tasks, isFew ? engines : engines.slice(0, 1))
      return loaded.project.contracts.flatMap((contract) => staged.find((one) => one.contract === contract) ?? [])
    })
  } finally {
    ahead.close()
  }
}

/** Those first among whose records the most have to be looked through for what new ones replace. */
function largestFirst(orders: readonly StagingOrder[], before: Manifest | undefined): readonly StagingOrder[] {
  const recordsOf = ({ contract }: StagingOrder): number =>
    before?.accounts.find((account) => account.contract === contract.name)?.read ?? 0
  return orders.toSorted((a, b) => recordsOf(b) - recordsOf(a))
}

/** Before each order the one whose rows say which of its sets replace others: it waits for that one in its midst. */
function leadersFirst(orders: readonly StagingOrder[]): readonly StagingOrder[] {
  const leaderOf = ({ contract }: StagingOrder): readonly StagingOrder[] =>
    orders.filter((other) => other.contract.name === contract.replace_with)
  return [...new Set(orders.flatMap((order) => [...leaderOf(order), order]))]
}

/** The tables of a contract in their order. */
export function viewsOf({ name }: { readonly name: string }): readonly string[] {
  return ['staged', 'superseded', 'stg', 'history'].map((kind) => `${kind}_${name}`)
}

function nameOf({ node }: PlannedModel): string {
  return node.model.name
}

/** Shows the tables of the release before to the engine, where this program made it and it is whole. */
async function showBefore(
  manifest: Manifest | undefined,
  paths: HomePaths,
  engine: Engine,
): Promise<Before | undefined> {
  if (manifest?.lake_format !== lakeFormat) return undefined
  const file = join(paths.releases, manifest.id, 'catalogue.duckdb')
  const parts = new Set(manifest.tables.flatMap((table) => table.parts))
  if (![file, ...[...parts].map((part) => join(paths.home, part))].every((place) => existsSync(place))) return undefined
  const catalogue = 'release_before'
  await engine.run(`attach if not exists ${sqlText(file)} as ${catalogue} (read_only)`)
  return { manifest, catalogue }
}

function withLineage(table: TableEntry, lineage: Definitions['lineage']): TableEntry {
  const found = lineage.get(table.name)
  if (!found) return table
  const columns = table.columns.map(({ name }, index) => [name, found.columns[index] ?? []] as const)
  return { ...table, lineage: { columns: Object.fromEntries(columns), deciding: found.deciding } }
}

function refusal(landing_date: string, name: string, error: TallyError): RefusedFile {
  return { landing_date, name, code: error.code, message: error.message, hint: error.hint }
}

function manifestOf(
  context: BuildContext,
  tables: readonly TableEntry[],
  staged: readonly BuiltStaging[],
  refused: readonly RefusedFile[],
  accounts: readonly AccountEntry[],
): Manifest {
  const { loaded, options, paths, effects, prepared, run_id } = context
  const now = effects.now()
  const files: readonly FileEntry[] = staged.flatMap((one) => one.files)
  const { project } = loaded
  return {
    format: 1,
    lake_format: lakeFormat,
    id: nextReleaseId(paths, now, hashOf(prepared.plan.hash, run_id)),
    hash: prepared.plan.hash,
    created_at: now.toISOString(),
    run_id,
    project: project.name,
    env: options.env,
    as_of: prepared.plan.as_of,
    definitions: prepared.definitions.hash,
    contract_hashes: Object.fromEntries(
      project.contracts.map((contract) => [contract.name, contractHash(contract, project.time_zone)]),
    ),
    checks_hash: prepared.plan.checks.hash,
    check_hashes: prepared.plan.checks.hashes,
    tables: tables.map((table) => withLineage(table, prepared.definitions.lineage)),
    files,
    refused,
    accounts,
  }
}
