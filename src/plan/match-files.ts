import type { Contract } from '../contract/contract.ts'
import { TallyError } from '../error/tally-error.ts'
import { matchPattern } from '../text/match-pattern.ts'

/** A file of landing with the name of its content. */
export type FingerprintedFile = {
  readonly path: string
  readonly name: string
  readonly landing_date: string
  readonly size_bytes: number
  readonly sha256: string
}

/** A file that came, with its rank among all files of its contract: landing date, then name. */
export type Arrival = FingerprintedFile & { readonly arrival: number }

export type MatchedFiles = {
  readonly arrivals: ReadonlyMap<string, readonly Arrival[]>
  readonly unmatched: readonly { readonly file: FingerprintedFile; readonly error: TallyError }[]
  /** Copies of a content in one landing folder, of which the first by name is taken. */
  readonly repeated: readonly { readonly file: FingerprintedFile; readonly first: string }[]
}

/** What a look into files found, by SHA-256. */
export type SeenFiles = {
  /** The contracts that a file's header names: more than one where sheets of a workbook name one each. */
  readonly contracts: ReadonlyMap<string, readonly string[]>
  /** Why nothing can be taken of a file, whatever its name. */
  readonly refusals: ReadonlyMap<string, TallyError>
}

const nothingSeen: SeenFiles = { contracts: new Map(), refusals: new Map() }

/**
 * Gives each file to the contracts that its header names, else to the one whose pattern its name fits, and ranks the arrivals of
 * each contract. A workbook may fit several contracts by its name where each of them says which sheet it means.
 */
export function matchFiles(
  files: readonly FingerprintedFile[],
  contracts: readonly Contract[],
  seenFiles: SeenFiles = nothingSeen,
): MatchedFiles {
  const allowed = contracts.flatMap((contract) => contract.files).join(', ')
  const arrivals = new Map<string, Arrival[]>(contracts.map((contract) => [contract.name, []]))
  const unmatched: { file: FingerprintedFile; error: TallyError }[] = []
  const repeated: { file: FingerprintedFile; first: string }[] = []
  const seen = new Map<string, string>()
  for (const file of files.toSorted(byArrival)) {
    const known = seenFiles.contracts.get(file.sha256)
    const fitting = contracts.filter(({ name, files: patterns }) =>
      known === undefined ? patterns.some((pattern) => matchPattern(pattern, file.name)) : known.includes(name),
    )
    const isClear = fitting.length === 1 || known !== undefined || isSharedWorkbook(file.name, fitting)
    if (fitting.length === 0 || !isClear) {
      const shown = `${file.landing_date}/${file.name}`
      const names = fitting.map(({ name }) => name).join(', ')
      const unclear =
        fitting.length === 0
          ? new TallyError('contract_unmatched', { file: shown, allowed })
          : new TallyError('contract_ambiguous', { file: shown, allowed: names })
      // What is wrong with its bytes says more than that its name is not known.
      unmatched.push({ file, error: seenFiles.refusals.get(file.sha256) ?? unclear })
      continue
    }
    const contents = fitting.map(({ name }) => `${name} ${file.landing_date} ${file.sha256}`)
    const first = contents.map((content) => seen.get(content)).find((name) => name !== undefined)
    if (first !== undefined) {
      repeated.push({ file, first })
      continue
    }
    for (const content of contents) seen.set(content, file.name)
    for (const { name } of fitting) {
      const list = arrivals.get(name)
      list?.push({ ...file, arrival: list.length + 1 })
    }
  }
  return { arrivals, unmatched, repeated }
}

function isSharedWorkbook(name: string, fitting: readonly Contract[]): boolean {
  const sheets = new Set(fitting.map(({ workbook }) => workbook.sheet))
  return /\.(?:xlsx|ods)$/i.test(name) && sheets.size === fitting.length && !sheets.has(undefined)
}

function byArrival(a: FingerprintedFile, b: FingerprintedFile): number {
  if (a.landing_date !== b.landing_date) return a.landing_date < b.landing_date ? -1 : 1
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0
}
