import type { ColumnOrigin } from '../engine/engine.ts'

/** What makes a table: staged files, a model, or Tallyhouse itself. */
export type TableKind = 'staging' | 'view' | 'table' | 'system'

export type ColumnEntry = { readonly name: string; readonly type: string }

/** Where the columns of a model's table come from, and which columns decide what rows it has. */
export type TableLineage = {
  readonly columns: Readonly<Record<string, readonly ColumnOrigin[]>>
  readonly deciding: readonly ColumnOrigin[]
}

/** The part of one value of a model's partition column. */
export type PartitionEntry = {
  /** As the engine writes it as text; null for rows without a value. */
  readonly value: string | null
  /** Relative to the home, named by the rows in it. */
  readonly part: string
  readonly rows: number
  readonly size_bytes: number
  /** Of the hashes of its rows: bits that stand in an odd number of them, and the sum. With `rows` it names the part. */
  readonly print?: { readonly mixed: string; readonly summed: string }
}

export type TableEntry = {
  readonly name: string
  readonly kind: TableKind
  /** Name of the content: SQL, settings and the hashes of all inputs. Equal hashes, equal rows. */
  readonly hash: string
  /** Parquet parts, relative to the home; none for a view over other tables. */
  readonly parts: readonly string[]
  /** Rows and bytes at rest; views have the rows that they show and no bytes. */
  readonly rows: number
  readonly size_bytes: number
  readonly columns: readonly ColumnEntry[]
  /** The select that the catalogue's view runs, paths relative to the home. */
  readonly view_sql: string
  /** The model's own SQL text and file, where a model makes the table. */
  readonly model_sql: string
  readonly model_file: string
  /** Tables that it reads. */
  readonly inputs: readonly string[]
  readonly description: string
  /** Of models alone; missing where the engine's plan could not be read. */
  readonly lineage?: TableLineage
  /** Only where the model is incremental. */
  readonly partitions?: readonly PartitionEntry[]
  /** Of an incremental model: the column whose values tell which rows changed. */
  readonly told_by?: string | undefined
  /** Inputs whose change makes all partitions be computed, each with the reason. */
  readonly untold?: Readonly<Record<string, string>>
  /** Which partitions have another part than in the release before, and why these were computed. */
  readonly built?: { readonly partitions: readonly (string | null)[]; readonly reason: string }
}

/** Names of a workbook's sheets: what one contract read, what holds the rows of a sheet that was read, and all others. */
export type SheetsRead = {
  readonly read: readonly string[]
  readonly copies: readonly { readonly name: string; readonly of: string }[]
  readonly unread: readonly string[]
}

/** A column of a file, counted from 1. */
export type HeaderPlace = { readonly header: string; readonly position: number }

/**
 * A column of a contract that several columns of a file answer to: where it is read from, what stands under the same header and
 * must hold the same cells, and what answers to another of its names and is left out.
 */
export type ContestedColumn = {
  readonly column: string
  readonly from: HeaderPlace
  readonly twins: readonly HeaderPlace[]
  readonly left_out: readonly HeaderPlace[]
  /** Of JSON, whose records each bring keys of their own. */
  readonly has_keys?: true
}

/** One landed file as this release holds it. Records: header and blank lines apart. */
export type FileEntry = {
  readonly contract: string
  readonly landing_date: string
  readonly name: string
  readonly sha256: string
  readonly size_bytes: number
  /** Rank of the arrival among all files of the contract, from 1. */
  readonly arrival: number
  /** Relative to the home. */
  readonly part: string
  /** From a pass over the bytes that shares no code with the reader. */
  readonly read: number
  readonly staged: number
  readonly quarantined: number
  /** How the file was read: format, encoding, dialect and reading, as text for people. */
  readonly found: string
  /** Only of workbooks. */
  readonly sheets?: SheetsRead
  readonly contested?: readonly ContestedColumn[]
  /** Of CSV: columns whose cells keep quote marks that were meant to quote. */
  readonly marked?: readonly HeaderPlace[]
}

/** A file of which nothing was taken, with the error that says why. */
export type RefusedFile = {
  readonly landing_date: string
  readonly name: string
  readonly code: string
  readonly message: string
  readonly hint: string
}

/** The sum of a contract: read = staged + quarantined; staged = kept + superseded. */
export type AccountEntry = {
  readonly contract: string
  readonly files: number
  readonly read: number
  readonly staged: number
  readonly quarantined: number
  readonly kept: number
  readonly superseded: number
  /** Kept rows whose parent is not there. */
  readonly orphans: number
}

export type Manifest = {
  readonly format: 1
  /** The `lakeFormat` of the program that made it: what it says of its tables counts for that program alone. */
  readonly lake_format: number
  /** `YYYYMMDD-HHMMSS-xxxxxx`: time of publishing (UTC) and the content's hash. */
  readonly id: string
  readonly hash: string
  readonly created_at: string
  readonly run_id: string
  readonly project: string
  readonly env: string
  /** The latest landing date. */
  readonly as_of: string
  /** Hash of the contracts, models and metrics that were bound, and of what pages, routes, alerts and reports name. */
  readonly definitions?: string
  /** Hash of each contract that staged parts are named by. */
  readonly contract_hashes: Readonly<Record<string, string>>
  /** Hash of the checks that it passed; releases of older versions have none. */
  readonly checks_hash?: string
  /** Of each check by its name; releases of older versions have none. */
  readonly check_hashes?: Readonly<Record<string, string>>
  /** Hashes of the selects of checks that found no bad row in it. */
  readonly clean_checks?: readonly string[]
  readonly tables: readonly TableEntry[]
  /** SHA-256 of parts by their places: those that are small, and have neither an index nor a print of their rows. */
  readonly part_hashes?: Readonly<Record<string, string>>
  readonly files: readonly FileEntry[]
  readonly refused: readonly RefusedFile[]
  readonly accounts: readonly AccountEntry[]
}
