import { type Dirent, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { TallyError } from '../error/tally-error.ts'

/** A file found in a dated folder. */
export type LandingFile = {
  readonly path: string
  /** The folder's date, `YYYY-MM-DD`. */
  readonly landing_date: string
  readonly name: string
  readonly size_bytes: number
  readonly mtime_ms: number
  /** False while its last change is so young that it may still be growing. */
  readonly settled: boolean
}

/** What lies in the landing folder and is not looked at, with the reason. */
export type IgnoredEntry = { readonly path: string; readonly reason: string }

const unfinished = /\.(?:tmp|part|crdownload)$/i

/**
 * The files of `landing/{YYYY-MM-DD}/`, ordered by date, then by file name (by code unit); and what was ignored: other entries and folders further down.
 * Hidden and half-copied files (`.tmp`, `.part`, `.crdownload`) are passed over silently. `settle_ms` is 2000 unless told.
 * Throws `landing_missing`.
 */
export function findLandingFiles(
  landingDir: string,
  clock: { readonly now_ms: number; readonly settle_ms?: number },
): { files: LandingFile[]; ignored: IgnoredEntry[] } {
  const files: LandingFile[] = []
  const ignored: IgnoredEntry[] = []
  for (const entry of listLanding(landingDir)) {
    if (entry.name.startsWith('.')) continue
    const path = join(landingDir, entry.name)
    const isFolder = entry.isDirectory() || (!entry.isFile() && statOf(path)?.isDirectory() === true)
    if (!isFolder) ignored.push({ path, reason: 'it lies outside of a dated folder' })
    else if (!isCalendarDate(entry.name)) ignored.push({ path, reason: 'its name is not a date such as 2024-03-31' })
    else {
      const found = filesOf(path, entry.name, clock.now_ms - (clock.settle_ms ?? 2000))
      for (const file of found.files) files.push(file)
      for (const entry of found.ignored) ignored.push(entry)
    }
  }
  return { files, ignored }
}

/** Throws `landing_missing`. */
export function refuseNoLanding(landingDir: string): void {
  if (!statOf(landingDir)?.isDirectory()) throw new TallyError('landing_missing', { dir: landingDir })
}

function listLanding(landingDir: string): Dirent[] {
  refuseNoLanding(landingDir)
  return readdirSync(landingDir, { withFileTypes: true }).toSorted(byName)
}

function filesOf(
  folder: string,
  landing_date: string,
  settled_before_ms: number,
): { files: LandingFile[]; ignored: IgnoredEntry[] } {
  const files: LandingFile[] = []
  const ignored: IgnoredEntry[] = []
  for (const entry of readdirSync(folder, { withFileTypes: true }).toSorted(byName)) {
    if (entry.name.startsWith('.') || unfinished.test(entry.name)) continue
    const path = join(folder, entry.name)
    const stat = statOf(path)
    if (stat?.isDirectory()) ignored.push({ path, reason: 'it is a folder inside of a dated folder' })
    if (!stat?.isFile()) continue
    const { size, mtimeMs } = stat
    const settled = mtimeMs <= settled_before_ms
    files.push({ path, landing_date, name: entry.name, size_bytes: size, mtime_ms: mtimeMs, settled })
  }
  return { files, ignored }
}

/** The entry, links followed; undefined when it has gone meanwhile. */
function statOf(path: string) {
  return statSync(path, { throwIfNoEntry: false })
}

function byName(a: Dirent, b: Dirent): number {
  if (a.name === b.name) return 0
  return a.name < b.name ? -1 : 1
}

function isCalendarDate(name: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(name)) return false
  const date = new Date(`${name}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(name)
}
