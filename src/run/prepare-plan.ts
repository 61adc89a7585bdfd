import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { HomePaths } from '../lake/home-paths.ts'
import type { Manifest } from '../lake/manifest.ts'
import { currentManifest, knownReleaseId, manifestsBeside, readableManifest } from '../lake/read-release.ts'
import { damagedRelease } from '../lake/release-damage.ts'
import { findLandingFiles, type LandingFile } from '../landing/find-files.ts'
import { isStillGrowing } from '../landing/is-still-growing.ts'
import type { Model } from '../model/model.ts'
import { type ModelNode, orderModels } from '../model/order-models.ts'
import { outlineModel } from '../model/outline-model.ts'
import { matchFiles } from '../plan/match-files.ts'
import { lakeFormat, planBuild } from '../plan/plan-build.ts'
import { mendedHashes } from '../staging/mended-files.ts'
import { localClock } from '../time/local-clock.ts'
import { bindDefinitions, type Definitions, definitionsHash, knownLineage } from './bind-definitions.ts'
import type { BuildOptions, Prepared } from './build-options.ts'
import type { Effects } from './effects.ts'
import { damageAtSight } from './find-damage.ts'
import { futureLanding } from './future-landing.ts'
import { knowByHeader } from './know-by-header.ts'
import type { LazyEngine } from './lazy-engine.ts'
import { fingerprintAll } from './ledger.ts'
import type { LoadedProject } from './load-project.ts'
import { throwIfStopped } from './steps.ts'

/**
 * Throws `release_damaged` where the release that is built on, or stands, is not as it was. Where something is new, parts that are
 * gone are made anew, and so is all that lies under another version's names.
 */
export function refuseDamage({ plan, before }: Prepared, paths: HomePaths): void {
  if (before?.lake_format !== lakeFormat) return
  const damages = damageAtSight(before, paths)
  const stopping = plan.is_nothing_new ? damages : damages.filter(({ file }) => existsSync(join(paths.home, file)))
  if (stopping.length > 0) throw damagedRelease(before.id, stopping)
}

/** Looks at the landing folder and the project and plans; the engine is opened only where a model's text is new. */
export async function preparePlan(
  loaded: LoadedProject,
  options: Pick<BuildOptions, 'env' | 'settle_ms' | 'onModels' | 'as_of'> & Partial<Pick<BuildOptions, 'is_full'>>,
  effects: Effects,
  paths: HomePaths,
  engine: LazyEngine,
): Promise<Prepared> {
  const { project } = loaded
  const { current, before, beside } = releasesFor(project, options, paths)
  const { files, ignored } = findLandingFiles(paths.landing, {
    now_ms: effects.now().getTime(),
    settle_ms: options.settle_ms,
  })
  const { settled, growing } = await settle(files, options.settle_ms, effects)
  let fresh = 0
  const hashing = fingerprintAll(paths.ledger, settled, (file) => {
    throwIfStopped(effects)
    fresh += 1
    if (fresh % 100 === 1) effects.report(`new files: ${fresh}, now ${file.landing_date}/${file.name}`)
  })
  // The engine reads the models while threads hash the files. Both come to their end, and what is wrong with a file is said first.
  const binding = bindProject(loaded, before, engine, options.onModels)
  await Promise.allSettled([hashing, binding])
  const { files: fingerprinted, save } = await hashing
  const matched = matchFiles(fingerprinted, project.contracts, await knowByHeader(fingerprinted, project, before))
  const { nodes, definitions } = await binding
  const last = settled.at(-1)?.landing_date ?? effects.now().toISOString().slice(0, 10)
  const plan = planBuild({
    project,
    matched,
    mended: mendedHashes(paths, project.contracts),
    nodes,
    current,
    before,
    beside,
    as_of: options.as_of === undefined ? last : localClock(options.as_of, project.time_zone).day,
  })
  const idle = project.contracts.filter(
    ({ name, optional }) => !optional && (matched.arrivals.get(name) ?? []).length === 0,
  )
  const passed_over = [
    ...growing.map((file) => `${file.landing_date}/${file.name} is still growing and was left alone`),
    ...ignored.map((entry) => `${entry.path} was passed over: ${entry.reason}`),
  ]
  const warnings = [
    ...futureLanding(plan.as_of, effects.now(), project.time_zone),
    ...passed_over,
    ...matched.repeated.map(
      ({ file, first }) => `${file.landing_date}/${file.name} holds what ${first} holds and was passed over`,
    ),
    ...idle.map((contract) => `no file fits contract ${contract.name} (${contract.files.join(', ')})`),
  ]
  return { plan, current, before, beside, save, passed_over, warnings, definitions }
}

/** The releases that a build for an environment stands on, or takes tables from. */
export function releasesFor(
  project: Pick<LoadedProject['project'], 'name'>,
  { env, is_full }: Pick<BuildOptions, 'env'> & Partial<Pick<BuildOptions, 'is_full'>>,
  paths: HomePaths,
): Pick<Prepared, 'current' | 'before' | 'beside'> {
  // Who builds all of it anew can do without a release that cannot be read.
  const current =
    is_full === true ? readableManifest(paths, knownReleaseId(paths, env) ?? '') : currentManifest(paths, env)
  // What this program made of this project, for whichever environment, is right for all of them: names of content say what it is.
  const beside = manifestsBeside(paths, env).filter(
    (manifest) => manifest.lake_format === lakeFormat && manifest.project === project.name,
  )
  return { current, before: current ?? beside[0], beside }
}

/** Waits, once and shortly, for files that were just written; those that go on growing are left alone. */
async function settle(
  files: readonly LandingFile[],
  settle_ms: number,
  effects: Effects,
): Promise<{ settled: readonly LandingFile[]; growing: readonly LandingFile[] }> {
  const young = files.filter((file) => !file.settled)
  if (young.length === 0) return { settled: files, growing: [] }
  const youngest = young.reduce((latest, { mtime_ms }) => Math.max(latest, mtime_ms), 0)
  const wait_ms = Math.min(settle_ms, Math.max(0, youngest + settle_ms - effects.now().getTime()))
  if (wait_ms > 0) await sleep(wait_ms, undefined, { signal: effects.signal }).catch(() => throwIfStopped(effects))
  const growing = young.filter((file) => isStillGrowing(file))
  return { settled: files.filter((file) => !growing.includes(file)), growing }
}

/** Tells what a model reads: from the release where its text and this program are unchanged, else from the parsed SQL. */
export function inputsReader(
  current: Manifest | undefined,
  engine: LazyEngine,
): (model: Model) => Promise<readonly string[]> {
  const outlined = current?.lake_format === lakeFormat ? current.tables : []
  const known = new Map(outlined.filter((table) => table.model_sql !== '').map((table) => [table.name, table]))
  return async (model) => {
    const before = known.get(model.name)
    if (before?.model_sql === model.sql) return before.inputs
    const opened = await engine.open()
    return outlineModel(model, (sql) => opened.outline(sql))
  }
}

async function nodesOf(
  loaded: LoadedProject,
  current: Manifest | undefined,
  engine: LazyEngine,
): Promise<readonly ModelNode[]> {
  const inputsOf = inputsReader(current, engine)
  const nodes: ModelNode[] = []
  for (const model of loaded.models) nodes.push({ model, inputs: await inputsOf(model) })
  return orderModels(nodes, givenTables(loaded))
}

/** The models in their order, and what the project defines. */
export async function bindProject(
  loaded: LoadedProject,
  current: Manifest | undefined,
  engine: LazyEngine,
  onModels: BuildOptions['onModels'],
): Promise<{ readonly nodes: readonly ModelNode[]; readonly definitions: Definitions }> {
  const nodes = await nodesOf(loaded, current, engine)
  return { nodes, definitions: await definitionsOf(loaded, nodes, current, engine, onModels) }
}

/** What the project defines, bound; the engine is opened only where that is not what the release was made from. */
async function definitionsOf(
  loaded: LoadedProject,
  nodes: readonly ModelNode[],
  current: Manifest | undefined,
  engine: LazyEngine,
  onModels: BuildOptions['onModels'],
): Promise<Definitions> {
  const hash = definitionsHash(loaded)
  if (current?.definitions === hash) return { hash, lineage: knownLineage(current) }
  return bindDefinitions(loaded, nodes, current, await engine.open(), onModels)
}

/** Tables that are there without a model. */
export function givenTables(loaded: LoadedProject): readonly string[] {
  const names = loaded.project.contracts.map(({ name }) => name)
  const own = ['as_of', 'files', 'quarantine', 'orphans', 'accounting']
  return [
    ...own,
    ...names.flatMap((name) => [`stg_${name}`, `staged_${name}`, `superseded_${name}`, `history_${name}`]),
  ]
}
