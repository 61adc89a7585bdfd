import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Contract } from '../contract/contract.ts'
import { nameKey, normalizeName } from '../contract/normalize-name.ts'
import type { Engine } from '../engine/engine.ts'
import { TallyError } from '../error/tally-error.ts'
import type { HomePaths } from '../lake/home-paths.ts'
import type { Manifest } from '../lake/manifest.ts'
import { writeFileWhole } from '../lake/write-file.ts'
import { csvText } from '../text/csv-text.ts'
import { hashOf } from '../text/hash.ts'
import { ExactNumber, parseExactJson } from '../text/parse-exact-json.ts'
import { type MendedFile, mendedFiles, mendedFolder } from './mended-files.ts'
import type { QuarantinedRecord } from './quarantine.ts'

const place = ['_id', '_file', '_line', '_reasons'] as const

/** The quarantine of one contract as CSV to mend by hand: where each record stands and why, then its cells. */
export function exportCsv(contract: Contract, records: readonly QuarantinedRecord[]): string {
  const names = contract.columns.map((column) => column.name)
  const byHeader = columnsByHeader(contract)
  const rows = records.map((record) => {
    const found = cellsOf(record.raw, byHeader)
    // Which of several is meant is for a person to say.
    const unclear = record.reasons
      .filter(({ code }) => code === 'header_twice')
      .map(({ column }) => [column, ''] as const)
    const cells = found && { ...found, ...Object.fromEntries(unclear) }
    const reasons = record.reasons.map((reason) => reason.text).join('; ')
    const raw = cells ? {} : { _raw: record.raw }
    return { _id: record.id, _file: record.source_file, _line: record.source_line, _reasons: reasons, ...cells, ...raw }
  })
  const hasBroken = rows.some((row) => '_raw' in row)
  return csvText(rows, [...place, ...names, ...(hasBroken ? ['_raw'] : [])])
}

/** The cells of a quarantined record by column of its contract, as they stand in the file; undefined for a line that was no record. */
export function recordCells(
  contract: Contract,
  record: Pick<QuarantinedRecord, 'raw'>,
): Readonly<Record<string, string>> | undefined {
  return cellsOf(record.raw, columnsByHeader(contract))
}

/** Columns by the names of their headers and, where no name says so, by the letters alone (as `bindHeader` has it). */
function columnsByHeader(contract: Contract): ReadonlyMap<string, string> {
  const entriesBy = (nameOf: (header: string) => string): [string, string][] =>
    contract.columns.flatMap((column) =>
      [column.name, ...column.aliases].map((alias): [string, string] => [nameOf(alias), column.name]),
    )
  return new Map([...entriesBy(nameKey), ...entriesBy(normalizeName)])
}

/** The cells of a raw record by column of the contract; undefined for a line that was no record. */
function cellsOf(raw: string, byHeader: ReadonlyMap<string, string>): Record<string, string> | undefined {
  let value: unknown
  try {
    value = parseExactJson(raw)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  const cells: Record<string, string> = {}
  for (const [header, cell] of Object.entries(value)) {
    const name = byHeader.get(normalizeName(header)) ?? byHeader.get(nameKey(header))
    if (name !== undefined && cell !== null && !(name in cells))
      cells[name] = typeof cell === 'string' ? cell : cell instanceof ExactNumber ? cell.digits : JSON.stringify(cell)
  }
  return cells
}

export type MendedRow = Readonly<Record<string, string | null>>
export type Replay = { readonly rows: number; readonly written: readonly string[]; readonly unchanged: number }

/**
 * Lays mended rows (those with any cell filled in) into landing, one file for each file that they came from, where the next build takes them up. The same
 * rows again write nothing. Throws `replay_file_invalid`.
 */
export async function writeMended(
  file: string,
  rows: readonly MendedRow[],
  contracts: readonly Contract[],
  engine: Pick<Engine, 'rows'>,
  manifest: Manifest,
  paths: HomePaths,
): Promise<Replay> {
  const fail = (detail: string): never => {
    throw new TallyError('replay_file_invalid', { file, detail })
  }
  if (rows.length > 0 && !('_id' in (rows[0] ?? {}))) fail('it has no column _id')
  const byOrigin = new Map<string, { contract: string; lines: string[] }>()
  const mended = rows.filter((row) => {
    const own = contracts.filter(({ name }) => row['_id']?.startsWith(`${name}.`))
    // A row of no known contract stays, to be refused below.
    return (own.length > 0 ? own : contracts).some(({ columns }) =>
      columns.some((column) => (row[column.name] ?? '') !== ''),
    )
  })
  for (const [index, row] of mended.entries()) {
    const [, name = '', content = '', record = ''] =
      /^([a-z][a-z0-9_]*)\.([0-9a-f]{15})\.(\d+)$/.exec(row['_id'] ?? '') ??
      fail(`row ${index + 1}: _id is ${row['_id'] ?? 'empty'}`)
    const contract =
      contracts.find((candidate) => candidate.name === name) ?? fail(`row ${index + 1}: there is no contract ${name}`)
    const entry =
      manifest.files.find((one) => one.contract === name && one.sha256.startsWith(content)) ??
      fail(`row ${index + 1}: its file is not in the release any more`)
    const [found] = await engine.rows(
      `select _source_line as line, _raw as raw from staged_${contract.name} where _arrival = $1::bigint and _source_record = $2::bigint`,
      [entry.arrival, record],
    )
    if (!found) fail(`row ${index + 1}: ${entry.landing_date}/${entry.name} has no record ${record}`)
    const cells = Object.fromEntries(contract.columns.map((column) => [column.name, row[column.name] ?? null]))
    const line = JSON.stringify({ record: Number(record), line: Number(found?.['line']), cells, raw: cells })
    const key = `${name} ${entry.sha256.slice(0, 16)}`
    const group = byOrigin.get(key) ?? { contract: name, lines: [] }
    group.lines.push(line)
    byOrigin.set(key, group)
  }
  return writeGroups(byOrigin, mended.length, paths)
}

/** Whether a record of these lines was mended otherwise after they were replayed. */
function isMendedAgain(replayed: MendedFile, files: readonly MendedFile[], lines: readonly string[]): boolean {
  const recordOf = (line: string): number => (JSON.parse(line) as { readonly record: number }).record
  const records = new Set(lines.map(recordOf))
  const later = files.filter(({ origin, name }) => origin === replayed.origin && name > replayed.name)
  return later.some(({ path }) =>
    readFileSync(path, 'utf8')
      .split('\n')
      .some((line) => line !== '' && records.has(recordOf(line))),
  )
}

function writeGroups(
  groups: ReadonlyMap<string, { contract: string; lines: string[] }>,
  rows: number,
  paths: HomePaths,
): Replay {
  const written: string[] = []
  let unchanged = 0
  for (const [key, { contract, lines }] of groups) {
    const origin = key.split(' ')[1] ?? ''
    const text = `${lines.toSorted().join('\n')}\n`
    const before = mendedFiles(paths, contract)
    const hash = hashOf(text).slice(0, 12)
    const same = before.findLast((file) => file.origin === origin && file.name.includes(`-${hash}.`))
    if (same && !isMendedAgain(same, before, lines)) {
      unchanged += lines.length
      continue
    }
    const number = Math.max(0, ...before.map((file) => Number(file.name.slice(0, 6)))) + 1
    const folder = mendedFolder(paths, contract)
    if (!existsSync(folder)) mkdirSync(folder, { recursive: true })
    const name = `${String(number).padStart(6, '0')}-${origin}-${hash}.jsonl`
    writeFileWhole(join(folder, name), text)
    written.push(join(folder, name))
  }
  return { rows, written, unchanged }
}
