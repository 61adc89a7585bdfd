import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Engine } from '../engine/engine.ts'
import { sqlText } from '../sql/quote.ts'
import type { HomePaths } from './home-paths.ts'
import type { Manifest } from './manifest.ts'
import { writeFileWhole } from './write-file.ts'

/**
 * Writes the release's folder (manifest and the engine's views, which are its tables, as a catalogue) beside its place and renames it in; then one rename of
 * the environment's pointer makes it the current one. Killed at any instant, the pointer names a whole release.
 */
export async function publishRelease(paths: HomePaths, manifest: Manifest, engine: Engine): Promise<void> {
  const folder = join(paths.releases, manifest.id)
  const beside = join(paths.releases, `.making-${manifest.id}`)
  rmSync(beside, { recursive: true, force: true })
  mkdirSync(beside, { recursive: true })
  writeFileSync(join(beside, 'manifest.json'), JSON.stringify(manifest, null, 1))
  await engine.run(`attach ${sqlText(join(beside, 'catalogue.duckdb'))} as release_being_made`)
  // To make the views anew would bind each of them.
  await engine.run('copy from database memory to release_being_made (schema)')
  await engine.run('detach release_being_made')
  renameSync(beside, folder)
  pointTo(paths, manifest.env, manifest.id)
}

/** Makes a release the current one of an environment: one atomic rename. */
export function pointTo(paths: HomePaths, env: string, release: string): void {
  writeFileWhole(join(paths.environments, `${env}.json`), JSON.stringify({ release }))
}
