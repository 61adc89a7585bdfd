import { closeSync, createReadStream, fstatSync, openSync, readSync, statSync } from 'node:fs'
import { setImmediate } from 'node:timers/promises'
import { createGunzip, createZstdDecompress } from 'node:zlib'
import { messageOf, TallyError } from '../error/tally-error.ts'
import type { Compression } from './types.ts'

const chunk_bytes = 1 << 20

/** The compression that a file's first bytes show, whatever its name says. */
export function compressionOf(path: string): Compression {
  const head = headOf(path, 4)
  if (head[0] === 0x1f && head[1] === 0x8b) return 'gzip'
  // A file of several frames may begin with one that is to be skipped.
  const isSkipped = (head[0] ?? 0) >> 4 === 5 && head.subarray(1).equals(Buffer.of(0x2a, 0x4d, 0x18))
  return isSkipped || head.equals(Buffer.of(0x28, 0xb5, 0x2f, 0xfd)) ? 'zstd' : 'none'
}

function headOf(path: string, bytes: number): Buffer {
  const file = openSync(path, 'r')
  try {
    const head = Buffer.alloc(bytes)
    return head.subarray(0, readSync(file, head))
  } finally {
    closeSync(file)
  }
}

/**
 * A file's bytes, decompressed; with `in_one_buffer` a chunk of a plain file is good until the next. Throws `file_truncated` and
 * `file_unreadable`.
 */
export async function* readBytes(
  path: string,
  compression: Compression,
  in_one_buffer = false,
): AsyncGenerator<Buffer> {
  if (compression === 'none') {
    yield* readPlain(path, in_one_buffer)
    return
  }
  const { size } = statSync(path)
  for (let start = 0; start < size; ) {
    const source = createReadStream(path, { start, highWaterMark: chunk_bytes })
    const options = { chunkSize: chunk_bytes }
    const unzip = compression === 'gzip' ? createGunzip(options) : createZstdDecompress(options)
    source.on('error', (error) => unzip.destroy(error))
    try {
      yield* source.pipe(unzip) as AsyncIterable<Buffer>
    } catch (error) {
      const isCut = (error as NodeJS.ErrnoException).code === 'Z_BUF_ERROR' || /unexpected end/i.test(messageOf(error))
      if (isCut) throw new TallyError('file_truncated', { file: path, compression }, { cause: error })
      throw new TallyError('file_unreadable', { file: path, detail: messageOf(error) }, { cause: error })
    } finally {
      source.destroy()
    }
    // Members of a gzip file follow by themselves; behind a frame of zstd the library ends, and what follows is the next.
    start = compression === 'gzip' ? size : start + unzip.bytesWritten
  }
}

/** Read at once: a stream costs a small file, of which there are many, more than its bytes do. */
async function* readPlain(path: string, in_one_buffer: boolean): AsyncGenerator<Buffer> {
  const file = openSync(path, 'r')
  try {
    const one = in_one_buffer ? Buffer.allocUnsafe(chunk_bytes) : undefined
    for (;;) {
      const buffer = one ?? Buffer.allocUnsafe(Math.max(1, Math.min(chunk_bytes, fstatSync(file).size)))
      const size = readSync(file, buffer)
      if (size === 0) return
      yield buffer.subarray(0, size)
      if (size === chunk_bytes) await setImmediate()
    }
  } finally {
    closeSync(file)
  }
}
