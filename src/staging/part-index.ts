import type { Reading } from '../contract/reading.ts'
import type { ContestedColumn, HeaderPlace, SheetsRead } from '../lake/manifest.ts'
import type { HeaderEvidence } from './shared-evidence.ts'

/** What a staged part says of one of its files. */
export type FileIndex = {
  readonly sha256: string
  /** The first 15 hexadecimal digits of the SHA-256 as a number in text: the part's `_file`. */
  readonly file_id: string
  /** 0-based position of the file's first record in the part. */
  readonly first_row: number
  /** Physical lines before the first record, where each record has a line of its own; else the part has places. */
  readonly header_lines: number
  readonly read: number
  readonly staged: number
  readonly quarantined: number
  /** The header under which the file brings each column of its contract. */
  readonly headers: Readonly<Record<string, string>>
  /** Of a workbook: sheet and letter of each column, `Feuil1!C`. */
  readonly places?: Readonly<Record<string, string>>
  /** Of a workbook: which of its sheets were read, and what became of the others. */
  readonly sheets?: SheetsRead
  /** Columns of the contract that more than one of its columns answer to. */
  readonly contested?: readonly ContestedColumn[]
  /** Of CSV: columns whose cells keep quote marks that were meant to quote. */
  readonly marked?: readonly HeaderPlace[]
  /** How its cells were read: mended rows are read alike. */
  readonly reading: Reading
  readonly column_readings?: Readonly<Record<string, Reading>>
  readonly is_decimal_assumed?: boolean
  /** Of CSV: what its cells prove, and by what others proved it was read, where either is anything. */
  readonly evidence?: HeaderEvidence
  /** How the file was read, for people. */
  readonly found: string
}

/** A staged part and its files; written beside the part once it is whole. */
export type PartIndex = {
  /** Relative to the home. */
  readonly part: string
  readonly rows: number
  readonly size_bytes: number
  /** Of the part's bytes, where these are few. */
  readonly sha256?: string
  /** Whether each row says its record and line (`_record`, `_line`); else they follow from the row's position. */
  readonly has_places: boolean
  /** Unknown columns that the contract takes in. */
  readonly extra_columns: readonly string[]
  readonly files: readonly FileIndex[]
}

/** The number of a file's content in `_file`. 60 bits of its SHA-256, which fit a BIGINT. */
export function fileIdOf(sha256: string): string {
  return BigInt(`0x${sha256.slice(0, 15)}`).toString()
}
