import type { Role } from '../journal/key-store.ts'

/** An answer that was given once: to whom it may be given again, and all its headers, so that none is made anew. */
export type KnownAnswer = {
  readonly role: Role
  readonly body: string
  /** The entity tag, as in the headers. */
  readonly tag: string
  readonly headers: Readonly<Record<string, string>>
  /** Those of a 304. */
  readonly headers_unchanged: Readonly<Record<string, string>>
}

/** Answers by address, of one release at a time; the oldest go where they fill more than `limit_bytes`. */
export class AnswerCache {
  private readonly limit_bytes: number
  private release = ''
  private size_bytes = 0
  private readonly answers = new Map<string, KnownAnswer>()

  constructor(limit_bytes: number) {
    this.limit_bytes = limit_bytes
  }

  get(release: string, address: string): KnownAnswer | undefined {
    return release === this.release ? this.answers.get(address) : undefined
  }

  put(release: string, address: string, answer: KnownAnswer): void {
    if (release !== this.release) {
      this.answers.clear()
      this.size_bytes = 0
      this.release = release
    }
    const { body } = answer
    if (body.length * 2 > this.limit_bytes / 4 || this.answers.has(address)) return
    this.answers.set(address, answer)
    this.size_bytes += (body.length + address.length) * 2
    for (const [oldest, { body: text }] of this.answers) {
      if (this.size_bytes <= this.limit_bytes) break
      this.answers.delete(oldest)
      this.size_bytes -= (text.length + oldest.length) * 2
    }
  }
}
