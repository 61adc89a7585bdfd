import { randomUUID } from 'node:crypto'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDuckdb } from '../engine/duckdb/open-duckdb.ts'
import type { Engine, SqlValue } from '../engine/engine.ts'
import { TallyError } from '../error/tally-error.ts'
import type { HomePaths } from '../lake/home-paths.ts'
import { openPlain } from '../landing/plain-file.ts'
import { readCsvOptions } from '../landing/read-csv-options.ts'
import { sniffFile } from '../landing/sniff-file.ts'
import { sqlText } from '../sql/quote.ts'
import { withoutApostrophe } from '../text/csv-text.ts'
import type { MendedRow } from './mend.ts'

/**
 * The rows of a mended file, in whatever dialect and encoding a spreadsheet has saved it, without the apostrophes that we put
 * before a formula. Throws `replay_file_invalid`, which calls the file `shown`, and what reading a file throws.
 */
export async function readMended(file: string, paths: HomePaths, shown = file): Promise<readonly MendedRow[]> {
  const temp_dir = join(tmpdir(), `tallyhouse-replay-${randomUUID()}`)
  mkdirSync(temp_dir, { recursive: true, mode: 0o700 })
  const engine = await openDuckdb({ home: paths.home, temp_dir, memory_limit: '512MB', threads: 1 })
  try {
    return await rowsOf(file, temp_dir, engine, shown)
  } finally {
    engine.close()
    rmSync(temp_dir, { recursive: true, force: true })
  }
}

/** The rows of a mended file that came as bytes, under a name that its sender has no say in. */
export async function readMendedBytes(bytes: Uint8Array, paths: HomePaths): Promise<readonly MendedRow[]> {
  const file = join(tmpdir(), `tallyhouse-mended-${randomUUID()}.csv`)
  writeFileSync(file, bytes, { mode: 0o600, flag: 'wx' })
  try {
    return await readMended(file, paths, 'the body')
  } finally {
    rmSync(file, { force: true })
  }
}

async function rowsOf(file: string, temp_dir: string, engine: Engine, shown: string): Promise<readonly MendedRow[]> {
  const report = await sniffFile(file)
  if (!report.dialect)
    throw new TallyError('replay_file_invalid', { file: shown, detail: `it is ${report.format}, not CSV` })
  if (report.has_bad_bytes)
    throw new TallyError('replay_file_invalid', {
      file: shown,
      detail: 'it holds bytes that are no text in its encoding',
    })
  const headers = report.columns.map((column) => column.header)
  const plain = await openPlain(file, report, temp_dir)
  const names = headers.map((_, index) => `c${index}`)
  const rows = await engine.rows(
    `select * from read_csv(${sqlText(plain.path)}, ${readCsvOptions(report.dialect, names, { parallel: false })})`,
  )
  const cellOf = (value: SqlValue | undefined): string | null =>
    typeof value === 'string' ? withoutApostrophe(value) : null
  return rows.map((row) => Object.fromEntries(headers.map((header, index) => [header, cellOf(row[`c${index}`])])))
}
