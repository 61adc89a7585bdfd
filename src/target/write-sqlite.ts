import { copyFileSync, existsSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import type { SqlValue } from '../engine/engine.ts'
import { messageOf, TallyError } from '../error/tally-error.ts'
import type { Target } from '../plan/target-spec.ts'
import { throwIfStopped } from '../run/steps.ts'
import { sqlName } from '../sql/quote.ts'
import { type CellType, plainCell } from './cell-type.ts'
import { type CopyContext, copyTable } from './copy-context.ts'
import type { TableCopy } from './copy-plan.ts'
import { selectCopy } from './open-source.ts'

const own = 'tallyhouse_tables'

/**
 * Writes an SQLite file: the one of before with changed tables replaced whole, in one transaction, and all else in it (views,
 * indexes and tables that somebody added) as it was. `tallyhouse_tables` and `tallyhouse_columns` say what each table is a copy of.
 * A file that somebody wrote to since (`is_untouched` false) gets every table anew. Throws `target_in_the_way`, `target_in_use`, `target_failed`.
 */
export async function writeSqlite(
  context: CopyContext,
  to: string,
  is_untouched: boolean,
): Promise<readonly TableCopy[]> {
  const { out, target } = context
  if (existsSync(out.place)) {
    settleJournal(out.place, target.name)
    copyFileSync(out.place, to)
  }
  const database = new DatabaseSync(to)
  try {
    // The file is nobody's until it is renamed, so that no journal beside it is needed.
    database.exec('pragma journal_mode = memory; pragma synchronous = off; pragma foreign_keys = off; begin immediate')
    const known = knownTables(database, context)
    const written: TableCopy[] = []
    for (const copy of context.copies) {
      if (is_untouched && known.get(copy.name) === copy.hash) continue
      await copyTable(context, copy, () => replaceTable(database, copy, context))
      written.push(copy)
    }
    for (const name of known.keys()) {
      if (context.copies.some((copy) => copy.name === name)) continue
      database.exec(`drop table if exists ${sqlName(name)}`)
      database.prepare(`delete from ${own} where name = ?`).run(name)
      database.prepare('delete from tallyhouse_columns where "table" = ?').run(name)
    }
    database.prepare(`update ${own} set release = ?`).run(context.manifest.id)
    database.exec('commit')
    return written
  } finally {
    database.close()
  }
}

/** Takes what a program left in a journal beside the file into the file, for a journal must not be found beside another one. */
function settleJournal(place: string, target: string): void {
  if (!['-wal', '-journal'].some((ending) => existsSync(`${place}${ending}`))) return
  const database = new DatabaseSync(place, { timeout: 2000 })
  try {
    database.exec('pragma journal_mode = delete; begin immediate; commit')
  } catch (error) {
    throw new TallyError('target_in_use', { target, place, detail: messageOf(error) }, { cause: error })
  } finally {
    database.close()
  }
}

/** Our tables in the file with the hash of what they hold. A file or table that is not ours is never touched. */
function knownTables(database: DatabaseSync, { target, out, copies }: CopyContext): Map<string, string> {
  const names = database
    .prepare(`select lower(name) as name from sqlite_schema where name not like 'sqlite\\_%' escape '\\'`)
    .all()
    .map((row) => String(row['name']))
  const isOurs = names.includes(own)
  const inTheWay = (what: string): never => {
    throw new TallyError('target_in_the_way', { target: target.name, place: what, setting: 'path' })
  }
  if (!isOurs && names.length > 0) inTheWay(out.place)
  database.exec(`create table if not exists ${own} (name text primary key, release text not null, hash text not null, rows integer not null) strict;
    create table if not exists tallyhouse_columns ("table" text not null, "column" text not null, type text not null, scale integer not null, primary key ("table", "column")) strict`)
  const rows = database.prepare(`select name, hash from ${own}`).all()
  const known = new Map(rows.map((row) => [String(row['name']), String(row['hash'])]))
  const knownNames = new Set([...known.keys()].map((name) => name.toLowerCase()))
  for (const { name } of copies) {
    const lower = name.toLowerCase()
    if (lower === own || lower === 'tallyhouse_columns') inTheWay(`table ${name} of ${out.place}`)
    if (names.includes(lower) && !knownNames.has(lower)) inTheWay(`table ${name} of ${out.place}`)
  }
  return known
}

async function replaceTable(database: DatabaseSync, copy: TableCopy, context: CopyContext): Promise<void> {
  const { decimals } = context.target
  const { name, columns } = copy
  database.exec(`drop table if exists ${sqlName(name)}; ${createSql(copy, decimals)}`)
  const insert = database.prepare(`insert into ${sqlName(name)} values (${columns.map(() => '?').join(', ')})`)
  for await (const rows of context.engine.batches(selectCopy(copy, plainCell))) {
    throwIfStopped(context.effects)
    for (const row of rows) insertRow(insert, row, copy, context)
  }
  database
    .prepare(`insert or replace into ${own} values (?, ?, ?, ?)`)
    .run(name, context.manifest.id, copy.hash, copy.rows)
  database.prepare('delete from tallyhouse_columns where "table" = ?').run(name)
  const about = database.prepare('insert into tallyhouse_columns values (?, ?, ?, ?)')
  for (const { name: column, type } of columns) {
    const isScaled = type.kind === 'decimal' && storedType(type, decimals) === 'integer'
    about.run(name, column, type.engine, isScaled ? type.scale : 0)
  }
}

function insertRow(
  insert: ReturnType<DatabaseSync['prepare']>,
  row: readonly SqlValue[],
  copy: TableCopy,
  { target }: CopyContext,
): void {
  try {
    insert.run(...copy.columns.map((column, index) => storedValue(row[index] ?? null, column.type, target.decimals)))
  } catch (error) {
    const at = copy.key.map((name) => `${name} = ${row[copy.columns.findIndex((column) => column.name === name)]}`)
    const what = [`table ${copy.name}`, ...at].join(', ')
    throw new TallyError('target_failed', { target: target.name, what, detail: messageOf(error) }, { cause: error })
  }
}

/** Strict tables: what SQLite would take for another type, it keeps as it is given. */
function createSql({ name, columns, key }: TableCopy, decimals: Target['decimals']): string {
  const lines = columns.map((column) => {
    const rule = key.includes(column.name) ? ' not null' : ''
    return `${sqlName(column.name)} ${storedType(column.type, decimals)}${rule}`
  })
  const primary = key.length > 0 ? [`primary key (${key.map(sqlName).join(', ')})`] : []
  return `create table ${sqlName(name)} (${[...lines, ...primary].join(', ')}) strict`
}

function storedType({ kind, precision }: CellType, decimals: Target['decimals']): string {
  if (kind === 'integer' || kind === 'big' || kind === 'boolean') return 'integer'
  if (kind === 'float') return 'real'
  if (kind === 'decimal' && decimals === 'number') return 'real'
  return kind === 'decimal' && decimals === 'scaled' && precision <= 18 ? 'integer' : 'text'
}

function storedValue(value: SqlValue, type: CellType, decimals: Target['decimals']): string | number | bigint | null {
  if (value === null) return null
  if (type.kind === 'boolean') return value === true || value === 'true' ? 1 : 0
  if (type.kind === 'float') return Number(value)
  if (type.kind === 'integer' || type.kind === 'big') return typeof value === 'number' ? value : BigInt(String(value))
  if (storedType(type, decimals) === 'real') return exactNumber(String(value))
  // The engine writes every digit of the scale, so without its point the text counts the last digit.
  if (storedType(type, decimals) === 'integer') return BigInt(String(value).replace('.', ''))
  return String(value)
}

/** A binary number gives back every decimal of up to 15 digits; of a longer one it would lose some. */
function exactNumber(text: string): number {
  const digits = text.replaceAll(/\D/g, '').replace(/^0+/, '').length
  if (digits > 15) throw new Error(`${text} has more than 15 digits; take \`decimals: 'text'\``)
  return Number(text)
}
