import { randomBytes } from 'node:crypto'
import { constants, copyFileSync, existsSync, linkSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fingerprintFile } from './fingerprint.ts'

/** A file as it lies in `landing/{date}/`. */
export type AddedFile = {
  readonly landing_date: string
  readonly name: string
  readonly size_bytes: number
  readonly sha256: string
  /** False where the folder held this very content under this name, or one of its later copies, already. */
  readonly is_new: boolean
}

/**
 * Adds a file to a dated folder. `write` fills a hidden file beside the others, which then gets its name at once and whole. What
 * lies there is never replaced: where the name is taken by other content the file becomes `name~002.csv`, which contracts take
 * for `name.csv` and which arrives after it; the same content is not added again, nor is content that `known_sha256` names.
 */
export async function addLandingFile(
  landingDir: string,
  landing_date: string,
  name: string,
  write: (to: string) => Promise<void>,
  known_sha256?: string,
): Promise<AddedFile> {
  const folder = join(landingDir, landing_date)
  mkdirSync(folder, { recursive: true })
  const beside = join(folder, `.${randomBytes(6).toString('hex')}.part`)
  try {
    await write(beside)
    const mine = await fingerprintFile(beside)
    if (mine.sha256 === known_sha256) return { landing_date, name, ...mine, is_new: false }
    for (let copy = 1; ; copy++) {
      const free = copyName(name, copy)
      const place = join(folder, free)
      const is_new = giveName(beside, place)
      if (is_new || (await fingerprintFile(place)).sha256 === mine.sha256)
        return { landing_date, name: free, ...mine, is_new }
    }
  } finally {
    rmSync(beside, { force: true })
  }
}

/** `sales.csv.gz`, 2 → `sales~002.csv.gz`. The sign sorts behind a dot, so that a later copy arrives later. */
function copyName(name: string, copy: number): string {
  if (copy === 1) return name
  const dot = name.indexOf('.')
  const stem = dot < 0 ? name : name.slice(0, dot)
  return `${stem}~${String(copy).padStart(3, '0')}${dot < 0 ? '' : name.slice(dot)}`
}

/** Gives a file its name unless the name is taken: a hard link, unlike a rename, never replaces. */
function giveName(from: string, to: string): boolean {
  try {
    linkSync(from, to)
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    if (existsSync(to)) return false
  }
  // A disk without hard links; while it is copied the file is too young to be taken.
  try {
    copyFileSync(from, to, constants.COPYFILE_EXCL)
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}
