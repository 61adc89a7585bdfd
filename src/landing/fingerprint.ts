import { createHash, webcrypto } from 'node:crypto'
import { createReadStream, readFileSync, statSync } from 'node:fs'

const small_bytes = 32 << 20

/** The SHA-256 (hex) of a file's bytes, and how many they are. Small files are hashed beside the main thread. */
export async function fingerprintFile(path: string): Promise<{ sha256: string; size_bytes: number }> {
  if (statSync(path).size < small_bytes) {
    // Of a small file, a reading that waits costs more than its bytes do.
    const bytes = readFileSync(path)
    const digest = await webcrypto.subtle.digest('SHA-256', bytes)
    return { sha256: Buffer.from(digest).toString('hex'), size_bytes: bytes.length }
  }
  const hash = createHash('sha256')
  let size_bytes = 0
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
    hash.update(chunk)
    size_bytes += chunk.length
  }
  return { sha256: hash.digest('hex'), size_bytes }
}
