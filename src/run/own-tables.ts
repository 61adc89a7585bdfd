import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Engine } from '../engine/engine.ts'
import { TallyError } from '../error/tally-error.ts'
import type { HomePaths } from '../lake/home-paths.ts'
import type { AccountEntry, FileEntry, Manifest, TableEntry } from '../lake/manifest.ts'
import { contractHash } from '../plan/plan-build.ts'
import { sqlText } from '../sql/quote.ts'
import { orphansSql, partsSql, quarantineSql } from '../staging/staging-views.ts'
import { hashOf } from '../text/hash.ts'
import type { BuildContext } from './build-context.ts'
import type { BuiltStaging } from './build-staging.ts'
import { countOrphans } from './count-orphans.ts'
import { accountingSql, fileCells, newFilesSql, ownDescriptions } from './own-shapes.ts'
import type { TableChanges } from './table-changes.ts'
import type { TableMaker } from './table-maker.ts'

/** What `makeOwnTables` makes. */
export const own_tables = ['files', 'quarantine', 'orphans', 'accounting'] as const

/** `as_of`: the latest landing date, which models stand on. */
export async function makeAsOf(
  { prepared: { plan } }: BuildContext,
  maker: TableMaker,
  changes: TableChanges | undefined,
): Promise<void> {
  await maker.view({
    name: 'as_of',
    columns: columnsBefore('as_of', changes),
    hash: plan.as_of,
    sql: `select date '${plan.as_of}' as as_of_date`,
    description: ownDescriptions.as_of,
    rows: 1,
  })
}

function columnsBefore(table: string, changes: TableChanges | undefined): TableEntry['columns'] | undefined {
  return changes?.before.manifest.tables.find(({ name }) => name === table)?.columns
}

/** `files`, `quarantine`, `orphans` and `accounting`: what Tallyhouse adds to what files and models give, beside `as_of`. */
export async function makeOwnTables(
  context: BuildContext,
  maker: TableMaker,
  staged: readonly BuiltStaging[],
  changes: TableChanges | undefined,
): Promise<readonly AccountEntry[]> {
  const { plan } = context.prepared
  const { contracts } = context.loaded.project
  const all = [...plan.staging_hashes]
  // This program gives its own tables the columns that it gave them before.
  const columnsOf = (table: string): TableEntry['columns'] | undefined => columnsBefore(table, changes)
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
    description: ownDescriptions.files,
  })
  await maker.view({
    name: 'quarantine',
    columns: columnsOf('quarantine'),
    hash: hashOf('quarantine', all),
    sql: quarantineSql(withFiles),
    description: ownDescriptions.quarantine,
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
    description: ownDescriptions.orphans,
    rows: [...orphans.values()].reduce((sum, count) => sum + count, 0),
  })
  const accounts = staged.map(({ account }) => ({ ...account, orphans: orphans.get(account.contract) ?? 0 }))
  for (const account of accounts) checkAccount(account)
  await maker.view({
    name: 'accounting',
    columns: columnsOf('accounting'),
    hash: hashOf('accounting', accounts),
    sql: accountingSql(accounts),
    description: ownDescriptions.accounting,
    rows: accounts.length,
  })
  return accounts
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
  const texts = new Set(files.map(fileText))
  const old = before?.files.map(fileText) ?? []
  if (
    part === undefined ||
    old.length === 0 ||
    !existsSync(join(paths.home, part)) ||
    !old.every((text) => texts.has(text))
  )
    return newFilesSql(files)
  const known = new Set(old)
  const fresh = newFilesSql(files.filter((file) => !known.has(fileText(file))))
  const order = `list_position([${contracts.map(({ name }) => sqlText(name)).join(', ')}], contract), arrival`
  return `select * from (select * from ${partsSql([part])} union all ${fresh}) order by ${order}`
}

function fileText(file: FileEntry): string {
  return fileCells(file).join('\n')
}
