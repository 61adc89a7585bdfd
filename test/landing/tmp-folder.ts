import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'

/** A folder for one test file's inputs, removed afterwards; `put` writes a file there and gives its path. */
export function tmpFolder(): { dir: string; put: (name: string, content: string | Uint8Array) => string } {
  const dir = mkdtempSync(join(tmpdir(), 'tallyhouse-landing-'))
  afterAll(() => rmSync(dir, { recursive: true, force: true }))
  return {
    dir,
    put: (name, content) => {
      const path = join(dir, name)
      writeFileSync(path, content)
      return path
    },
  }
}
