import type { Reading } from '../contract/reading.ts'
import type { FileReport, FoundColumn } from '../landing/types.ts'

/** A table of a file of the user's, and what its bytes told; a workbook may hold several. */
export type SeenFile = {
  readonly path: string
  /** The file's own name; in landing it may bear its folder too. */
  readonly given: string
  readonly name: string
  readonly report: FileReport
}

/** What of a file no contract takes, and why: a sheet, or columns. */
export type LeftOut = { readonly file: string; readonly part: string; readonly reason: string }

export type ProposedKind = FoundColumn['proposal']

export type ProposedColumn = {
  readonly name: string
  /** The headers under which the files bring it, where they differ from the name. */
  readonly aliases: readonly string[]
  readonly kind: ProposedKind
  readonly optional: boolean
  readonly pattern: string | undefined
}

/** A contract that a person has not seen yet: all of it was found in the files. */
export type ProposedContract = {
  readonly name: string
  readonly description: string
  readonly files: readonly string[]
  /** Whether files are known by their header: no pattern of names says which are meant. */
  readonly is_known_by_header: boolean
  /** The sheet of a workbook that others share, by name or pattern. */
  readonly sheet: string | undefined
  readonly columns: readonly ProposedColumn[]
  readonly key: readonly string[]
  readonly reading: Partial<Reading>
}
