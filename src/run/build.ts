import { randomBytes } from 'node:crypto'
import { existsSync, rmSync } from 'node:fs'
import type { Engine } from '../engine/engine.ts'
import { systemTrouble } from '../engine/system-trouble.ts'
import { isTallyError, messageOf, TallyError } from '../error/tally-error.ts'
import { type Journal, openJournal, type RunStatus } from '../journal/journal.ts'
import { type HomePaths, homePaths } from '../lake/home-paths.ts'
import { takeLock } from '../lake/lock.ts'
import { publishRelease } from '../lake/publish-release.ts'
import { knownReleaseId, manifestsBeside, readableManifest } from '../lake/read-release.ts'
import { isOfPart, releaseTrouble } from '../lake/release-damage.ts'
import { refuseNoLanding } from '../landing/find-files.ts'
import { buildEnd } from './build-end.ts'
import { type BuildOptions, type BuildOutcome, compactTime } from './build-options.ts'
import { buildTables } from './build-tables.ts'
import type { Effects } from './effects.ts'
import { fileNotes } from './file-notes.ts'
import {
  badRowsOf,
  checkMessages,
  failedOf,
  issuesOf,
  judgeQuality,
  judgeStanding,
  refuseStoppers,
} from './judge-quality.ts'
import { type LazyEngine, lazyEngine } from './lazy-engine.ts'
import type { LoadedProject } from './load-project.ts'
import { preparePlan, refuseDamage } from './prepare-plan.ts'
import { refuseNothing } from './refuse-empty.ts'
import { cleanChecks } from './run-checks.ts'
import { endAbandonedRuns, eventTables, runEvents } from './run-event.ts'
import { appendRunLog } from './run-log.ts'
import { stepRunner, stepsInOrder } from './steps.ts'
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
