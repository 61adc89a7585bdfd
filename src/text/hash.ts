import { createHash } from 'node:crypto'

/** A short name for content: the first 24 hexadecimal digits of the SHA-256 of the parts as JSON. */
export function hashOf(...parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 24)
}
