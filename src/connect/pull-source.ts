import { randomBytes } from 'node:crypto'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { isTallyError, messageOf, TallyError } from '../error/tally-error.ts'
import { openJournal } from '../journal/journal.ts'
import { openPullStore, type PullStore } from '../journal/pull-store.ts'
import type { HomePaths } from '../lake/home-paths.ts'
import { takeLock } from '../lake/lock.ts'
import { addLandingFile } from '../landing/add-file.ts'
import { landingName } from '../landing/landing-name.ts'
import type { Source } from '../plan/source-spec.ts'
import { compactTime } from '../run/build-options.ts'
import type { Effects } from '../run/effects.ts'
import type { LoadedProject } from '../run/load-project.ts'
import { endAbandonedRuns, runEvents } from '../run/run-event.ts'
import { type StepRunner, stepRunner, throwIfStopped } from '../run/steps.ts'
import { openStore } from '../target/s3/open-store.ts'
import { matchPattern } from '../text/match-pattern.ts'
import { localClock } from '../time/local-clock.ts'
import { bucketOffers, folderOffers, httpsOffers, type Offer } from './source-offers.ts'

export type PullOptions = {
  readonly env: string
  /** The environment, where tokens are. */
  readonly environment: Readonly<Record<string, string | undefined>>
}

export type PullOutcome = {
  readonly run_id: string
  readonly source: string
  readonly status: 'success' | 'warning'
  readonly message: string
  /** `{date}/{name}` in landing of what is new. */
  readonly landed: readonly string[]
  readonly unchanged: number
  /** What could not be had, though the source has it. */
  readonly failures: readonly { readonly name: string; readonly code: string; readonly message: string }[]
}

/**
 * Fetches what is new at a source into `landing/{today}`: each file whole or not at all, beside what is there. A file whose
 * version or content is that of the last pull is passed over, so that a pull that is repeated changes nothing. Writes a run
 * `pull NAME` into the journal. Throws what stops all of it: `source_…`, `store_…`, `interrupted`, or a file's own trouble where
 * none could be had.
 */
export async function pullSource(
  loaded: Pick<LoadedProject, 'project' | 'dir'>,
  source: Source,
  options: PullOptions,
  paths: HomePaths,
  effects: Effects,
): Promise<PullOutcome> {
  const unlock = takeLock(join(paths.lake, 'pull.lock'), effects.now())
  const journal = openJournal(paths.state, paths.logs)
  const store = openPullStore(paths.state)
  const started = effects.now()
  const run_id = `${compactTime(started)}-${randomBytes(3).toString('hex')}`
  const end = (status: 'success' | 'warning' | 'error', issues_found: number, message: string): void => {
    const [line = ''] = message.split('\n')
    journal.end(run_id, { ended_at: effects.now().toISOString(), status, issues_found, message: line, release: null })
  }
  const run = { run_id, job_name: `pull ${source.name}`, project: loaded.project.name, env: options.env }
  const events = runEvents(paths, run, effects)
  try {
    journal.begin({ id: run_id, job_name: run.job_name, env: options.env, started_at: started.toISOString() })
    events.start()
    endAbandonedRuns(journal, paths, run, started, (name) => name.startsWith('pull '), effects)
    const pulling: Pulling = {
      loaded,
      source,
      options,
      paths,
      effects,
      store,
      step: stepRunner(journal, run_id, effects),
    }
    const found = await pullAll(pulling)
    const [first] = found.errors
    if (first && found.landed.length === 0 && found.unchanged === 0) throw first.error
    const failures = found.errors.map(({ name, error }) => ({ name, code: error.code, message: error.message }))
    const counts = `${found.landed.length} files landed, ${found.unchanged} unchanged`
    const message = [counts, ...failures.map((one) => `${one.name}: ${one.message}`)].join('; ')
    const status = failures.length > 0 ? 'warning' : 'success'
    end(status, failures.length, message)
    events.complete()
    return { run_id, source: source.name, status, message, ...found, failures }
  } catch (error) {
    end('error', 1, messageOf(error))
    events.fail(error)
    throw error
  } finally {
    store.close()
    journal.close()
    unlock()
  }
}

type Pulling = {
  readonly loaded: Pick<LoadedProject, 'project' | 'dir'>
  readonly source: Source
  readonly options: PullOptions
  readonly paths: HomePaths
  readonly effects: Effects
  readonly store: PullStore
  readonly step: StepRunner
}

type Found = {
  readonly landed: string[]
  unchanged: number
  readonly errors: { readonly name: string; readonly error: TallyError }[]
}

async function pullAll(pulling: Pulling): Promise<Found> {
  const { source, loaded, options, effects, step } = pulling
  const day = localClock(effects.now(), loaded.project.time_zone).day
  const bucket = source.kind === 's3' ? await openStore(source.bucket, effects) : undefined
  try {
    const offers = await step(
      'list',
      async () => {
        if (source.kind === 'folder') return folderOffers(source, loaded.dir, effects)
        if (source.kind === 'https') return httpsOffers(source, day, options.environment, effects)
        return bucket ? bucketOffers(source, bucket) : []
      },
      (all) => all.length,
    )
    const found: Found = { landed: [], unchanged: 0, errors: [] }
    for (const offer of offers.filter(({ name }) => source.files.some((pattern) => matchPattern(pattern, name)))) {
      throwIfStopped(effects)
      try {
        const landed = await pullFile(pulling, offer, day)
        if (landed === undefined) found.unchanged += 1
        else found.landed.push(landed)
      } catch (error) {
        if (!(error instanceof TallyError) || isTallyError(error, 'interrupted') || isTallyError(error, 'disk_full'))
          throw error
        found.errors.push({ name: offer.name, error })
      }
    }
    return found
  } finally {
    bucket?.close()
  }
}

/** Gives where the file landed; undefined where there is nothing new. */
async function pullFile(pulling: Pulling, offer: Offer, day: string): Promise<string | undefined> {
  const { source, paths, store, effects, step } = pulling
  const known = store.find(source.name, offer.place)
  if (known !== undefined && known.version === offer.version) return undefined
  if ((offer.size_bytes ?? 0) > source.most_bytes)
    throw new TallyError('source_too_large', {
      source: source.name,
      size: offer.size_bytes ?? 0,
      limit: source.most_bytes,
    })
  const name = landingName(offer.name)
  effects.report(`${source.name}: fetching ${name}`)
  return step(
    `fetch ${name}`,
    async () => {
      let version: string | undefined
      const write = async (to: string): Promise<void> => {
        version = await offer.fetch(to, known?.version)
        if (version === undefined) throw new Unchanged()
        if (statSync(to).size === 0) throw new TallyError('file_empty', { file: name })
      }
      try {
        const added = await addLandingFile(paths.landing, day, name, write, known?.sha256)
        const { sha256, is_new } = added
        const landed_as = is_new ? `${day}/${added.name}` : (known?.landed_as ?? `${day}/${added.name}`)
        store.keep(source.name, {
          place: offer.place,
          version: version ?? '',
          sha256,
          landed_as,
          pulled_at: effects.now().toISOString(),
        })
        return is_new ? landed_as : undefined
      } catch (error) {
        if (error instanceof Unchanged) return undefined
        throw error
      }
    },
    (landed) => (landed === undefined ? 0 : 1),
  )
}

/** Ends the writing of a file whose server says that it is the one that was had. */
class Unchanged extends Error {}
