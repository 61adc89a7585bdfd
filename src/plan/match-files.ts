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

/**
 * Gives each file to the contract that its header names (`by_header`: contract by SHA-256), else to the one whose pattern its
 * name fits, and ranks the arrivals of each contract.
 */
export function matchFiles(
  files: readonly FingerprintedFile[],
  contracts: readonly Contract[],
  by_header: ReadonlyMap<string, string> = new Map(),
): MatchedFiles {
  const allowed = contracts.flatMap((contract) => contract.files).join(', ')
  const arrivals = new Map<string, Arrival[]>(contracts.map((contract) => [contract.name, []]))
  const unmatched: { file: FingerprintedFile; error: TallyError }[] = []
  const repeated: { file: FingerprintedFile; first: string }[] = []
  const seen = new Map<string, string>()
  for (const file of files.toSorted(byArrival)) {
    const known = by_header.get(file.sha256)
    const fitting = contracts.filter(({ name, files: patterns }) =>
      known === undefined ? patterns.some((pattern) => matchPattern(pattern, file.name)) : name === known,
    )
    const [contract, other] = fitting
    const shown = `${file.landing_date}/${file.name}`
    if (!contract) {
      unmatched.push({ file, error: new TallyError('contract_unmatched', { file: shown, allowed }) })
      continue
    }
    if (other) {
      const names = fitting.map(({ name }) => name).join(', ')
      unmatched.push({ file, error: new TallyError('contract_ambiguous', { file: shown, allowed: names }) })
      continue
    }
    const content = `${contract.name} ${file.landing_date} ${file.sha256}`
    const first = seen.get(content)
    if (first !== undefined) {
      repeated.push({ file, first })
      continue
    }
    seen.set(content, file.name)
    const list = arrivals.get(contract.name)
    list?.push({ ...file, arrival: list.length + 1 })
  }
  return { arrivals, unmatched, repeated }
}

function byArrival(a: FingerprintedFile, b: FingerprintedFile): number {
  if (a.landing_date !== b.landing_date) return a.landing_date < b.landing_date ? -1 : 1
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0
}
