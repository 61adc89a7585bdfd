import { isAscii, isUtf8 } from 'node:buffer'
import { closeSync, createReadStream, fstatSync, openSync, readSync, statSync } from 'node:fs'
import { setImmediate } from 'node:timers/promises'
import { createGunzip, createZstdDecompress } from 'node:zlib'

type Encoding = 'utf-8' | 'utf-8-bom' | 'utf-16le' | 'utf-16be' | 'windows-1252'

/** How a text lies in its file. */
export type Packing = {
  readonly compression: 'none' | 'gzip' | 'zstd'
  readonly encoding: Encoding
}

export type Chunks = AsyncIterable<Uint8Array>

const chunk_bytes = 1 << 20
/** Of 0x80 to 0x9f in Windows-1252, those with a character below U+0800; the others are three bytes of UTF-8. */
const two_bytes = new Set([0x81, 0x83, 0x88, 0x8a, 0x8c, 0x8d, 0x8e, 0x8f, 0x90, 0x98, 0x9a, 0x9c, 0x9d, 0x9e, 0x9f])

/**
 * A file's text as bytes, one a character where it is ASCII and others, above 0x7f, for any other; without a byte order mark. Whether
 * there were bytes that are no text is known behind the last chunk. A chunk is good until the next one is asked for.
 */
export function readText(
  path: string,
  { compression, encoding }: Packing,
  signal: AbortSignal | undefined,
): { readonly chunks: Chunks; readonly hasBadBytes: () => boolean } {
  const bytes = compression === 'none' ? readPlain(path) : readCompressed(path, compression)
  const check = new Utf8Check(encoding.startsWith('utf-8'), signal)
  const zeros = { are_there: false }
  const narrow = watchZeros(narrowed(check.watch(bytes), encoding), zeros)
  return {
    // Windows-1252 has no mark, and its euro is as many filling bytes as one.
    chunks: encoding === 'windows-1252' ? narrow : withoutMark(narrow),
    hasBadBytes: () => check.hasBadBytes() || zeros.are_there,
  }
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
