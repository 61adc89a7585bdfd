import { hashOf } from '../text/hash.ts'
import { commonlyTold, type Settled, type Told } from './settle-reading.ts'

/** What files tell together; a key that is absent they do not, or not with one voice. */
export type Shared = Omit<Told, 'is_conflict'>

/** What a file tells of how its kind is written, and how it was read for want of a word of its own. */
export type HeaderEvidence = {
  /** Names its header: files of one contract under one header share what they prove. */
  readonly header: string
  readonly told: Told
  /** Whether cells of it are read otherwise where others tell the decimal mark, or the order of dates. */
  readonly asks: { readonly decimal: boolean; readonly date_order: boolean }
  /** What others told, of what it asks, when it was read. */
  readonly given: Shared
}

export function headerHash(headers: readonly string[]): string {
  return hashOf('header', headers)
}

export function evidenceOf(
  header: string,
  { told, asks }: Pick<Settled, 'told' | 'asks'>,
  others: Shared,
): HeaderEvidence {
  const given = {
    ...(asks.decimal && others.decimal && { decimal: others.decimal }),
    ...(asks.date_order && others.date_order && { date_order: others.date_order }),
  }
  return { header, told, asks, given }
}

/** What the files of each header tell together. */
export function sharedEvidence(files: Iterable<HeaderEvidence>): ReadonlyMap<string, Shared> {
  const byHeader = Map.groupBy(files, ({ header }) => header)
  return new Map([...byHeader].map(([header, all]) => [header, commonlyTold(all.map(({ told }) => told))] as const))
}

/** Whether a file was read by other evidence than there is. */
export function isOutdated({ header, asks, given }: HeaderEvidence, shared: ReadonlyMap<string, Shared>): boolean {
  const now = shared.get(header) ?? {}
  return (asks.decimal && given.decimal !== now.decimal) || (asks.date_order && given.date_order !== now.date_order)
}
