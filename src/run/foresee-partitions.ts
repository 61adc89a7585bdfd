import { systemTrouble } from '../engine/system-trouble.ts'
import { isTallyError, TallyError } from '../error/tally-error.ts'
import type { Journal } from '../journal/journal.ts'
import type { HomePaths } from '../lake/home-paths.ts'
import type { Manifest } from '../lake/manifest.ts'
import { withScratchHome } from '../lake/scratch-home.ts'
import { type PartitionChanges, partitionChanges } from '../plan/partition-changes.ts'
import type { PartitionReading } from '../plan/partition-reading.ts'
import type { BuildOptions, Prepared } from './build-options.ts'
import { buildTables } from './build-tables.ts'
import type { Effects } from './effects.ts'
import { lazyEngine } from './lazy-engine.ts'
import type { LoadedProject } from './load-project.ts'
import { refuseDamage } from './prepare-plan.ts'
import { refuseNothing } from './refuse-empty.ts'
import { stepRunner, stepsInOrder, throwIfStopped } from './steps.ts'

/** What a build would do to the partitions of each model that was asked about, by its name; or what would stop it. */
export type ForeseenPartitions =
  | { readonly ok: true; readonly changes: ReadonlyMap<string, PartitionChanges> }
  | { readonly ok: false; readonly error: TallyError; readonly would_stop_build: boolean }

type Options = Pick<BuildOptions, 'env' | 'memory_limit' | 'threads' | 'as_of'>

/** After so long without a word the step that has just ended is told. */
const most_quiet_ms = 1000

/** Stands where a build has its journal: nothing of this is written down. */
function noJournal({ report }: Effects): Pick<Journal, 'step'> {
  let quiet_ms = 0
  return {
    step(_, { name, duration_ms }) {
      quiet_ms += duration_ms
      if (quiet_ms < most_quiet_ms) return
      quiet_ms = 0
      report(name)
    },
  }
}

/**
 * Says which partitions a build would make anew by making them, in a home beside this one that is gone afterwards: the tables of the models
 * of `reading` and of all contracts, by the very steps of a build. It takes no lock, checks and releases nothing, and tells nobody.
 * Throws `interrupted`.
 */
export async function foreseePartitions(
  loaded: LoadedProject,
  prepared: Prepared,
  reading: PartitionReading,
  options: Options,
  effects: Effects,
  paths: HomePaths,
): Promise<ForeseenPartitions> {
  const quiet = { ...effects, report: (line: string): void => effects.report(`to name partitions: ${line}`) }
  try {
    const manifest = await withScratchHome(paths, (scratch) =>
      buildBeside(loaded, prepared, reading, options, quiet, scratch),
    )
    const old = new Map((prepared.before?.tables ?? []).map((table) => [table.name, table]))
    const asked = manifest.tables.filter(({ name }) => reading.asked.has(name))
    return {
      ok: true,
      changes: new Map(asked.map((table) => [table.name, partitionChanges(old.get(table.name), table)])),
    }
  } catch (thrown) {
    throwIfStopped(effects)
    const error = systemTrouble(thrown)
    if (!(error instanceof TallyError)) throw error
    // The folder for temporary files may be full where the lake's disk is not.
    const isOfMachine = isTallyError(error, 'disk_full') || isTallyError(error, 'memory_exceeded')
    return { ok: false, error, would_stop_build: !isOfMachine }
  }
}

async function buildBeside(
  { project, ...loaded }: LoadedProject,
  prepared: Prepared,
  reading: PartitionReading,
  options: Options,
  effects: Effects,
  paths: HomePaths,
): Promise<Manifest> {
  const engine = lazyEngine(paths, options)
  const stop = (): void => engine.interrupt()
  effects.signal.addEventListener('abort', stop)
  try {
    throwIfStopped(effects)
    refuseNothing(project.contracts, prepared, paths)
    refuseDamage(prepared, paths)
    const run_id = 'plan'
    const journal = noJournal(effects)
    const { manifest } = await buildTables({
      // Checks may read tables that are not made here.
      loaded: { ...loaded, project: { ...project, checks: [] } },
      options: { ...options, home: paths.home, job_name: 'plan', is_full: false, settle_ms: 0 },
      effects,
      step: stepRunner(journal, run_id, effects),
      steps: stepsInOrder(journal, run_id, effects),
      paths,
      engine: await engine.open(),
      prepared: { ...prepared, plan: { ...prepared.plan, models: reading.models } },
      run_id,
    })
    return manifest
  } finally {
    effects.signal.removeEventListener('abort', stop)
    await engine.close()
  }
}
