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
import { sqlName, sqlText } from '../../sql/quote.ts'
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
  readonly columns: readonly { readonly name: string; readonly is_text: boolean }[]
  /** Qualified name of a table that the running transaction has made: only then may its rows be frozen. */
  readonly into: string
}

/**
 * Loads the rows of a select by COPY and gives their number. Rows are frozen: whoever sees the table sees them, whatever the
 * age of his snapshot. Throws what PostgreSQL or the engine throws, PostgreSQL's word first.
 */
export async function copyIn(engine: Engine, client: Client, rows: CopyIn, way: Way): Promise<number> {
  const list = rows.columns.map(({ name }) => pgName(name)).join(', ')
  const sink = (): ReturnType<typeof copyFrom> =>
    client.query(
      copyFrom(`copy ${rows.into} (${list}) from stdin with (format csv, freeze)`, { highWaterMark: 1 << 20 }),
    )
  return way === 'pipe' ? throughPipe(engine, rows, sink) : asBlocks(engine, rows, sink)
}

async function throughPipe(engine: Engine, rows: CopyIn, sink: () => ReturnType<typeof copyFrom>): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'tallyhouse-pipe-'))
  const pipe = join(folder, 'rows')
  try {
    await promisify(execFile)('mkfifo', ['-m', '600', pipe])
    const quoted = rows.columns.filter(({ is_text }) => is_text).map(({ name }) => sqlName(name))
    const force = quoted.length > 0 ? `, force_quote (${quoted.join(', ')})` : ''
    const writing = engine
      .run(
        `copy (${rows.select}) to ${sqlText(pipe)} (format csv, header false, delimiter ',', quote '"', escape '"'${force})`,
      )
      .finally(() => openOnce(pipe))
    const target = sink()
    const reading = pipeline(createReadStream(pipe, { highWaterMark: pipe_bytes }), target)
    const [read, written] = await Promise.allSettled([reading, writing])
    if (read.status === 'rejected') throw read.reason
    if (written.status === 'rejected') throw written.reason
    return target.rowCount
  } finally {
    rmSync(folder, { recursive: true, force: true })
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

async function asBlocks(engine: Engine, rows: CopyIn, sink: () => ReturnType<typeof copyFrom>): Promise<number> {
  const target = sink()
  await pipeline(Readable.from(blocksOf(engine.batches(rows.select))), target)
  return target.rowCount
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
