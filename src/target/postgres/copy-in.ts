import { execFile } from 'node:child_process'
import { closeSync, constants, createReadStream, mkdtempSync, openSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'
import type { Client } from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import type { Engine, SqlValue } from '../../engine/engine.ts'
import { sqlText } from '../../sql/quote.ts'
import { recordCutter } from './cut-records.ts'
import { pgName } from './pg-name.ts'

/** How rows go over: through a named pipe that the engine writes, or as blocks of text made here, for systems without one. */
export type Way = 'pipe' | 'blocks'

export function usualWay(): Way {
  return process.platform === 'win32' ? 'blocks' : 'pipe'
}

/** What a pipe holds; a larger buffer would be made anew for each read and filled no further. */
const pipe_bytes = 1 << 16

export type CopyIn = {
  /** A select of the engine whose columns are as PostgreSQL reads them. */
  readonly select: string
  readonly columns: readonly string[]
  /** Where its rows go: the first so many into the first, and so on; the last takes what is left. */
  readonly into: readonly Place[]
}

export type Place = {
  /** Qualified name of a table that the running transaction has made: only then may its rows be frozen. */
  readonly table: string
  readonly rows: number
}

/**
 * Loads the rows of a select by COPY and gives their number. Rows are frozen: whoever sees the table sees them, whatever the
 * age of his snapshot. Throws what PostgreSQL or the engine throws, PostgreSQL's word first.
 */
export async function copyIn(engine: Engine, client: Client, rows: CopyIn, way: Way): Promise<number> {
  const copy = (source: Readable): Promise<number> => copyPlaces(client, rows, source)
  return way === 'pipe'
    ? onOneThread(engine, () => throughPipe(engine, rows, copy))
    : copy(Readable.from(blocksOf(engine.batches(rows.select))))
}

/** A second thread of the engine only waits while the first one writes into a pipe that is full, and takes the server's core for it. */
async function onOneThread<T>(engine: Engine, work: () => Promise<T>): Promise<T> {
  const [row] = await engine.rows(`select current_setting('threads')::integer as threads`)
  await engine.run('set threads = 1')
  try {
    return await work()
  } finally {
    await engine.run(`set threads = ${Number(row?.['threads'])}`)
  }
}

async function throughPipe(engine: Engine, rows: CopyIn, copy: (source: Readable) => Promise<number>): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'tallyhouse-pipe-'))
  const pipe = join(folder, 'rows')
  try {
    await promisify(execFile)('mkfifo', ['-m', '600', pipe])
    // The engine quotes an empty text by itself, and what holds a quote, a comma or a line's end. `\.` alone on its line is the end of
    // the rows to servers before 18.
    const force = rows.columns.length === 1 ? ', force_quote *' : ''
    const writing = engine
      .run(
        `copy (${rows.select}) to ${sqlText(pipe)} (format csv, header false, delimiter ',', quote '"', escape '"'${force})`,
      )
      .finally(() => openOnce(pipe))
    const reading = copy(createReadStream(pipe, { highWaterMark: pipe_bytes }))
    const [read, written] = await Promise.allSettled([reading, writing])
    if (read.status === 'rejected') throw read.reason
    if (written.status === 'rejected') throw written.reason
    return read.value
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function copyPlaces(client: Client, { columns, into }: CopyIn, source: Readable): Promise<number> {
  const list = columns.map(pgName).join(', ')
  const load = async (table: string, piece: AsyncIterable<Buffer>): Promise<number> => {
    const sql = `copy ${table} (${list}) from stdin with (format csv, freeze)`
    const sink = client.query(copyFrom(sql, { highWaterMark: 1 << 20 }))
    await pipeline(piece, sink)
    return sink.rowCount
  }
  try {
    const next = recordCutter(source)
    let arrived = 0
    for (const [index, { table, rows }] of into.entries())
      arrived += await load(table, index === into.length - 1 ? next(Number.POSITIVE_INFINITY) : next(rows))
    return arrived
  } finally {
    // The engine's end of the pipe breaks where it would wait for a reader.
    source.destroy()
  }
}

/** A reader that still waits for the pipe's first writer, because the engine failed before it opened it, gets its end. */
function openOnce(pipe: string): void {
  try {
    closeSync(openSync(pipe, constants.O_WRONLY | constants.O_NONBLOCK))
  } catch (error) {
    // ENXIO: nobody reads any more.
    if (!(error instanceof Error && 'code' in error && error.code === 'ENXIO')) throw error
  }
}

async function* blocksOf(batches: AsyncIterable<readonly (readonly SqlValue[])[]>): AsyncGenerator<Buffer> {
  for await (const batch of batches) yield Buffer.from(batch.map((row) => `${row.map(csvCell).join(',')}\n`).join(''))
}

/** Loads rows that are at hand. */
export async function copyRows(client: Client, into: string, rows: readonly (readonly SqlValue[])[]): Promise<number> {
  const target = client.query(copyFrom(`copy ${into} from stdin with (format csv, freeze)`))
  const text = rows.map((row) => `${row.map(csvCell).join(',')}\n`).join('')
  await pipeline(Readable.from([Buffer.from(text)]), target)
  return target.rowCount
}

/** Null is nothing at all, and every text is quoted, so that an empty one is no null, nor `\.` the end. */
function csvCell(value: SqlValue): string {
  if (value === null) return ''
  return typeof value === 'string' ? `"${value.replaceAll('"', '""')}"` : String(value)
}
