import type { Manifest } from '../lake/manifest.ts'

/** Where the rows of a content lie already, and in the release of which environment. */
export type StagedPlace = { readonly part: string; readonly env: string }

/**
 * The contents of a contract that releases have staged as the contract is now, by SHA-256: what an earlier one has comes from there.
 * A part that holds one of these contents again is left alone, for a view over both parts would show its rows twice.
 */
export function stagedFiles(
  contract: string,
  contract_hash: string,
  arrivals: readonly { readonly sha256: string }[],
  releases: readonly Manifest[],
): ReadonlyMap<string, StagedPlace> {
  const wanted = new Set(arrivals.map(({ sha256 }) => sha256))
  const held = new Map<string, StagedPlace>()
  for (const { env, files, contract_hashes } of releases) {
    if (contract_hashes[contract] !== contract_hash) continue
    const parts = Map.groupBy(
      files.filter((file) => file.contract === contract),
      ({ part }) => part,
    )
    for (const [part, inside] of parts) {
      const isApart = inside.every(({ sha256 }) => (held.get(sha256)?.part ?? part) === part)
      if (!isApart || !inside.some(({ sha256 }) => wanted.has(sha256))) continue
      for (const { sha256 } of inside) if (!held.has(sha256)) held.set(sha256, { part, env })
    }
  }
  return held
}
