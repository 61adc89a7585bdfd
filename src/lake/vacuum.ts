import { existsSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import type { HomePaths } from './home-paths.ts'
import { currentReleaseId, environmentNames, readManifest, releaseIds, unfinishedReleases } from './read-release.ts'

export type VacuumPlan = {
  readonly releases: readonly string[]
  /** Folders of releases that a killed process never finished. */
  readonly unfinished: readonly string[]
  /** Parts that no kept release names, relative to the home. */
  readonly parts: readonly string[]
  readonly size_bytes: number
}

/** What can go: releases beyond the newest `keep` that no environment points to, those never finished, and parts that no kept release names. */
export function planVacuum(paths: HomePaths, keep: number): VacuumPlan {
  const ids = releaseIds(paths)
  const pointed = new Set(environmentNames(paths).map((env) => currentReleaseId(paths, env)))
  const kept = ids.filter((id, index) => index >= ids.length - keep || pointed.has(id))
  const named = new Set(kept.flatMap((id) => partsOf(paths, id)))
  const parts = existsSync(paths.parts)
    ? readdirSync(paths.parts, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => relative(paths.home, join(entry.parentPath, entry.name)))
        .filter((part) => !named.has(part.replace(/\.(lines\.parquet|json)$/, '.parquet')))
    : []
  return {
    releases: ids.filter((id) => !kept.includes(id)),
    unfinished: unfinishedReleases(paths),
    parts,
    size_bytes: parts.reduce((sum, part) => sum + statSync(join(paths.home, part)).size, 0),
  }
}

/** Removes what a plan names: releases first, so that none is left that names a missing part. */
export function runVacuum(paths: HomePaths, plan: VacuumPlan): void {
  for (const id of [...plan.releases, ...plan.unfinished])
    rmSync(join(paths.releases, id), { recursive: true, force: true })
  for (const part of plan.parts) rmSync(join(paths.home, part), { force: true })
  rmSync(paths.temp, { recursive: true, force: true })
}

function partsOf(paths: HomePaths, id: string): readonly string[] {
  const manifest = readManifest(paths, id)
  return [...manifest.tables.flatMap((table) => table.parts), ...manifest.files.map((file) => file.part)]
}
