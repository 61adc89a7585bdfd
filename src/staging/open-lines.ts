import { join } from 'node:path'
import { messageOf, TallyError } from '../error/tally-error.ts'
import { type LinePlace, rewriteLines } from '../landing/careful-lines.ts'
import { splitJsonArray } from '../landing/json-array.ts'
import type { FileReport, LineAnchor, RejectedLine } from '../landing/types.ts'
import { sqlText } from '../sql/quote.ts'
import { isReaderTrouble } from './reader-trouble.ts'
import type { LandedFile, StagingTools } from './staging-source.ts'

/** A file that was copied line by line: where the copy is, where its rows stood, and which lines are no records. */
export type RewrittenLines = {
  readonly path: string
  readonly anchors: readonly LineAnchor[]
  readonly rejects: readonly RejectedLine[]
  /** Further ones; see `RejectList`. */
  readonly rejects_path?: string
}

export type OpenLines = { readonly lines: RewrittenLines | undefined; readonly keys: readonly string[] }

/**
 * JSON as lines that the engine reads, and every key in them. A file is copied where it is an array, and where it has lines
 * that the engine cannot read: those are set aside.
 */
export async function openLines(
  file: LandedFile,
  report: FileReport,
  path: string,
  tools: StagingTools,
): Promise<OpenLines> {
  const out = join(tools.paths.temp, `${file.sha256.slice(0, 16)}-${process.pid}.jsonl`)
  const lines = await copyLines(file, report, path, out, tools.signal)
  try {
    return { lines, keys: await keysOf(lines?.path ?? path, tools) }
  } catch (error) {
    if (!isReaderTrouble(error)) throw error
    const clean = `${out}.clean`
    const placeOf = lines ? placesOf(lines.anchors) : undefined
    const { anchors, rejects } = await rewriteLines(lines?.path ?? path, clean, placeOf, tools.signal)
    const all = [...(lines?.rejects ?? []), ...rejects]
    return { lines: { path: clean, anchors, rejects: all }, keys: await keysOrRefuse(file, clean, tools) }
  }
}

async function copyLines(
  file: LandedFile,
  report: FileReport,
  path: string,
  out: string,
  signal: AbortSignal | undefined,
): Promise<RewrittenLines | undefined> {
  if (report.format === 'jsonl' && report.has_bad_bytes) {
    return { path: out, ...(await rewriteLines(path, out, undefined, signal)) }
  }
  if (report.format !== 'json') return undefined
  if (report.has_bad_bytes) {
    const detail = 'it holds bytes that are no UTF-8, and of a JSON array no part can be set aside'
    throw new TallyError('file_unreadable', { file: `${file.landing_date}/${file.name}`, detail })
  }
  return { path: out, anchors: (await splitJsonArray(path, out, signal)).anchors, rejects: [] }
}

/** Where the rows of a copy stood in the file; asked in the order of the rows, of which each is one line. */
function placesOf(anchors: readonly LineAnchor[]): (place: LinePlace) => LinePlace {
  let index = 0
  return ({ line }) => {
    const row = line - 1
    while ((anchors[index + 1]?.first_row ?? Number.POSITIVE_INFINITY) <= row) index += 1
    const { first_row, record, line: first_line } = anchors[index] ?? { first_row: 0, record: 1, line: 1 }
    return { record: record + row - first_row, line: first_line + row - first_row }
  }
}

async function keysOrRefuse(file: LandedFile, path: string, tools: StagingTools): Promise<readonly string[]> {
  try {
    return await keysOf(path, tools)
  } catch (error) {
    if (!isReaderTrouble(error)) throw error
    const detail = messageOf(error).split('\n')[0] ?? ''
    throw new TallyError('file_unreadable', { file: `${file.landing_date}/${file.name}`, detail }, { cause: error })
  }
}

/** Every key that occurs in any line: a late object may bring a column that the first ones lack. */
async function keysOf(path: string, tools: StagingTools): Promise<readonly string[]> {
  const rows = await tools.engine.rows(
    `select key, min(place) as place from (
       select unnest(json_keys(line)) as key, unnest(range(len(json_keys(line)))) as place
       from ${linesSql([path])} where json_valid(line) and json_type(line) = 'OBJECT'
     ) group by key order by place, key`,
  )
  return rows.map((row) => String(row['key']))
}

/** A relation with one text column `line` a physical line, blank lines left out. The engine takes lines below 16 MiB without the byte 1. */
export function linesSql(paths: readonly string[]): string {
  const list = paths.map(sqlText).join(', ')
  return (
    `(select *, file_index from read_csv([${list}], auto_detect = false, header = false, columns = {'line': 'varchar'}, delim = '\x01', ` +
    `quote = '', escape = '', max_line_size = 16777216, strict_mode = true) where trim(line, ' \t\r') <> '')`
  )
}
