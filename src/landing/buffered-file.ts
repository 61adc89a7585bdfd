import { closeSync, openSync, writeSync } from 'node:fs'

const buffer_bytes = 1 << 20

/** A new file of the owner's only, written in large pieces. */
export class BufferedFile {
  private readonly file: number
  private readonly buffer = Buffer.allocUnsafeSlow(buffer_bytes)
  private size = 0

  constructor(path: string) {
    this.file = openSync(path, 'w', 0o600)
  }

  text(text: string): void {
    if (text.length === 1 && text.charCodeAt(0) < 0x80) this.byte(text.charCodeAt(0))
    else this.bytes(Buffer.from(text))
  }

  byte(byte: number): void {
    if (this.size === buffer_bytes) this.flush()
    this.buffer[this.size++] = byte
  }

  /** A part of `source`; the byte `doubled` is written twice. */
  range(source: Uint8Array, start: number, end: number, doubled: number): void {
    if (2 * (end - start) > buffer_bytes) {
      for (let at = start; at < end; at += buffer_bytes / 2) {
        this.range(source, at, Math.min(end, at + buffer_bytes / 2), doubled)
      }
      return
    }
    if (this.size + 2 * (end - start) > buffer_bytes) this.flush()
    const { buffer } = this
    let { size } = this
    for (let i = start; i < end; i++) {
      const byte = source[i] ?? 0
      buffer[size++] = byte
      if (byte === doubled) buffer[size++] = byte
    }
    this.size = size
  }

  bytes(bytes: Uint8Array): void {
    if (this.size + bytes.length > buffer_bytes) this.flush()
    if (bytes.length > buffer_bytes) this.writeAll(bytes)
    else {
      this.buffer.set(bytes, this.size)
      this.size += bytes.length
    }
  }

  flush(): void {
    this.writeAll(this.buffer.subarray(0, this.size))
    this.size = 0
  }

  /** Closes without writing what is still held. */
  close(): void {
    closeSync(this.file)
  }

  private writeAll(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; ) at += writeSync(this.file, bytes, at)
  }
}
