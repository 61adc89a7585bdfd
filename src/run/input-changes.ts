import type { Engine } from '../engine/engine.ts'
import type { FileEntry, Manifest, TableEntry } from '../lake/manifest.ts'
import { sqlName, sqlText } from '../sql/quote.ts'
import { partsSql } from '../staging/staging-views.ts'

/** A release and the catalogue in which the engine shows it; undefined for the tables that are being made. */
export type State = { readonly tables: readonly TableEntry[]; readonly files: readonly FileEntry[] }

export type InputChanges =
  | { readonly ok: true; readonly changed: ReadonlyMap<string, string> }
  | { readonly ok: false; readonly reason: string }

/**
 * For each input that is not as it was, a temp table with its added and removed rows, and perhaps some that stayed. Where what
 * a table is made of lies in parts, the parts of both states are left out unread.
 */
export async function inputChanges(
  inputs: readonly string[],
  before: Manifest,
  now: State,
  catalogue: string,
  engine: Engine,
): Promise<InputChanges> {
  const changed = new Map<string, string>()
  for (const name of inputs) {
    const [old, fresh] = [before.tables, now.tables].map((tables) => tables.find((table) => table.name === name))
    if (!old || !fresh) return { ok: false, reason: `${name} was not there` }
    if (old.hash === fresh.hash) continue
    const columns = (table: TableEntry): string =>
      JSON.stringify(table.columns.map((column) => [column.name, column.type]))
    if (columns(old) !== columns(fresh)) return { ok: false, reason: `${name} has other columns` }
    const table = `changed_${changed.size}`
    const select =
      stagingChanges(name, before, now, catalogue) ??
      partChanges(old, fresh) ??
      differenceSql(`from ${sqlName(name)}`, `from ${catalogue}.main.${sqlName(name)}`)
    await engine.run(`create or replace temp table ${sqlName(table)} as ${select}`)
    changed.set(name, table)
  }
  return { ok: true, changed }
}

function differenceSql(now: string, before: string): string {
  return `((${now}) except all (${before})) union all ((${before}) except all (${now}))`
}

/** Tables that are nothing but their parts: those of both states have the same rows in both. */
function partChanges(old: TableEntry, fresh: TableEntry): string | undefined {
  const isParts = (table: TableEntry): boolean =>
    table.parts.length > 0 && table.view_sql === `select * from ${partsSql(table.parts)}`
  if (!isParts(old) || !isParts(fresh)) return undefined
  const only = (mine: readonly string[], theirs: readonly string[]): string => {
    const parts = mine.filter((part) => !theirs.includes(part))
    return parts.length > 0 ? `from ${partsSql(parts)}` : `from ${partsSql(mine.slice(0, 1))} limit 0`
  }
  return differenceSql(only(fresh.parts, old.parts), only(old.parts, fresh.parts))
}

/**
 * `stg_*`: rows of files that came or went, and of files in both states the records that are superseded in one of them alone.
 * Undefined where the same file may have been judged otherwise: by another contract, or with rows mended.
 */
function stagingChanges(name: string, before: Manifest, now: State, catalogue: string): string | undefined {
  const contract = /^stg_(.*)$/.exec(name)?.[1]
  if (contract === undefined) return undefined
  const states = [before, now].map(({ tables, files }) => ({
    files: files.filter((file) => file.contract === contract),
    staged: tables.find((table) => table.name === `staged_${contract}`),
    superseded: tables.find((table) => table.name === `superseded_${contract}`),
  }))
  const [old, fresh] = states
  if (!old?.staged || !fresh?.staged || !old.superseded || !fresh.superseded) return undefined
  const isMended = states.some(({ files, staged }) => {
    const landed = new Set(files.map(({ part }) => part))
    return staged?.parts.some((part) => !landed.has(part) && !part.startsWith('lake/parts/files/'))
  })
  const identity = (file: FileEntry): string => `${file.landing_date}/${file.name} ${file.sha256} ${file.part}`
  const known = new Map(old.files.map((file) => [identity(file), file]))
  const shared = fresh.files.filter((file) => known.has(identity(file)))
  // A part is named by its contract as well: where files are shared, they were judged alike.
  if (isMended || (shared.length === 0 && old.files.length > 0)) return undefined
  const stayed = new Set(shared.map(identity))
  const moved = [...old.files, ...fresh.files]
    .filter((file) => !stayed.has(identity(file)))
    .map((file) => sqlText(`${file.landing_date}/${file.name}`))
  const superseded = [`superseded_${contract}`, `${catalogue}.main.superseded_${contract}`].map(
    (table) => `select _source_file, _source_line from ${table}`,
  )
  const [mine = '', theirs = ''] = superseded
  return [sqlName(name), `${catalogue}.main.${sqlName(name)}`]
    .flatMap((table) => [
      ...(moved.length > 0 ? [`select * from ${table} where _source_file in (${moved.join(', ')})`] : []),
      `select s.* from ${table} as s semi join (${differenceSql(mine, theirs)}) as d on d._source_file = s._source_file and d._source_line = s._source_line`,
    ])
    .join(' union all ')
}
