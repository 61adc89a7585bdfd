import { behindMark } from './sniff-encoding.ts'
import type { CsvDialect } from './types.ts'

/** Bytes that can be read from any offset; answers how many were read, 0 at the end. */
export type ByteSource = (into: Uint8Array, offset: number) => number

/** A record as it stands in the file: its bytes without its line end, and its cells as ranges of them; good until the next is asked for. */
export type CsvRecord = {
  readonly bytes: Buffer
  /** Start and end of each cell, its quotes apart: two numbers a cell. Empty when `broken`. */
  readonly ranges: readonly number[]
  /** For each cell, whether it stood in quotes. */
  readonly quoted: readonly boolean[]
  /** 1-based physical line on which it begins. */
  readonly line: number
  readonly broken: false | 'broken_quote' | 'line_too_long'
}

type Line = { readonly bytes: Buffer; readonly ending: string; readonly over: boolean; readonly next: number }

/**
 * The records of plain UTF-8 CSV, the header first, blank lines left out. Records end at `\n`, `\r\n` or a lone `\r`
 * outside of quotes; a quote opens only at the start of a cell, and behind a closing one only a delimiter or the record's
 * end may stand. A record that breaks this, or passes `max_record_bytes`, is the one physical line on which it began.
 */
export function* csvRecords(
  source: ByteSource,
  dialect: CsvDialect,
  max_record_bytes: number,
  chunk_bytes = 1 << 20,
): Generator<CsvRecord> {
  const lines = new LineReader(source, max_record_bytes, chunk_bytes)
  let number = 0
  for (let line = lines.next(); line !== undefined; line = lines.next()) {
    number += 1
    if (number <= dialect.skip_lines || (line.bytes.length === 0 && !line.over)) continue
    const record = recordFrom(line, number, lines, dialect, max_record_bytes)
    yield record.found
    number += record.further_lines
  }
}

type Found = { readonly found: CsvRecord; readonly further_lines: number }

function recordFrom(first: Line, number: number, lines: LineReader, dialect: CsvDialect, limit: number): Found {
  let line = first
  const brokenAs = (broken: 'broken_quote' | 'line_too_long'): Found => {
    lines.seek(line.next)
    return { found: { bytes: line.bytes, ranges: [], quoted: [], line: number, broken }, further_lines: 0 }
  }
  if (line.over) return brokenAs('line_too_long')
  const cells = new CellScanner(dialect)
  let text = line.bytes
  let size = text.length
  let last = line
  let further_lines = 0
  for (;;) {
    const state = cells.scan(text, size)
    if (state === 'broken') return brokenAs('broken_quote')
    if (state === 'closed') break
    if (last === first) {
      line = { ...first, bytes: Buffer.from(first.bytes) }
      text = line.bytes
    }
    const next = last.ending === '' ? undefined : lines.next()
    const grown = size + last.ending.length + (next?.bytes.length ?? 0)
    if (next === undefined || next.over || grown > limit) return brokenAs('broken_quote')
    if (grown > text.length || text === line.bytes) text = enlarged(text, size, grown)
    size += text.write(last.ending, size, 'latin1')
    size += next.bytes.copy(text, size)
    last = next
    further_lines += 1
  }
  const { ranges, quoted } = cells
  return { found: { bytes: text.subarray(0, size), ranges, quoted, line: number, broken: false }, further_lines }
}

function enlarged(text: Buffer, size: number, wanted: number): Buffer {
  const larger = Buffer.allocUnsafe(Math.max(wanted, size * 2))
  text.copy(larger, 0, 0, size)
  return larger
}

/** Finds the cells of a record whose text may still grow, line by line. */
class CellScanner {
  readonly ranges: number[] = []
  readonly quoted: boolean[] = []
  private readonly delimiter: number
  private readonly quote: number
  private at = 0
  private cell_start = 0
  private is_open = false

  constructor(dialect: CsvDialect) {
    this.delimiter = dialect.delimiter.charCodeAt(0)
    this.quote = dialect.quote === '' ? -1 : dialect.quote.charCodeAt(0)
  }

  /** Reads on to `size`: `open` when the text ends inside of quotes. */
  scan(text: Buffer, size: number): 'closed' | 'open' | 'broken' {
    for (;;) {
      if (this.is_open) {
        const state = this.scanQuoted(text, size)
        if (state !== 'closed') return state
      } else if (this.at < size && text[this.at] === this.quote) {
        this.is_open = true
        this.at += 1
        this.cell_start = this.at
        continue
      } else {
        let end = this.at
        while (end < size && text[end] !== this.delimiter) end += 1
        this.endCell(this.at, end, false)
        this.at = end
      }
      if (this.at >= size) return 'closed'
      this.at += 1
    }
  }

  private scanQuoted(text: Buffer, size: number): 'closed' | 'open' | 'broken' {
    for (;;) {
      const close = text.indexOf(this.quote, this.at)
      if (close < 0 || close >= size) {
        this.at = size
        return 'open'
      }
      this.at = close + 1
      if (this.at < size && text[this.at] === this.quote) this.at += 1
      else {
        this.is_open = false
        this.endCell(this.cell_start, close, true)
        return this.at >= size || text[this.at] === this.delimiter ? 'closed' : 'broken'
      }
    }
  }

  private endCell(start: number, end: number, isQuoted: boolean): void {
    this.ranges.push(start, end)
    this.quoted.push(isQuoted)
  }
}

/** Physical lines of a source, from any offset; of a line over the limit only the first 8 kB are kept. */
class LineReader {
  private readonly source: ByteSource
  private readonly limit: number
  private readonly chunk: Buffer
  private base = 0
  private size = 0
  private at = 0
  private next_cr = -1

  constructor(source: ByteSource, limit: number, chunk_bytes: number) {
    this.source = source
    this.limit = limit
    this.chunk = Buffer.allocUnsafeSlow(chunk_bytes)
    this.fill(0)
    this.at = behindMark(this.chunk, this.size)
  }

  seek(offset: number): void {
    if (offset === this.base + this.at) return
    if (offset < this.base || offset > this.base + this.size) this.fill(offset)
    else {
      this.at = offset - this.base
      this.next_cr = -1
    }
  }

  /** The next line; its bytes may be overwritten by the next call. */
  next(): Line | undefined {
    if (this.at >= this.size && !this.fill(this.base + this.size)) return undefined
    const near = this.lineEnd()
    if (near >= 0 && near + 1 < this.size && near - this.at <= this.limit) {
      const bytes = this.chunk.subarray(this.at, near)
      this.at = near
      return { bytes, ending: this.takeEnding(), over: false, next: this.base + this.at }
    }
    return this.nextOfPieces()
  }

  private nextOfPieces(): Line {
    let pieces: Buffer[] = []
    let length = 0
    for (;;) {
      const end = this.lineEnd()
      const stop = end < 0 ? this.size : end
      length += stop - this.at
      if (length <= this.limit || pieces.length === 0) pieces.push(Buffer.from(this.chunk.subarray(this.at, stop)))
      if (length > this.limit) pieces = [Buffer.concat(pieces).subarray(0, 8192)]
      this.at = stop
      const finished = end >= 0 || !this.fill(this.base + this.size)
      if (!finished) continue
      const ending = end < 0 ? '' : this.takeEnding()
      const [only] = pieces
      const bytes = pieces.length === 1 && only !== undefined ? only : Buffer.concat(pieces)
      return { bytes, ending, over: length > this.limit, next: this.base + this.at }
    }
  }

  private lineEnd(): number {
    const lf = this.indexOf(10)
    if (this.next_cr < this.at) {
      const cr = this.indexOf(13)
      this.next_cr = cr < 0 ? this.size : cr
    }
    return this.next_cr < this.size && (lf < 0 || this.next_cr < lf) ? this.next_cr : lf
  }

  private indexOf(byte: number): number {
    const found = this.chunk.indexOf(byte, this.at)
    return found >= this.size ? -1 : found
  }

  private takeEnding(): string {
    const first = this.chunk[this.at]
    this.at += 1
    if (first === 10) return '\n'
    if (this.at >= this.size) this.fill(this.base + this.size)
    if (this.at >= this.size || this.chunk[this.at] !== 10) return '\r'
    this.at += 1
    return '\r\n'
  }

  private fill(offset: number): boolean {
    this.base = offset
    this.size = this.source(this.chunk, offset)
    this.at = 0
    this.next_cr = -1
    return this.size > 0
  }
}
