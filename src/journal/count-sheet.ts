import { readFileSync } from 'node:fs'
import { Readable } from 'node:stream'
import { createInflateRaw, inflateRawSync } from 'node:zlib'

/**
 * How many rows of a workbook's sheet below its header hold anything: an own pass over the archive's bytes, which shares
 * no code with the reader. Cells without a value, and texts of nothing, count as empty.
 */
export async function countSheetRows(path: string, sheet: string, header_row: number): Promise<number> {
  const archive = new Archive(readFileSync(path))
  const isEmptyText = await emptyTexts(archive)
  let rows = 0
  let position = 0
  for await (const xml of archive.pieces(sheetFile(archive, sheet), 'row')) {
    const pattern = /<(?:\w+:)?row\b([^>]*?)(?:\/>|>(.*?)<\/(?:\w+:)?row>)/gs
    for (const [, attributes = '', inner = ''] of xml.matchAll(pattern)) {
      position = Number(/\br="(\d+)"/.exec(attributes)?.[1] ?? position + 1)
      if (position > header_row && holdsAnything(inner, isEmptyText)) rows += 1
    }
  }
  return rows
}

function holdsAnything(row: string, isEmptyText: ReadonlySet<number>): boolean {
  for (const [, attributes = '', cell = ''] of row.matchAll(/<(?:\w+:)?c\b([^>]*?)(?:\/>|>(.*?)<\/(?:\w+:)?c>)/gs)) {
    const value = /<(?:\w+:)?v\b[^>]*>([^<]*)</.exec(cell)?.[1]
    if (value !== undefined && value !== '') {
      if (!/\bt="s"/.test(attributes) || !isEmptyText.has(Number(value))) return true
    }
    for (const [, text = ''] of cell.matchAll(/<(?:\w+:)?t\b[^>]*>([^<]*)</g)) if (text !== '') return true
  }
  return false
}

async function emptyTexts(archive: Archive): Promise<ReadonlySet<number>> {
  const empty = new Set<number>()
  let index = 0
  for await (const xml of archive.pieces('xl/sharedStrings.xml', 'si')) {
    for (const [, inner = ''] of xml.matchAll(/<(?:\w+:)?si\b[^>]*?(?:\/>|>(.*?)<\/(?:\w+:)?si>)/gs)) {
      if (!/<(?:\w+:)?t\b[^>]*>[^<]/.test(inner)) empty.add(index)
      index += 1
    }
  }
  return empty
}

function sheetFile(archive: Archive, sheet: string): string {
  const links = new Map(
    [...archive.text('xl/_rels/workbook.xml.rels').matchAll(/<(?:\w+:)?Relationship\b[^>]*>/g)].map(([link]) => [
      attribute(link, 'Id'),
      attribute(link, 'Target'),
    ]),
  )
  for (const [entry] of archive.text('xl/workbook.xml').matchAll(/<(?:\w+:)?sheet\b[^>]*>/g)) {
    if (attribute(entry, 'name') !== sheet) continue
    const target = links.get(attribute(entry, '\\w+:id')) ?? ''
    return target.startsWith('/') ? target.slice(1) : `xl/${target}`
  }
  return ''
}

function attribute(tag: string, name: string): string {
  const text = new RegExp(`\\s${name}=(?:"([^"]*)"|'([^']*)')`).exec(tag)
  const named: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }
  return (text?.[1] ?? text?.[2] ?? '').replaceAll(/&(#x?[0-9a-f]+|\w+);/gi, (whole, word: string) => {
    if (!word.startsWith('#')) return named[word] ?? whole
    return String.fromCodePoint(/^#x/i.test(word) ? Number.parseInt(word.slice(2), 16) : Number(word.slice(1)))
  })
}

/** Entries of a zip archive by name (APPNOTE 4.3): stored or deflated. */
class Archive {
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
