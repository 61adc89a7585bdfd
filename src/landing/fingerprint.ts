import { createHash } from 'node:crypto'
import { closeSync, createReadStream, openSync, readSync, statSync } from 'node:fs'
import { inThread } from './in-thread.ts'

const small_bytes = 32 << 20

/** For one small file after the other: memory that is new to a process costs more to read into than bytes cost to hash. */
let chunk: Buffer | undefined

export type Fingerprint = { readonly sha256: string; readonly size_bytes: number }

/** The SHA-256 (hex) of a file's bytes, and how many they are. */
export async function fingerprintFile(path: string): Promise<Fingerprint> {
  // Of a small file, a reading that waits costs more than its bytes do.
  if (statSync(path).size < small_bytes) return fingerprintAtOnce(path)
  const whole = createHash('sha256')
  let size_bytes = 0
  for await (const bytes of createReadStream(path, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
    whole.update(bytes)
    size_bytes += bytes.length
  }
  return { sha256: whole.digest('hex'), size_bytes }
}

/** The same of a small file, without waiting. */
export function fingerprintAtOnce(path: string): Fingerprint {
  const whole = createHash('sha256')
  let size_bytes = 0
  chunk ??= Buffer.allocUnsafeSlow(1 << 18)
  const file = openSync(path, 'r')
  try {
    for (let size = 0; (size = readSync(file, chunk)) > 0; size_bytes += size) whole.update(chunk.subarray(0, size))
  } finally {
    closeSync(file)
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
