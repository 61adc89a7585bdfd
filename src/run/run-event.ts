import { appendFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { ColumnOrigin } from '../engine/engine.ts'
import { isTallyError, messageOf } from '../error/tally-error.ts'
import { closeAbandonedRuns, type Journal } from '../journal/journal.ts'
import type { HomePaths } from '../lake/home-paths.ts'
import type { FileEntry, Manifest, TableEntry } from '../lake/manifest.ts'
import { hashOf } from '../text/hash.ts'
import type { Effects } from './effects.ts'

const producer = 'urn:tallyhouse'
const schemas = 'https://openlineage.io/spec'

/** Which run an event is about. */
export type EventRun = {
  readonly run_id: string
  readonly job_name: string
  readonly project: string
  readonly env: string
}

type Facet = Readonly<Record<string, unknown>>
export type Dataset = {
  readonly namespace: string
  readonly name: string
  readonly facets: Readonly<Record<string, Facet>>
  readonly outputFacets?: Readonly<Record<string, Facet>>
}

/** An OpenLineage RunEvent (specification 2-0-2). */
export type RunEvent = {
  readonly eventType: 'START' | 'COMPLETE' | 'FAIL' | 'ABORT'
  readonly eventTime: string
  readonly producer: string
  readonly schemaURL: string
  readonly run: { readonly runId: string; readonly facets: Readonly<Record<string, Facet>> }
  readonly job: { readonly namespace: string; readonly name: string; readonly facets: Readonly<Record<string, Facet>> }
  readonly inputs: readonly Dataset[]
  readonly outputs: readonly Dataset[]
}

/** What a run read and wrote; nothing of it where there was nothing new. */
export type EventTables = {
  readonly inputs: readonly Dataset[]
  readonly outputs: readonly Dataset[]
}

/** An event of a run at a time. An error stands in its message facet. */
export function runEvent(
  type: RunEvent['eventType'],
  time: Date,
  run: EventRun,
  tables: EventTables = { inputs: [], outputs: [] },
  error?: unknown,
): RunEvent {
  const message = { message: messageOf(error), programmingLanguage: 'TypeScript' }
  const jobType = { processingType: 'BATCH', integration: 'TALLYHOUSE', jobType: 'JOB' }
  return {
    eventType: type,
    eventTime: time.toISOString(),
    producer,
    schemaURL: `${schemas}/2-0-2/OpenLineage.json#/$defs/RunEvent`,
    run: {
      runId: uuidOf(run.run_id),
      facets: {
        tallyhouse_run: { ...custom('run'), run_id: run.run_id, env: run.env },
        ...(error === undefined ? {} : { errorMessage: facet('1-0-1', 'ErrorMessageRunFacet', message) }),
      },
    },
    job: {
      namespace: namespaceOf(run),
      name: run.job_name,
      facets: { jobType: facet('2-0-3', 'JobTypeJobFacet', jobType) },
    },
    ...tables,
  }
}

/** Writes the events of one run. */
export type RunEvents = {
  start(at?: Date): void
  complete(tables?: EventTables): void
  /** An `ABORT` where a signal stopped the run. */
  fail(error: unknown): void
}

/** The events of a run, as each run that the journal lists has them: one as it begins, one at its end. */
export function runEvents(paths: HomePaths, run: EventRun, effects: Effects): RunEvents {
  const write = (type: RunEvent['eventType'], at: Date, tables?: EventTables, error?: unknown): void =>
    appendRunEvent(paths, runEvent(type, at, run, tables, error), effects)
  return {
    start: (at = effects.now()) => write('START', at),
    complete: (tables) => write('COMPLETE', effects.now(), tables),
    fail(error) {
      const isStopped = effects.signal.aborted || isTallyError(error, 'interrupted')
      write(isStopped ? 'ABORT' : 'FAIL', effects.now(), undefined, error)
    },
  }
}

/** Closes runs that no process works on any more, in the journal and as events; called by whoever holds the lock of the jobs that `isOurs` names. */
export function endAbandonedRuns(
  journal: Journal,
  paths: HomePaths,
  own: EventRun,
  at: Date,
  isOurs: (job_name: string) => boolean,
  effects: Effects,
): void {
  for (const { id, job_name, env } of closeAbandonedRuns(journal, at.toISOString(), own.run_id, isOurs)) {
    const ended = { run_id: id, job_name, project: own.project, env }
    appendRunEvent(paths, runEvent('ABORT', at, ended), effects)
  }
}

/** Landed files of each contract as one dataset, with the files that are new to this release; tables whose content is new. */
export function eventTables(run: EventRun, manifest: Manifest, before: Manifest | undefined): EventTables {
  const namespace = namespaceOf(run)
  const placeOf = ({ contract, landing_date, name, sha256 }: FileEntry): string =>
    JSON.stringify([contract, landing_date, name, sha256])
  const landed = new Set((before?.files ?? []).map(placeOf))
  const inputs = Object.keys(manifest.contract_hashes).map((contract): Dataset => {
    const files = manifest.files
      .filter((file) => file.contract === contract && !landed.has(placeOf(file)))
      .map(({ landing_date, name, sha256 }) => ({ file: `${landing_date}/${name}`, sha256 }))
    return { namespace, name: `landing.${contract}`, facets: { tallyhouse_files: { ...custom('files'), files } } }
  })
  const known = new Map((before?.tables ?? []).map((table) => [table.name, table.hash]))
  const changed = manifest.tables.filter(({ name, hash }) => known.get(name) !== hash)
  return { inputs, outputs: changed.map((table) => outputOf(table, namespace, manifest)) }
}

/** Adds an event to `logs/openlineage.jsonl`, one line each. A log that cannot be written is reported and stops nothing. */
export function appendRunEvent(paths: HomePaths, event: RunEvent, effects: Effects): void {
  try {
    mkdirSync(paths.logs, { recursive: true })
    appendFileSync(join(paths.logs, 'openlineage.jsonl'), `${JSON.stringify(event)}\n`)
  } catch (error) {
    effects.report(`the OpenLineage event could not be written: ${messageOf(error)}`)
  }
}

function outputOf(table: TableEntry, namespace: string, manifest: Manifest): Dataset {
  const fields = table.columns.map(({ name, type }) => ({ name, type }))
  return {
    namespace,
    name: table.name,
    facets: {
      schema: facet('1-1-1', 'SchemaDatasetFacet', { fields }),
      version: facet('1-0-1', 'DatasetVersionDatasetFacet', { datasetVersion: table.hash }),
      columnLineage: facet('1-2-0', 'ColumnLineageDatasetFacet', lineageOf(table, namespace)),
      tallyhouse_release: { ...custom('release'), release: manifest.id, parts: table.parts },
    },
    outputFacets: {
      outputStatistics: facet('1-0-2', 'OutputStatisticsOutputDatasetFacet', {
        rowCount: table.rows,
        size: table.size_bytes,
        fileCount: table.parts.length,
      }),
    },
  }
}

function lineageOf(table: TableEntry, namespace: string): Readonly<Record<string, unknown>> {
  const staged = /^(?:stg|staged)_(.+)$/.exec(table.name)?.[1]
  const origins = (column: string): readonly ColumnOrigin[] => {
    if (table.kind !== 'staging') return table.lineage?.columns[column] ?? []
    const isOwn = staged === undefined || column.startsWith('_')
    return isOwn ? [] : [{ table: `landing.${staged}`, column, kind: 'transformation' }]
  }
  const field = (origin: ColumnOrigin, transformation: Readonly<Record<string, unknown>>): unknown => ({
    namespace,
    name: origin.table,
    field: origin.column,
    transformations: [{ ...transformation, description: '', masking: false }],
  })
  const fields = table.columns.map(({ name }) => {
    const inputFields = origins(name).map((one) => field(one, { type: 'DIRECT', subtype: one.kind.toUpperCase() }))
    return [name, { inputFields }] as const
  })
  const dataset = (table.lineage?.deciding ?? []).map((one) => field(one, { type: 'INDIRECT' }))
  return { fields: Object.fromEntries(fields), dataset }
}

/** A facet of the specification, in the version that its schema names. */
export function facet(version: string, name: string, content: Readonly<Record<string, unknown>>): Facet {
  return { _producer: producer, _schemaURL: `${schemas}/facets/${version}/${name}.json#/$defs/${name}`, ...content }
}

/** The base of a facet of our own; its name says what it holds. */
export function custom(name: string): Facet {
  return { _producer: producer, _schemaURL: `${producer}:facet:${name}` }
}

/** The namespace of what a project's home holds. */
export function namespaceOf({ project, env }: EventRun): string {
  return `tallyhouse://${project}/${env}`
}

/** A UUID (version 8: of the producer's own making) that is the same for the same run. */
function uuidOf(run_id: string): string {
  const hex = `${hashOf('run', run_id)}${hashOf('run of', run_id)}`
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  )
}
