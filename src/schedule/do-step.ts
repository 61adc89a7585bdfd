import { isTallyError } from '../error/tally-error.ts'
import type { Manifest } from '../lake/manifest.ts'
import { fillText, type JobValue } from '../plan/job-params.ts'
import type { JobStep } from '../plan/job-spec.ts'
import { heldBackText, missingVariable, type Target, targetsAfterBuild } from '../plan/target-spec.ts'
import { build } from '../run/build.ts'
import { checkRelease } from '../run/check-release.ts'
import { failedOf } from '../run/judge-quality.ts'
import { throwIfStopped } from '../run/steps.ts'
import { callFunction } from './call-function.ts'
import { type Attempt, currentOf, type JobRunContext, type StepDone } from './job-context.ts'
import type { JobEffects } from './job-effects.ts'
import { runProgram, tallyhouseCommand } from './run-program.ts'
import { writeQuery } from './write-query.ts'

/** Does once what a step says. Throws what stops it. */
export async function doStep(context: JobRunContext, step: JobStep, attempt: Attempt): Promise<StepDone> {
  const { action } = step
  const effects = { ...context.effects, signal: attempt.signal }
  throwIfStopped(effects)
  const { loaded, options, run_id, date, values } = context
  const words: Readonly<Record<string, JobValue>> = { ...values, run_id, date }
  const fill = (text: string): string => fillText(text, words)
  if (action.kind === 'build') return buildAndPublish(context, action.is_full ?? false, effects)
  if (action.kind === 'pull') return pull(context, action.sources, effects)
  if (action.kind === 'check') {
    const { results, message } = await whenFree(effects, () => checkRelease(loaded, options, effects))
    return { rows: 0, issues: failedOf(results), message }
  }
  if (action.kind === 'publish') {
    const { targets } = loaded.project
    const chosen = targets.filter(({ name }) => action.targets?.includes(name) ?? true)
    return publish(context, chosen, currentOf(context), action.targets !== undefined, effects)
  }
  if (action.kind === 'query') {
    const bound = (action.values ?? []).map((name) => words[name] ?? null)
    return writeQuery(context, { sql: action.sql, values: bound, to: fill(action.to) }, effects)
  }
  if (action.kind === 'function') return callFunction(context, action, attempt, effects)
  const given = action.kind === 'command' ? action.command : tallyhouseCommand(context, action.words)
  return runProgram(given.map(fill), step.name, loaded.dir, effects, { ...words, ...attempt.failure })
}

async function buildAndPublish(context: JobRunContext, is_full: boolean, effects: JobEffects): Promise<StepDone> {
  const { loaded, options } = context
  const outcome = await whenFree(effects, () => build(loaded, { ...options, is_full, job_name: 'build' }, effects))
  const { targets, held_back } = targetsAfterBuild(loaded.project.targets, options.env)
  const copied = await publish(context, targets, outcome.manifest, false, effects)
  const left = held_back.map((target) => `${target.name} skipped, for ${heldBackText(target, options.env)}`)
  const rows = outcome.is_new ? outcome.manifest.accounts.reduce((sum, { read }) => sum + read, 0) : 0
  const message = [outcome.message, copied.message, ...left].filter((text) => text !== '').join('; ')
  return { rows, issues: outcome.issues_found, message, is_warning: outcome.status === 'warning' }
}

async function pull(
  { loaded, options, paths }: JobRunContext,
  names: readonly string[] | undefined,
  effects: JobEffects,
): Promise<StepDone> {
  const { pullSource } = await import('../connect/pull-source.ts')
  const wanted = loaded.project.sources.filter(({ name }) => names?.includes(name) ?? true)
  const from = { env: options.env, environment: process.env }
  const said: string[] = []
  let [rows, issues] = [0, 0]
  for (const source of wanted) {
    const outcome = await whenFree(effects, () => pullSource(loaded, source, from, paths, effects))
    rows += outcome.landed.length
    issues += outcome.failures.length
    said.push(`${source.name}: ${outcome.message}`)
  }
  return { rows, issues, message: said.join('; ') }
}

/** A copy whose address or bucket the environment does not hold is skipped; where the step names it, the run ends as a warning. */
async function publish(
  { loaded, options, paths }: JobRunContext,
  all: readonly Target[],
  manifest: Manifest,
  is_named: boolean,
  effects: JobEffects,
): Promise<StepDone> {
  const skipped = all.filter((target) => missingVariable(target, process.env) !== undefined)
  const targets = all.filter((target) => !skipped.includes(target))
  const said = skipped.map((target) => {
    const what = target.s3 ? 'no bucket configured' : 'no database configured'
    return `${target.name} skipped: ${what}, for ${missingVariable(target, process.env)} is not set`
  })
  const is_warning = is_named && skipped.length > 0
  if (targets.length === 0) return { rows: 0, issues: 0, message: said.join('; '), is_warning }
  // Loaded here, so that no other step waits for the libraries of the targets.
  const { publishTarget } = await import('../target/publish-target.ts')
  let rows = 0
  for (const target of targets) {
    const outcome = await whenFree(effects, () => publishTarget(loaded, target, manifest, options, paths, effects))
    rows += outcome.tables.reduce((sum, table) => sum + (table.is_copied ? table.rows : 0), 0)
    said.push(`${target.name}: ${outcome.message}`)
  }
  return { rows, issues: 0, message: said.join('; '), is_warning }
}

/** Waits, as long as the step's time lasts, where another process is building or publishing. */
async function whenFree<T>(effects: JobEffects, work: () => Promise<T>): Promise<T> {
  for (let isTold = false; ; isTold = true) {
    try {
      return await work()
    } catch (error) {
      if (!isTallyError(error, 'lake_locked')) throw error
      if (!isTold) effects.report(`waiting: ${error.message}`)
      await effects.sleep(1000, effects.signal)
      throwIfStopped(effects)
    }
  }
}
