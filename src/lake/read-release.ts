import { existsSync, readdirSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { TallyError } from '../error/tally-error.ts'
import type { HomePaths } from './home-paths.ts'
import type { Manifest } from './manifest.ts'
import { readJson } from './read-json.ts'

/** The id of an environment's current release, undefined before the first. Throws `lake_file_unreadable`. */
export function currentReleaseId(paths: HomePaths, env: string): string | undefined {
  const pointer = join(paths.environments, `${env}.json`)
  if (!existsSync(pointer)) return undefined
  const id = knownReleaseId(paths, env)
  if (id !== undefined) return id
  throw unreadable(paths, pointer, goBack(paths, env, undefined))
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

/** The manifest of a release. Throws `release_missing`, `lake_file_unreadable`. */
export function readManifest(paths: HomePaths, id: string): Manifest {
  const file = join(paths.releases, id, 'manifest.json')
  if (!isReleaseId(id) || !existsSync(file)) {
    const allowed = releaseIds(paths).join(', ') || 'none yet'
    throw new TallyError('release_missing', { release: id, allowed })
  }
  const manifest = readableManifest(paths, id)
  if (manifest) return manifest
  const env = environmentNames(paths).find((name) => knownReleaseId(paths, name) === id)
  const next =
    env === undefined
      ? `no environment stands on it: name another release, or delete the folder lake/releases/${id}`
      : goBack(paths, env, id)
  throw unreadable(paths, file, next)
}

/** The manifest of a release that there is; undefined where it is cut off or garbled. */
export function readableManifest(paths: HomePaths, id: string): Manifest | undefined {
  const found = readJson(join(paths.releases, id, 'manifest.json'))
  if (typeof found !== 'object' || !found || !('tables' in found && 'files' in found)) return undefined
  // Written by publishRelease.
  return Array.isArray(found.tables) && Array.isArray(found.files) ? (found as Manifest) : undefined
}

function unreadable(paths: HomePaths, file: string, next: string): TallyError {
  return new TallyError('lake_file_unreadable', { file: relative(paths.home, file), next })
}

/** What an environment can do without one of its releases: the newest before it that can be read, of the same environment if there is one. */
function goBack(paths: HomePaths, env: string, without: string | undefined): string {
  const whole = releaseIds(paths)
    .toReversed()
    .filter((id) => id !== without)
    .flatMap((id) => readableManifest(paths, id) ?? [])
  const ours = whole.filter((manifest) => manifest.env === env)
  const [best] = [...ours.filter(({ id }) => without === undefined || id < without), ...ours, ...whole]
  const of = env === 'production' ? '' : ` --env ${env}`
  const build = `\`tallyhouse build --full${of}\` makes a new release from the landed files`
  return best
    ? `\`tallyhouse rollback ${best.id}${of}\` goes back to the release of ${best.created_at}; ${build}`
    : build
}

/** The manifest of an environment's current release, undefined before the first. */
export function currentManifest(paths: HomePaths, env: string): Manifest | undefined {
  const id = currentReleaseId(paths, env)
  return id === undefined ? undefined : readManifest(paths, id)
}

/** The same for who can do without: undefined also where the pointer is cut off or garbled. */
export function knownReleaseId(paths: HomePaths, env: string): string | undefined {
  const found = readJson(join(paths.environments, `${env}.json`))
  return typeof found === 'object' && found && 'release' in found && typeof found.release === 'string'
    ? found.release
    : undefined
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
      const id = knownReleaseId(paths, name)
      // What became of another environment must not stop this one.
      return (id !== undefined && readableManifest(paths, id)) || []
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
