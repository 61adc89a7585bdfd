import { isAscii, isUtf8 } from 'node:buffer'
import { closeSync, createReadStream, fstatSync, openSync, readSync, statSync } from 'node:fs'
import { setImmediate } from 'node:timers/promises'
import { createGunzip, createZstdDecompress } from 'node:zlib'
import { asyncBufferFromFile, parquetMetadataAsync } from 'hyparquet'
import { countOpenDocumentRows } from './count-open-document.ts'
import { countSheetRows } from './count-sheet.ts'

/** What a pass over a file's bytes counted. */
export type RecordCount = {
  /** Header and blank lines apart; a broken record is one. */
  readonly records: number
  readonly physical_lines: number
  readonly multi_line_records: number
  /** Lines above the header among them, titles too. */
  readonly blank_lines: number
  /** Records with a quote that never closes, text after a closing quote, or more than 16 MiB of quoted record. */
  readonly broken_records: number
  /** Quotes that follow blanks at the start of a cell. They open nothing, but some readers think so. */
  readonly blank_then_quote: number
  /** Whether text said to be UTF-8 has bytes that are none, or text of any encoding a zero. */
  readonly has_bad_bytes: boolean
}

type Encoding = 'utf-8' | 'utf-8-bom' | 'utf-16le' | 'utf-16be' | 'windows-1252'

/** A sheet, with the row of its header. */
type SheetRows = { readonly name: string; readonly header_row: number }

export type CountOptions = {
  readonly format: 'csv' | 'jsonl' | 'json' | 'parquet' | 'xlsx' | 'ods'
  readonly compression: 'none' | 'gzip' | 'zstd'
  readonly encoding: Encoding
  readonly delimiter?: string
  readonly quote?: '"' | ''
  readonly skip_lines?: number
  readonly sheet?: SheetRows & { readonly more?: readonly SheetRows[] }
}

type Chunks = AsyncIterable<Uint8Array>

const LF = 10
const CR = 13
const chunk_bytes = 1 << 20
const max_record_bytes = 16 << 20
/** Of 0x80 to 0x9f in Windows-1252, those with a character below U+0800; the others are three bytes of UTF-8. */
const two_bytes = new Set([0x81, 0x83, 0x88, 0x8a, 0x8c, 0x8d, 0x8e, 0x8f, 0x90, 0x98, 0x9a, 0x9c, 0x9d, 0x9e, 0x9f])

/**
 * How many records a file holds, by an own pass over its bytes that shares no code with the readers, so that the row
 * accounting has two witnesses. Throws the reason of a raised signal.
 */
export async function countRecords(path: string, options: CountOptions, signal?: AbortSignal): Promise<RecordCount> {
  if (options.format === 'parquet') {
    const metadata = await parquetMetadataAsync(await asyncBufferFromFile(path))
    return countOf({ records: Number(metadata.num_rows) })
  }
  if (options.format === 'xlsx' || options.format === 'ods') {
    const countRows = options.format === 'xlsx' ? countSheetRows : countOpenDocumentRows
    let records = 0
    for (const { name, header_row } of options.sheet ? [options.sheet, ...(options.sheet.more ?? [])] : [])
      records += await countRows(path, name, header_row)
    return countOf({ records })
  }
  const bytes = options.compression === 'none' ? readPlain(path) : readCompressed(path, options.compression)
  const check = new Utf8Check(options.encoding.startsWith('utf-8'), signal)
  const zeros = { are_there: false }
  const chunks = withoutMark(watchZeros(narrowed(check.watch(bytes), options.encoding), zeros))
  const counted = await countText(chunks, options)
  return { ...counted, has_bad_bytes: check.hasBadBytes() || zeros.are_there }
}

async function countText(chunks: Chunks, options: CountOptions): Promise<RecordCount> {
  if (options.format === 'jsonl') return countJsonLines(chunks)
  if (options.format === 'json') return countJsonArray(chunks)
  const counter = new CsvCounter(options.delimiter ?? ',', options.quote ?? '"', options.skip_lines ?? 0)
  for await (const chunk of chunks) counter.feed(chunk)
  return counter.end()
}

function countOf(counted: Partial<RecordCount>): RecordCount {
  const none = { records: 0, physical_lines: 0, multi_line_records: 0, blank_lines: 0 }
  return { ...none, broken_records: 0, blank_then_quote: 0, has_bad_bytes: false, ...counted }
}

/** Looks whether the chunks that pass by are UTF-8; a character cut by a chunk's end is held until the next. */
class Utf8Check {
  private readonly is_wanted: boolean
  private readonly signal: AbortSignal | undefined
  private is_bad = false
  private cut: Uint8Array = new Uint8Array()

  constructor(is_wanted: boolean, signal: AbortSignal | undefined) {
    this.is_wanted = is_wanted
    this.signal = signal
  }

  async *watch(chunks: Chunks): Chunks {
    for await (const chunk of chunks) {
      this.signal?.throwIfAborted()
      if (this.is_wanted && !this.is_bad) this.look(chunk)
      yield chunk
    }
  }

  hasBadBytes(): boolean {
    return this.is_bad || this.cut.length > 0
  }

  private look(chunk: Uint8Array): void {
    const bytes = this.cut.length === 0 ? chunk : Buffer.concat([this.cut, chunk])
    // Back to the last byte that begins a character: at most three behind it may be missing their last.
    let lead = bytes.length - 1
    while (lead > bytes.length - 4 && lead > 0 && ((bytes[lead] ?? 0) & 0xc0) === 0x80) lead -= 1
    const isWhole = lead < 0 || (bytes[lead] ?? 0) < 0xc0 || isUtf8(bytes.subarray(lead))
    this.cut = isWhole ? new Uint8Array() : Uint8Array.from(bytes.subarray(lead))
    this.is_bad = this.cut.length > 3 || !isUtf8(bytes.subarray(0, isWhole ? bytes.length : lead))
  }
}

/** Whether a character of the text is zero; of UTF-16 most bytes may be. */
async function* watchZeros(chunks: Chunks, zeros: { are_there: boolean }): Chunks {
  for await (const chunk of chunks) {
    zeros.are_there ||= Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length).includes(0)
    yield chunk
  }
}

async function* readPlain(path: string): Chunks {
  const file = openSync(path, 'r')
  const buffer = Buffer.allocUnsafe(Math.max(1, Math.min(chunk_bytes, fstatSync(file).size)))
  try {
    for (let n = 1, size = 0; (size = readSync(file, buffer)) > 0; n++) {
      yield buffer.subarray(0, size)
      if (n % 8 === 0) await setImmediate()
    }
  } finally {
    closeSync(file)
  }
}

async function* readCompressed(path: string, compression: 'gzip' | 'zstd'): Chunks {
  // A zstd file is one frame behind the other, and the library reads one.
  for (let [from, size] = [0, statSync(path).size]; from < size; ) {
    const options = { chunkSize: chunk_bytes }
    const source = createReadStream(path, { start: from, highWaterMark: chunk_bytes })
    const unzip = compression === 'gzip' ? createGunzip(options) : createZstdDecompress(options)
    source.on('error', (error) => unzip.destroy(error))
    try {
      yield* source.pipe(unzip) as AsyncIterable<Buffer>
    } finally {
      source.destroy()
    }
    from = compression === 'gzip' ? size : from + unzip.bytesWritten
  }
}

/** One byte a character where it is ASCII; any other becomes as many filling bytes as it has in UTF-8. */
async function* narrowed(chunks: Chunks, encoding: Encoding): Chunks {
  let odd = -1
  for await (const chunk of chunks) {
    if (encoding === 'windows-1252') yield isAscii(chunk) ? chunk : narrowWindows(chunk)
    else if (encoding === 'utf-16le' || encoding === 'utf-16be') {
      const whole = odd < 0 ? chunk : Buffer.concat([Uint8Array.of(odd), chunk])
      odd = whole.length % 2 === 1 ? (whole.at(-1) ?? -1) : -1
      yield narrowUtf16(whole, encoding === 'utf-16le' ? 1 : 0)
    } else yield chunk
  }
  if (odd >= 0) yield Uint8Array.of(0x80, 0x80, 0x80)
}

function narrowWindows(chunk: Uint8Array): Uint8Array {
  const out = Buffer.allocUnsafeSlow(chunk.length * 3)
  let size = 0
  for (const byte of chunk) {
    if (byte < 0x80) out[size++] = byte
    else for (let width = two_bytes.has(byte) || byte > 0x9f ? 2 : 3; width > 0; width--) out[size++] = 0x80
  }
  return out.subarray(0, size)
}

function narrowUtf16(chunk: Uint8Array, high: 0 | 1): Uint8Array {
  const out = Buffer.allocUnsafeSlow((chunk.length >> 1) * 3)
  let size = 0
  for (let i = 0; i + 1 < chunk.length; i += 2) {
    const unit = ((chunk[i + high] ?? 0) << 8) | (chunk[i + 1 - high] ?? 0)
    if (unit < 0x80) out[size++] = unit
    else {
      const surrogate = unit >= 0xd800 && unit < 0xe000
      const width = unit < 0x800 || surrogate ? 2 : 3
      for (let k = 0; k < width; k++) out[size++] = 0x80
    }
  }
  return out.subarray(0, size)
}

/** The chunks without a byte order mark, which is three bytes in every encoding here. */
async function* withoutMark(chunks: Chunks): Chunks {
  let head: Uint8Array | undefined = new Uint8Array()
  for await (const chunk of chunks) {
    if (head === undefined) yield chunk
    else {
      head = head.length === 0 ? chunk : Buffer.concat([head, chunk])
      if (head.length < 3) continue
      yield startsWithMark(head) ? head.subarray(3) : head
      head = undefined
    }
  }
  if (head !== undefined) yield head
}

function startsWithMark(bytes: Uint8Array): boolean {
  const narrowedMark = bytes[0] === 0x80 && bytes[1] === 0x80 && bytes[2] === 0x80
  return narrowedMark || (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf)
}

async function countJsonLines(chunks: Chunks): Promise<RecordCount> {
  let records = 0
  let physical_lines = 0
  let started = false
  let blank = true
  for await (const chunk of chunks) {
    for (let i = 0; i < chunk.length; ) {
      if (blank) {
        const byte = chunk[i++]
        started = byte !== LF
        if (!started) physical_lines += 1
        blank = !started || byte === 32 || byte === 9 || byte === CR
        continue
      }
      const end = chunk.indexOf(LF, i)
      if (end < 0) break
      records += 1
      physical_lines += 1
      blank = true
      started = false
      i = end + 1
    }
  }
  if (!blank) records += 1
  if (started) physical_lines += 1
  return countOf({ records, physical_lines, blank_lines: physical_lines - records })
}

/** Elements of the outer array that are not blank; a truncated last one, and any text behind the array, count as one. */
async function countJsonArray(chunks: Chunks): Promise<RecordCount> {
  let [records, multi_line_records, breaks, last_line] = [0, 0, 0, 0]
  let [depth, first_line] = [0, -1]
  let [quoted, escaped] = [false, false]
  const close = () => {
    if (first_line >= 0) records += 1
    if (first_line >= 0 && last_line > first_line) multi_line_records += 1
    first_line = -1
  }
  for await (const chunk of chunks) {
    for (const byte of chunk) {
      if (byte === LF) breaks += 1
      if (escaped) escaped = false
      else if (quoted) {
        if (byte === 92) escaped = true
        else if (byte === 34) quoted = false
      } else if (byte === 32 || byte === 9 || byte === LF || byte === CR) continue
      else if (depth === 1 && (byte === 44 || byte === 93)) {
        close()
        // Behind the array nothing has a meaning any more: depth 0 with no way back.
        if (byte === 93) depth = Number.NaN
      } else {
        if (depth !== 0 && first_line < 0) first_line = breaks
        last_line = breaks
        if (byte === 34) quoted = !Number.isNaN(depth)
        else if (byte === 91 || byte === 123) depth += 1
        else if (byte === 93 || byte === 125) depth -= 1
      }
    }
  }
  close()
  return countOf({ records, physical_lines: breaks, multi_line_records })
}

type State = 'row' | 'cell' | 'plain' | 'quoted' | 'quote' | 'skip'

/**
 * Counts CSV records chunk by chunk. A record that breaks, or passes the limit, is the physical line on which it began:
 * so from the first line break inside of a record on, the bytes are kept until it ends.
 */
class CsvCounter {
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

  end(): RecordCount {
    while (this.state === 'quoted') {
      const at = this.breakRecord(this.window.length, undefined)
      this.scan(at)
    }
    if (this.state !== 'row') this.endRecord(this.window.length, false)
    return countOf({
      records: Math.max(0, this.records - 1),
      physical_lines: this.lines,
      multi_line_records: this.multi,
      blank_lines: this.blanks,
      broken_records: this.broken,
      blank_then_quote: this.blank_then_quote,
    })
  }

  /** The fast way, for a chunk without any quote. */
  private countLines(chunk: Uint8Array): void {
    const from = chunk[0] === LF && this.after_cr ? 1 : 0
    this.after_cr = false
    const fresh = this.state === 'row'
    const [lines, blanks, start] = chunk.includes(CR) ? anyBreaks(chunk, from, fresh) : lineFeeds(chunk, from, fresh)
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
        else this.state = this.to_skip > 0 ? 'skip' : byte === quote ? 'quoted' : byte === delimiter ? 'cell' : 'plain'
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

type LineTally = readonly [lines: number, blanks: number, start_of_last: number]

function anyBreaks(chunk: Uint8Array, from: number, fresh: boolean): LineTally {
  let lines = 0
  let blanks = 0
  let start = fresh ? from : -1
  let cr_at = -2
  const size = chunk.length
  for (let i = from; i < size; i++) {
    const byte = chunk[i] ?? 0
    if (byte > CR || (byte !== LF && byte !== CR)) continue
    if (byte === CR || cr_at !== i - 1) {
      lines += 1
      if (start === i) blanks += 1
      if (byte === CR) cr_at = i
    }
    start = i + 1
  }
  return [lines, blanks, start]
}

function lineFeeds(chunk: Uint8Array, from: number, fresh: boolean): LineTally {
  let blanks = fresh && chunk[from] === LF ? 1 : 0
  const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length)
  for (let at = bytes.indexOf('\n\n', from); at >= 0; at = bytes.indexOf('\n\n', at + 1)) blanks += 1
  const last = bytes.lastIndexOf(LF)
  const start = last >= from ? last + 1 : fresh ? from : -1
  return [countLineFeeds(chunk, from), blanks, start]
}

/** Four bytes at a time: a byte's high bit in `hit` says that it is a line feed. */
function countLineFeeds(chunk: Uint8Array, from: number): number {
  let count = 0
  let i = from
  for (; i < chunk.length && (chunk.byteOffset + i) % 4 !== 0; i++) if (chunk[i] === LF) count += 1
  if (i === chunk.length) return count
  const words = new Int32Array(chunk.buffer, chunk.byteOffset + i, (chunk.length - i) >> 2)
  for (let w = 0; w < words.length; ) {
    let sums = 0
    for (const stop = Math.min(words.length, w + 255); w < stop; w++) {
      const word = (words[w] ?? 0) ^ 0x0a0a0a0a
      const hit = ~(((word & 0x7f7f7f7f) + 0x7f7f7f7f) | word | 0x7f7f7f7f)
      sums += hit >>> 7
    }
    count += (sums & 255) + ((sums >>> 8) & 255) + ((sums >>> 16) & 255) + (sums >>> 24)
  }
  for (i += words.length * 4; i < chunk.length; i++) if (chunk[i] === LF) count += 1
  return count
}
