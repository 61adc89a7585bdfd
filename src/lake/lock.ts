import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { dirname } from 'node:path'
import { TallyError } from '../error/tally-error.ts'

/** A process, so that another can tell whether it is still there. */
export type Holder = { readonly pid: number; readonly host: string; readonly since: string; readonly birth: string }

/** How long a lock that names no process stands. Locks appear with their content whole, so such a one was damaged. */
const unreadable_ms = 10 * 60_000

/**
 * Takes the lake's lock for this process and gives the function that lets it go. The lock of a process that is gone is
 * taken over, and one that names no process once it is ten minutes old. Throws `lake_locked` with who holds it and since
 * when, and `lake_lock_unreadable`.
 */
export function takeLock(path: string, now: Date): () => void {
  mkdirSync(dirname(path), { recursive: true })
  const mine = thisProcess(now)
  const beside = `${path}.${process.pid}`
  try {
    writeFileSync(beside, JSON.stringify(mine))
    for (let attempt = 0; attempt < 5; attempt++) {
      if (linkOnce(beside, path)) return () => release(path, mine)
      const holder = readHolder(path)
      if (holder === 'unreadable') refuseYoung(path)
      else if (holder && isAlive(holder)) {
        throw new TallyError('lake_locked', { pid: holder.pid, host: holder.host, since: holder.since, lock: path })
      }
      setAside(path, holder)
    }
  } finally {
    rmSync(beside, { force: true })
  }
  throw new TallyError('lake_locked', { pid: 0, host: 'unknown', since: now.toISOString(), lock: path })
}

/** By the clock of the system, for `now` may be another day's. */
function refuseYoung(path: string): void {
  const found = statSync(path, { throwIfNoEntry: false })
  if (found && Date.now() - found.mtimeMs < unreadable_ms) throw new TallyError('lake_lock_unreadable', { lock: path })
}

/** A hard link fails where the name is taken, and appears with its content whole. */
function linkOnce(from: string, to: string): boolean {
  try {
    linkSync(from, to)
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  }
}

/** Of several processes that find the same dead lock, one alone gets to rename it; a lock that has changed hands since is put back. */
function setAside(path: string, dead: Holder | 'unreadable' | undefined): void {
  const aside = `${path}.dead.${process.pid}`
  try {
    renameSync(path, aside)
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error
    return
  }
  const taken = readHolder(aside)
  const isHeld = taken !== undefined && taken !== 'unreadable' && !isSame(taken, dead) && isAlive(taken)
  if (isHeld) linkOnce(aside, path)
  rmSync(aside, { force: true })
}

function release(path: string, mine: Holder): void {
  if (isSame(mine, readHolder(path))) rmSync(path, { force: true })
}

function isSame(one: Holder, other: Holder | 'unreadable' | undefined): boolean {
  return typeof other === 'object' && one.pid === other.pid && one.since === other.since
}

/** Who holds the lock of a path; undefined where nobody does. */
export function readHolder(path: string): Holder | 'unreadable' | undefined {
  try {
    const found: unknown = JSON.parse(readFileSync(path, 'utf8'))
    return isHolder(found) ? found : 'unreadable'
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    if (error instanceof SyntaxError) return 'unreadable'
    throw error
  }
}

function isHolder(found: unknown): found is Holder {
  if (typeof found !== 'object' || found === null) return false
  const { pid, host, since, birth } = { pid: 0, host: 0, since: 0, birth: 0, ...found }
  return Number.isInteger(pid) && pid > 0 && [host, since, birth].every((text) => typeof text === 'string')
}

/** This process, holding something since `now`. */
export function thisProcess(now: Date): Holder {
  return { pid: process.pid, host: hostname(), since: now.toISOString(), birth: statOf(process.pid).birth }
}

/** On another host nobody can tell, so its lock stands. */
export function isAlive(holder: Holder): boolean {
  if (holder.host !== hostname()) return true
  try {
    process.kill(holder.pid, 0)
  } catch (error) {
    if (codeOf(error) === 'ESRCH') return false
  }
  const { state, birth } = statOf(holder.pid)
  // A process that was killed, and whose parent has not asked how it ended, still has its number.
  return holder.birth === birth && state !== 'Z' && state !== 'X'
}

/** How a process is, and when it was started, in clock ticks since boot, so that a number used again is not taken for the old process; '' where the system does not say. */
function statOf(pid: number): { readonly state: string; readonly birth: string } {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return { state: fields[0] ?? '', birth: fields[19] ?? '' }
  } catch {
    return { state: '', birth: '' }
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}
