import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { type HomePaths, homePaths } from './home-paths.ts'

/**
 * Runs work in a home of its own in the folder for temporary files, and removes it. What lies in the lake's parts is there by links, its releases and
 * landed files are the home's own, to be read alone; what the work writes stays apart. Throws what the work throws.
 */
export async function withScratchHome<T>(paths: HomePaths, work: (scratch: HomePaths) => Promise<T>): Promise<T> {
  const home = mkdtempSync(join(tmpdir(), 'tallyhouse-plan-'))
  try {
    const scratch = { ...homePaths(home), landing: paths.landing, releases: paths.releases }
    linkParts(resolve(paths.parts), scratch.parts)
    return await work(scratch)
  } finally {
    rmSync(home, { recursive: true, force: true })
  }
}

/**
 * Each file by a symbolic link: a hard one would leave its mark on the file, and cannot lead to another disk. Folders are made, also where the lake has
 * links to some: what is written into a link to a folder would be written into the lake.
 */
function linkParts(from: string, into: string): void {
  mkdirSync(into, { recursive: true })
  if (!existsSync(from)) return
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const place = join(from, entry.name)
    const isFolder =
      entry.isDirectory() ||
      (entry.isSymbolicLink() && statSync(place, { throwIfNoEntry: false })?.isDirectory() === true)
    if (isFolder) linkParts(place, join(into, entry.name))
    else symlinkSync(place, join(into, entry.name))
  }
}
