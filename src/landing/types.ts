import type { ColumnShapes } from '../contract/known-cell.ts'
import type { Reading } from '../contract/reading.ts'

export type { Reading } from '../contract/reading.ts'

export type Compression = 'none' | 'gzip' | 'zstd'
export type Encoding = 'utf-8' | 'utf-8-bom' | 'utf-16le' | 'utf-16be' | 'windows-1252'
export type Format = 'csv' | 'jsonl' | 'json' | 'parquet' | 'xlsx' | 'ods'

/** One row of a sheet: its number in the workbook from 1, and its cells as text, undefined where they are empty. */
export type SheetRow = { readonly row: number; readonly cells: readonly (SheetCell | undefined)[] }
export type SheetCell = { readonly text: string; readonly kind: 'text' | 'number' | 'other' }

/** Where a table stands in a workbook. */
export type SheetTable = {
  readonly name: string
  /** From which year the workbook counts its days. */
  readonly calendar: '1900' | '1904'
  /** The last row of the header, from 1, as the workbook counts. */
  readonly header_row: number
  /** 0-based positions of the table's columns, their letters and their headers, empty for a column of which the rows alone tell. */
  readonly columns: readonly number[]
  readonly letters: readonly string[]
  readonly headers: readonly string[]
}

/** A table, the further sheets that go on with it under the same header, in the workbook's order, and what became of the others. */
export type SheetPlace = SheetTable & {
  readonly more: readonly SheetTable[]
  /** Sheets under the same header that hold the very rows of an earlier one, and are passed over. */
  readonly copies: readonly { readonly name: string; readonly of: string }[]
  /** All other sheets, hidden ones among them. */
  readonly unread: readonly string[]
}

/** Rows that a sheet can have. Of a table that goes on over sheets, lines go on too: row 3 of the second sheet is line 1 048 579. */
export const sheetLines = 1_048_576

/** How the cells of a CSV file are set apart. */
export type CsvDialect = {
  readonly delimiter: string
  readonly quote: '"' | ''
  /** Lines before the header: blank ones, and titles. */
  readonly skip_lines: number
}

/** A column as its cells propose it, before any contract. */
export type FoundColumn = {
  readonly header: string
  readonly proposal: 'id' | 'text' | 'integer' | 'decimal' | 'money' | 'date' | 'timestamp' | 'boolean' | 'email'
  /** Whether an empty cell was seen. */
  readonly optional: boolean
  /** Up to five different cells that are not empty, each cut to 200 characters. */
  readonly samples: readonly string[]
}

/** How often cells showed how their column writes numbers and dates. */
export type CellEvidence = {
  /** Dates that can only be read in one order, and such as `01.02.2024`. */
  readonly days: Record<'dmy' | 'mdy' | 'dotted', number>
  /** Dates that end in a year of four digits. */
  readonly whole_years: Record<'last', number>
  /** Dates whose year has two digits, as `days`; and those in which it can only be the first number, or only the last. */
  readonly short_days: Record<'dmy' | 'mdy' | 'dotted' | 'year_first' | 'year_last', number>
  /** The different first and last numbers of such dates. */
  readonly firsts: Set<number>
  readonly lasts: Set<number>
  /** Numbers in which the mark can only be the decimal one. */
  readonly marks: Record<'.' | ',', number>
  /** Numbers such as `1.234`, in which the mark is the decimal one or parts thousands. */
  readonly undecided: Record<'.' | ',', number>
  /** What groups thousands in numbers that tell the decimal mark too, and in such as `1 234` that do not. */
  readonly groups: Record<string, number>
  readonly bare_groups: Record<string, number>
}

/** What the cells of each column tell, by position; of a large file, those of a sample. */
export type FileEvidence = { readonly columns: ReadonlyMap<number, CellEvidence>; readonly is_whole: boolean }

/** What a look at a file's bytes found. */
export type FileReport = {
  readonly format: Format
  readonly compression: Compression
  readonly encoding: Encoding
  /**
   * Text said to be UTF-8 in which some bytes are none, or text with zero bytes. DuckDB must not read such a file: it passes over bad bytes in columns
   * that a query leaves out, or fails with an internal error that ends the whole database.
   */
  readonly has_bad_bytes: boolean
  /** Only of CSV. */
  readonly dialect?: CsvDialect
  /** Of CSV below 32 MB, where no proposals were asked for and all records are plain: how its cells are written. */
  readonly shapes?: ColumnShapes
  /** Of CSV: columns, counted from 1, whose cells keep quote marks that were meant to quote. */
  readonly marked?: readonly { readonly header: string; readonly position: number }[]
  /** Only of a workbook. */
  readonly sheet?: SheetPlace
  readonly columns: readonly FoundColumn[]
  /** As the cells tell it, whatever a contract calls their columns. */
  readonly reading: Reading
  /** How sure the reading is: `evidence` found in the cells, or `assumed`. */
  readonly reading_basis: {
    readonly decimal: 'evidence' | 'assumed'
    readonly date_order: 'evidence' | 'assumed' | 'conflict'
  }
  /** Only of CSV. */
  readonly evidence?: FileEvidence
}

/** A line that is no row. */
export type RejectedLine = {
  /** 1-based, among all records of the file; the header and blank lines apart. */
  readonly record: number
  /** 1-based physical line, the header included. */
  readonly line: number
  readonly code:
    | 'too_many_cells'
    | 'too_few_cells'
    | 'broken_quote'
    | 'bad_bytes'
    | 'line_too_long'
    | 'not_json'
    | 'total_row'
    | 'below_total'
  /** The text as it stood; at most 4 kB, then `…`. */
  readonly raw: string
}

/**
 * From row `first_row` (0-based, of the rows that were read) to the next anchor, row r is record
 * `record + (r - first_row)` and begins on physical line `line + (r - first_row)`; both are 1-based.
 */
export type LineAnchor = { readonly first_row: number; readonly record: number; readonly line: number }
