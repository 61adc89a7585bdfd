import { isAscii, isUtf8 } from 'node:buffer'
import type { Encoding } from './types.ts'

/** Where the text of UTF-8 begins: behind its byte order mark, if it has one. `size` bytes of the buffer are filled. */
export function behindMark(bytes: Uint8Array, size = bytes.length): number {
  return size >= 3 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0
}

/** The encoding that a byte order mark, or zeros at every other byte, give away. */
export function encodingOfHead(head: Buffer): Encoding | undefined {
  if (behindMark(head) > 0) return 'utf-8-bom'
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le'
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be'
  const zeros: [number, number] = [0, 0]
  const looked = Math.min(head.length, 4096)
  for (let i = 0; i < looked; i++) if (head[i] === 0) zeros[i % 2 === 0 ? 0 : 1] += 1
  if (zeros[1] > looked / 5 && zeros[0] < zeros[1] / 10) return 'utf-16le'
  if (zeros[0] > looked / 5 && zeros[1] < zeros[0] / 10) return 'utf-16be'
  return undefined
}

/**
 * Weighs UTF-8 against Windows-1252 over a whole file: UTF-8 unless its invalid sequences outnumber the valid ones of
 * several bytes. Of valid chunks only every 16th part is counted, and taken 16 times.
 */
export class Utf8Scale {
  private valid = 0
  private invalid = 0
  private rest: Buffer = Buffer.alloc(0)

  look(chunk: Buffer): void {
    if (this.rest.length === 0 && isAscii(chunk)) return
    const bytes = this.rest.length === 0 ? chunk : Buffer.concat([this.rest, chunk])
    const end = bytes.length - unfinished(bytes)
    this.weigh(bytes.subarray(0, end))
    this.rest = Buffer.from(bytes.subarray(end))
  }

  /** Whether anything is no UTF-8; to be asked at the end. */
  hasBadBytes(): boolean {
    return this.invalid > 0 || this.rest.length > 0
  }

  encoding(): 'utf-8' | 'windows-1252' {
    if (this.rest.length > 0) this.invalid += 1
    this.rest = Buffer.alloc(0)
    return this.invalid > this.valid ? 'windows-1252' : 'utf-8'
  }

  private weigh(bytes: Buffer): void {
    if (isUtf8(bytes)) {
      const share = bytes.length > 1 << 12 ? 16 : 1
      for (let i = 0; i < bytes.length / share; i++) if ((bytes[i] ?? 0) >= 0xc2) this.valid += share
      return
    }
    for (let i = 0; i < bytes.length; ) {
      const size = (bytes[i] ?? 0) < 0x80 ? 1 : sequenceLength(bytes, i)
      if (size > 1) this.valid += 1
      else if (size === 0) this.invalid += 1
      i += Math.max(1, size)
    }
  }
}

function sequenceLength(bytes: Buffer, at: number): number {
  const size = lengthByLead(bytes[at] ?? 0)
  return size > 0 && at + size <= bytes.length && isUtf8(bytes.subarray(at, at + size)) ? size : 0
}

function lengthByLead(lead: number): number {
  if (lead >= 0xf0) return lead <= 0xf4 ? 4 : 0
  if (lead >= 0xe0) return 3
  return lead >= 0xc2 ? 2 : 0
}

/** How many bytes at the end begin a sequence that is not finished. */
function unfinished(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0
    if (byte < 0x80) return 0
    if (byte >= 0xc0) return lengthByLead(byte) > back ? back : 0
  }
  return 0
}
