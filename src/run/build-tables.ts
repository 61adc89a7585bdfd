import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { checkSql } from '../check/check-sql.ts'
import type { Engine } from '../engine/engine.ts'
import { TallyError } from '../error/tally-error.ts'
import type { HomePaths } from '../lake/home-paths.ts'
import type { AccountEntry, FileEntry, Manifest, RefusedFile, TableEntry } from '../lake/manifest.ts'
import { nextReleaseId } from '../lake/next-release-id.ts'
import { contractHash, lakeFormat, type PlannedModel } from '../plan/plan-build.ts'
import { sqlName, sqlText } from '../sql/quote.ts'
import { valueRowsSql } from '../sql/value-rows.ts'
import { orphansSql, partsSql, quarantineSql } from '../staging/staging-views.ts'
import { hashOf } from '../text/hash.ts'
import type { Definitions } from './bind-definitions.ts'
import type { BuildContext } from './build-context.ts'
import { buildModel } from './build-model.ts'
import { type BuiltStaging, buildStaging } from './build-staging.ts'
import { countOrphans } from './count-orphans.ts'
import { isSmall, orderStaging, type StagingOrder, surveyOrders } from './order-staging.ts'
import { refuseEmpty } from './refuse-empty.ts'
import { sideBySide, type Task } from './side-by-side.ts'
import { type Before, type TableChanges, tableChanges } from './table-changes.ts'
import { type TableMaker, tableMaker } from './table-maker.ts'

export type BuiltTables = {
  readonly manifest: Manifest
  readonly changes: TableChanges | undefined
  /** The engines that what is left to do is to be shared among. */
  readonly engines: readonly Engine[]
}

/** Builds every table of the plan, each a view of the engine as soon as it is there, and gives the manifest of the release and what it changed. */
export async function buildTables(context: BuildContext): Promise<BuiltTables> {
  const { loaded, options, paths, engine, prepared, step, steps } = context
  const { plan } = prepared
  const before = options.is_full ? undefined : await showBefore(prepared.current, paths, engine)
  const maker = tableMaker(engine, paths, options.is_full ? undefined : prepared.current, options.is_full)
  const pair = before ? [engine, await engine.beside()] : [engine]
  const staged = await stageAll(context, maker, before?.manifest, pair)
  const errors = [...plan.matched.unmatched, ...staged.flatMap((one) => one.refused)]
  const refusals = errors.map(({ file, error }) => refusal(file.landing_date, file.name, error))
  // A workbook that several contracts read is refused by each of them.
  const refused = [...new Map(refusals.map((one) => [`${one.landing_date}/${one.name} ${one.message}`, one])).values()]
  const now = { tables: maker.tables(), staged }
  const changes = before && tableChanges(before, now, engine, options.whole_below_rows)
  const accounts = await step('account', () => makeOwnTables(context, maker, staged, changes))
  refuseEmpty(context, staged, refused)
  const checks = loaded.project.checks.map((check) => checkSql(check, context.effects.now()))
  const isRead = (table: string): boolean =>
    plan.models.some(({ node }) => node.inputs.includes(table)) || checks.some((sql) => sql.includes(table))
  const engines = changes && isCalm(staged, plan.models, changes) ? pair : [engine]
  const stepOf = ({ node }: PlannedModel): string => `model ${node.model.name}`
  await steps(plan.models.map(stepOf), async (modelStep) => {
    const tasks = new Map<string, Task<TableEntry>>()
    for (const planned of plan.models) {
      const needs = planned.node.inputs.flatMap((input) => tasks.get(input) ?? [])
      const work = (own: Engine): Promise<TableEntry> => {
        const tools = { engine: own, paths, maker: maker.on(own), changes: changes?.on(own), isRead }
        return modelStep(
          stepOf(planned),
          () => buildModel(planned, tools),
          (table) => table.rows,
        )
      }
      tasks.set(planned.node.model.name, { needs, work })
    }
    return sideBySide([...tasks.values()], engines)
  })
  const names = [...staged.flatMap(({ contract }) => viewsOf(contract)), ...own_tables, ...plan.models.map(nameOf)]
  const placeOf = new Map(names.map((name, place) => [name, place]))
  const tables = maker.tables().toSorted((a, b) => (placeOf.get(a.name) ?? 0) - (placeOf.get(b.name) ?? 0))
  return { manifest: manifestOf(context, tables, staged, refused, accounts), changes, engines }
}

/** Whether little is new and no model is: then what is to be done is small, and much of it goes side by side. */
function isCalm(staged: readonly BuiltStaging[], models: readonly PlannedModel[], changes: TableChanges): boolean {
  return (
    models.every(({ reason }) => reason === 'changed upstream' || reason === 'unchanged') &&
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
  const orders = loaded.project.contracts.map((contract) => {
    const planned = prepared.plan.files.filter((file) => file.contract === contract.name)
    return orderStaging(contract, planned, context)
  })
  const ahead = surveyOrders(orders)
  try {
    const stepOf = ({ contract }: StagingOrder): string => `stage ${contract.name}`
    return await steps(orders.map(stepOf), async (step) => {
      const tasks = orders.map((order): Task<BuiltStaging> => {
        const work = (engine: Engine): Promise<BuiltStaging> => {
          const own = { ...order, tools: { ...order.tools, engine } }
          return step(
            stepOf(order),
            () => buildStaging(own, ahead, { ...context, engine }, maker.on(engine), before),
            (result) => result.account.read,
          )
        }
        return { needs: [], work }
      })
      // What is surveyed ahead comes in the order of the contracts.
      return sideBySide(tasks, isSmall(orders) ? engines : engines.slice(0, 1))
    })
  } finally {
    ahead.close()
  }
}

/** The tables of a contract in their order. */
function viewsOf({ name }: { readonly name: string }): readonly string[] {
  return ['staged', 'superseded', 'stg', 'history'].map((kind) => `${kind}_${name}`)
}

const own_tables = ['as_of', 'files', 'quarantine', 'orphans', 'accounting']

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

/** `as_of`, `files`, `quarantine`, `orphans` and `accounting`: what Tallyhouse adds to what files and models give. */
async function makeOwnTables(
  context: BuildContext,
  maker: TableMaker,
  staged: readonly BuiltStaging[],
  changes: TableChanges | undefined,
): Promise<readonly AccountEntry[]> {
  const { plan } = context.prepared
  const { contracts } = context.loaded.project
  const all = [...plan.staging_hashes]
  // This program gives its own tables the columns that it gave them before.
  const columnsOf = (table: string): TableEntry['columns'] | undefined => entryBefore(table)?.columns
  const entryBefore = (table: string): TableEntry | undefined =>
    changes?.before.manifest.tables.find(({ name }) => name === table)
  await maker.view({
    name: 'as_of',
    columns: columnsOf('as_of'),
    hash: plan.as_of,
    sql: `select date '${plan.as_of}' as as_of_date`,
    description: 'The latest landing date.',
    rows: 1,
  })
  const withFiles = staged.flatMap(({ contract, files_part }) =>
    files_part === undefined ? [] : [{ name: contract.name, files_part }],
  )
  const files = staged.flatMap((one) => one.files)
  await maker.table({
    name: 'files',
    columns: columnsOf('files'),
    kind: 'system',
    hash: hashOf('landed', files),
    sql: async () => landedSql(files, contracts, changes?.before.manifest, context.paths),
    description: 'The landed files, each with the count of its records: read = staged + quarantined.',
  })
  await maker.view({
    name: 'quarantine',
    columns: columnsOf('quarantine'),
    hash: hashOf('quarantine', all),
    sql: quarantineSql(withFiles),
    description: 'One row a broken rule of a rejected record: where it stands, its raw text and the reason.',
    rows: await quarantineRows(staged, changes, context.engine),
  })
  const sql = orphansSql(contracts)
  const orphans = new Map<string, number>()
  for (const contract of contracts) {
    const hash = contractHash(contract, context.loaded.project.time_zone)
    const isSame = changes?.before.manifest.contract_hashes[contract.name] === hash
    orphans.set(contract.name, await countOrphans(contract, isSame ? changes : undefined, context.engine))
  }
  await maker.view({
    name: 'orphans',
    columns: columnsOf('orphans'),
    hash: hashOf('orphans', all),
    sql,
    description: 'Kept rows whose parent is not there.',
    rows: [...orphans.values()].reduce((sum, count) => sum + count, 0),
  })
  const accounts = staged.map(({ account }) => ({ ...account, orphans: orphans.get(account.contract) ?? 0 }))
  for (const account of accounts) checkAccount(account)
  await maker.view({
    name: 'accounting',
    columns: columnsOf('accounting'),
    hash: hashOf('accounting', accounts),
    sql: accountingSql(accounts),
    description: 'read = staged + quarantined; staged = kept + superseded.',
    rows: accounts.length,
  })
  return accounts
}

function withLineage(table: TableEntry, lineage: Definitions['lineage']): TableEntry {
  const found = lineage.get(table.name)
  if (!found) return table
  const columns = table.columns.map(({ name }, index) => [name, found.columns[index] ?? []] as const)
  return { ...table, lineage: { columns: Object.fromEntries(columns), deciding: found.deciding } }
}

function checkAccount(account: AccountEntry): void {
  const { contract, read, staged, quarantined } = account
  if (read === staged + quarantined && staged === account.kept + account.superseded) return
  throw new TallyError('accounting_broken', { file: `contract ${contract}`, read, staged, quarantined })
}

/** How many broken rules stand in quarantine: those of new records on top of those before; undefined where they are to be counted. */
async function quarantineRows(
  staged: readonly BuiltStaging[],
  changes: TableChanges | undefined,
  engine: Engine,
): Promise<number | undefined> {
  const before = changes?.before.manifest
  const old = before?.tables.find(({ name }) => name === 'quarantine')
  const names = staged.map(({ contract }) => contract.name)
  if (
    !changes ||
    !old ||
    Object.keys(before?.contract_hashes ?? {})
      .toSorted()
      .join() !== names.toSorted().join()
  )
    return undefined
  const changed = staged.filter(({ contract }) => changes.isChanged(`staged_${contract.name}`))
  if (changed.length === 0) return old.rows
  const fresh = changed.flatMap(({ on_top }) => (on_top ? [`select _reasons from ${on_top.fresh}`] : []))
  if (fresh.length < changed.length) return undefined
  const [row] = await engine.rows(
    `select sum(len(string_split(_reasons, '|')))::varchar as n from (${fresh.join(' union all ')}) where _reasons is not null`,
  )
  return old.rows + Number(row?.['n'] ?? 0)
}

/** The landed files; where those of the release before are all among them, as they were, these are copied. */
function landedSql(
  files: readonly FileEntry[],
  contracts: readonly { readonly name: string }[],
  before: Manifest | undefined,
  paths: HomePaths,
): string {
  const [part] = before?.tables.find(({ name }) => name === 'files')?.parts ?? []
  const texts = new Set(files.map((file) => JSON.stringify(file)))
  const old = before?.files.map((file) => JSON.stringify(file)) ?? []
  if (
    part === undefined ||
    old.length === 0 ||
    !existsSync(join(paths.home, part)) ||
    !old.every((text) => texts.has(text))
  )
    return newFilesSql(files)
  const known = new Set(old)
  const fresh = newFilesSql(files.filter((file) => !known.has(JSON.stringify(file))))
  const order = `list_position([${contracts.map(({ name }) => sqlText(name)).join(', ')}], contract), arrival`
  return `select * from (select * from ${partsSql([part])} union all ${fresh}) order by ${order}`
}

function newFilesSql(files: readonly FileEntry[]): string {
  const columns = {
    contract: 'varchar',
    landing_date: 'date',
    name: 'varchar',
    sha256: 'varchar',
    size_bytes: 'bigint',
    arrival: 'bigint',
    read: 'bigint',
    staged: 'bigint',
    quarantined: 'bigint',
  }
  const rows = files.map((file) => [
    file.contract,
    file.landing_date,
    file.name,
    file.sha256,
    file.size_bytes,
    file.arrival,
    file.read,
    file.staged,
    file.quarantined,
  ])
  return valueRowsSql(columns, rows)
}

function accountingSql(accounts: readonly AccountEntry[]): string {
  const columns = ['files', 'read', 'staged', 'quarantined', 'kept', 'superseded', 'orphans'] as const
  const rows = accounts.map((account) => {
    const numbers = columns.map((column) => `${account[column]}::bigint as ${sqlName(column)}`)
    return `select '${account.contract}' as contract, ${numbers.join(', ')}`
  })
  if (rows.length > 0) return rows.join(' union all ')
  return `select null::varchar as contract, ${columns.map((column) => `null::bigint as ${sqlName(column)}`).join(', ')} where false`
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
    tables: tables.map((table) => withLineage(table, prepared.definitions.lineage)),
    files,
    refused,
    accounts,
  }
}
