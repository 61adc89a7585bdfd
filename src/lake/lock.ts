import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { dirname } from 'node:path'
import { TallyError } from '../error/tally-error.ts'

/** A process, so that another can tell whether it is still there. */
export type Holder = { readonly pid: number; readonly host: string; readonly since: string; readonly birth: string }

/**
 * Takes the lake's lock for this process and gives the function that lets it go. The lock of a process that is gone is
 * taken over. Throws `lake_locked` with who holds it and since when.
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
      if (holder && isAlive(holder)) {
        throw new TallyError('lake_locked', { pid: holder.pid, host: holder.host, since: holder.since })
      }
      setAside(path, holder)
    }
  } finally {
    rmSync(beside, { force: true })
  }
  throw new TallyError('lake_locked', { pid: 0, host: 'unknown', since: now.toISOString() })
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
function setAside(path: string, dead: Holder | undefined): void {
  const aside = `${path}.dead.${process.pid}`
  try {
    renameSync(path, aside)
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error
    return
  }
  const taken = readHolder(aside)
  if (taken && (taken.pid !== dead?.pid || taken.since !== dead.since) && isAlive(taken)) linkOnce(aside, path)
  rmSync(aside, { force: true })
}

function release(path: string, mine: Holder): void {
  const holder = readHolder(path)
  if (holder?.pid === mine.pid && holder.since === mine.since) rmSync(path, { force: true })
}

function readHolder(path: string): Holder | undefined {
  try {
    // Written by this very file.
    return JSON.parse(readFileSync(path, 'utf8')) as Holder
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || error instanceof SyntaxError) return undefined
    throw error
  }
}

/** This process, holding something since `now`. */
export function thisProcess(now: Date): Holder {
  return { pid: process.pid, host: hostname(), since: now.toISOString(), birth: birthOf(process.pid) }
}

/** On another host nobody can tell, so its lock stands. */
export function isAlive(holder: Holder): boolean {
  if (holder.host !== hostname()) return true
  try {
    process.kill(holder.pid, 0)
  } catch (error) {
    if (codeOf(error) === 'ESRCH') return false
  }
  return holder.birth === birthOf(holder.pid)
}

/** When a process was started, in clock ticks since boot, so that a number used again is not taken for the old process; '' where the system does not say. */
function birthOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
  } catch {
    return ''
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}
