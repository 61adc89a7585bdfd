import { createHash, hash } from 'node:crypto'
import { createReadStream, readFileSync, statSync } from 'node:fs'
import { inThread } from './in-thread.ts'

const small_bytes = 32 << 20

export type Fingerprint = { readonly sha256: string; readonly size_bytes: number }

/** The SHA-256 (hex) of a file's bytes, and how many they are. */
export async function fingerprintFile(path: string): Promise<Fingerprint> {
  if (statSync(path).size < small_bytes) {
    // Of a small file, a reading that waits costs more than its bytes do.
    const bytes = readFileSync(path)
    return { sha256: hash('sha256', bytes), size_bytes: bytes.length }
  }
  const whole = createHash('sha256')
  let size_bytes = 0
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
    whole.update(chunk)
    size_bytes += chunk.length
  }
  return { sha256: whole.digest('hex'), size_bytes }
}

/** Those of many files, in a thread; undefined where one of them cannot be read. */
export async function fingerprintInThread(paths: readonly string[]): Promise<readonly Fingerprint[] | undefined> {
  return inThread(new URL(import.meta.url), 'fingerprintFiles', paths).then(
    // What the named function gives.
    (found) => found as readonly Fingerprint[],
    () => undefined,
  )
}

export async function fingerprintFiles(paths: readonly string[]): Promise<readonly Fingerprint[]> {
  const found: Fingerprint[] = []
  for (const path of paths) found.push(await fingerprintFile(path))
  return found
}
