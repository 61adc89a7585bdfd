import { asyncBufferFromFile, parquetMetadataAsync } from 'hyparquet'
import { CsvCounter } from './count-csv.ts'
import { countJsonArray, countJsonLines } from './count-json.ts'
import { countOpenDocumentRows } from './count-open-document.ts'
import { countSheetRows } from './count-sheet.ts'
import { type Chunks, type Packing, readText } from './read-text.ts'

/** What a pass over a file's bytes counted. */
export type RecordCount = {
  /** Header and blank lines apart; a broken record is one. */
  readonly records: number
  readonly physical_lines: number
  readonly multi_line_records: number
  /** Lines above the header among them, titles too. */
  readonly blank_lines: number
  /** Records with a quote that never closes, text after a closing quote, or more than 16 MiB of quoted record. */
  readonly broken_records: number
  /** Quotes that follow blanks at the start of a cell. They open nothing, but some readers think so. */
  readonly blank_then_quote: number
  /** Whether text said to be UTF-8 has bytes that are none, or text of any encoding a zero. */
  readonly has_bad_bytes: boolean
}

/** A sheet, with the row of its header. */
type SheetRows = { readonly name: string; readonly header_row: number }

export type CountOptions = Packing & {
  readonly format: 'csv' | 'jsonl' | 'json' | 'parquet' | 'xlsx' | 'ods'
  readonly delimiter?: string
  readonly quote?: '"' | ''
  readonly skip_lines?: number
  readonly sheet?: SheetRows & { readonly more?: readonly SheetRows[] }
}

/**
 * How many records a file holds, by an own pass over its bytes that shares no code with the readers, so that the row
 * accounting has two witnesses. Throws the reason of a raised signal.
 */
export async function countRecords(path: string, options: CountOptions, signal?: AbortSignal): Promise<RecordCount> {
  if (options.format === 'parquet') {
    const metadata = await parquetMetadataAsync(await asyncBufferFromFile(path))
    return countOf({ records: Number(metadata.num_rows) })
  }
  if (options.format === 'xlsx' || options.format === 'ods') {
    const countRows = options.format === 'xlsx' ? countSheetRows : countOpenDocumentRows
    let records = 0
    for (const { name, header_row } of options.sheet ? [options.sheet, ...(options.sheet.more ?? [])] : [])
      records += await countRows(path, name, header_row)
    return countOf({ records })
  }
  const { chunks, hasBadBytes } = readText(path, options, signal)
  const counted = await countText(chunks, options)
  return countOf({ ...counted, has_bad_bytes: hasBadBytes() })
}

async function countText(chunks: Chunks, options: CountOptions): Promise<Partial<RecordCount>> {
  if (options.format === 'jsonl') return countJsonLines(chunks)
  if (options.format === 'json') return countJsonArray(chunks)
  const counter = new CsvCounter(options.delimiter ?? ',', options.quote ?? '"', options.skip_lines ?? 0)
  for await (const chunk of chunks) counter.feed(chunk)
  return counter.end()
}

function countOf(counted: Partial<RecordCount>): RecordCount {
  const none = { records: 0, physical_lines: 0, multi_line_records: 0, blank_lines: 0 }
  return { ...none, broken_records: 0, blank_then_quote: 0, has_bad_bytes: false, ...counted }
}
