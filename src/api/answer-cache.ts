/** Bodies of answers by address, of one release at a time; the oldest go where they fill more than `limit_bytes`. */
export class AnswerCache {
  private readonly limit_bytes: number
  private release = ''
  private size_bytes = 0
  private readonly bodies = new Map<string, string>()

  constructor(limit_bytes: number) {
    this.limit_bytes = limit_bytes
  }

  get(release: string, address: string): string | undefined {
    return release === this.release ? this.bodies.get(address) : undefined
  }

  put(release: string, address: string, body: string): void {
    if (release !== this.release) {
      this.bodies.clear()
      this.size_bytes = 0
      this.release = release
    }
    if (body.length * 2 > this.limit_bytes / 4 || this.bodies.has(address)) return
    this.bodies.set(address, body)
    this.size_bytes += (body.length + address.length) * 2
    for (const [oldest, text] of this.bodies) {
      if (this.size_bytes <= this.limit_bytes) break
      this.bodies.delete(oldest)
      this.size_bytes -= (text.length + oldest.length) * 2
    }
  }
}
