import { existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { readJson } from '../lake/read-json.ts'
import { writeFileWhole } from '../lake/write-file.ts'
import { fingerprintAtOnce } from '../landing/fingerprint.ts'
import { cleanDialect, readCsvOptions } from '../landing/read-csv-options.ts'
import { sqlText } from '../sql/quote.ts'
import { hashOf } from '../text/hash.ts'
import type { OpenFile } from './open-file.ts'
import type { RewrittenLines } from './open-lines.ts'
import type { PartIndex } from './part-index.ts'
import type { StagingTools } from './staging-source.ts'

/** Where the part of these files lies, relative to the home: named by their content, the contract and the way of reading. */
export function partPath(files: readonly OpenFile[], tools: StagingTools, way: 'fast' | 'careful' = 'fast'): string {
  const hash = hashOf(
    tools.contract_hash,
    files.map((file) => file.file.sha256),
    files[0]?.group ?? '',
    way,
  )
  return `lake/parts/stg_${tools.contract.name}/${hash}.parquet`
}

/** The index of a part that is whole, undefined where there is none that can be read. */
export function readPartIndex(part: string, tools: Pick<StagingTools, 'paths' | 'is_full'>): PartIndex | undefined {
  const file = indexFile(part, tools)
  if (tools.is_full || !existsSync(file) || !existsSync(join(tools.paths.home, part))) return undefined
  // Written by writePartIndex.
  return readJson(file) as PartIndex | undefined
}

/** Where a part grows before it is whole. */
export function tempPath(part: string, tools: StagingTools): string {
  mkdirSync(tools.paths.temp, { recursive: true })
  return join(tools.paths.temp, `${process.pid}-${basename(part)}`)
}

/**
 * Writes the rows of a select as Parquet: delta encodings instead of dictionaries, which take the engine longer to build
 * than to do without, and zstd, which more than makes up for their size; at its first level, a tenth less work for a
 * hundredth more bytes.
 */
export async function fillPart(select: string, file: string, tools: StagingTools): Promise<void> {
  tools.signal?.throwIfAborted()
  const options = 'format parquet, parquet_version v2, dictionary_size_limit 1, compression zstd, compression_level 1'
  await tools.engine.run(`copy (${select}) to ${sqlText(file)} (${options})`)
}

/** Moves a filled part to its place and writes its index behind it: the index is what makes a part count. */
export async function writePartIndex(index: PartIndex, temp: string, tools: StagingTools): Promise<PartIndex> {
  const place = join(tools.paths.home, index.part)
  const whole = { ...index, size_bytes: statSync(temp).size, ...smallHash(temp) }
  await movePart(temp, place)
  writeFileWhole(indexFile(index.part, tools), JSON.stringify(whole))
  for (const rest of [`${temp}.draft`, `${temp}.clean`, `${temp}.clean.rejects`]) rmSync(rest, { force: true })
  return whole
}

/** What is longer would take a build more time to hash than its print is worth; of those, the size is known. */
const most_hashed_bytes = 4 << 20

/** The SHA-256 of a part that is small enough to be hashed whenever one is written. */
export function smallHash(file: string): { readonly sha256?: string } {
  return statSync(file).size > most_hashed_bytes ? {} : { sha256: fingerprintAtOnce(file).sha256 }
}

/** Flushes a file to the disk and renames it to its place. */
export async function movePart(temp: string, place: string): Promise<void> {
  mkdirSync(dirname(place), { recursive: true })
  const file = await open(temp, 'r+')
  try {
    await file.sync()
  } finally {
    await file.close()
  }
  renameSync(temp, place)
}

/** Gives each record of a draft its number and line, and puts the lines that are no records behind them. */
export async function placeRecords(
  draft: string,
  out: string,
  file_id: string,
  { anchors, rejects, rejects_path }: Omit<RewrittenLines, 'path'>,
  tools: StagingTools,
): Promise<void> {
  const { engine } = tools
  await engine.run('create or replace temp table anchor (first_row bigint, record bigint, line bigint)')
  await engine.run('create or replace temp table reject (record bigint, line bigint, code varchar, raw varchar)')
  for (const chunk of chunks(anchors)) {
    const values = chunk.map(({ first_row, record, line }) => `(${first_row}, ${record}, ${line})`)
    await engine.run(`insert into anchor values ${values.join(', ')}`)
  }
  if (rejects_path !== undefined) {
    const tuning = { parallel: false, max_line_bytes: 1 << 20 }
    const options = readCsvOptions(cleanDialect, ['record', 'line', 'code', 'raw'], tuning)
    await engine.run(
      `insert into reject select record::bigint, line::bigint, ':' || code, coalesce(raw, '') from read_csv(${sqlText(rejects_path)}, ${options})`,
    )
  }
  for (const chunk of chunks(rejects)) {
    const values = chunk.map(
      ({ record, line, code, raw }) => `(${record}, ${line}, ${sqlText(`:${code}`)}, ${sqlText(raw)})`,
    )
    await engine.run(`insert into reject values ${values.join(', ')}`)
  }
  await fillPart(
    `select * from (
       select draft.* exclude (file_row_number),
         anchor.record + draft.file_row_number - anchor.first_row as _record,
         anchor.line + draft.file_row_number - anchor.first_row as _line
       from read_parquet(${sqlText(draft)}, file_row_number = true) as draft
       asof join anchor on draft.file_row_number >= anchor.first_row
       order by draft.file_row_number
     )
     union all by name
     select ${file_id}::bigint as _file, record as _record, line as _line, code as _reasons, raw as _raw
     from (select * from reject order by record)`,
    out,
    tools,
  )
  await engine.run('drop table anchor')
  await engine.run('drop table reject')
}

function* chunks<T>(list: readonly T[]): Generator<readonly T[]> {
  for (let start = 0; start < list.length; start += 2000) yield list.slice(start, start + 2000)
}

function indexFile(part: string, tools: Pick<StagingTools, 'paths'>): string {
  return join(tools.paths.home, part.replace(/\.parquet$/, '.json'))
}
