import { createHash } from 'node:crypto'
import { colToLetter } from 'hucre/xlsx'
import { normalizeName } from '../contract/normalize-name.ts'
import { TallyError } from '../error/tally-error.ts'
import { decimalText } from './decimal-text.ts'
import { findHeader, knownOf } from './find-header.ts'
import { checkOpenDocument, isOpenDocument, openDocumentRows, openDocumentSheets } from './open-document.ts'
import { type OpenXmlSheet, type OpenXmlValue, openXmlRows, openXmlSheets } from './open-xml.ts'
import type { SheetCell, SheetPlace, SheetRow, SheetTable } from './types.ts'
import { zipEntries } from './zip-entries.ts'

/**
 * Which table of a workbook is meant: the sheet by name, by a pattern with `*`, or by position from 1; the row of the header
 * from 1; the names, as `normalizeName` gives them, of which a header has two or more.
 */
export type SheetChoice = {
  readonly sheet?: string | number
  readonly header_row?: number
  readonly names?: readonly string[]
}

const most_bytes = 1 << 30
/** A workbook's text is said to shrink to a fiftieth at most; what shrinks more is made to fill a memory. */
const most_ratio = 400
/** All but sheets is taken as one text, and no text can have more than twice as many characters. */
const most_part_bytes = 1 << 28
const small_bytes = 100 << 20
/** More columns than a sheet can have. */
const most_columns = 1 << 15

/**
 * Says which of the two a workbook is, and refuses what cannot or must not be opened. Throws `file_encrypted`, `file_truncated`, `file_has_macros`, `file_too_large`,
 * `file_format_old` and `file_format_unsupported`.
 */
export async function checkWorkbook(path: string): Promise<'xlsx' | 'ods'> {
  const entries = zipEntries(path)
  const names = entries.map((entry) => entry.name)
  if (names.some((name) => /vbaProject\.bin$/i.test(name))) throw new TallyError('file_has_macros', { file: path })
  const size_bytes = entries.reduce((sum, entry) => sum + entry.size_bytes, 0)
  const packed_bytes = entries.reduce((sum, entry) => sum + entry.packed_bytes, 0)
  const isBomb = size_bytes > small_bytes && size_bytes > most_ratio * packed_bytes
  if (size_bytes > most_bytes || isBomb) {
    throw new TallyError('file_too_large', { file: path, size: `${Math.round(size_bytes / 1e6)} MB unpacked` })
  }
  if (names.some((name) => /^xl\/workbook\.xml$/i.test(name))) {
    const part = entries.find((entry) => entry.size_bytes > most_part_bytes && !/^xl\/worksheets\//i.test(entry.name))
    if (part === undefined) return 'xlsx'
    const size = `${Math.round(part.size_bytes / 1e6)} MB in ${part.name}`
    throw new TallyError('file_too_large', { file: path, size })
  }
  if (names.some((name) => /^xl\/workbook\.bin$/i.test(name)))
    throw new TallyError('file_format_old', { file: path, format: 'of Excel (.xlsb)' })
  if (!isOpenDocument(entries)) throw new TallyError('file_format_unsupported', { file: path, format: 'zip archive' })
  await checkOpenDocument(path, entries)
  return 'ods'
}

/**
 * Finds the sheet and the row of its header, and the sheets that go on with its table: a header of the same names, in whatever
 * order, and rows that are not those of an earlier sheet. Throws `sheet_missing`.
 */
export async function findSheet(path: string, choice: SheetChoice): Promise<SheetPlace> {
  const { sheets, calendar } = await sheetsOf(path)
  const shown = sheets.filter((sheet) => !sheet.hidden)
  const wanted = choice.sheet === undefined ? shown : sheets.filter((sheet) => fits(sheet, choice.sheet))
  const names = new Set(choice.names ?? [])
  const tables: SheetTable[] = []
  let best: SheetTable | undefined
  let most = 0
  for (const sheet of wanted) {
    const header = await findHeader(sheetRows(path, { name: sheet.name, calendar }), choice.header_row, names)
    if (header === undefined) continue
    const place = { name: sheet.name, calendar, ...header, letters: header.columns.map(colToLetter) }
    tables.push(place)
    // Of several sheets that could be meant the one that knows most names is taken, then the widest table: a cover has few columns.
    const rank = place.headers.filter((header) => header !== '').length + most_columns * knownOf(place.headers, names)
    if (rank > most) {
      best = place
      most = rank
    }
  }
  if (best) {
    const table = best
    const found = tables.flatMap((one) => (one === table ? [] : (continuationOf(table, one) ?? [])))
    const { more, copies } = found.length === 0 ? { more: found, copies: [] } : await withoutCopies(path, table, found)
    const seen = new Set([table, ...more, ...copies].map(({ name }) => name))
    return { ...table, more, copies, unread: sheets.map(({ name }) => name).filter((name) => !seen.has(name)) }
  }
  const allowed = sheets.map(({ name }) => name).join(', ')
  throw new TallyError('sheet_missing', { file: path, sheet: String(choice.sheet ?? 'any with a header'), allowed })
}

/** The rows of a sheet that hold anything, in their order; hidden rows are rows. Throws `file_unreadable` and what `checkWorkbook` throws. */
export async function* sheetRows(
  path: string,
  { name, calendar }: Pick<SheetTable, 'name' | 'calendar'>,
): AsyncGenerator<SheetRow> {
  if (isOpenDocument(zipEntries(path))) {
    yield* openDocumentRows(path, name)
    return
  }
  for await (const { index, values } of openXmlRows(path, name, calendar)) {
    const cells = values.map((value) => cellOf(value, calendar))
    if (cells.some((cell) => cell !== undefined)) yield { row: index + 1, cells }
  }
}

/** A table's columns in the order of another with the same headers; undefined where the headers differ. */
function continuationOf(first: SheetTable, other: SheetTable): SheetTable | undefined {
  const names = other.headers.map(normalizeName)
  const order = first.headers.map((header) => names.indexOf(normalizeName(header)))
  const isSame = names.length === order.length && new Set(order).size === order.length && !order.includes(-1)
  // Headers that occur twice are told apart by their places alone.
  const isAlike =
    names.length === order.length && other.headers.every((header, index) => header === first.headers[index])
  if (isAlike) return other
  if (!isSame) return undefined
  const columns = order.map((index) => other.columns[index] ?? -1)
  return { ...other, columns, headers: first.headers, letters: order.map((index) => other.letters[index] ?? '') }
}

async function withoutCopies(
  path: string,
  first: SheetTable,
  others: readonly SheetTable[],
): Promise<Pick<SheetPlace, 'more' | 'copies'>> {
  const known = new Map([[await rowsHash(path, first), first.name]])
  const more: SheetTable[] = []
  const copies: { readonly name: string; readonly of: string }[] = []
  for (const table of others) {
    const hash = await rowsHash(path, table)
    const of = known.get(hash)
    if (of === undefined) {
      known.set(hash, table.name)
      more.push(table)
    } else copies.push({ name: table.name, of })
  }
  return { more, copies }
}

/** Names the rows below a header, in whatever order they stand: how many there are, and the sum of their hashes. */
async function rowsHash(path: string, table: SheetTable): Promise<string> {
  let count = 0
  let sum = 0n
  for await (const { row, cells } of sheetRows(path, table)) {
    if (row <= table.header_row) continue
    const texts = table.columns.map((index) => cells[index]?.text ?? null)
    sum += createHash('sha256').update(JSON.stringify(texts)).digest().readBigUInt64LE()
    count += 1
  }
  // Sheets without rows are no copies of each other.
  return count === 0 ? table.name : `${count} ${sum}`
}

/** The names of the sheets that a reader of the workbook does not see. */
export async function hiddenSheets(path: string): Promise<ReadonlySet<string>> {
  const { sheets } = await sheetsOf(path)
  return new Set(sheets.filter(({ hidden }) => hidden).map(({ name }) => name))
}

type Sheets = { readonly sheets: readonly OpenXmlSheet[]; readonly calendar: SheetTable['calendar'] }

async function sheetsOf(path: string): Promise<Sheets> {
  if (isOpenDocument(zipEntries(path))) return { sheets: await openDocumentSheets(path), calendar: '1900' }
  return openXmlSheets(path)
}

function fits({ name, position }: OpenXmlSheet, wanted: string | number | undefined): boolean {
  return typeof wanted === 'number' ? position === wanted : fitsSheetPattern(name, wanted ?? '*')
}

/** Whether a sheet is meant by a name or a pattern with `*`; case does not matter. */
export function fitsSheetPattern(name: string, pattern: string): boolean {
  const source = pattern
    .split('*')
    .map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`))
    .join('.*')
  return new RegExp(`^${source}$`, 'iu').test(name)
}

/** A day is written as a date, a moment with its time; a time of day without a date as it is read from the clock. */
function cellOf(value: OpenXmlValue | undefined, calendar: SheetTable['calendar']): SheetCell | undefined {
  if (value === null || value === undefined || value === '') return undefined
  if (typeof value === 'number') return { text: decimalText(value), kind: 'number' }
  if (typeof value === 'boolean') return { text: String(value), kind: 'other' }
  if (typeof value === 'string') return { text: value, kind: 'text' }
  const text = Number.isNaN(value.getTime()) ? '#VALUE!' : value.toISOString()
  const first = calendar === '1904' ? '1904-01-01T' : '1899-12-31T'
  if (text.startsWith(first)) return { text: text.slice(11, 19), kind: 'other' }
  return { text: text.endsWith('T00:00:00.000Z') ? text.slice(0, 10) : text.slice(0, 19), kind: 'other' }
}
