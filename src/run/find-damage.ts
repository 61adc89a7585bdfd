import { join } from 'node:path'
import type { Engine } from '../engine/engine.ts'
import { isTallyError, TallyError } from '../error/tally-error.ts'
import type { HomePaths } from '../lake/home-paths.ts'
import type { FileEntry, Manifest, PartitionEntry, TableEntry } from '../lake/manifest.ts'
import { readManifest, releaseIds } from '../lake/read-release.ts'
import { type Damage, isGone, lookAtPart } from '../lake/release-damage.ts'
import { fingerprintFile } from '../landing/fingerprint.ts'
import { lakeFormat } from '../plan/plan-build.ts'
import { readPartIndex } from '../staging/part-file.ts'
import type { Effects } from './effects.ts'
import { type Content, contentsOf } from './write-partitions.ts'

/** What of a release is not as it was when it was made. */
export type FoundDamage = { readonly landed: readonly Damage[]; readonly parts: readonly Damage[] }

/** So many partitions are asked after in one query. */
const some_parts = 200
const report_ms = 2000

/**
 * Compares what a release names with what lies there: each landed file with its SHA-256; each part with its size, or, where its
 * table is incremental, its rows with the print of them. What is not seen: bytes that change within a part of another table and
 * leave its size, and parts of mended rows. Reads every landed file and every incremental table once.
 */
export async function findDamage(
  manifest: Manifest,
  paths: HomePaths,
  engine: Pick<Engine, 'rows'>,
  effects: Pick<Effects, 'report' | 'signal'>,
): Promise<FoundDamage> {
  const landed: Damage[] = []
  let told_ms = performance.now()
  for (const [index, file] of manifest.files.entries()) {
    refuseAborted(effects.signal)
    if (performance.now() - told_ms > report_ms) {
      effects.report(`comparing landed file ${index + 1} of ${manifest.files.length}: ${placeOf(file)}`)
      told_ms = performance.now()
    }
    const trouble = await troubleOf(file, paths)
    if (trouble !== undefined) landed.push({ file: `landing/${placeOf(file)}`, trouble })
  }
  // The prints of another version of the program may be made in another way.
  const isOurs = manifest.lake_format === lakeFormat
  const parts = new Map(stagedTroubles(manifest, paths).map(({ file, trouble }) => [file, trouble]))
  for (const table of manifest.tables) {
    refuseAborted(effects.signal)
    for (const { file, trouble } of await tableTroubles(table, isOurs, paths, engine)) parts.set(file, trouble)
  }
  return { landed, parts: [...parts].map(([file, trouble]) => ({ file, trouble })) }
}

function refuseAborted(signal: AbortSignal): void {
  if (signal.aborted) throw new TallyError('interrupted', { signal: String(signal.reason) })
}

function placeOf({ landing_date, name }: FileEntry): string {
  return `${landing_date}/${name}`
}

async function troubleOf(file: FileEntry, paths: HomePaths): Promise<string | undefined> {
  try {
    const { sha256, size_bytes } = await fingerprintFile(join(paths.landing, file.landing_date, file.name))
    if (sha256 === file.sha256) return undefined
    const sizes = size_bytes === file.size_bytes ? '' : `, ${size_bytes} bytes instead of ${file.size_bytes}`
    return `has other bytes than when it was read${sizes}`
  } catch (error) {
    if (isGone(error)) return 'is gone'
    throw error
  }
}

/** What is wrong with the parts of landed files: how large each is to be stands in its index. */
function stagedTroubles(manifest: Manifest, paths: HomePaths): readonly Damage[] {
  return [...new Set(manifest.files.map(({ part }) => part))].flatMap((file) => {
    const found = lookAtPart(paths, file)
    if (typeof found === 'string') return [{ file, trouble: found }]
    const index = readPartIndex(file, { paths, is_full: false })
    if (!index) return [{ file, trouble: 'has lost its index, the .json beside it' }]
    return index.size_bytes === found ? [] : [{ file, trouble: otherSize(found, index.size_bytes) }]
  })
}

async function tableTroubles(
  table: TableEntry,
  isOurs: boolean,
  paths: HomePaths,
  engine: Pick<Engine, 'rows'>,
): Promise<readonly Damage[]> {
  const found = table.parts.map((file) => ({ file, found: lookAtPart(paths, file) }))
  const broken = found.flatMap(({ file, found: trouble }) => (typeof trouble === 'string' ? [{ file, trouble }] : []))
  if (broken.length > 0 || table.kind === 'view') return broken
  if (table.partitions) return partitionTroubles(table, isOurs, paths, engine)
  const [only, ...others] = found
  // Of several parts together, which are those of landed files, the table does not say what each has.
  if (!only || others.length > 0 || only.found === table.size_bytes) return []
  if (isOfLaterBuild(only.file, Number(only.found), paths)) return []
  return [{ file: only.file, trouble: otherSize(Number(only.found), table.size_bytes) }]
}

/** Whether another release knows a part by that size: `build --full` writes equal rows again, and not always as many bytes. */
function isOfLaterBuild(part: string, size_bytes: number, paths: HomePaths): boolean {
  return releaseIds(paths)
    .flatMap((id) => readManifest(paths, id).tables)
    .some(({ parts, size_bytes: known }) => parts.length === 1 && parts[0] === part && known === size_bytes)
}

/** Equal rows have an equal print, however large the engine wrote them. */
async function partitionTroubles(
  { columns, partitions = [] }: TableEntry,
  isOurs: boolean,
  paths: HomePaths,
  engine: Pick<Engine, 'rows'>,
): Promise<readonly Damage[]> {
  const troubles: Damage[] = []
  for (let start = 0; start < partitions.length; start += some_parts) {
    const some = partitions
      .slice(start, start + some_parts)
      .map(({ print, ...rest }): PartitionEntry => (isOurs && print ? { ...rest, print } : rest))
    const printed = some.flatMap(({ part, print }) => (print ? [part] : []))
    const contents = await contentsRead(printed, columns, engine)
    for (const { part, rows, print, size_bytes } of some) {
      const now = contents.get(part)
      const size = lookAtPart(paths, part)
      if (!print && size !== size_bytes)
        troubles.push({ file: part, trouble: typeof size === 'string' ? size : otherSize(size, size_bytes) })
      else if (now === 'unreadable') troubles.push({ file: part, trouble: 'cannot be read' })
      else if (print && (now?.rows !== rows || now.print.mixed !== print.mixed || now.print.summed !== print.summed))
        troubles.push({ file: part, trouble: 'has other rows than those that were written' })
    }
  }
  return troubles
}

/** One by one where they cannot be read together, for the engine does not always say which. */
async function contentsRead(
  parts: readonly string[],
  columns: TableEntry['columns'],
  engine: Pick<Engine, 'rows'>,
): Promise<ReadonlyMap<string, Content | 'unreadable'>> {
  try {
    return await contentsOf(parts, columns, engine)
  } catch (error) {
    if (!isTallyError(error, 'release_damaged')) throw error
    const [only] = parts
    if (only !== undefined && parts.length === 1) return new Map([[only, 'unreadable' as const]])
    const found: (readonly [string, Content | 'unreadable'])[] = []
    for (const part of parts) found.push(...(await contentsRead([part], columns, engine)))
    return new Map(found)
  }
}

function otherSize(found: number, known: number): string {
  return `has ${found} bytes instead of ${known}: it is not the file that was written with this release`
}
