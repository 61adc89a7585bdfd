import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { TallyError } from '../error/tally-error.ts'
import type { HomePaths } from './home-paths.ts'
import type { Manifest } from './manifest.ts'

/** The id of an environment's current release, undefined before the first. */
export function currentReleaseId(paths: HomePaths, env: string): string | undefined {
  const pointer = join(paths.environments, `${env}.json`)
  if (!existsSync(pointer)) return undefined
  // Written by publishRelease.
  return (JSON.parse(readFileSync(pointer, 'utf8')) as { release: string }).release
}

/**
 * Gives the same as `currentReleaseId` at each call, and reads the pointer only where it is another file than the one read
 * before: it is never written into, a rename lays a new one in its place.
 */
export function watchCurrentRelease(paths: HomePaths, env: string): () => string | undefined {
  const pointer = join(paths.environments, `${env}.json`)
  let file = ''
  let id: string | undefined
  return () => {
    const found = statSync(pointer, { throwIfNoEntry: false })
    const now = found ? `${found.ino} ${found.ctimeMs} ${found.mtimeMs}` : ''
    if (now === file && file !== '') return id
    id = currentReleaseId(paths, env)
    // Of the time before the reading: what is laid there in between is read at the next call.
    file = now
    return id
  }
}

/** The manifest of a release. Throws `release_missing`. */
export function readManifest(paths: HomePaths, id: string): Manifest {
  const file = join(paths.releases, id, 'manifest.json')
  if (!isReleaseId(id) || !existsSync(file)) {
    const allowed = releaseIds(paths).join(', ') || 'none yet'
    throw new TallyError('release_missing', { release: id, allowed })
  }
  // Written by publishRelease.
  return JSON.parse(readFileSync(file, 'utf8')) as Manifest
}

/** The manifest of an environment's current release, undefined before the first. */
export function currentManifest(paths: HomePaths, env: string): Manifest | undefined {
  const id = currentReleaseId(paths, env)
  return id === undefined ? undefined : readManifest(paths, id)
}

/** The environments that have, or had, a release. */
export function environmentNames(paths: HomePaths): readonly string[] {
  if (!existsSync(paths.environments)) return []
  return readdirSync(paths.environments)
    .filter((name) => name.endsWith('.json'))
    .map((name) => name.slice(0, -'.json'.length))
}

/** The manifests of the other environments' current releases, in so far as they are there: production first, then by name. */
export function manifestsBeside(paths: HomePaths, env: string): readonly Manifest[] {
  return environmentNames(paths)
    .filter((name) => name !== env)
    .toSorted((a, b) => Number(b === 'production') - Number(a === 'production') || (a < b ? -1 : 1))
    .flatMap((name) => {
      const id = currentReleaseId(paths, name)
      // What became of another environment must not stop this one.
      const isThere = id !== undefined && existsSync(join(paths.releases, id, 'manifest.json'))
      return isThere ? [readManifest(paths, id)] : []
    })
}

/** All releases, oldest first; the folder of one that was never finished is none. */
export function releaseIds(paths: HomePaths): readonly string[] {
  if (!existsSync(paths.releases)) return []
  return readdirSync(paths.releases)
    .filter((name) => isReleaseId(name) && existsSync(join(paths.releases, name, 'manifest.json')))
    .toSorted()
}

/** Folders that a killed process left half made, or that a running build is making now. */
export function unfinishedReleases(paths: HomePaths): readonly string[] {
  return existsSync(paths.releases) ? readdirSync(paths.releases).filter((name) => name.startsWith('.making-')) : []
}

function isReleaseId(name: string): boolean {
  return /^[\w-]+$/.test(name)
}
