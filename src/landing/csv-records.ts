import { isUtf8 } from 'node:buffer'
import { behindMark } from './sniff-encoding.ts'
import type { CsvDialect } from './types.ts'

/** Bytes that can be read from any offset; answers how many were read, 0 at the end. */
export type ByteSource = (into: Uint8Array, offset: number) => number

/** A record as it stands in the file. One object for all: good until the next is asked for. */
export type CsvRecord = {
  /** Holds the record from `start` to `end`, without its line end, and other bytes around it. */
  readonly bytes: Buffer
  readonly start: number
  readonly end: number
  /** 0 when `broken`. */
  readonly cells_count: number
  /** Start and end of each cell in `bytes`, its quotes apart: two numbers a cell; what lies behind the last cell is old. */
  readonly ranges: readonly number[]
  /** For each cell, whether it stood in quotes. */
  readonly quoted: readonly boolean[]
  /** 1-based physical line on which it begins. */
  readonly line: number
  readonly broken: false | 'broken_quote' | 'line_too_long'
  /** Whether all its bytes are ASCII; undefined when `broken`. */
  readonly is_ascii: boolean | undefined
}

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
  const reader = new RecordReader(source, dialect, max_record_bytes, chunk_bytes)
  while (reader.next()) yield reader.found
}

/** Whether a record's bytes are UTF-8, and none of them is zero. */
export function isTextRecord({ bytes, start, end, is_ascii }: CsvRecord): boolean {
  const own = bytes.subarray(start, end)
  return !own.includes(0) && (is_ascii === true || isUtf8(own))
}

const [LF, CR] = [10, 13]
/** Of a line over the limit so much is kept. */
const head_bytes = 8192

/** Where the scan of a record stands: at the start of a cell, in one, in a quoted one, behind a quote in that. */
const [at_cell, in_plain, in_quotes, behind_quote] = [0, 1, 2, 3] as const
type State = typeof at_cell | typeof in_plain | typeof in_quotes | typeof behind_quote

/**
 * Reads record by record from a window of the file that begins at the record. A record that breaks is one line, and those
 * below it are read again: so that this is not done line for line to the end, it is kept how the text goes on from the line
 * breaks in quotes that were passed.
 */
class RecordReader {
  readonly found: { -readonly [K in keyof CsvRecord]: CsvRecord[K] } & { ranges: number[]; quoted: boolean[] }
  private readonly source: ByteSource
  private readonly limit: number
  private readonly delimiter: number
  private readonly quote: number
  private to_skip: number
  private window: Buffer
  /** Offset in the file of the window's first byte. */
  private base = 0
  private size = 0
  /** Index of the next record, and the number of its line. */
  private at = 0
  private line = 1
  /** A `\n` at `at` belongs to the line before. */
  private after_cr = false
  /** Offset to which a record was read that broke behind its first line; from any line break in quotes before, it goes on the same way. */
  private trail_to = -1
  private trail_state: State | 'broken' = 'broken'

  constructor(source: ByteSource, dialect: CsvDialect, limit: number, chunk_bytes: number) {
    this.source = source
    this.limit = limit
    this.delimiter = dialect.delimiter.charCodeAt(0)
    this.quote = dialect.quote === '' ? -1 : dialect.quote.charCodeAt(0)
    this.to_skip = dialect.skip_lines
    this.window = Buffer.allocUnsafeSlow(Math.max(16, chunk_bytes))
    const none = { start: 0, end: 0, cells_count: 0, line: 0, broken: false, is_ascii: true } as const
    this.found = { ...none, bytes: this.window, ranges: [], quoted: [] }
    this.more()
    this.at = behindMark(this.window, this.size)
  }

  /** Whether there is a next record, then in `found`. */
  next(): boolean {
    for (;;) {
      if (this.at >= this.size && !this.more()) return false
      const byte = this.window[this.at]
      if (this.after_cr && byte === LF) {
        this.after_cr = false
        this.at += 1
      } else if (this.to_skip > 0) {
        this.to_skip -= 1
        this.skipLine(this.at)
      } else if (byte === LF || byte === CR) this.beginLine(this.at + 1, byte === CR, 1)
      else {
        this.read(true)
        return true
      }
    }
  }

  /** Reads the record at `at`; where it breaks, the scan may take a short cut over what was read before. */
  private read(may_jump: boolean): void {
    const { found, delimiter, quote, limit } = this
    const { ranges, quoted } = found
    let state: State = at_cell
    let cells = 0
    let i = this.at
    let cell_start = i
    let bits = 0
    let first_end = -1
    let lines = 1
    let has_jumped = false
    scan: for (;;) {
      const { window } = this
      const stop = Math.min(this.size, this.at + limit + 1)
      while (i < stop) {
        const byte = window[i] ?? 0
        bits |= byte
        if (state === in_plain) {
          if (byte === delimiter) {
            ranges[2 * cells] = cell_start
            ranges[2 * cells + 1] = i
            quoted[cells++] = false
            state = at_cell
          } else if (byte === LF || byte === CR) break scan
        } else if (state === in_quotes) {
          if (byte === quote) state = behind_quote
          else if (byte === CR || (byte === LF && (i === this.at || window[i - 1] !== CR))) {
            lines += 1
            if (first_end < 0) {
              first_end = i
              if (may_jump && this.base + i < this.trail_to) {
                if (this.trail_state === 'broken') return this.breakAt(first_end)
                has_jumped = true
                i = this.trail_to - this.base
                state = this.trail_state
                continue
              }
            }
          }
        } else if (state === at_cell) {
          if (byte === quote) {
            state = in_quotes
            cell_start = i + 1
          } else if (byte === delimiter) {
            ranges[2 * cells] = i
            ranges[2 * cells + 1] = i
            quoted[cells++] = false
          } else if (byte === LF || byte === CR) break scan
          else {
            state = in_plain
            cell_start = i
          }
        } else if (byte === quote) state = in_quotes
        else if (byte === delimiter) {
          ranges[2 * cells] = cell_start
          ranges[2 * cells + 1] = i - 1
          quoted[cells++] = true
          state = at_cell
        } else if (byte === LF || byte === CR) break scan
        else {
          if (first_end < 0) return this.breakOnLine(i)
          this.keepTrail(i, 'broken')
          return this.breakAt(first_end)
        }
        i += 1
      }
      if (i - this.at > limit) {
        if (first_end < 0) return this.breakLong(i)
        this.keepTrail(i, state)
        return this.breakAt(first_end)
      }
      const moved = this.at
      const has_more = this.more()
      i -= moved
      cell_start -= moved
      if (first_end >= 0) first_end -= moved
      for (let n = 0; n < 2 * cells; n++) ranges[n] = (ranges[n] ?? 0) - moved
      if (has_more) continue
      if (state !== in_quotes) break
      if (first_end < 0) first_end = i
      this.keepTrail(i, 'broken')
      return this.breakAt(first_end)
    }
    if (has_jumped) return this.read(false)
    ranges[2 * cells] = state === at_cell ? i : cell_start
    ranges[2 * cells + 1] = state === behind_quote ? i - 1 : i
    quoted[cells++] = state === behind_quote
    this.tell(this.window, this.at, i, false)
    found.cells_count = cells
    found.is_ascii = bits < 0x80
    this.beginLine(i + 1, this.window[i] === CR, lines)
  }

  private keepTrail(to: number, state: State | 'broken'): void {
    this.trail_to = this.base + to
    this.trail_state = state
  }

  /** The record is the line that ends at `end`. */
  private breakAt(end: number): void {
    this.tell(this.window, this.at, end, 'broken_quote')
    this.beginLine(end + 1, end < this.size && this.window[end] === CR, 1)
  }

  /** The record breaks at `from`, on its first line. */
  private breakOnLine(from: number): void {
    let i = from
    for (;;) {
      const stop = Math.min(this.size, this.at + this.limit + 1)
      while (i < stop && this.window[i] !== LF && this.window[i] !== CR) i += 1
      if (i < stop) return this.breakAt(i)
      if (i - this.at > this.limit) return this.breakLong(i)
      const moved = this.at
      const has_more = this.more()
      i -= moved
      if (!has_more) return this.breakAt(i)
    }
  }

  /** The first line, which goes on at `from`, is over the limit. */
  private breakLong(from: number): void {
    const head = Buffer.from(this.window.subarray(this.at, Math.min(from, this.at + head_bytes)))
    this.tell(head, 0, head.length, 'line_too_long')
    this.skipLine(from)
  }

  private tell(bytes: Buffer, start: number, end: number, broken: CsvRecord['broken']): void {
    const { found } = this
    found.bytes = bytes
    found.start = start
    found.end = end
    found.line = this.line
    found.broken = broken
    if (broken === false) return
    found.cells_count = 0
    found.is_ascii = undefined
  }

  private beginLine(at: number, after_cr: boolean, lines: number): void {
    this.at = Math.min(at, this.size)
    this.after_cr = after_cr
    this.line += lines
  }

  /** Passes over the rest of a line; what was read of it is let go. */
  private skipLine(from: number): void {
    for (let i = from; ; i++) {
      if (i >= this.size) {
        this.at = this.size
        if (!this.more()) return
        i = this.at
      }
      const byte = this.window[i]
      if (byte === LF || byte === CR) return this.beginLine(i + 1, byte === CR, 1)
    }
  }

  /** Lets go what lies before `at`, which becomes 0, and reads on; false at the end. */
  private more(): boolean {
    const { window, at, size } = this
    const kept = size - at
    if (kept * 4 > window.length * 3) {
      this.window = Buffer.allocUnsafeSlow(window.length * 2)
      window.copy(this.window, 0, at, size)
    } else if (at > 0) window.copyWithin(0, at, size)
    this.base += at
    this.at = 0
    const read = this.source(this.window.subarray(kept), this.base + kept)
    this.size = kept + read
    return read > 0
  }
}
