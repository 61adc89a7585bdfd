import { randomBytes } from 'node:crypto'
import { messageOf, TallyError } from '../error/tally-error.ts'
import { openJournal } from '../journal/journal.ts'
import type { CheckResult } from '../journal/quality-log.ts'
import { homePaths } from '../lake/home-paths.ts'
import { takeLock } from '../lake/lock.ts'
import type { Manifest } from '../lake/manifest.ts'
import { openRelease } from '../lake/open-release.ts'
import { currentManifest } from '../lake/read-release.ts'
import { type BuildOptions, compactTime } from './build-options.ts'
import type { Effects } from './effects.ts'
import { checkMessages, failedOf, issuesOf, judgeQuality, refuseStoppers } from './judge-quality.ts'
import type { LoadedProject } from './load-project.ts'
import { runEvents } from './run-event.ts'

export type CheckOutcome = {
  readonly run_id: string
  readonly manifest: Manifest
  readonly results: readonly CheckResult[]
  readonly message: string
}

/** The checks alone, over the current release, as a run of its own. Throws `checks_failed`, `release_missing`, `lake_locked`. */
export async function checkRelease(
  loaded: LoadedProject,
  options: Pick<BuildOptions, 'home' | 'env' | 'memory_limit' | 'threads'>,
  effects: Effects,
): Promise<CheckOutcome> {
  const paths = homePaths(options.home)
  const manifest = currentManifest(paths, options.env)
  if (!manifest)
    throw new TallyError('release_missing', { release: `in environment ${options.env}`, allowed: 'none yet' })
  const started = effects.now()
  const unlock = takeLock(paths.lock, started)
  const journal = openJournal(paths.state, paths.logs)
  const run_id = `${compactTime(started)}-${randomBytes(3).toString('hex')}`
  const engine = await openRelease(paths, manifest.id, options)
  const stop = (): void => engine.interrupt()
  effects.signal.addEventListener('abort', stop)
  const run = { run_id, job_name: 'check', project: loaded.project.name, env: options.env }
  const events = runEvents(paths, run, effects)
  const end = (status: 'success' | 'warning' | 'error', issues_found: number, message: string): void => {
    journal.end(run_id, { ended_at: effects.now().toISOString(), status, issues_found, message, release: manifest.id })
  }
  try {
    events.start()
    journal.begin({ id: run_id, job_name: 'check', env: options.env, started_at: started.toISOString() })
    const { project } = loaded
    const open = async (): Promise<readonly (typeof engine)[]> => [engine]
    const request = { project, manifest, repeated: [], scope: 'all', run_id, journal, effects, open } as const
    const results = await judgeQuality(request)
    const message = [`release ${manifest.id} judged`, ...checkMessages(results)].join('; ')
    const failed = failedOf(results)
    refuseStoppers(results, run_id, `release ${manifest.id} was judged, and stands`)
    end(failed === 0 ? 'success' : 'warning', failed, message)
    events.complete()
    return { run_id, manifest, results, message }
  } catch (error) {
    end('error', issuesOf(error), messageOf(error).split('\n')[0] ?? '')
    events.fail(error)
    throw error
  } finally {
    effects.signal.removeEventListener('abort', stop)
    engine.close()
    journal.close()
    unlock()
  }
}
