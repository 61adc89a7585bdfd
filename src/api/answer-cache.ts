import type { Role } from '../journal/key-store.ts'
import type { ReleaseView } from './server-source.ts'

/** An answer that was given once: to whom it may be given again, and all its headers, so that none is made anew. */
export type KnownAnswer = {
  readonly role: Role
  /** Short ones as text, which Node sends together with the headers; long ones as bytes, so that they are not encoded anew. */
  readonly body: string | Buffer<ArrayBuffer>
  readonly size_bytes: number
  /** The entity tag, as in the headers. */
  readonly tag: string
  readonly headers: Readonly<Record<string, string>>
  /** Names and values in turns, as Node writes them fastest. */
  readonly lines: readonly string[]
  /** Those of a 304. */
  readonly headers_unchanged: Readonly<Record<string, string>>
  readonly lines_unchanged: readonly string[]
  /** The answer to the same request from another release. */
  again(view: ReleaseView): Promise<KnownAnswer>
}

type Kept = { readonly answer: KnownAnswer; hits: number }

/** Answers by address, of the last two releases that any was kept of; the oldest go where a release's fill more than `limit_bytes`. */
export class AnswerCache {
  private readonly limit_bytes: number
  private readonly releases = new Map<string, { size_bytes: number; readonly answers: Map<string, Kept> }>()

  constructor(limit_bytes: number) {
    this.limit_bytes = limit_bytes
  }

  get(release: string, address: string): KnownAnswer | undefined {
    const kept = this.releases.get(release)?.answers.get(address)
    if (kept === undefined) return undefined
    kept.hits += 1
    return kept.answer
  }

  has(release: string, address: string): boolean {
    return this.releases.get(release)?.answers.has(address) === true
  }

  put(release: string, address: string, answer: KnownAnswer): void {
    const of = this.openRelease(release)
    const { size_bytes } = answer
    if (size_bytes > this.limit_bytes / 4 || of.answers.has(address)) return
    of.answers.set(address, { answer, hits: 0 })
    of.size_bytes += size_bytes + address.length * 2
    for (const [oldest, { answer: old }] of of.answers) {
      if (of.size_bytes <= this.limit_bytes) break
      of.answers.delete(oldest)
      of.size_bytes -= old.size_bytes + oldest.length * 2
    }
  }

  /** What was asked for more than once, of any release, most often first. */
  wanted(limit: number): readonly (readonly [address: string, answer: KnownAnswer])[] {
    const all = [...this.releases.values()].flatMap(({ answers }) => [...answers]).filter(([, { hits }]) => hits > 0)
    const byHits = all.toSorted(([, a], [, b]) => b.hits - a.hits)
    return [...new Map(byHits.map(([address, { answer }]) => [address, answer]))].slice(0, limit)
  }

  private openRelease(release: string): { size_bytes: number; readonly answers: Map<string, Kept> } {
    const known = this.releases.get(release)
    if (known) return known
    const made = { size_bytes: 0, answers: new Map<string, Kept>() }
    this.releases.set(release, made)
    // The one before stays: it is served while this one is made ready.
    for (const old of this.releases.keys()) {
      if (this.releases.size <= 2) break
      this.releases.delete(old)
    }
    return made
  }
}
