import {
  closeSync,
  existsSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import type { HomePaths } from '../lake/home-paths.ts'
import { writeFileWhole } from '../lake/write-file.ts'

/** Where a target's copy lies below `out/`, and what we keep beside it. */
export type OutPlace = {
  /** The file or folder that people open. */
  readonly place: string
  /** A folder of our own on the same disk, for what is being made. */
  readonly work: string
  readonly stamp: string
  readonly lock: string
}

export function outPlace(paths: HomePaths, name: string, path: string): OutPlace {
  const own = join(paths.out, '.published')
  return {
    place: join(paths.out, path),
    work: join(own, name),
    stamp: join(own, `${name}.json`),
    lock: join(own, `${name}.lock`),
  }
}

/** What was copied last, and how the file looked then. */
export type Stamp = {
  readonly release: string
  readonly hash: string
  readonly place: string
  readonly size_bytes: number
  readonly mtime_ms: number
  readonly tables: Readonly<Record<string, string>>
}

/** The stamp of a copy that still lies as it was left; undefined where somebody changed, moved or removed it. */
export function readStamp(out: OutPlace): Stamp | undefined {
  if (!existsSync(out.stamp) || !existsSync(out.place)) return undefined
  // Written by writeStamp.
  const stamp = JSON.parse(readFileSync(out.stamp, 'utf8')) as Stamp
  const { size, mtimeMs } = statSync(out.place)
  const isSame = stamp.place === out.place && stamp.size_bytes === size && stamp.mtime_ms === mtimeMs
  return isSame ? stamp : undefined
}

export function writeStamp(out: OutPlace, stamp: Pick<Stamp, 'release' | 'hash' | 'tables'>): void {
  const { size, mtimeMs } = statSync(out.place)
  const whole: Stamp = { ...stamp, place: out.place, size_bytes: size, mtime_ms: mtimeMs }
  writeFileWhole(out.stamp, JSON.stringify(whole, null, 1))
}

/** Puts a finished file in its place: flushed first, then one rename. */
export function moveInPlace(from: string, to: string): void {
  const file = openSync(from, 'r+')
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  mkdirSync(dirname(to), { recursive: true })
  renameSync(from, to)
}

/** Whether something is there, be it a link to nothing. */
export function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined
}
