import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'

/** The SHA-256 (hex) of a file's bytes, and how many they are. */
export async function fingerprintFile(path: string): Promise<{ sha256: string; size_bytes: number }> {
  const hash = createHash('sha256')
  let size_bytes = 0
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
    hash.update(chunk)
    size_bytes += chunk.length
  }
  return { sha256: hash.digest('hex'), size_bytes }
}
