import { closeSync, openSync, readSync } from 'node:fs'
import { setImmediate } from 'node:timers/promises'
import { AnchorList } from './anchor-list.ts'
import { BufferedFile } from './buffered-file.ts'
import { type CsvRecord, csvRecords, isTextRecord } from './csv-records.ts'
import { type Rejected, RejectList } from './reject-list.ts'
import { TotalRows } from './total-rows.ts'
import type { CsvDialect, LineAnchor, Reading, RejectedLine } from './types.ts'
import { shownZeros } from './zero-bytes.ts'

const [LF, quote, comma] = [10, 34, 44]

export type CarefulOptions = {
  readonly dialect: CsvDialect
  readonly columns_count: number
  /** 16 MiB unless told. */
  readonly max_record_bytes?: number
  /** How numbers are written, where totals at the end are to be told from records. */
  readonly total_reading?: Reading
  /** Looked at now and then; its reason is thrown. */
  readonly signal?: AbortSignal
}

export type CarefulResult = Rejected & {
  /** All records of the file: written and rejected. */
  readonly records: number
  readonly anchors: LineAnchor[]
}

/**
 * The slow and exact way: rewrites a plain UTF-8 CSV file as one that no reader can misread (delimiter `,`, every cell
 * that is not empty in quotes, `\n`), holding only its well-formed records; the others are returned with their reason; those that are too many to hold in `outPath` with `.rejects`.
 * A one-column record with an empty cell is written as `""`, for a blank line would be no record.
 */
export async function rewriteCsv(plainPath: string, options: CarefulOptions, outPath: string): Promise<CarefulResult> {
  const input = openSync(plainPath, 'r')
  const output = new BufferedFile(outPath)
  const anchors = new AnchorList()
  const rejects = new RejectList(`${outPath}.rejects`)
  const reading = options.total_reading
  const totals = reading && new TotalRows(() => reading)
  let records = -1
  try {
    const source = (into: Uint8Array, offset: number) => readSync(input, into, 0, into.length, offset)
    for (const found of csvRecords(source, options.dialect, options.max_record_bytes ?? 16 << 20)) {
      records += 1
      if (records === 0) {
        writeHeader(output, found, options.columns_count)
        continue
      }
      const code = faultOf(found, options.columns_count)
      const at = { record: records, line: found.line }
      if (code !== undefined) rejects.add({ ...at, code, raw: rawText(found) })
      else if (totals === undefined) {
        anchors.add(at.record, at.line)
        writeRecord(output, found, options.columns_count)
      } else {
        const record = kept(found)
        const keep = (): void => {
          anchors.add(at.record, at.line)
          writeRecord(output, record, options.columns_count)
        }
        const reject = (why: RejectedLine['code']): void => {
          rejects.add({ ...at, code: why, raw: rawText(record) })
        }
        totals.add({ cells: cellsOf(record), keep, reject })
      }
      if (records % 16_384 === 0) {
        await setImmediate()
        options.signal?.throwIfAborted()
      }
    }
    totals?.end()
    output.flush()
    return { records: Math.max(0, records), anchors: anchors.anchors, ...rejects.end() }
  } finally {
    output.close()
    rejects.close()
    closeSync(input)
  }
}

function faultOf(record: CsvRecord, columns_count: number): RejectedLine['code'] | undefined {
  if (record.broken !== false) return record.broken
  if (!isTextRecord(record)) return 'bad_bytes'
  const { ranges } = record
  let cells = record.cells_count
  while (cells > columns_count && ranges[2 * cells - 2] === ranges[2 * cells - 1]) cells -= 1
  if (cells === columns_count) return undefined
  return cells > columns_count ? 'too_many_cells' : 'too_few_cells'
}

/** A record that stays good when the next one is asked for. */
function kept(record: CsvRecord): CsvRecord {
  const { start, end, cells_count } = record
  return {
    ...record,
    bytes: Buffer.from(record.bytes.subarray(start, end)),
    start: 0,
    end: end - start,
    ranges: record.ranges.slice(0, 2 * cells_count).map((index) => index - start),
    quoted: record.quoted.slice(0, cells_count),
  }
}

function cellsOf({ bytes, ranges, cells_count }: CsvRecord): readonly string[] {
  return Array.from({ length: cells_count }, (_, n) => bytes.toString('utf8', ranges[2 * n], ranges[2 * n + 1]).trim())
}

function rawText({ bytes, start, end }: CsvRecord): string {
  const isLong = end - start > 4096
  return shownZeros(bytes.toString('utf8', start, isLong ? start + 4096 : end)) + (isLong ? '…' : '')
}

/** A header that is itself no record, or short, gets names by position: readers are told the names anyway. */
function writeHeader(output: BufferedFile, header: CsvRecord, columns_count: number): void {
  if (faultOf(header, columns_count) === undefined) writeRecord(output, header, columns_count)
  else output.text(`${Array.from({ length: columns_count }, (_, n) => `"column${n + 1}"`).join(',')}\n`)
}

function writeRecord(output: BufferedFile, record: CsvRecord, columns_count: number): void {
  const { bytes, ranges, quoted } = record
  for (let n = 0; n < columns_count; n++) {
    const start = ranges[2 * n] ?? 0
    const end = ranges[2 * n + 1] ?? 0
    if (n > 0) output.byte(comma)
    if (start === end) continue
    output.byte(quote)
    output.range(bytes, start, end, quoted[n] === true ? -1 : quote)
    output.byte(quote)
  }
  if (columns_count === 1 && ranges[0] === ranges[1]) output.text('""')
  output.byte(LF)
}
