import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Contract } from '../contract/contract.ts'
import type { HomePaths } from '../lake/home-paths.ts'

/** Rows that a person mended, of one content, wherever that has landed: `landing/.mended/{contract}/{number}-{sha of the file, 16}-{hash}.jsonl`. */
export type MendedFile = {
  readonly path: string
  readonly name: string
  /** The first 16 hexadecimal digits of the SHA-256 of the file whose rows were mended. */
  readonly origin: string
  readonly hash: string
}

/** Where mended rows of a contract lie. They are part of landing, so that a rebuild finds them. */
export function mendedFolder(paths: HomePaths, contract: string): string {
  return join(paths.landing, '.mended', contract)
}

/** The mended files of a contract in the order of their replay. */
export function mendedFiles(paths: HomePaths, contract: string): readonly MendedFile[] {
  const folder = mendedFolder(paths, contract)
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((name) => /^\d{6}-[0-9a-f]{16}-[0-9a-f]{12}\.jsonl$/.test(name))
    .toSorted()
    .map((name) => {
      const path = join(folder, name)
      const hash = createHash('sha256').update(readFileSync(path)).digest('hex').slice(0, 24)
      return { path, name, origin: name.split('-')[1] ?? '', hash }
    })
}

/** The contents of all mended files, by contract. */
export function mendedHashes(paths: HomePaths, contracts: readonly Contract[]): ReadonlyMap<string, readonly string[]> {
  return new Map(
    contracts.map(({ name }) => [name, mendedFiles(paths, name).map((file) => `${file.origin} ${file.hash}`)]),
  )
}
