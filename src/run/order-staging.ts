import type { Contract } from '../contract/contract.ts'
import { few_files } from '../landing/in-thread.ts'
import { sheetChoiceOf } from '../landing/sheet-choice.ts'
import { whole_bytes } from '../landing/take-sample.ts'
import type { Arrival } from '../plan/match-files.ts'
import { contractHash, type PlannedFile } from '../plan/plan-build.ts'
import { outdatedParts } from '../staging/outdated-parts.ts'
import { readPartIndex } from '../staging/part-file.ts'
import type { PartIndex } from '../staging/part-index.ts'
import type { HeaderEvidence } from '../staging/shared-evidence.ts'
import { type Refusal, stageFiles } from '../staging/stage-files.ts'
import type { StagingTools } from '../staging/staging-source.ts'
import { type SurveyAhead, surveyAhead } from '../staging/survey-ahead.ts'
import type { BuildContext } from './build-context.ts'
import { throwIfStopped } from './steps.ts'

/** What is to be staged of one contract: the parts that hold files already, and the other files in batches. */
export type StagingOrder = {
  readonly contract: Contract
  readonly planned: readonly PlannedFile[]
  readonly tools: StagingTools
  readonly staged: readonly PartIndex[]
  readonly batches: readonly (readonly Arrival[])[]
}

const batch_bytes = 256 * 1024 * 1024
const batch_files = 1000

export function orderStaging(contract: Contract, planned: readonly PlannedFile[], context: BuildContext): StagingOrder {
  const { engine, paths, loaded, options } = context
  const { time_zone } = loaded.project
  const contract_hash = contractHash(contract, time_zone)
  const tools = {
    engine,
    paths,
    contract,
    contract_hash,
    time_zone,
    is_full: options.is_full,
    signal: context.effects.signal,
  }
  const staged = new Map<string, PartIndex>()
  const fresh: PlannedFile[] = []
  // A part may hold a thousand files, and its index is read once for all of them.
  const read = new Map<string, PartIndex | undefined>()
  const indexOf = (part: string): PartIndex | undefined => {
    if (!read.has(part)) read.set(part, readPartIndex(part, tools))
    return read.get(part)
  }
  const places = new Map<string, string>()
  // Releases of several environments may have one content in different parts, and its rows would be there twice.
  const isApart = ({ part, files }: PartIndex): boolean =>
    files.every(({ sha256 }) => (places.get(sha256) ?? part) === part)
  for (const file of planned) {
    const index = file.part !== undefined && !options.is_full ? indexOf(file.part) : undefined
    if (!index || !isApart(index)) {
      fresh.push(file)
      continue
    }
    staged.set(index.part, index)
    for (const { sha256 } of index.files) places.set(sha256, index.part)
  }
  const covered = new Set([...staged.values()].flatMap((index) => index.files.map((file) => file.sha256)))
  const rest = fresh.filter(({ arrival }) => !covered.has(arrival.sha256))
  return {
    contract,
    planned,
    tools,
    staged: [...staged.values()],
    batches: batchesOf(rest.map(({ arrival }) => arrival)),
  }
}

/** Begins to survey the small files of all orders, in the order in which they will be staged. */
export function surveyOrders(orders: readonly StagingOrder[]): SurveyAhead {
  const batches = orders.flatMap(({ contract, batches }) =>
    batches.map((batch) => ({
      paths: batch.filter(isSmallFile).map(({ path }) => path),
      choice: sheetChoiceOf(contract),
    })),
  )
  return surveyAhead(batches)
}

/**
 * Stages the batches of an order; `ahead` stands at its first. Gives all parts that hold the contract's files. What any of the landed
 * files proves of how they are written holds for all, whenever it came: files that were read by less, or by more, are read again.
 */
export async function stageOrder(
  { contract, planned, tools, staged, batches }: StagingOrder,
  ahead: SurveyAhead,
  effects: BuildContext['effects'],
): Promise<{ readonly indexes: readonly PartIndex[]; readonly refused: readonly Refusal[] }> {
  const indexes = new Map(staged.map((index) => [index.part, index]))
  const landed = new Map(planned.map(({ arrival }) => [arrival.sha256, arrival]))
  const evidence = (): readonly HeaderEvidence[] =>
    [...indexes.values()].flatMap(({ files }) =>
      files.flatMap((file) => (file.evidence && landed.has(file.sha256) ? [file.evidence] : [])),
    )
  const refused: Refusal[] = []
  const total_bytes = bytesOf(batches.flat())
  let done_bytes = 0
  for (const batch of batches) {
    throwIfStopped(effects)
    const found = await stageFiles(batch, tools, await ahead.next(), evidence())
    for (const index of found.parts) indexes.set(index.part, index)
    refused.push(...found.refused)
    done_bytes += bytesOf(batch)
    effects.report(`staged ${contract.name}: ${megabytes(done_bytes)} of ${megabytes(total_bytes)} MB`)
  }
  const known = evidence()
  const outdated = outdatedParts(indexes.values(), known, ({ sha256 }) => landed.has(sha256))
  if (outdated.length === 0) return { indexes: [...indexes.values()], refused }
  for (const { part } of outdated) indexes.delete(part)
  const again = outdated.flatMap(({ files }) => files.flatMap(({ sha256 }) => landed.get(sha256) ?? []))
  effects.report(`reading again ${again.length} files of ${contract.name}: others tell how they are written`)
  for (const batch of batchesOf(again)) {
    throwIfStopped(effects)
    const found = await stageFiles(batch, tools, new Map(), known)
    for (const index of found.parts) indexes.set(index.part, index)
    refused.push(...found.refused)
  }
  return { indexes: [...indexes.values()], refused }
}

/** Small files together, each large file alone; one content once. */
function batchesOf(files: readonly Arrival[]): readonly (readonly Arrival[])[] {
  const out: Arrival[][] = []
  const seen = new Set<string>()
  let batch: Arrival[] = []
  let bytes = 0
  for (const file of files) {
    const { sha256, size_bytes } = file
    if (seen.has(sha256)) continue
    seen.add(sha256)
    if (!isSmallFile(file)) {
      out.push([file])
      continue
    }
    if (batch.length >= batch_files || bytes + size_bytes > batch_bytes) {
      out.push(batch)
      batch = []
      bytes = 0
    }
    batch.push(file)
    bytes += size_bytes
  }
  if (batch.length > 0) out.push(batch)
  return out
}

function isSmallFile({ size_bytes }: Arrival): boolean {
  return size_bytes < whole_bytes
}

/** Whether so little is to be staged that contracts can be staged side by side: few files, together no larger than a small one. */
export function isSmall(orders: readonly StagingOrder[]): boolean {
  const files = orders.flatMap(({ batches }) => batches.flat())
  return files.length < few_files && bytesOf(files) < whole_bytes
}

function bytesOf(files: readonly Arrival[]): number {
  return files.reduce((bytes, { size_bytes }) => bytes + size_bytes, 0)
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1)
}
