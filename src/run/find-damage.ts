import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Engine } from '../engine/engine.ts'
import { isTallyError, TallyError } from '../error/tally-error.ts'
import type { HomePaths } from '../lake/home-paths.ts'
import { isGone } from '../lake/is-gone.ts'
import type { FileEntry, Manifest, PartitionEntry, TableEntry } from '../lake/manifest.ts'
import { readableManifest, releaseIds } from '../lake/read-release.ts'
import { type Damage, lookAtPart } from '../lake/release-damage.ts'
import { fingerprintFile } from '../landing/fingerprint.ts'
import { lakeFormat } from '../plan/plan-build.ts'
import { readPartIndex } from '../staging/part-file.ts'
import { partsSql } from '../staging/staging-views.ts'
import type { Effects } from './effects.ts'
import { type Content, contentsOf } from './write-partitions.ts'

/** What of a release is not as it was when it was made, and how many landed files and parts were compared by what. */
export type FoundDamage = {
  readonly landed: readonly Damage[]
  readonly parts: readonly Damage[]
  readonly compared: { readonly landed: number } & Readonly<Record<Means, number>>
}

/** All bytes of a part, all its rows, or its size alone and that it can be read. */
type Means = 'by_bytes' | 'by_rows' | 'by_size'

type Compared = { readonly file: string; readonly by: Means; readonly trouble: string | undefined }

/** So many partitions are asked after in one query. */
const some_parts = 200
const report_ms = 2000

/**
 * Compares what a release names with what lies there: each landed file with its SHA-256; each small part with its own; the rows of
 * each part of an incremental table with the print of them; and other parts, which are large, with their size, and whether they can
 * be read. What is not seen: bytes of such a part that are others and can be read. Reads all of it once.
 */
export async function findDamage(
  manifest: Manifest,
  paths: HomePaths,
  engine: Pick<Engine, 'rows'>,
  effects: Pick<Effects, 'report' | 'signal'>,
): Promise<FoundDamage> {
  const landed = await compareLanded(manifest, paths, effects)
  const parts = new Map<string, Compared>()
  for (const part of new Set(manifest.files.map((file) => file.part))) {
    refuseAborted(effects.signal)
    parts.set(part, await compareStaged(part, paths, engine))
  }
  for (const table of manifest.tables) {
    refuseAborted(effects.signal)
    const rest = table.parts.filter((part) => !parts.has(part))
    for (const one of await compareTable({ ...table, parts: rest }, manifest, paths, engine)) parts.set(one.file, one)
  }
  const all = [...parts.values()]
  const count = (means: Means): number => all.filter(({ by }) => by === means).length
  return {
    landed,
    parts: all.flatMap(({ file, trouble }) => (trouble === undefined ? [] : [{ file, trouble }])),
    compared: {
      landed: manifest.files.length,
      by_bytes: count('by_bytes'),
      by_rows: count('by_rows'),
      by_size: count('by_size'),
    },
  }
}

async function compareLanded(
  manifest: Manifest,
  paths: HomePaths,
  effects: Pick<Effects, 'report' | 'signal'>,
): Promise<readonly Damage[]> {
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
  return landed
}

/** A part of landed files: its index says its size and, where it is small, its hash. */
async function compareStaged(file: string, paths: HomePaths, engine: Pick<Engine, 'rows'>): Promise<Compared> {
  const [broken] = stagedTroubles([file], paths)
  if (broken) return { ...broken, by: 'by_size' }
  const sha256 = readPartIndex(file, { paths, is_full: false })?.sha256
  if (sha256 === undefined) return { file, by: 'by_size', trouble: await unreadable(file, engine) }
  const isSame = (await fingerprintFile(join(paths.home, file))).sha256 === sha256
  return { file, by: 'by_bytes', trouble: isSame ? undefined : other_bytes }
}

async function compareTable(
  table: TableEntry,
  manifest: Manifest,
  paths: HomePaths,
  engine: Pick<Engine, 'rows'>,
): Promise<readonly Compared[]> {
  // The prints of another version of the program may be made in another way.
  const isOurs = manifest.lake_format === lakeFormat
  const broken = new Map(brokenOf(table.parts, paths).map(({ file, trouble }) => [file, trouble]))
  if (table.partitions && broken.size === 0) return comparePartitions(table, isOurs, paths, engine)
  const compared: Compared[] = []
  const sizes = isOfLanded(table) || broken.size > 0 ? [] : sizeTroubles(table, paths)
  const troubles = new Map([...broken, ...sizes.map(({ file, trouble }) => [file, trouble] as const)])
  for (const file of table.parts) {
    const trouble = troubles.get(file)
    const sha256 = manifest.part_hashes?.[file]
    if (trouble !== undefined) compared.push({ file, by: sha256 ? 'by_bytes' : 'by_size', trouble })
    else if (sha256 === undefined) compared.push({ file, by: 'by_size', trouble: await unreadable(file, engine) })
    else compared.push({ file, by: 'by_bytes', trouble: await otherBytes(file, sha256, paths) })
  }
  return compared
}

const other_bytes = 'has other bytes than when it was written'

/** Another release may know a part by these bytes: `build --full` writes equal rows again. */
async function otherBytes(part: string, sha256: string, paths: HomePaths): Promise<string | undefined> {
  const now = (await fingerprintFile(join(paths.home, part))).sha256
  if (now === sha256) return undefined
  const isKnown = releaseIds(paths).some((id) => readableManifest(paths, id)?.part_hashes?.[part] === now)
  return isKnown ? undefined : other_bytes
}

/** Reads all cells of a part. */
async function unreadable(part: string, engine: Pick<Engine, 'rows'>): Promise<string | undefined> {
  try {
    await engine.rows(`select bit_xor(hash(part)) from ${partsSql([part])} as part`)
    return undefined
  } catch (error) {
    if (!isTallyError(error, 'release_damaged')) throw error
    return 'cannot be read'
  }
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

/**
 * Parts that are gone, cut off or, where their size is known, of another: one look at each and nothing is read, so that a build
 * with nothing new can ask. A table of landed files says what all its parts have together; the indexes are read where that differs.
 */
export function damageAtSight(manifest: Manifest, paths: HomePaths): readonly Damage[] {
  const found = manifest.tables.flatMap((table): readonly Damage[] => {
    if (isOfLanded(table)) return stagingAtSight(table, paths)
    if (!table.partitions) return sizeTroubles(table, paths)
    // Equal rows of a partition may have been written again in another size: its print tells, to who reads it.
    return table.partitions.flatMap(({ part, size_bytes, print }) => {
      const trouble = troubleOfSize(part, size_bytes, paths, () => print !== undefined)
      return trouble === undefined ? [] : [{ file: part, trouble }]
    })
  })
  const catalogue = `lake/releases/${manifest.id}/catalogue.duckdb`
  const lost = existsSync(join(paths.home, catalogue)) ? [] : [{ file: catalogue, trouble: 'is gone' }]
  return [...new Map([...found, ...lost].map((damage) => [damage.file, damage])).values()]
}

/** Of such a table the size is that of the rows of all its files. */
function isOfLanded({ kind, name }: TableEntry): boolean {
  return kind === 'staging' && name.startsWith('staged_')
}

/** The last part of such a table holds its files, and is not counted among the bytes of their rows. */
function stagingAtSight(table: TableEntry, paths: HomePaths): readonly Damage[] {
  const sizes = table.parts.slice(0, -1).map((part) => sizeOf(part, paths))
  const total = sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0)
  const isWhole = total === table.size_bytes && !sizes.includes(undefined)
  return [
    ...(isWhole ? [] : stagedTroubles(table.parts.slice(0, -1), paths, true)),
    ...brokenOf(table.parts.slice(-1), paths),
  ]
}

function sizeOf(part: string, paths: HomePaths): number | undefined {
  return statSync(join(paths.home, part), { throwIfNoEntry: false })?.size
}

function brokenOf(parts: readonly string[], paths: HomePaths): readonly Damage[] {
  return parts.flatMap((file) => {
    const found = lookAtPart(paths, file)
    return typeof found === 'string' ? [{ file, trouble: found }] : []
  })
}

/** What is wrong with a part of a known size; `isOther` says whether one that is whole may have another. */
function troubleOfSize(
  part: string,
  size_bytes: number,
  paths: HomePaths,
  isOther: (size_bytes: number) => boolean,
): string | undefined {
  if (sizeOf(part, paths) === size_bytes) return undefined
  const found = lookAtPart(paths, part)
  if (typeof found === 'string') return found
  return isOther(found) ? undefined : otherSize(found, size_bytes)
}

/**
 * What is wrong with the parts of landed files: how large each is to be stands in its index. A build makes a lost index anew; mended
 * rows have none.
 */
function stagedTroubles(parts: readonly string[], paths: HomePaths, isAtSight = false): readonly Damage[] {
  return parts.flatMap((file) => {
    const found = lookAtPart(paths, file)
    if (typeof found === 'string') return [{ file, trouble: found }]
    const index = readPartIndex(file, { paths, is_full: false })
    if (!index) return isAtSight ? [] : [{ file, trouble: 'has lost its index, the .json beside it' }]
    return index.size_bytes === found ? [] : [{ file, trouble: otherSize(found, index.size_bytes) }]
  })
}

/** Of several parts together, which are those of landed files, a table does not say what each has: only whether it is whole. */
function sizeTroubles({ parts, size_bytes, kind }: TableEntry, paths: HomePaths): readonly Damage[] {
  const [only, ...others] = parts
  if (kind === 'view' || only === undefined) return []
  if (others.length > 0) return brokenOf(parts, paths)
  const trouble = troubleOfSize(only, size_bytes, paths, (size) => isOfLaterBuild(only, size, paths))
  return trouble === undefined ? [] : [{ file: only, trouble }]
}

/** Whether another release knows a part by that size: `build --full` writes equal rows again, and not always as many bytes. */
function isOfLaterBuild(part: string, size_bytes: number, paths: HomePaths): boolean {
  return releaseIds(paths)
    .flatMap((id) => readableManifest(paths, id)?.tables ?? [])
    .some(({ parts, size_bytes: known }) => parts.length === 1 && parts[0] === part && known === size_bytes)
}

/** Equal rows have an equal print, however large the engine wrote them. */
async function comparePartitions(
  { columns, partitions = [] }: TableEntry,
  isOurs: boolean,
  paths: HomePaths,
  engine: Pick<Engine, 'rows'>,
): Promise<readonly Compared[]> {
  const compared: Compared[] = []
  for (let start = 0; start < partitions.length; start += some_parts) {
    const some = partitions
      .slice(start, start + some_parts)
      .map(({ print, ...rest }): PartitionEntry => (isOurs && print ? { ...rest, print } : rest))
    const printed = some.flatMap(({ part, print }) => (print ? [part] : []))
    const contents = await contentsRead(printed, columns, engine)
    for (const { part, rows, print, size_bytes } of some) {
      const now = contents.get(part)
      if (!print) {
        const size = troubleOfSize(part, size_bytes, paths, () => false)
        compared.push({ file: part, by: 'by_size', trouble: size ?? (await unreadable(part, engine)) })
      } else {
        const isSame =
          now !== 'unreadable' &&
          now?.rows === rows &&
          now.print.mixed === print.mixed &&
          now.print.summed === print.summed
        const trouble = now === 'unreadable' ? 'cannot be read' : 'has other rows than those that were written'
        compared.push({ file: part, by: 'by_rows', trouble: isSame ? undefined : trouble })
      }
    }
  }
  return compared
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
