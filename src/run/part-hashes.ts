import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { HomePaths } from '../lake/home-paths.ts'
import type { FileEntry, Manifest, TableEntry } from '../lake/manifest.ts'
import { smallHash } from '../staging/part-file.ts'

/** What some releases say of the bytes of their parts: asked before a build, of those that are there and so are not written anew. */
export function hashesBefore(releases: readonly Manifest[], paths: HomePaths): ReadonlyMap<string, string> {
  const told = releases.toReversed().flatMap(({ part_hashes }) => Object.entries(part_hashes ?? {}))
  return new Map(told.filter(([part]) => existsSync(join(paths.home, part))))
}

/**
 * The SHA-256 of each small part of some tables: what was known of it, else of its bytes now. The index of a landed file's part
 * says its own, and a partition has the print of its rows.
 */
export function hashParts(
  tables: readonly TableEntry[],
  files: readonly FileEntry[],
  before: ReadonlyMap<string, string>,
  paths: HomePaths,
): Readonly<Record<string, string>> {
  const told = new Set(files.map(({ part }) => part))
  for (const { part, print } of tables.flatMap(({ partitions }) => partitions ?? [])) if (print) told.add(part)
  const parts = new Set(tables.flatMap((table) => table.parts))
  const hashes = [...parts].flatMap((part) => {
    if (told.has(part)) return []
    const sha256 = before.get(part) ?? smallHash(join(paths.home, part)).sha256
    return sha256 === undefined ? [] : [[part, sha256] as const]
  })
  return Object.fromEntries(hashes)
}
