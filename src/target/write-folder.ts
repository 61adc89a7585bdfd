import {
  copyFileSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import { TallyError } from '../error/tally-error.ts'
import { hashOf } from '../text/hash.ts'
import { type CopyContext, copyTable } from './copy-context.ts'
import type { TableCopy } from './copy-plan.ts'
import { isThere, type Stamp } from './out-file.ts'

/**
 * Writes a folder with one file a table. The files lie in a folder of their own that is never changed, and the place is a link to
 * it, so that one rename swaps all of them; files of unchanged tables are shared. Throws `target_in_the_way`.
 */
export async function writeFolder(
  context: CopyContext,
  stamp: Stamp | undefined,
  ending: string,
  write: (copy: TableCopy, to: string) => Promise<void>,
): Promise<readonly TableCopy[]> {
  const { out, target, copies, manifest } = context
  const before = isLink(out.place) && existsSync(out.place) ? realpathSync(out.place) : undefined
  if (before === undefined && isThere(out.place) && !isLink(out.place))
    throw new TallyError('target_in_the_way', { target: target.name, place: out.place, setting: 'path' })
  removeAllBut(out.work, before)
  const name = `${manifest.id}-${hashOf(
    copies.map(({ hash }) => hash),
    before ?? '',
  ).slice(0, 6)}`
  const folder = join(out.work, name)
  mkdirSync(folder, { recursive: true })
  const written: TableCopy[] = []
  for (const copy of copies) {
    const file = `${copy.name}${ending}`
    const old = before && join(before, file)
    if (old && stamp?.tables[copy.name] === copy.hash && existsSync(old)) {
      share(old, join(folder, file))
      continue
    }
    await copyTable(context, copy, () => write(copy, join(folder, file)))
    written.push(copy)
  }
  swapLink(folder, out.place)
  removeAllBut(out.work, folder)
  return written
}

function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false
}

function share(from: string, to: string): void {
  try {
    linkSync(from, to)
  } catch {
    // A disk without hard links.
    copyFileSync(from, to)
  }
}

/** A link is made beside its place and renamed over the old one; relative, so that a home can be moved. */
function swapLink(folder: string, place: string): void {
  mkdirSync(dirname(place), { recursive: true })
  const beside = `${place}.${process.pid}.tmp`
  rmSync(beside, { force: true })
  symlinkSync(relative(dirname(place), folder), beside, 'junction')
  renameSync(beside, place)
}

function removeAllBut(work: string, kept: string | undefined): void {
  if (!existsSync(work)) return
  for (const name of readdirSync(work))
    if (kept === undefined || name !== basename(kept)) rmSync(join(work, name), { recursive: true, force: true })
}
