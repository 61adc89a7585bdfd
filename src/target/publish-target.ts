import { randomBytes } from 'node:crypto'
import { mkdirSync, rmSync } from 'node:fs'
import { join, relative } from 'node:path'
import type { Engine, EngineOptions } from '../engine/engine.ts'
import { systemTrouble } from '../engine/system-trouble.ts'
import { messageOf, TallyError } from '../error/tally-error.ts'
import { openJournal } from '../journal/journal.ts'
import type { HomePaths } from '../lake/home-paths.ts'
import { takeLock } from '../lake/lock.ts'
import type { Manifest } from '../lake/manifest.ts'
import type { Project } from '../plan/project.ts'
import type { Target } from '../plan/target-spec.ts'
import { compactTime } from '../run/build-options.ts'
import type { Effects } from '../run/effects.ts'
import type { LoadedProject } from '../run/load-project.ts'
import { endAbandonedRuns, runEvents } from '../run/run-event.ts'
import { type StepRunner, stepRunner, throwIfStopped } from '../run/steps.ts'
import { hashOf } from '../text/hash.ts'
import type { CopyContext } from './copy-context.ts'
import { planCopy, type TableCopy } from './copy-plan.ts'
import { fileWriter } from './file-writer.ts'
import { openSource } from './open-source.ts'
import { moveInPlace, outPlace, readStamp, type Stamp, writeStamp } from './out-file.ts'
import { serverOf } from './postgres/server.ts'
import { writePostgres } from './postgres/write-postgres.ts'
import { type DatasetName, fileDatasets, publishedTables, serverDatasets, storeDatasets } from './published-tables.ts'
import { copyToStore } from './s3/copy-to-store.ts'
import { writeDuckdb } from './write-duckdb.ts'
import { writeFolder } from './write-folder.ts'
import { writeOneFile } from './write-one-file.ts'
import { writeSqlite } from './write-sqlite.ts'

export type PublishOptions = Pick<EngineOptions, 'memory_limit' | 'threads'> & { readonly env: string }

export type PublishOutcome = {
  readonly run_id: string
  readonly target: string
  readonly kind: Target['kind']
  readonly release: string
  /** Where the copy is: relative to the home, or the schema of a server. */
  readonly place: string
  readonly message: string
  readonly tables: readonly { readonly name: string; readonly rows: number; readonly is_copied: boolean }[]
}

/**
 * Copies a release into one target, whole or not at all, and writes a run into the journal. Throws what stops it; the copy of
 * before is then as it was.
 */
export async function publishTarget(
  { project }: LoadedProject,
  target: Target,
  manifest: Manifest,
  options: PublishOptions,
  paths: HomePaths,
  effects: Effects,
): Promise<PublishOutcome> {
  const out = outPlace(paths, target.name, target.path)
  const unlock = takeLock(out.lock, effects.now())
  try {
    const journal = openJournal(paths.state, paths.logs)
    const started = effects.now()
    const run_id = `${compactTime(started)}-${randomBytes(3).toString('hex')}`
    const job_name = `publish ${target.name}`
    const run = { run_id, job_name, project: project.name, env: options.env }
    const events = runEvents(paths, run, effects)
    try {
      journal.begin({ id: run_id, job_name, env: options.env, started_at: started.toISOString() })
      events.start()
      endAbandonedRuns(journal, paths, run, started, (name) => name === job_name, effects)
      const end = (status: 'success' | 'error', message: string): void =>
        journal.end(run_id, {
          ended_at: effects.now().toISOString(),
          status,
          issues_found: status === 'error' ? 1 : 0,
          message: message.split('\n')[0] ?? '',
          release: status === 'error' ? null : manifest.id,
        })
      try {
        const step = stepRunner(journal, run_id, effects)
        const plan = (one: Target): readonly TableCopy[] => planCopy(one, manifest, project.contracts, project.currency)
        const copies = plan(target)
        const copying = { project, target, manifest, copies, out, effects, step }
        const open = (): Promise<Engine> => openSource(paths, manifest.id, options)
        const copyOut = async (): Promise<CopiedOut> => {
          if (target.s3) {
            const sent = await copyToStore(copying, target.s3, plan, paths.home, open)
            return { ...sent, datasetOf: storeDatasets(sent) }
          }
          if (target.postgres) return copyToServer(copying, open)
          const place = relative(paths.home, out.place)
          const written = await copyRelease(copying, open)
          return { place, written, datasetOf: fileDatasets(project.name, target.kind, place) }
        }
        const { place, all = copies, written, datasetOf } = await copyOut()
        const outcome = outcomeOf(run_id, target, manifest, all, written, place)
        end('success', outcome.message)
        events.complete(publishedTables(run, manifest, written, datasetOf))
        return outcome
      } catch (thrown) {
        const error = inOurWords(thrown, target, effects)
        end('error', messageOf(error))
        events.fail(error)
        throw error
      }
    } finally {
      journal.close()
    }
  } finally {
    unlock()
  }
}

type CopiedOut = {
  readonly place: string
  /** Default: those of the plan. */
  readonly all?: readonly TableCopy[]
  readonly written: readonly TableCopy[]
  readonly datasetOf: DatasetName
}
type Copying = Omit<CopyContext, 'engine' | 'project'> & { readonly step: StepRunner; readonly project: Project }

async function copyToServer(copying: Copying, openEngine: () => Promise<Engine>): Promise<CopiedOut> {
  const server = serverOf(copying.target)
  const written = await writePostgres({ ...copying, openEngine }, server)
  const place = `schema ${server.settings.schema} of ${server.label}`
  return { place, written, datasetOf: serverDatasets(server) }
}

/** Gives the tables that had to be copied: none where the copy holds this content already. */
async function copyRelease(copying: Copying, open: () => Promise<Engine>): Promise<readonly TableCopy[]> {
  const { target, manifest, copies, out, effects } = copying
  const hash = hashOf(
    target.kind,
    target.path,
    copies.map((copy) => copy.hash),
  )
  const stamp = readStamp(out)
  const tables = Object.fromEntries(copies.map((copy) => [copy.name, copy.hash]))
  if (stamp?.hash === hash) {
    if (stamp.release !== manifest.id) writeStamp(out, { release: manifest.id, hash, tables })
    return []
  }
  throwIfStopped(effects)
  const engine = await open()
  const stop = (): void => engine.interrupt()
  effects.signal.addEventListener('abort', stop)
  try {
    const context: CopyContext = { ...copying, engine }
    mkdirSync(out.work, { recursive: true })
    const written = await writeCopy(context, stamp)
    writeStamp(out, { release: manifest.id, hash, tables })
    return written
  } finally {
    effects.signal.removeEventListener('abort', stop)
    engine.close()
  }
}

async function writeCopy(context: CopyContext, stamp: Stamp | undefined): Promise<readonly TableCopy[]> {
  const { target, copies } = context
  const write = fileWriter(context)
  if (write && (target.kind === 'parquet' || !target.path.endsWith(`.${target.kind}`)))
    return writeFolder(context, stamp, `.${target.kind}`, write)
  return writeWhole(context, async (to) => {
    if (target.kind === 'sqlite') return writeSqlite(context, to, stamp !== undefined)
    if (target.kind === 'duckdb') await writeDuckdb(context, to)
    else await writeOneFile(context, to)
    return copies
  })
}

/** Lets one file be written in a folder of our own, and renames it into its place when it is whole. */
async function writeWhole(
  { out, effects }: CopyContext,
  write: (to: string) => Promise<readonly TableCopy[]>,
): Promise<readonly TableCopy[]> {
  rmSync(out.work, { recursive: true, force: true })
  mkdirSync(out.work, { recursive: true })
  const to = join(out.work, 'copy')
  try {
    const written = await write(to)
    throwIfStopped(effects)
    moveInPlace(to, out.place)
    return written
  } finally {
    rmSync(out.work, { recursive: true, force: true })
  }
}

function outcomeOf(
  run_id: string,
  target: Target,
  manifest: Manifest,
  copies: readonly TableCopy[],
  written: readonly TableCopy[],
  path: string,
): PublishOutcome {
  const place = path
  const rows = written.reduce((sum, copy) => sum + copy.rows, 0)
  const same = copies.length - written.length
  const message =
    written.length === 0
      ? `nothing new: ${place} holds release ${manifest.id} already`
      : `release ${manifest.id} in ${place}: ${rows} rows of ${written.length} tables copied, ${same} unchanged`
  const tables = copies.map((copy) => ({ name: copy.name, rows: copy.rows, is_copied: written.includes(copy) }))
  return { run_id, target: target.name, kind: target.kind, release: manifest.id, place, message, tables }
}

function inOurWords(thrown: unknown, target: Target, effects: Effects): unknown {
  if (thrown instanceof TallyError) return thrown
  if (effects.signal.aborted)
    return new TallyError('interrupted', { signal: String(effects.signal.reason) }, { cause: thrown })
  const known = systemTrouble(thrown)
  if (known instanceof TallyError) return known
  const detail = messageOf(thrown).split('\n')[0] ?? ''
  const what = target.path
  return new TallyError('target_failed', { target: target.name, what, detail }, { cause: thrown })
}
