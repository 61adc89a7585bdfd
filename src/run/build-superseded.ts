import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Contract } from '../contract/contract.ts'
import type { Engine } from '../engine/engine.ts'
import type { HomePaths } from '../lake/home-paths.ts'
import type { FileEntry, Manifest, TableEntry } from '../lake/manifest.ts'
import { sqlName, sqlText } from '../sql/quote.ts'
import { partsSql, supersededSql } from '../staging/staging-views.ts'
import { hashOf } from '../text/hash.ts'
import type { StagedOnTop } from './stage-on-top.ts'
import { isAppended, lastArrival, layAside } from './table-changes.ts'
import type { TableMaker, TableSpec } from './table-maker.ts'

type Tools = {
  readonly engine: Engine
  readonly paths: HomePaths
  readonly maker: TableMaker
  /** The release before, where its tables may be built on. */
  readonly before: Manifest | undefined
  /** What the files since then bring, where it was laid aside. */
  readonly on_top: StagedOnTop | undefined
}

export type BuiltSuperseded = {
  readonly table: TableEntry
  /** A table laid aside of the rows that are superseded now and were not in the release before; undefined where nothing tells them. */
  readonly newly?: string
}

/** Parts of which a table of superseded rows is made before they are laid together. */
const most_parts = 8

const none =
  'select null::bigint as _arrival, null::bigint as _source_record, null::varchar as _source_file, null::bigint as _source_line, null::varchar as cause where false'

/**
 * `superseded_*`: the rows that a later arrival replaces. Where nothing but later files came, those of the release before
 * stay, and a part is added for the rows that share a key or a set with a new one.
 */
export async function buildSuperseded(
  contract: Contract,
  staging_hash: string,
  files: readonly FileEntry[],
  is_mended: boolean,
  tools: Tools,
): Promise<BuiltSuperseded> {
  const { before, maker, paths } = tools
  const name = `superseded_${contract.name}`
  const description = 'Rows that a later arrival of the same key, or a later set, replaces.'
  const spec = { name, kind: 'staging' as const, hash: hashOf('superseded', staging_hash), description }
  if (contract.key.length === 0) {
    const table = await maker.view({ ...spec, sql: none, rows: 0 })
    return { table, ...(tools.on_top && { newly: sqlName(name) }) }
  }
  const old = before?.tables.find((table) => table.name === name)
  const isOnTop = before && old && !is_mended && isAppended(contract.name, before, files)
  if (!isOnTop || maker.known(name, spec.hash) || !old.parts.every((part) => existsSync(join(paths.home, part))))
    return { table: await maker.table({ ...spec, sql: supersededSql(contract, `staged_${contract.name}`) }) }
  return addSuperseded(contract, spec, old, before, tools)
}

async function addSuperseded(
  contract: Contract,
  spec: Omit<TableSpec, 'sql'>,
  old: TableEntry,
  before: Manifest,
  { engine, maker, on_top }: Tools,
): Promise<BuiltSuperseded> {
  const { name } = spec
  const same = { ...spec, columns: old.columns }
  const since = lastArrival(contract.name, before)
  const earlier = partsSql(old.parts)
  const place = 'e._arrival = r._arrival and e._source_record = r._source_record'
  const rowsOf = ({ fresh, older }: StagedOnTop): string => `(select * from ${fresh} union all select * from ${older})`
  const among = on_top ? rowsOf(on_top) : `staged_${contract.name}`
  const leaders = on_top && (await leadersNear(on_top, engine))
  await engine.run(`create or replace temp table replaced_since as ${supersededSql(contract, among, since, leaders)}`)
  await engine.run(
    `create or replace temp table replaced_before as select e.* from ${earlier} as e semi join replaced_since as r on ${place}`,
  )
  // Of a row that was replaced before, not all that replaces it need share a key or a set with a new one.
  await engine.run(
    `create or replace temp table replaced as select r.* replace (least(r.cause, e.cause) as cause)
     from replaced_since as r left join replaced_before as e on ${place}`,
  )
  const newly = sqlName(`newly_${name}`)
  const fresh = await layAside(
    newly,
    `select r.* from replaced as r anti join replaced_before as e on ${place}`,
    engine,
  )
  const [found] = await engine.rows(
    `select count(*) as moved from replaced as r join replaced_before as e on ${place} where r.cause <> e.cause`,
  )
  const moved = Number(found?.['moved'])
  const rows = old.rows + fresh
  const made = async (parts: readonly string[]): Promise<BuiltSuperseded> => ({
    table: await maker.parts(parts, same, rows),
    newly,
  })
  if (fresh + moved === 0) return made(old.parts)
  // A row that a set replaced may since have been sent again under its key, which is the cause that counts.
  if (moved > 0 || old.parts.length >= most_parts) {
    const sql = `select e.* from ${earlier} as e anti join replaced as r on ${place} union all from replaced`
    return made([await maker.part(name, spec.hash, sql)])
  }
  return made([...old.parts, await maker.part(name, hashOf('added', old.parts, spec.hash), `from ${newly}`)])
}

/**
 * The records of the leading contract that can share a set with new rows: between the first and the last of these, so that the engine
 * reads a part of them alone. Undefined where none leads, or nothing new passed.
 */
async function leadersNear({ contract, fresh }: StagedOnTop, engine: Engine): Promise<string | undefined> {
  const [column] = contract.replace_by
  if (contract.replace_with === undefined || column === undefined) return undefined
  const name = sqlName(column)
  const [row] = await engine.rows(
    `select min(${name})::varchar as low, max(${name})::varchar as high from ${fresh} where _reasons is null`,
  )
  const [low, high] = [row?.['low'], row?.['high']]
  if (typeof low !== 'string' || typeof high !== 'string') return undefined
  return `(select * from staged_${contract.replace_with} where ${name} between ${sqlText(low)} and ${sqlText(high)})`
}
