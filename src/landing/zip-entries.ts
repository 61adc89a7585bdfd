import { closeSync, createReadStream, fstatSync, openSync, readSync } from 'node:fs'
import { createInflateRaw } from 'node:zlib'
import { TallyError } from '../error/tally-error.ts'

/** One entry of a zip archive: its sizes, and where its own head begins. */
export type ZipEntry = {
  readonly name: string
  readonly size_bytes: number
  readonly packed_bytes: number
  readonly at: number
  readonly is_packed: boolean
}

/** The directory at a zip archive's end (APPNOTE 4.3.12). Throws `file_truncated` where there is none: the archive is cut. */
export function zipEntries(path: string): readonly ZipEntry[] {
  const file = openSync(path, 'r')
  try {
    const total = fstatSync(file).size
    const tail = Buffer.alloc(Math.min(total, 65_557))
    readSync(file, tail, 0, tail.length, total - tail.length)
    const end = tail.lastIndexOf(Buffer.from('PK\u0005\u0006', 'latin1'))
    if (end < 0) throw new TallyError('file_truncated', { file: path, compression: 'zip' })
    if (end + 22 > tail.length) throw new TallyError('file_truncated', { file: path, compression: 'zip' })
    const count = tail.readUInt16LE(end + 10)
    const size_bytes = tail.readUInt32LE(end + 12)
    const start = tail.readUInt32LE(end + 16)
    if (start + size_bytes > total) {
      const detail = 'the list of its entries lies behind its end'
      throw new TallyError('file_unreadable', { file: path, detail })
    }
    const directory = Buffer.alloc(size_bytes)
    readSync(file, directory, 0, size_bytes, start)
    const entries: ZipEntry[] = []
    for (let at = 0; entries.length < count && at + 46 <= directory.length; ) {
      const name_bytes = directory.readUInt16LE(at + 28)
      entries.push({
        name: directory.toString('utf8', at + 46, at + 46 + name_bytes),
        packed_bytes: directory.readUInt32LE(at + 20),
        size_bytes: directory.readUInt32LE(at + 24),
        at: directory.readUInt32LE(at + 42),
        is_packed: directory.readUInt16LE(at + 10) !== 0,
      })
      at += 46 + name_bytes + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32)
    }
    return entries
  } finally {
    closeSync(file)
  }
}

/** The text of an entry, piece by piece; never more of it than the directory says. Throws `file_unreadable` where it is broken. */
export async function* entryText(path: string, entry: ZipEntry): AsyncGenerator<string> {
  const head = Buffer.alloc(30)
  const file = openSync(path, 'r')
  readSync(file, head, 0, 30, entry.at)
  closeSync(file)
  if (entry.packed_bytes === 0) return
  const start = entry.at + 30 + head.readUInt16LE(26) + head.readUInt16LE(28)
  const source = createReadStream(path, { start, end: start + entry.packed_bytes - 1 })
  const inflate = createInflateRaw({ chunkSize: 1 << 18 })
  source.on('error', (error) => inflate.destroy(error))
  const decoder = new TextDecoder()
  let size_bytes = 0
  try {
    for await (const chunk of entry.is_packed ? source.pipe(inflate) : source) {
      const bytes = chunk as Buffer
      size_bytes += bytes.length
      if (size_bytes > entry.size_bytes) throw new Error(`${entry.name} is larger than the archive says`)
      yield decoder.decode(bytes, { stream: true })
    }
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error)
    throw new TallyError('file_unreadable', { file: path, detail }, { cause: error })
  } finally {
    source.destroy()
    inflate.destroy()
  }
}
