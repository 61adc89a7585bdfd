import { accessSync, constants, existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { isTallyError, messageOf } from '../../error/tally-error.ts'
import type { HomePaths } from '../../lake/home-paths.ts'
import { isAlive, readHolder } from '../../lake/lock.ts'
import type { Manifest } from '../../lake/manifest.ts'
import { currentManifest } from '../../lake/read-release.ts'
import { partsOf } from '../../lake/release-damage.ts'
import { findLandingFiles, type LandingFile } from '../../landing/find-files.ts'
import { damageAtSight } from '../../run/find-damage.ts'
import { sizeText } from './examine-machine.ts'
import { type Finding, fine, namesText } from './finding.ts'

/** What was found in a home, and what else is looked at with it. */
export type ExaminedHome = {
  readonly findings: readonly Finding[]
  readonly files: readonly LandingFile[]
  readonly manifest: Manifest | undefined
}

/** The folders of a home, its lock, its landed files and the current release, which `open` reads as a query would; opens no file for writing. */
export async function examineHome(
  paths: HomePaths,
  env: string,
  now: Date,
  open: () => Promise<unknown>,
): Promise<ExaminedHome> {
  if (!existsSync(paths.home)) {
    const next = 'name another one with --home, or make the folder with landing/YYYY-MM-DD/ in it'
    const text = `there is no folder ${paths.home}`
    return { findings: [{ what: 'home', state: 'wrong', text, next }], files: [], manifest: undefined }
  }
  const landed = examineLanding(paths, now)
  const released = await examineRelease(paths, env, open)
  const findings = [examineFolders(paths), examineLock(paths), landed.finding, ...released.findings]
  return { findings, files: landed.files, manifest: released.manifest }
}

function examineFolders(paths: HomePaths): Finding {
  const { home, lake, parts, releases, logs, out } = paths
  const shut = [home, lake, parts, releases, logs, out].filter((folder) => existsSync(folder) && !isWritable(folder))
  if (shut.length === 0) return fine('home', `${home} can be written`)
  const next = 'give this user the right to write there'
  return { what: 'home', state: 'wrong', text: `cannot be written: ${namesText(shut)}`, next }
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK | constants.X_OK)
    return statSync(folder).isDirectory()
  } catch {
    return false
  }
}

function examineLock({ lock }: HomePaths): Finding {
  const holder = readHolder(lock)
  if (holder === undefined) return fine('lock', 'nobody holds it')
  if (holder === 'unreadable') {
    const next = `delete ${lock} if nothing builds here; after ten minutes the next build takes it over`
    return { what: 'lock', state: 'look', text: `${lock} names no process`, next }
  }
  const who = `process ${holder.pid} on ${holder.host}, since ${holder.since}`
  if (!isAlive(holder)) return fine('lock', `left by ${who}, which is gone; the next build takes it over`)
  const next = 'wait until it has ended'
  return { what: 'lock', state: 'look', text: `held by ${who}`, next }
}

function examineLanding(
  { landing }: HomePaths,
  now: Date,
): { readonly finding: Finding; readonly files: readonly LandingFile[] } {
  const finding = (state: Finding['state'], text: string, next: string): Finding => {
    return { what: 'landing', state, text, next }
  }
  const put = `put files into ${join(landing, 'YYYY-MM-DD')}, or \`tallyhouse generate\` sample data`
  if (!existsSync(landing)) return { finding: finding('wrong', `there is no folder ${landing}`, put), files: [] }
  const { files, ignored } = findLandingFiles(landing, { now_ms: now.getTime() })
  if (files.length === 0) return { finding: finding('look', 'no file has landed', put), files }
  const text = `${files.length} files, the last of ${files.at(-1)?.landing_date ?? ''}`
  if (ignored.length === 0) return { finding: fine('landing', text), files }
  const passed = `${text}; passed over: ${namesText(ignored.map(({ path, reason }) => `${path} (${reason})`))}`
  return { finding: finding('look', passed, 'move these into a folder of a date, or away'), files }
}

async function examineRelease(
  paths: HomePaths,
  env: string,
  open: () => Promise<unknown>,
): Promise<Pick<ExaminedHome, 'findings' | 'manifest'>> {
  const one = (finding: Finding): Pick<ExaminedHome, 'findings' | 'manifest'> => {
    return { findings: [finding], manifest: undefined }
  }
  const what = 'release'
  try {
    const manifest = currentManifest(paths, env)
    if (!manifest) {
      const text = `environment ${env} has none yet`
      return one({ what, state: 'look', text, next: 'make one with `tallyhouse build`' })
    }
    await open()
    const text = `${manifest.id}, published ${manifest.created_at}, as of ${manifest.as_of}`
    return { findings: [fine(what, text), examineParts(paths, manifest)], manifest }
  } catch (error) {
    const next = isTallyError(error, 'lake_file_unreadable') ? error.hint : goBack
    return one({ what, state: 'wrong', text: `it cannot be read: ${messageOf(error)}`, next })
  }
}

const goBack = 'see `tallyhouse releases` and go back to one that is whole with `tallyhouse rollback ID`'

function examineParts(paths: HomePaths, manifest: Manifest): Finding {
  const parts = partsOf(manifest)
  const damages = damageAtSight(manifest, paths)
  const total = parts.reduce((sum, part) => {
    return sum + (statSync(join(paths.home, part), { throwIfNoEntry: false })?.size ?? 0)
  }, 0)
  if (damages.length === 0) return fine('parts', `${parts.length} parts, ${sizeText(total)}, each there and whole`)
  const text = `${damages.length} of ${parts.length} parts are not as they were written: ${namesText(damages.map(({ file, trouble }) => `${file} ${trouble}`))}`
  return { what: 'parts', state: 'wrong', text, next: 'make them anew from landing with `tallyhouse build --full`' }
}
