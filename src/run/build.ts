import { randomBytes } from 'node:crypto'
import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { openDuckdb } from '../engine/duckdb/open-duckdb.ts'
import type { Engine } from '../engine/engine.ts'
import { systemTrouble } from '../engine/system-trouble.ts'
import { isTallyError, messageOf, TallyError } from '../error/tally-error.ts'
import { type Journal, openJournal, type RunStatus } from '../journal/journal.ts'
import { type HomePaths, homePaths } from '../lake/home-paths.ts'
import { takeLock } from '../lake/lock.ts'
import type { Manifest } from '../lake/manifest.ts'
import { publishRelease } from '../lake/publish-release.ts'
import { currentManifest, knownReleaseId, manifestsBeside, readableManifest } from '../lake/read-release.ts'
import { damagedRelease, isOfPart, releaseTrouble } from '../lake/release-damage.ts'
import { findLandingFiles, type LandingFile, refuseNoLanding } from '../landing/find-files.ts'
import { isStillGrowing } from '../landing/is-still-growing.ts'
import type { Model } from '../model/model.ts'
import { type ModelNode, orderModels } from '../model/order-models.ts'
import { outlineModel } from '../model/outline-model.ts'
import { matchFiles } from '../plan/match-files.ts'
import { lakeFormat, planBuild } from '../plan/plan-build.ts'
import { mendedHashes } from '../staging/mended-files.ts'
import { localClock } from '../time/local-clock.ts'
import { bindDefinitions, type Definitions, definitionsHash, knownLineage } from './bind-definitions.ts'
import { buildEnd } from './build-end.ts'
import { type BuildOptions, type BuildOutcome, compactTime, type Prepared } from './build-options.ts'
import { buildTables } from './build-tables.ts'
import type { Effects } from './effects.ts'
import { fileNotes } from './file-notes.ts'
import { damageAtSight } from './find-damage.ts'
import { futureLanding } from './future-landing.ts'
import {
  badRowsOf,
  checkMessages,
  failedOf,
  issuesOf,
  judgeQuality,
  judgeStanding,
  refuseStoppers,
} from './judge-quality.ts'
import { knowByHeader } from './know-by-header.ts'
import { fingerprintAll } from './ledger.ts'
import type { LoadedProject } from './load-project.ts'
import { refuseNothing } from './refuse-empty.ts'
import { cleanChecks } from './run-checks.ts'
import { endAbandonedRuns, eventTables, runEvents } from './run-event.ts'
import { appendRunLog } from './run-log.ts'
import { stepRunner, stepsInOrder, throwIfStopped } from './steps.ts'
import { withheldTables } from './withheld-tables.ts'

/** What a run ends with; the manifest is that of a release that stands, but of a trial. */
type RunOutcome = Pick<BuildOutcome, 'message' | 'issues_found' | 'manifest' | 'is_new' | 'withheld'> & {
  readonly status: Exclude<RunStatus, 'running'>
}

/** Land, stage, model, account, check, release. Throws what stops it; the last release is then as it was. */
export function build(loaded: LoadedProject, options: BuildOptions, effects: Effects): Promise<BuildOutcome> {
  return asRun(loaded, options, effects, (tools) => runSteps(loaded, options, effects, tools))
}

/** Does the work of a run: under the lock of the lake, with a line in the journal however it ends. */
export async function asRun<R extends RunOutcome>(
  loaded: LoadedProject,
  options: BuildOptions,
  effects: Effects,
  work: (tools: RunTools) => Promise<R>,
): Promise<R> {
  const paths = homePaths(options.home)
  const started = effects.now()
  // A home that was never built may be a mistyped one: nothing is made there.
  if (!existsSync(paths.lake)) refuseNoLanding(paths.landing)
  try {
    const unlock = takeLock(paths.lock, started)
    try {
      const journal = openJournal(paths.state, paths.logs)
      try {
        return await runLocked(loaded, options, effects, { paths, journal, started }, work)
      } finally {
        journal.close()
      }
    } finally {
      unlock()
    }
  } catch (error) {
    throw systemTrouble(error)
  }
}

async function runLocked<R extends RunOutcome>(
  loaded: LoadedProject,
  options: BuildOptions,
  effects: Effects,
  { paths, journal, started }: { readonly paths: HomePaths; readonly journal: Journal; readonly started: Date },
  work: (tools: RunTools) => Promise<R>,
): Promise<R> {
  const run_id = `${compactTime(started)}-${randomBytes(3).toString('hex')}`
  const engine = lazyEngine(paths, options)
  const stop = (): void => engine.interrupt()
  const run = { run_id, job_name: options.job_name, project: loaded.project.name, env: options.env }
  const events = runEvents(paths, run, effects)
  effects.signal.addEventListener('abort', stop)
  try {
    events.start()
    journal.begin({ id: run_id, job_name: options.job_name, env: options.env, started_at: started.toISOString() })
    // These run beside a build, without the lake's lock.
    const isBuild = (job: string): boolean => !/^(publish|pull|notify) |^(external_api|upload)$/.test(job)
    endAbandonedRuns(journal, paths, run, started, isBuild, effects)
    const before = knownReleaseId(paths, options.env)
    const outcome = await work({ paths, journal, run_id, engine })
    const { status, message, manifest, issues_found } = outcome
    const release = outcome.withheld ? null : manifest.id
    journal.end(run_id, { ended_at: effects.now().toISOString(), status, issues_found, message, release })
    const former = before === undefined ? undefined : readableManifest(paths, before)
    events.complete(outcome.is_new ? eventTables(run, manifest, former) : undefined)
    // A project's own log tells of its releases, and a trial is none of them.
    if (options.is_trial !== true)
      await appendRunLog(loaded.project, paths, { at: effects.now().toISOString(), outcome, former }, options)
    return outcome
  } catch (thrown) {
    const error = translate(thrown, effects, (other) => lakeTrouble(other, paths, options.env))
    const ended_at = effects.now().toISOString()
    const issues_found = issuesOf(error)
    const message = messageOf(error).split('\n')[0] ?? ''
    const outcome = error instanceof Error ? error : new Error(messageOf(error))
    events.fail(error)
    try {
      journal.end(run_id, { ended_at, status: 'error', issues_found, message, release: null })
      if (options.is_trial !== true) await appendRunLog(loaded.project, paths, { at: ended_at, outcome }, options)
    } catch (unwritten) {
      // What stopped the run is what must be told; the next build closes the run in the journal.
      effects.report(`the journal could not be written: ${messageOf(unwritten)}`)
    }
    throw error
  } finally {
    effects.signal.removeEventListener('abort', stop)
    await engine.close()
    rmSync(paths.temp, { recursive: true, force: true })
  }
}

export type RunTools = {
  readonly paths: HomePaths
  readonly journal: Journal
  readonly run_id: string
  readonly engine: LazyEngine
}

async function runSteps(
  loaded: LoadedProject,
  options: BuildOptions,
  effects: Effects,
  tools: RunTools,
): Promise<BuildOutcome> {
  const { paths, run_id } = tools
  const step = stepRunner(tools.journal, run_id, effects)
  const prepared = await step(
    'plan',
    () => preparePlan(loaded, options, effects, tools.paths, tools.engine),
    ({ plan }) => plan.files.length,
  )
  const { plan, current } = prepared
  refuseNothing(loaded.project.contracts, prepared, paths)
  if (!options.is_full) refuseDamage(prepared, paths)
  const repeated = plan.matched.repeated.map(({ file }) => file)
  const { is_trial } = options
  const judging = { project: loaded.project, repeated, run_id, journal: tools.journal, effects, is_trial }
  if (plan.is_nothing_new && current && !options.is_full) {
    prepared.save()
    const checks = await judgeStanding(judging, current, paths, options, step)
    const message = [`nothing new; release ${current.id} stands`, ...checkMessages(checks), ...prepared.warnings].join(
      '; ',
    )
    const issues_found = failedOf(checks)
    const status = issues_found + prepared.warnings.length > 0 ? 'warning' : 'success'
    return {
      run_id,
      status,
      message,
      issues_found,
      manifest: current,
      is_new: false,
      checks,
      notes: fileNotes(current.files),
    }
  }
  if (options.is_full) rmSync(paths.temp, { recursive: true, force: true })
  const engine = await tools.engine.open()
  const steps = stepsInOrder(tools.journal, run_id, effects)
  const context = { loaded, options, effects, step, steps, paths, engine, prepared, run_id }
  const { manifest, changes, engines, checked } = await buildTables(context)
  const open = async (): Promise<readonly Engine[]> => engines
  const checks = await step(
    'check',
    () => judgeQuality({ ...judging, manifest, scope: 'all', open, changes, checked }),
    badRowsOf,
  )
  const stands = current ? `nothing was released, and ${current.id} stands` : 'nothing was released'
  refuseStoppers(checks, run_id, stands)
  const end = (head: string): ReturnType<typeof buildEnd> =>
    buildEnd(head, manifest, current, checks, prepared.warnings)
  if (is_trial) {
    prepared.save()
    const withheld = { stands: current?.id, tables: withheldTables(current, manifest) }
    return { run_id, ...end(stands), manifest, is_new: false, withheld, checks }
  }
  const clean_checks = cleanChecks(loaded.project.checks, checks, effects.now())
  await step('release', () => publishRelease(paths, { ...manifest, clean_checks }, engine))
  prepared.save()
  return { run_id, ...end(`release ${manifest.id}`), manifest, is_new: true, checks }
}

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

export type LazyEngine = { open(): Promise<Engine>; interrupt(): void; close(): Promise<void> }

/** An engine that is opened when it is first wanted, for a run with nothing new needs none. */
export function lazyEngine(paths: HomePaths, options: Pick<BuildOptions, 'memory_limit' | 'threads'>): LazyEngine {
  let opening: Promise<Engine> | undefined
  let opened: Engine | undefined
  return {
    async open() {
      opening ??= openDuckdb({
        home: paths.home,
        temp_dir: paths.temp,
        memory_limit: options.memory_limit,
        threads: options.threads,
      })
      opened = await opening
      return opened
    },
    interrupt() {
      opened?.interrupt()
    },
    async close() {
      if (opening) (await opening).close()
    },
  }
}

/** `release_damaged` where the engine could not read a part, of the releases that a build takes parts from; anything else as it is. */
function lakeTrouble(thrown: unknown, paths: HomePaths, env: string): unknown {
  if (isTallyError(thrown) || !isOfPart(messageOf(thrown))) return thrown
  const ids = [knownReleaseId(paths, env), ...manifestsBeside(paths, env).map(({ id }) => id)].flatMap((id) => id ?? [])
  return ids.length === 0 ? thrown : releaseTrouble(paths, ids, thrown)
}

/** What the engine or the system throws, in the catalogue's words where it has them. */
function translate(thrown: unknown, effects: Effects, trouble: (thrown: unknown) => unknown): unknown {
  if (thrown instanceof TallyError) return thrown
  if (effects.signal.aborted)
    return new TallyError('interrupted', { signal: String(effects.signal.reason) }, { cause: thrown })
  return trouble(systemTrouble(thrown))
}
