import { Readable } from 'node:stream'
import { createInflateRaw, inflateRawSync } from 'node:zlib'

/** Entries of a zip archive by name (APPNOTE 4.3): stored or deflated. */
export class Archive {
  private readonly bytes: Buffer
  private readonly places = new Map<string, { at: number; packed_bytes: number; method: number }>()

  constructor(bytes: Buffer) {
    this.bytes = bytes
    const end = bytes.lastIndexOf(Buffer.of(0x50, 0x4b, 5, 6))
    let at = end < 0 ? bytes.length : bytes.readUInt32LE(end + 16)
    while (at + 46 <= bytes.length && bytes.readUInt32LE(at) === 0x02014b50) {
      const name_bytes = bytes.readUInt16LE(at + 28)
      this.places.set(bytes.toString('utf8', at + 46, at + 46 + name_bytes), {
        at: bytes.readUInt32LE(at + 42),
        packed_bytes: bytes.readUInt32LE(at + 20),
        method: bytes.readUInt16LE(at + 10),
      })
      at += 46 + name_bytes + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32)
    }
  }

  /** The text of a small entry; empty where there is none. */
  text(name: string): string {
    const { packed, isPacked } = this.entry(name)
    return (isPacked ? inflateRawSync(packed) : packed).toString('utf8')
  }

  /** The text of an entry in pieces that end behind a closing tag of this name, so that no element is cut. */
  async *pieces(name: string, tag: string): AsyncGenerator<string> {
    const { packed, isPacked } = this.entry(name)
    const source = Readable.from(isPacked ? [packed] : slices(packed))
    const decoder = new TextDecoder()
    const closing = new RegExp(`.*</(?:\\w+:)?${tag}>`, 's')
    let rest = ''
    for await (const chunk of isPacked ? source.pipe(createInflateRaw({ chunkSize: 1 << 20 })) : source) {
      rest += decoder.decode(chunk as Buffer, { stream: true })
      const whole = closing.exec(rest)?.[0] ?? ''
      if (whole !== '') yield whole
      rest = rest.slice(whole.length)
    }
    yield rest
  }

  private entry(name: string): { readonly packed: Buffer; readonly isPacked: boolean } {
    const place = this.places.get(name)
    if (place === undefined) return { packed: Buffer.alloc(0), isPacked: false }
    const start = place.at + 30 + this.bytes.readUInt16LE(place.at + 26) + this.bytes.readUInt16LE(place.at + 28)
    return { packed: this.bytes.subarray(start, start + place.packed_bytes), isPacked: place.method !== 0 }
  }
}

function* slices(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += 1 << 20) yield bytes.subarray(at, at + (1 << 20))
}
