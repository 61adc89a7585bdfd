import { readFileSync } from 'node:fs'
import { inflateRawSync } from 'node:zlib'

/**
 * How many rows of a workbook's sheet below its header hold anything: an own pass over the archive's bytes, which shares
 * no code with the reader. Cells without a value, and texts of nothing, count as empty.
 */
export function countSheetRows(path: string, sheet: string, header_row: number): number {
  const archive = new Archive(readFileSync(path))
  const xml = archive.text(sheetFile(archive, sheet))
  const isEmptyText = emptyTexts(archive.text('xl/sharedStrings.xml'))
  let rows = 0
  let position = 0
  for (const [, attributes = '', inner = ''] of xml.matchAll(
    /<(?:\w+:)?row\b([^>]*?)(?:\/>|>(.*?)<\/(?:\w+:)?row>)/gs,
  )) {
    position = Number(/\br="(\d+)"/.exec(attributes)?.[1] ?? position + 1)
    if (position > header_row && holdsAnything(inner, isEmptyText)) rows += 1
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

function emptyTexts(xml: string): ReadonlySet<number> {
  const empty = new Set<number>()
  let index = 0
  for (const [, inner = ''] of xml.matchAll(/<(?:\w+:)?si\b[^>]*?(?:\/>|>(.*?)<\/(?:\w+:)?si>)/gs)) {
    if (!/<(?:\w+:)?t\b[^>]*>[^<]/.test(inner)) empty.add(index)
    index += 1
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

  /** The text of an entry; empty where there is none. */
  text(name: string): string {
    const place = this.places.get(name)
    if (place === undefined) return ''
    const start = place.at + 30 + this.bytes.readUInt16LE(place.at + 26) + this.bytes.readUInt16LE(place.at + 28)
    const packed = this.bytes.subarray(start, start + place.packed_bytes)
    return (place.method === 0 ? packed : inflateRawSync(packed)).toString('utf8')
  }
}
