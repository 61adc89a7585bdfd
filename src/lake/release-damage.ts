import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { systemTrouble } from '../engine/system-trouble.ts'
import { isTallyError, messageOf, TallyError } from '../error/tally-error.ts'
import type { HomePaths } from './home-paths.ts'
import { isGone } from './is-gone.ts'
import type { Manifest } from './manifest.ts'
import { readManifest } from './read-release.ts'

/** A file of a release, relative to the home, and what is wrong with it, as the end of a sentence. */
export type Damage = { readonly file: string; readonly trouble: string }

/** The size of a part; or what is wrong with it, as far as its two ends tell. */
export function lookAtPart(paths: HomePaths, part: string): number | string {
  let file: number
  try {
    file = openSync(join(paths.home, part), 'r')
  } catch (error) {
    if (isGone(error)) return 'is gone'
    throw error
  }
  try {
    const { size } = fstatSync(file)
    const isWhole = [0, size - 4].every((at) => size >= 12 && markAt(file, at) === 'PAR1')
    return isWhole ? size : `is no whole Parquet file, of ${size} bytes`
  } finally {
    closeSync(file)
  }
}

function markAt(file: number, at: number): string {
  const mark = Buffer.alloc(4)
  readSync(file, mark, 0, 4, at)
  return mark.toString('latin1')
}

/** All parts of a release, each once. */
export function partsOf({ tables }: Manifest): readonly string[] {
  return [...new Set(tables.flatMap(({ parts }) => parts))]
}

/** Parts of a release that are gone or cut off. */
export function brokenParts(paths: HomePaths, manifest: Manifest): readonly Damage[] {
  return partsOf(manifest).flatMap((part) => {
    const found = lookAtPart(paths, part)
    return typeof found === 'string' ? [{ file: part, trouble: found }] : []
  })
}

/** Trouble with the text of a query, or with who stopped it. */
const of_query = /^(?:Parser|Binder|Catalog|Conversion|Constraint|Out of Range|Permission|INTERRUPT) Error/i
/** What the engine says of a part that is whole at its ends, and not between them. */
const of_part = /^Invalid Error|TProtocol|thrift|parquet|decompress/i
/** What a part cannot hold. */
const of_writing = /Parquet files do not support/
const of_lake = /lake\/parts\/|catalogue\.duckdb/i

/** Whether a message of the engine is about a file of the lake that it cannot read, and not about the statement, what a row holds, or a landed file. */
export function isOfPart(text: string): boolean {
  if (of_query.test(text)) return false
  // It shows the statement behind this, which names parts too; and quotes values, in which any word can stand.
  const [said = ''] = text.split(/^LINE \d+:/m)
  if (of_lake.test(said)) return true
  if (of_writing.test(said)) return false
  return !said.includes('landing/') && of_part.test(said.replaceAll(/'[^']*'|"[^"]*"/g, ''))
}

/**
 * What an engine over releases threw as `release_damaged` where a file of theirs is gone or cannot be read; anything else as it is.
 * The parts are looked at only then, for the engine does not name the file in all that it says.
 */
export function releaseTrouble(paths: HomePaths, ids: readonly string[], thrown: unknown): unknown {
  const known = systemTrouble(thrown)
  // What a query may use is for those to say who set it.
  if (isTallyError(known, 'memory_exceeded')) return thrown
  const text = messageOf(known)
  if (isTallyError(known) || of_query.test(text)) return known
  for (const id of ids) {
    // What the engine names, if it names one, before what it did not come to.
    const broken = brokenParts(paths, readManifest(paths, id))
    if (broken.length > 0)
      return damagedRelease(
        id,
        broken.toSorted((a, b) => Number(text.includes(b.file)) - Number(text.includes(a.file))),
        thrown,
      )
  }
  const [line = ''] = text.replaceAll(`${paths.home}/`, '').split('\n')
  if (!isOfPart(text)) return known
  // The engine does not always say which file it is.
  const named = of_lake.test(line) ? 'a file of it' : 'a file of it, which `tallyhouse verify` names,'
  return damaged(ids.join(' or '), `${named} cannot be read (${line})`, thrown)
}

/** `release_damaged` that names the first of some files, and how many more there are. */
export function damagedRelease(release: string, damages: readonly Damage[], cause?: unknown): TallyError {
  const [first, ...others] = damages
  const rest = others.length === 0 ? '' : `, and so with ${others.length} more of its files`
  return damaged(release, `${first?.file ?? ''} ${first?.trouble ?? ''}${rest}`, cause)
}

function damaged(release: string, detail: string, cause: unknown): TallyError {
  return new TallyError('release_damaged', { release, detail }, { cause })
}
