import { isUtf8 } from 'node:buffer'
import { readFileSync } from 'node:fs'
import { gunzipSync, zstdDecompressSync } from 'node:zlib'
import { ExactNumber, parseExactJson } from '../text/parse-exact-json.ts'
import { type RawLine, rawWorkbook } from './raw-workbook.ts'

/**
 * The lines of a landed file with their cells as text, in the order in which they stand, titles above a header too: by code of its
 * own, for a proof that is read as the warehouse is read proves nothing. undefined for a format that it does not know.
 */
export function rawLines(path: string): { readonly is_1904: boolean; readonly lines: readonly RawLine[] } | undefined {
  const packed = readFileSync(path)
  const written = path.toLowerCase()
  const bytes = written.endsWith('.gz') ? gunzipSync(packed) : written.endsWith('.zst') ? framesOf(packed) : packed
  const name = written.replace(/\.(?:gz|zst)$/, '')
  if (/\.(?:xlsx|xlsm)$/.test(name)) return rawWorkbook(bytes)
  if (/\.(?:jsonl|ndjson)$/.test(name)) return { is_1904: false, lines: jsonLines(textOf(bytes)) }
  if (/\.(?:csv|tsv|txt)$/.test(name)) return { is_1904: false, lines: csvLines(textOf(bytes)) }
  return undefined
}

/** All frames of a zstd file, of which the library reads one. */
function framesOf(packed: Buffer): Buffer {
  const frames: Buffer[] = []
  for (let rest = packed; rest.length > 0; ) {
    // The library's types do not know the answer that `info` asks for.
    const { buffer, engine } = zstdDecompressSync(rest, { info: true }) as unknown as Frame
    frames.push(buffer)
    rest = rest.subarray(engine.bytesWritten)
  }
  return Buffer.concat(frames)
}

type Frame = { readonly buffer: Buffer; readonly engine: { readonly bytesWritten: number } }

function textOf(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes)
  return new TextDecoder(isUtf8(bytes) ? 'utf-8' : 'windows-1252').decode(bytes)
}

/** Keys of all records stand as a header before the first. */
function jsonLines(text: string): readonly RawLine[] {
  const records = text.split('\n').flatMap((line, index) => {
    const record = line.trim() === '' ? undefined : objectOf(line)
    return record ? [{ line: index + 1, record }] : []
  })
  const names = [...new Set(records.flatMap(({ record }) => Object.keys(record)))]
  const cells = (record: Readonly<Record<string, unknown>>): readonly string[] =>
    names.map((name) => jsonCell(record[name]))
  return [
    { sheet: '', line: 0, cells: names },
    ...records.map(({ line, record }) => ({ sheet: '', line, cells: cells(record) })),
  ]
}

function jsonCell(value: unknown): string {
  if (value === null || value === undefined) return ''
  return typeof value === 'object' && !(value instanceof ExactNumber) ? JSON.stringify(value) : String(value)
}

function objectOf(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value = parseExactJson(line)
    return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : undefined
  } catch {
    return undefined
  }
}

/** The delimiter is the sign that stands most often in the first lines; of two, the one that no decimal has. */
function csvLines(text: string): readonly RawLine[] {
  const head = text.slice(0, 20_000)
  const count = (sign: string): number => head.split(sign).length
  const delimiter = [';', '\t', '|', ','].reduce((best, sign) => (count(sign) > count(best) ? sign : best))
  const lines: RawLine[] = []
  let cells: string[] = []
  let [at, line, first] = [0, 1, 1]
  const endLine = (): void => {
    lines.push({ sheet: '', line: first, cells })
    cells = []
  }
  while (at < text.length) {
    let cell = ''
    if (text[at] === '"') {
      const from = at
      for (at++; at < text.length && (text[at] !== '"' || text[at + 1] === '"'); at++) {
        cell += text[at]
        if (text[at] === '"') at++
      }
      at++
      line += text.slice(from, at).split(/\r\n|\n|\r/).length - 1
    }
    const rest = at
    while (at < text.length && text[at] !== delimiter && text[at] !== '\n' && text[at] !== '\r') at++
    cells.push(cell + text.slice(rest, at))
    if (text[at] === delimiter) {
      at++
      continue
    }
    endLine()
    at += text[at] === '\r' && text[at + 1] === '\n' ? 2 : 1
    line++
    first = line
  }
  // The text ends behind a delimiter, which has an empty cell behind it.
  if (cells.push('') > 1) endLine()
  return lines
}
