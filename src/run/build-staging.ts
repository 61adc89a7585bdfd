import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Contract } from '../contract/contract.ts'
import type { AccountEntry, FileEntry, Manifest, TableEntry } from '../lake/manifest.ts'
import { historyHash, type PlannedFile } from '../plan/plan-build.ts'
import { valueRowsSql } from '../sql/value-rows.ts'
import { historySql } from '../staging/history-sql.ts'
import type { FileIndex, PartIndex } from '../staging/part-index.ts'
import type { Refusal } from '../staging/stage-files.ts'
import { stageMended } from '../staging/stage-mended.ts'
import { fewRecordsSql, partsSql, type StagingParts, stagedSql, stgSql } from '../staging/staging-views.ts'
import type { SurveyAhead } from '../staging/survey-ahead.ts'
import { hashOf } from '../text/hash.ts'
import type { BuildContext } from './build-context.ts'
import { buildSuperseded } from './build-superseded.ts'
import { type StagingOrder, stageOrder } from './order-staging.ts'
import { isFewOnTop, type StagedOnTop, stageOnTop } from './stage-on-top.ts'
import { isAppended, lastArrival } from './table-changes.ts'
import type { TableMaker } from './table-maker.ts'

/** The files of a contract whose view `staged_…` is there. */
export type StagedFiles = {
  readonly contract: Contract
  readonly files: readonly FileEntry[]
  readonly is_mended: boolean
}

/** How a contract waits for others: it tells when its records are there, and may be led by what another one tells. */
export type AmongContracts = {
  readonly tell: (staged: StagedFiles) => void
  /** The contract whose rows say which sets replace others; undefined where none is wanted. */
  readonly leader: Promise<StagedFiles> | undefined
}

export type BuiltStaging = {
  readonly contract: Contract
  readonly files: readonly FileEntry[]
  readonly refused: readonly Refusal[]
  readonly account: Omit<AccountEntry, 'orphans'>
  /** The part of the contract's file table; undefined where no file was staged. */
  readonly files_part: string | undefined
  readonly extra_columns: readonly string[]
  /** The new records and the older ones that they replace, where the build stands on the release before and they are few. */
  readonly on_top: (StagedOnTop & { readonly newly: string }) | undefined
}

/**
 * Stages what is new of one contract and makes its views: `staged_…`, `superseded_…`, `stg_…`.
 */
export async function buildStaging(
  order: StagingOrder,
  ahead: SurveyAhead,
  context: BuildContext,
  maker: TableMaker,
  before: Manifest | undefined,
  { tell, leader }: AmongContracts,
): Promise<BuiltStaging> {
  const { paths, engine, prepared, effects } = context
  const { contract, planned, tools } = order
  const hash = prepared.plan.staging_hashes.get(contract.name) ?? ''
  const { indexes, refused } = await stageOrder(order, ahead, effects)
  const bySha = new Map(indexes.flatMap((index) => index.files.map((file) => [file.sha256, { index, file }] as const)))
  const present = planned.filter(({ arrival }) => bySha.has(arrival.sha256))
  const mended = await stageMended(
    tools,
    [...bySha.values()].map(({ file }) => file),
  )
  const files = present.flatMap(({ arrival }) => {
    const found = bySha.get(arrival.sha256)
    return found ? [{ arrival, ...found }] : []
  })
  const placedFiles = files.map(({ arrival, index }) => ({ ...arrival, contract: contract.name, part: index.part }))
  const appendedTo =
    before && mended.length === 0 && isAppended(contract.name, before, placedFiles) ? before : undefined
  const files_part =
    files.length === 0
      ? undefined
      : await maker.part(
          'files',
          hashOf('files', contract.name, hash, indexes.map(({ part }) => part).toSorted()),
          filesSql(contract.name, files, appendedTo && oldFiles(contract.name, appendedTo, paths)),
        )
  const ofFiles = [...new Set(files.map(({ index }) => index))]
  const parts = ofFiles.map(({ part }) => part).toSorted()
  const placed = new Set(ofFiles.filter((index) => index.has_places).map(({ part }) => part))
  const extra =
    contract.unknown_columns === 'evolve'
      ? [...new Set(indexes.flatMap((index) => index.extra_columns))].toSorted()
      : []
  const plain = parts.filter((part) => !placed.has(part))
  const landed = new Set(files.map(({ file }) => file.sha256))
  const source = {
    contract,
    parts: plain,
    placed: [...placed].toSorted(),
    mended,
    files_part: files_part ?? '',
    has_all_files: ofFiles.every((index) => index.files.every((file) => landed.has(file.sha256))),
    extra_columns: extra,
  }
  const size_bytes = bytesOf([...parts, ...mended], paths)
  const entries = await countFiles(contract, files, mended.length > 0, source, context)
  const read = sum(entries, 'read')
  const staged = sum(entries, 'staged')
  const columnsOf = (kind: string): TableEntry['columns'] | undefined =>
    appendedTo && extra.length === 0 ? plainColumns(contract, `${kind}_${contract.name}`, appendedTo) : undefined
  await maker.view({
    name: `staged_${contract.name}`,
    kind: 'staging',
    hash: hashOf('staged', hash),
    sql: stagedSql(source),
    description: `Every record of ${contract.files.join(', ')} with its verdict.`,
    rows: read,
    columns: columnsOf('staged'),
    parts: files_part === undefined ? [] : [...parts, ...mended, files_part],
    size_bytes,
  })
  tell({ contract, files: entries, is_mended: mended.length > 0 })
  // What a leader brings late may replace rows that nothing new of this contract shares a key or a set with.
  const led = await leader
  const isLedAsBefore = led === undefined || (before && isLedAlike(led, contract, before))
  const on_top = appendedTo && isLedAsBefore ? await onTop(contract, entries, source, appendedTo, context) : undefined
  const tools_above = { engine, paths, maker, before: isLedAsBefore ? before : undefined, on_top }
  const { table: superseded, newly } = await buildSuperseded(contract, hash, entries, mended.length > 0, tools_above)
  await maker.view({
    name: `stg_${contract.name}`,
    kind: 'staging',
    hash,
    sql: stgSql(contract, extra, superseded.rows === 0 ? [] : superseded.parts),
    description: contract.description,
    rows: staged - superseded.rows,
    columns: columnsOf('stg'),
    ways: {
      ...(superseded.rows > 0 && {
        few: {
          columns: contract.columns.map(({ name }) => name),
          rows: (where) => fewRecordsSql(contract, where),
          over: (from) => stgSql(contract, extra, [], from),
        },
      }),
      // What stood before stands among all records of now, where nothing but later files came.
      ...(appendedTo && { ever: stgSql(contract, extra, []) }),
    },
  })
  await maker.view({
    name: `history_${contract.name}`,
    kind: 'staging',
    hash: historyHash(contract, hash),
    sql: historySql(contract, extra),
    description: 'Every version that passed, superseded ones included, and the deletions that snapshots tell.',
    rows: contract.delivery === 'delta' ? staged : undefined,
    columns: columnsOf('history'),
  })
  const quarantined = sum(entries, 'quarantined')
  const account = {
    contract: contract.name,
    files: entries.length,
    read,
    staged,
    quarantined,
    kept: staged - superseded.rows,
    superseded: superseded.rows,
  }
  return {
    contract,
    files: entries,
    refused,
    account,
    files_part,
    extra_columns: extra,
    on_top: on_top && newly !== undefined ? { ...on_top, newly } : undefined,
  }
}

/** Whether of the landing dates that a release has of a contract its leader has nothing but what that release has of it. */
function isLedAlike(leader: StagedFiles, contract: Contract, before: Manifest): boolean {
  const { name } = leader.contract
  if (leader.is_mended || !isAppended(name, before, leader.files)) return false
  const since = lastArrival(name, before)
  const dates = new Set(before.files.flatMap((file) => (file.contract === contract.name ? file.landing_date : [])))
  return leader.files.every(({ arrival, landing_date }) => arrival <= since || !dates.has(landing_date))
}

/** Lays new records aside, which came in later files alone, where they are few. */
async function onTop(
  contract: Contract,
  files: readonly FileEntry[],
  source: StagingParts,
  before: Manifest,
  { engine, paths }: Pick<BuildContext, 'engine' | 'paths'>,
): Promise<StagedOnTop | undefined> {
  const since = lastArrival(contract.name, before)
  const [fresh, old] = [files.filter(({ arrival }) => arrival > since), files.filter(({ arrival }) => arrival <= since)]
  if (fresh.length === 0 || !isFewOnTop(sum(fresh, 'read'), sum(old, 'read'))) return undefined
  // A part that has lost a byte is looked at with all others.
  const size_bytes = bytesOf([...new Set(old.map(({ part }) => part))], paths)
  if (before.tables.find(({ name }) => name === `staged_${contract.name}`)?.size_bytes !== size_bytes) return undefined
  const parts = new Set(fresh.map(({ part }) => part))
  const among = (list: readonly string[]): readonly string[] => list.filter((part) => parts.has(part))
  // What only some of the parts have is seen over all of them.
  const sql =
    source.extra_columns.length > 0
      ? `select * from staged_${contract.name}`
      : stagedSql({ ...source, parts: among(source.parts), placed: among(source.placed) })
  return stageOnTop(contract, since, sql, engine)
}

/** The columns of one of a contract's views in a release whose files brought no other columns than the contract's. */
function plainColumns(contract: Contract, view: string, { tables }: Manifest): TableEntry['columns'] | undefined {
  const own = new Set(contract.columns.map(({ name }) => name))
  const columns = tables.find(({ name }) => name === view)?.columns
  return columns?.every(({ name }) => own.has(name) || name.startsWith('_')) === true ? columns : undefined
}

type Placed = { readonly arrival: PlannedFile['arrival']; readonly index: PartIndex; readonly file: FileIndex }

/** The files that a release has of a contract, as a part, and the last of their arrivals; undefined where the part is gone. */
function oldFiles(contract: string, before: Manifest, paths: BuildContext['paths']): OldFiles | undefined {
  const part = before.tables.find(({ name }) => name === `staged_${contract}`)?.parts.at(-1)
  if (part === undefined || !existsSync(join(paths.home, part))) return undefined
  return { part, since: lastArrival(contract, before) }
}

type OldFiles = { readonly part: string; readonly since: number }

/** The contract's files as a table that the views join; those that the release before has are copied. */
function filesSql(contract: string, all: readonly Placed[], old: OldFiles | undefined): string {
  const files = old ? all.filter(({ arrival }) => arrival.arrival > old.since) : all
  const rows = files.map(({ arrival, index, file }) => [
    contract,
    file.file_id,
    arrival.arrival,
    arrival.landing_date,
    arrival.name,
    `${arrival.landing_date}/${arrival.name}`,
    `${arrival.landing_date} 00:00:00`,
    file.sha256,
    index.part,
    file.first_row,
    file.header_lines,
    JSON.stringify(file.headers),
    JSON.stringify(file.places ?? {}),
  ])
  const columns = {
    contract: 'varchar',
    file_id: 'bigint',
    arrival: 'bigint',
    landing_date: 'date',
    name: 'varchar',
    source_file: 'varchar',
    ingested_at: 'timestamp',
    sha256: 'varchar',
    part: 'varchar',
    first_row: 'bigint',
    header_lines: 'bigint',
    headers: 'varchar',
    places: 'varchar',
  }
  const copied = old ? `select * from ${partsSql([old.part])} union all ` : ''
  return `select * from (${copied}${valueRowsSql(columns, rows)}) order by arrival`
}

async function countFiles(
  contract: Contract,
  files: readonly Placed[],
  hasMended: boolean,
  source: Parameters<typeof stagedSql>[0],
  context: BuildContext,
): Promise<readonly FileEntry[]> {
  const counts = hasMended
    ? await context.engine.rows(
        `select _arrival::varchar as arrival, count(*) filter (where _reasons is null) as staged, count(*) filter (where _reasons is not null) as quarantined from (${stagedSql(source)}) group by _arrival`,
      )
    : []
  const byArrival = new Map(counts.map((row) => [String(row['arrival']), row]))
  return files.map(({ arrival, index, file }): FileEntry => {
    const counted = byArrival.get(String(arrival.arrival))
    return {
      contract: contract.name,
      landing_date: arrival.landing_date,
      name: arrival.name,
      sha256: arrival.sha256,
      size_bytes: arrival.size_bytes,
      arrival: arrival.arrival,
      part: index.part,
      read: file.read,
      staged: hasMended ? Number(counted?.['staged'] ?? 0) : file.staged,
      quarantined: hasMended ? Number(counted?.['quarantined'] ?? 0) : file.quarantined,
      found: file.found,
      ...(file.sheets && { sheets: file.sheets }),
      ...(file.contested && { contested: file.contested }),
      ...(file.marked && { marked: file.marked }),
    }
  })
}

function sum(entries: readonly FileEntry[], key: 'read' | 'staged' | 'quarantined'): number {
  return entries.reduce((total, entry) => total + entry[key], 0)
}

function bytesOf(parts: readonly string[], paths: BuildContext['paths']): number {
  return parts.reduce((bytes, part) => bytes + statSync(join(paths.home, part)).size, 0)
}
