import { closeSync, openSync, readSync, statSync } from 'node:fs'
import { setImmediate } from 'node:timers/promises'
import type { ColumnShapes } from '../contract/known-cell.ts'
import { TallyError } from '../error/tally-error.ts'
import { foreignFormat } from './foreign-format.ts'
import { findHeaderLine } from './header-line.ts'
import { shapesOfBytes } from './look-at-cells.ts'
import { markedColumns } from './marked-columns.ts'
import { compressionOf, readBytes } from './read-bytes.ts'
import { firstRecordAt, showEvidence, showShapes } from './read-evidence.ts'
import { recordsOfText } from './records-of-text.ts'
import { ColumnScale } from './sniff-columns.ts'
import { sniffDialect } from './sniff-dialect.ts'
import { encodingOfHead, Utf8Scale } from './sniff-encoding.ts'
import { sniffJsonColumns } from './sniff-json.ts'
import { sniffParquetColumns } from './sniff-parquet.ts'
import { FileScale } from './sniff-reading.ts'
import { sniffWorkbook } from './sniff-workbook.ts'
import { type ByteSample, takeSample, whole_bytes } from './take-sample.ts'
import { findTitles } from './title-lines.ts'
import type { Compression, CsvDialect, Encoding, FileReport } from './types.ts'
import type { SheetChoice } from './workbook.ts'
import { beginsBinary } from './zero-bytes.ts'

const assumed: Pick<FileReport, 'reading' | 'reading_basis'> = {
  reading: { decimal: '.', thousands: '', date_order: 'ymd' },
  reading_basis: { decimal: 'assumed', date_order: 'assumed' },
}

/**
 * What a file is and how it is written, found in its bytes. Of `column_records` records the columns are looked at, for
 * proposals; how numbers and dates are written is looked for in all of the sample. `choice.names` find a header below titles; without them it is the first line as wide as those below. Throws `file_not_found`,
 * `file_is_folder`, `file_empty`, `file_binary`, `file_truncated`, `file_unreadable` and `file_format_unsupported`, and the reason of a raised `signal`.
 */
export async function sniffFile(
  path: string,
  column_records = 5000,
  choice: SheetChoice = {},
  signal?: AbortSignal,
): Promise<FileReport> {
  const found = statSync(path, { throwIfNoEntry: false })
  if (found === undefined) throw new TallyError('file_not_found', { file: path })
  if (found.isDirectory()) throw new TallyError('file_is_folder', { file: path })
  const compression = compressionOf(path)
  const scale = new Utf8Scale()
  const large = compression === 'none' && found.size >= whole_bytes
  const sample = await takeSample(readBytes(path, compression, large), (chunk) => scale.look(chunk), large)
  if (startsWith(sample, 'PAR1')) return sniffParquet(path, compression)
  if (startsWith(sample, 'PK\u0003\u0004')) {
    return sniffWorkbook(path, choice)
  }
  if (startsWith(sample, '\u00d0\u00cf\u0011\u00e0')) throw oldOffice(path, sample)
  if (startsWith(sample, '\u00ff\u00fe\0\0') || startsWith(sample, '\0\0\u00fe\u00ff'))
    throw new TallyError('file_format_unsupported', { file: path, format: 'text in UTF-32, not UTF-8' })
  const encoding = encodingOfHead(sample.head) ?? scale.encoding()
  const { zeros } = sample
  const has_zeros = zeros.at >= 0 && !encoding.startsWith('utf-16')
  if (has_zeros && (zeros.areMany() || beginsBinary(sample.head)))
    throw new TallyError('file_binary', { file: path, offset: zeros.at })
  const foreign = foreignFormat(sample.head)
  if (foreign !== undefined) throw new TallyError('file_format_unsupported', { file: path, format: foreign })
  const head = asUtf8(sample.head, encoding)
  const has_bad_bytes = has_zeros || (encoding.startsWith('utf-8') && scale.hasBadBytes())
  const first = /\S/.exec(head.toString('utf8', 0, 65_536).replace(/^\ufeff/, ''))?.[0] ?? firstFar(head)
  if (first === undefined && sample.is_whole) throw new TallyError('file_empty', { file: path })
  const format = jsonFormat(path, head)
  if (format === 'json' && has_zeros) throw new TallyError('file_binary', { file: path, offset: zeros.at })
  if (format !== undefined) {
    const columns = sniffJsonColumns(head.toString('utf8').replace(/^\ufeff/, ''), format)
    return { format, compression, encoding, has_bad_bytes, columns, ...assumed }
  }
  const seen = { compression, encoding, has_bad_bytes }
  return sniffCsv(sample, head, seen, column_records, new Set(choice.names ?? []), signal)
}

/** The container of Office before 2007, and of workbooks with a password. Its directory may stand anywhere in the file. */
function oldOffice(path: string, sample: ByteSample): TallyError {
  const mark = Buffer.from('EncryptedPackage', 'utf16le')
  if (sample.head.includes(mark) || readDirectory(path, sample.head).includes(mark))
    return new TallyError('file_encrypted', { file: path })
  return new TallyError('file_format_old', { file: path, format: 'of Excel before 2007 (.xls)' })
}

/** The first sector of the directory of a compound file (MS-CFB 2.2): its number stands at byte 48, the sector's size at byte 30. */
function readDirectory(path: string, head: Buffer): Buffer {
  if (head.length < 512) return Buffer.alloc(0)
  const sector = 2 ** Math.min(head.readUInt16LE(30), 12)
  const bytes = Buffer.alloc(sector)
  const file = openSync(path, 'r')
  try {
    return bytes.subarray(0, readSync(file, bytes, 0, sector, (head.readUInt32LE(48) + 1) * sector))
  } finally {
    closeSync(file)
  }
}

/** A name in `.csv` or `.tsv` is believed where a header could begin with a bracket: `[id],name`. */
function jsonFormat(path: string, head: Buffer): 'json' | 'jsonl' | undefined {
  const start = head.toString('utf8', 0, 65_536).trimStart()
  const isNamedCsv = /\.[ct]sv(?:\.gz|\.zst)?$/i.test(path)
  if (start.startsWith('[')) return isNamedCsv && !/^\[\s*[[{\]]/.test(start) ? undefined : 'json'
  if (start.startsWith('{')) return isNamedCsv && !/^\{\s*["}]/.test(start) ? undefined : 'jsonl'
  return undefined
}

function startsWith(sample: ByteSample, magic: string): boolean {
  return sample.head.toString('latin1', 0, magic.length) === magic
}

function firstFar(head: Buffer): string | undefined {
  return /\S/.exec(head.toString('latin1', 65_536))?.[0]
}

async function sniffParquet(path: string, compression: Compression): Promise<FileReport> {
  if (compression !== 'none') {
    throw new TallyError('file_format_unsupported', { file: path, format: `Parquet inside of ${compression}` })
  }
  const columns = await sniffParquetColumns(path)
  return { format: 'parquet', compression, encoding: 'utf-8', has_bad_bytes: false, columns, ...assumed }
}

function asUtf8(bytes: Buffer, encoding: Encoding): Buffer {
  if (encoding === 'utf-8' || encoding === 'utf-8-bom') return bytes
  return Buffer.from(new TextDecoder(encoding).decode(bytes, { stream: true }))
}

async function sniffCsv(
  sample: ByteSample,
  head: Buffer,
  found: { compression: Compression; encoding: Encoding; has_bad_bytes: boolean },
  column_records: number,
  names: ReadonlySet<string>,
  signal: AbortSignal | undefined,
): Promise<FileReport> {
  const dialect = dialectOf(sample.is_whole ? head.subarray(0, 1 << 20) : wholeRecords(head), names)
  let columns: ColumnScale[] | undefined
  let records = 0
  const whole = sample.is_whole ? head : wholeRecords(head)
  const start = column_records > 0 ? -1 : firstRecordAt(whole, dialect)
  const shapes = sample.is_whole && start >= 0 ? shapesBehind(whole, start, dialect) : undefined
  const quick = new FileScale()
  const isQuick = start >= 0 && (showShapes(shapes, quick) || showEvidence(whole, dialect, start, quick))
  const reading = isQuick ? quick : new FileScale()
  for (const cells of recordsOfText(isQuick ? whole.subarray(0, start) : whole, dialect)) {
    if (columns === undefined) {
      columns = (cells ?? ['']).map((header) => new ColumnScale(header))
      continue
    }
    records += 1
    lookAt(cells, records <= column_records ? columns : [], reading)
    if (records % 65_536 !== 0) continue
    await setImmediate()
    signal?.throwIfAborted()
  }
  const rest: CsvDialect = { ...dialect, skip_lines: 0 }
  // A piece of UTF-16 may begin in the middle of a character; its head has to do.
  for (const piece of found.encoding.startsWith('utf-16') ? [] : sample.pieces) {
    const text = asUtf8(piece, found.encoding)
    const scale = new FileScale()
    if (showEvidence(text, rest, 0, scale)) reading.add(scale)
    else for (const cells of recordsOfText(text, rest)) lookAt(cells, [], reading)
  }
  const foundColumns = (columns ?? []).map((column) => column.found())
  const evidence = { columns: reading.evidence(), is_whole: sample.is_whole }
  const marked = markedColumns(whole, dialect)
  const told = {
    format: 'csv',
    ...found,
    dialect,
    columns: foundColumns,
    ...reading.foundFor(foundColumns),
    evidence,
    ...(marked.length > 0 && { marked }),
  } as const
  return shapes === undefined ? told : { ...told, shapes }
}

/** The shapes of the cells of a whole file whose first record stands at `start`. */
function shapesBehind(whole: Buffer, start: number, dialect: CsvDialect): ColumnShapes | undefined {
  const [header] = recordsOfText(whole.subarray(0, start), dialect)
  return header && shapesOfBytes(whole, dialect, header.length)
}

/** The dialect from the line on that has the names, or looks like a header where there are none, for titles above it are of no dialect. */
function dialectOf(head: Buffer, names: ReadonlySet<string>): CsvDialect {
  const header = names.size === 0 ? findTitles(head) : findHeaderLine(head, names)
  if (header === undefined || header.lines === 0) return sniffDialect(head)
  return { ...sniffDialect(head.subarray(header.offset)), skip_lines: header.lines }
}

function lookAt(cells: readonly string[] | undefined, columns: readonly ColumnScale[], reading: FileScale): void {
  for (const [n, cell] of (cells ?? []).entries()) reading.at(n).look(cell)
  for (const [n, column] of columns.entries()) column.look(cells?.[n] ?? '')
}

/** A head without the line at which it was cut, unless that is all there is. */
function wholeRecords(head: Buffer): Buffer {
  const end = head.lastIndexOf(10)
  return end < 0 ? head : head.subarray(0, end + 1)
}
