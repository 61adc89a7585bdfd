import { existsSync, statfsSync } from 'node:fs'
import { dirname } from 'node:path'
import { type Finding, fine } from './finding.ts'

/** Below it a build of a few files may not come to its end; below the second one it soon may not. */
const least_disk_bytes = 100e6
const small_disk_bytes = 1e9

/** What is free, in bytes. */
export type Free = { readonly memory_bytes: number; readonly disk_bytes: number }

/** What this process may still take. The disk is that of the home, or of the nearest folder above it that is there. */
export function readFree(home: string): Free {
  let folder = home
  while (!existsSync(folder) && dirname(folder) !== folder) folder = dirname(folder)
  const { bavail, bsize } = statfsSync(folder)
  return { memory_bytes: process.availableMemory(), disk_bytes: bavail * bsize }
}

/** Node, memory and disk. `memory_limit` is the engine's, such as `2GB`. */
export function examineMachine(memory_limit: string, free: Free): readonly Finding[] {
  return [fine('node', `Node ${process.versions.node}`), memoryFinding(memory_limit, free), diskFinding(free)]
}

function memoryFinding(memory_limit: string, { memory_bytes }: Free): Finding {
  const text = `the engine may take ${memory_limit}, and ${sizeText(memory_bytes)} are free`
  if (bytesOf(memory_limit) <= memory_bytes) return fine('memory', text)
  const next = 'end other programs, or let the engine take less with TALLYHOUSE_MEMORY, such as 1GB'
  return { what: 'memory', state: 'look', text, next }
}

function diskFinding({ disk_bytes }: Free): Finding {
  const text = `${sizeText(disk_bytes)} are free where the home is`
  if (disk_bytes >= small_disk_bytes) return fine('disk', text)
  const next = 'make room: `tallyhouse vacuum` removes parts that no kept release names'
  return { what: 'disk', state: disk_bytes < least_disk_bytes ? 'wrong' : 'look', text, next }
}

/** A size in a unit that people read. */
export function sizeText(bytes: number): string {
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(1)} GB`
}

/** Of a size as the engine takes it: `512MB`, `1.5 GiB`. */
function bytesOf(size: string): number {
  const [, number = '0', unit = '', binary = ''] = /^([\d.]+) ?([KMGT])(i?)B$/i.exec(size) ?? []
  return Number(number) * (binary === '' ? 1000 : 1024) ** ('KMGT'.indexOf(unit.toUpperCase()) + 1)
}
