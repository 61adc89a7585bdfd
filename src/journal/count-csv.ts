import { tallyLines } from './tally-lines.ts'

const LF = 10
const CR = 13
const max_record_bytes = 16 << 20

type CsvCount = {
  readonly records: number
  readonly physical_lines: number
  readonly multi_line_records: number
  readonly blank_lines: number
  readonly broken_records: number
  readonly blank_then_quote: number
}

type State = 'row' | 'cell' | 'plain' | 'quoted' | 'quote' | 'skip'

/**
 * Counts CSV records chunk by chunk. A record that breaks, or passes the limit, is the physical line on which it began:
 * so from the first line break inside of a record on, the bytes are kept until it ends.
 */
export class CsvCounter {
  private readonly delimiter: number
  private readonly quote: number
  private to_skip: number
  private state: State = 'row'
  private window: Uint8Array = new Uint8Array()
  /** Offset in the file of the window's first byte. */
  private base = 0
  private record_at = 0
  private record_line = 0
  /** Index in the window behind the first line break of the record, or -1. */
  private resume_at = -1
  private after_cr = false
  private records = 0
  private lines = 0
  private blanks = 0
  private multi = 0
  private broken = 0
  private blank_then_quote = 0
  /**
   * How far a record was read that broke behind its first line, and how it stood there. From any line break in quotes before,
   * the text goes on the same way: without this, a file of such records would be read to its end from each of its lines.
   */
  private trail: { to: number; lines: number; after_cr: boolean; state: State | undefined } | undefined

  constructor(delimiter: string, quote: string, skip_lines: number) {
    this.delimiter = delimiter.charCodeAt(0)
    this.quote = quote === '' ? -1 : quote.charCodeAt(0)
    this.to_skip = skip_lines
  }

  feed(chunk: Uint8Array): void {
    const plain = this.resume_at < 0 && this.state !== 'quoted' && this.state !== 'quote' && this.to_skip === 0
    if (plain && (this.quote < 0 || !chunk.includes(this.quote))) {
      this.countLines(chunk)
      this.base += chunk.length
      return
    }
    const kept = this.window.length
    this.window = kept === 0 ? chunk : Buffer.concat([this.window, chunk])
    this.scan(kept)
    const drop = this.resume_at < 0 ? this.window.length : this.resume_at - 1
    this.window = new Uint8Array(this.window.subarray(drop))
    this.base += drop
    if (this.resume_at >= 0) this.resume_at = 1
  }

  end(): CsvCount {
    while (this.state === 'quoted') {
      const at = this.breakRecord(this.window.length, undefined)
      this.scan(at)
    }
    if (this.state !== 'row') this.endRecord(this.window.length, false)
    return {
      records: Math.max(0, this.records - 1),
      physical_lines: this.lines,
      multi_line_records: this.multi,
      blank_lines: this.blanks,
      broken_records: this.broken,
      blank_then_quote: this.blank_then_quote,
    }
  }

  /** The fast way, for a chunk without any quote. */
  private countLines(chunk: Uint8Array): void {
    const from = chunk[0] === LF && this.after_cr ? 1 : 0
    this.after_cr = false
    const fresh = this.state === 'row'
    const [lines, blanks, start] = tallyLines(chunk, from, fresh)
    this.lines += lines
    this.blanks += blanks
    this.records += lines - blanks
    if (start >= 0) this.record_at = this.base + start
    this.record_line = this.lines
    if (chunk.length === from) {
      if (fresh) this.record_at = this.base + from
      return
    }
    this.after_cr = chunk.at(-1) === CR
    if (start === chunk.length) this.state = 'row'
    else if (start >= 0 || this.state !== 'skip') this.state = chunk.at(-1) === this.delimiter ? 'cell' : 'plain'
  }

  private scan(from: number): void {
    const { window, quote, delimiter } = this
    for (let i = from; i < window.length; i++) {
      const byte = window[i]
      const breaks = byte === LF || byte === CR
      if (this.state === 'row') {
        if (byte === LF && this.after_cr) this.startRecord(i + 1, false)
        else if (breaks) this.endBlank(i, byte === CR)
        else {
          this.state = this.to_skip > 0 ? 'skip' : byte === quote ? 'quoted' : byte === delimiter ? 'cell' : 'plain'
          this.after_cr = false
        }
      } else if (breaks && this.state !== 'quoted') this.endRecord(i, byte === CR)
      else if (this.state === 'skip') continue
      else if (this.isOver(i) && !(breaks && this.resume_at < 0)) i = this.breakRecord(i, this.state) - 1
      else if (this.state === 'quoted') {
        if (byte === quote) this.state = 'quote'
        else if (breaks) i = this.breakInQuotes(i, byte) - 1
        else this.after_cr = false
        continue
      } else if (this.state === 'quote') {
        if (byte === quote) this.state = 'quoted'
        else if (byte === delimiter) this.state = 'cell'
        else i = this.breakRecord(i, undefined) - 1
      } else if (byte === delimiter) this.state = 'cell'
      else if (byte === quote && this.state === 'cell') this.state = 'quoted'
      else {
        if (byte === quote && this.followsBlanks(i)) this.blank_then_quote += 1
        this.state = 'plain'
      }
    }
  }

  private isOver(at: number): boolean {
    return this.base + at - this.record_at >= max_record_bytes
  }

  private startRecord(at: number, after_cr: boolean): void {
    this.state = 'row'
    this.record_at = this.base + at
    this.record_line = this.lines
    this.resume_at = -1
    this.after_cr = after_cr
  }

  private endBlank(at: number, cr: boolean): void {
    this.lines += 1
    this.blanks += 1
    this.to_skip = Math.max(0, this.to_skip - 1)
    this.startRecord(at + 1, cr)
  }

  private endRecord(at: number, cr: boolean): void {
    this.lines += 1
    if (this.to_skip > 0) {
      this.to_skip -= 1
      this.blanks += 1
    } else this.records += 1
    if (this.resume_at >= 0) this.multi += 1
    this.startRecord(at + 1, cr)
  }

  /** Answers where to go on. */
  private breakInQuotes(at: number, byte: number): number {
    if (byte === CR || !this.after_cr) this.lines += 1
    this.after_cr = byte === CR
    if (this.resume_at >= 0) return at + 1
    this.resume_at = at + 1
    const { trail } = this
    if (trail === undefined || this.base + at >= trail.to) return at + 1
    if (trail.state === undefined) return this.breakRecord(at, undefined)
    this.state = trail.state
    this.lines = trail.lines
    this.after_cr = trail.after_cr
    return trail.to - this.base
  }

  /**
   * Takes the record as one physical line; answers where to go on. `state` is how the record stood at `from` where it is only too long,
   * undefined where it would break there from whatever line it began on.
   */
  private breakRecord(from: number, state: State | undefined): number {
    this.broken += 1
    const at = this.resume_at
    if (at < 0) {
      this.state = 'skip'
      return from + 1
    }
    const to = this.base + from
    if (this.trail === undefined || to > this.trail.to) {
      this.trail = { to, lines: this.lines, after_cr: this.after_cr, state }
    }
    this.records += 1
    this.lines = this.record_line + 1
    this.startRecord(at, this.window[at - 1] === CR)
    return at
  }

  private followsBlanks(at: number): boolean {
    let i = at - 1
    while (i >= 0 && (this.window[i] === 32 || this.window[i] === 9)) i -= 1
    const byte = this.window[i]
    return i < 0 || byte === this.delimiter || byte === LF || byte === CR
  }
}
