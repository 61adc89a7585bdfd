import { inflateRawSync } from 'node:zlib'

/** A line of a sheet as the file has it: its place from 1, its cells as text from the first column. */
export type RawLine = { readonly sheet: string; readonly line: number; readonly cells: readonly string[] }

const sharedPattern = elementPattern('si')
const rowPattern = elementPattern('row')
const cellPattern = elementPattern('c')
const valuePattern = elementPattern('v', 's')
const textPattern = elementPattern('t')
const spokenPattern = elementPattern('rPh')

/** An element's attributes, and what is in it. Some programs write a prefix before every name. */
function elementPattern(name: string, flags = 'gs'): RegExp {
  return new RegExp(String.raw`<(?:\w+:)?${name}\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?${name}>)`, flags)
}

/** The lines of all sheets of an .xlsx file, straight from its XML; a date is the number of days that stands there. */
export function rawWorkbook(bytes: Buffer): { readonly is_1904: boolean; readonly lines: readonly RawLine[] } {
  const parts = unzip(bytes)
  const text = (name: string): string => parts.get(name)?.().toString('utf8') ?? ''
  const shared = [...text('xl/sharedStrings.xml').matchAll(sharedPattern)].map(([, , si = '']) => textsOf(si))
  const book = text('xl/workbook.xml')
  const targets = new Map(
    [...text('xl/_rels/workbook.xml.rels').matchAll(/<(?:\w+:)?Relationship\b[^>]*>/g)].map(
      ([tag]) => [attribute(tag, 'Id'), attribute(tag, 'Target')] as const,
    ),
  )
  const lines = [...book.matchAll(/<(?:\w+:)?sheet\b[^>]*>/g)].flatMap(([tag]) => {
    const target = targets.get(attribute(tag, '\\w+:id')) ?? ''
    const path = target.startsWith('/') ? target.slice(1) : `xl/${target}`
    return linesOf(text(path), decode(attribute(tag, 'name')), shared)
  })
  return { is_1904: /date1904\s*=\s*["'](?:1|true)["']/.test(book), lines }
}

function linesOf(xml: string, sheet: string, shared: readonly string[]): readonly RawLine[] {
  const lines: RawLine[] = []
  let line = 0
  for (const [, head = '', body = ''] of xml.matchAll(rowPattern)) {
    line = Number(attribute(head, 'r') || line + 1)
    const cells: string[] = []
    for (const [, own = '', inner = ''] of body.matchAll(cellPattern)) {
      const at = columnOf(attribute(own, 'r')) ?? cells.length
      while (cells.length < at) cells.push('')
      cells[at] = cellText(attribute(own, 't'), inner, shared)
    }
    lines.push({ sheet, line, cells })
  }
  return lines
}

function cellText(type: string, inner: string, shared: readonly string[]): string {
  if (type === 'inlineStr') return textsOf(inner)
  const value = decode(valuePattern.exec(inner)?.[2] ?? '')
  if (type === 's') return shared[Number(value)] ?? ''
  // A number is written as few digits as tell it apart, so 16416 and 1.6416E4 are one.
  if (type === '' || type === 'n') return value === '' ? '' : String(Number(value))
  return value
}

/** Texts of an entry, those of several fonts joined; how a word is pronounced is left out. */
function textsOf(xml: string): string {
  const told = xml.replaceAll(spokenPattern, '')
  return [...told.matchAll(textPattern)].map(([, , text = '']) => decode(text)).join('')
}

function attribute(tag: string, name: string): string {
  return new RegExp(`(?:^|\\s)${name}\\s*=\\s*(["'])(.*?)\\1`, 's').exec(tag)?.[2] ?? ''
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

function decode(text: string): string {
  return text.replaceAll(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (all, hex?: string, digits?: string, name?: string) =>
    hex !== undefined
      ? String.fromCodePoint(Number.parseInt(hex, 16))
      : digits === undefined
        ? (entities[name ?? ''] ?? all)
        : String.fromCodePoint(Number(digits)),
  )
}

/** Column `B` of `B7` is 1. */
function columnOf(place: string): number | undefined {
  const letters = /^[A-Z]+/.exec(place)?.[0]
  return letters === undefined
    ? undefined
    : [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1
}

/** The parts of a zip archive, each unpacked when it is asked for. */
function unzip(bytes: Buffer): ReadonlyMap<string, () => Buffer> {
  const parts = new Map<string, () => Buffer>()
  const end = bytes.lastIndexOf(Buffer.from('PK\u0005\u0006', 'latin1'))
  for (let at = end < 0 ? -1 : bytes.readUInt32LE(end + 16); at >= 0 && at + 46 <= end; ) {
    if (bytes.readUInt32LE(at) !== 0x02014b50) break
    const [method, size, names] = [
      bytes.readUInt16LE(at + 10),
      bytes.readUInt32LE(at + 20),
      bytes.readUInt16LE(at + 28),
    ]
    const head = bytes.readUInt32LE(at + 42)
    const start = head + 30 + bytes.readUInt16LE(head + 26) + bytes.readUInt16LE(head + 28)
    const packed = bytes.subarray(start, start + size)
    parts.set(bytes.toString('utf8', at + 46, at + 46 + names), () => (method === 0 ? packed : inflateRawSync(packed)))
    at += 46 + names + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32)
  }
  return parts
}
