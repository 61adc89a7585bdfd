import { join } from 'node:path'
import { type Binding, bindHeader } from '../contract/bind-header.ts'
import type { Reading, VerdictContext } from '../contract/reading.ts'
import type { VerdictSource } from '../contract/verdict-sql.ts'
import { countRecords, type RecordCount } from '../journal/count-records.ts'
import { openPlain } from '../landing/plain-file.ts'
import { rewriteSheet } from '../landing/rewrite-sheet.ts'
import { sheetChoiceOf } from '../landing/sheet-choice.ts'
import { sniffFile } from '../landing/sniff-file.ts'
import type { FileReport, SheetPlace } from '../landing/types.ts'
import { sqlName, sqlText } from '../sql/quote.ts'
import { hashOf } from '../text/hash.ts'
import { distinctHeaders } from './distinct-headers.ts'
import { openLines, type RewrittenLines } from './open-lines.ts'
import { fileIdOf } from './part-index.ts'
import type { LandedFile, StagingTools } from './staging-source.ts'

/** A file whose form is known and whose bytes the engine can read. */
export type OpenFile = {
  readonly file: LandedFile
  readonly file_id: string
  readonly report: FileReport
  readonly binding: Binding
  readonly headers: readonly string[]
  readonly context: VerdictContext
  /** Plain UTF-8 text, or the Parquet file. */
  readonly plain_path: string
  /** Where records stand and which are none, when the file was rewritten before the engine saw it. */
  readonly lines: RewrittenLines | undefined
  /** Starts the count over the bytes. */
  readonly count: () => Promise<RecordCount>
  /** Files with one group key can be staged in one pass. */
  readonly group: string
  readonly dispose: () => Promise<void>
}

/** Finds out a file's form, binds its header to the contract and lays its bytes out for the engine. Throws what makes a file unreadable. */
export async function openFile(file: LandedFile, tools: StagingTools): Promise<OpenFile> {
  const report = await sniffFile(file.path, 0, sheetChoiceOf(tools.contract))
  const context = {
    reading: { ...report.reading, ...tools.contract.reading },
    time_zone: tools.time_zone,
    ...(report.sheet && { has_cell_errors: true }),
  }
  const plain = await openPlain(file.path, report, tools.paths.temp)
  try {
    const isArray = report.format === 'json'
    const isJson = isArray || report.format === 'jsonl'
    const { lines, keys: names } = isJson
      ? await openLines(file, report, plain.path, tools)
      : {
          lines: report.sheet ? await openSheet(file, report.sheet, context.reading, tools) : undefined,
          keys: report.columns.map((column) => column.header),
        }
    const rewritten = lines?.path ?? plain.path
    const headers = distinctHeaders(names)
    const binding = bindHeader(tools.contract, names, file.name)
    const shape = [report.format, report.dialect, headers, context, isArray]
    return {
      file,
      file_id: fileIdOf(file.sha256),
      report,
      binding,
      headers,
      context,
      plain_path: rewritten,
      lines,
      count: () =>
        countRecords(file.path, {
          format: report.format,
          compression: report.compression,
          encoding: report.encoding,
          ...(report.dialect ? report.dialect : {}),
          ...(report.sheet ? { sheet: report.sheet } : {}),
        }),
      group: isArray || report.format === 'parquet' || report.sheet ? file.sha256 : hashOf(shape),
      dispose: plain.dispose,
    }
  } catch (error) {
    await plain.dispose()
    throw error
  }
}

async function openSheet(
  file: LandedFile,
  sheet: SheetPlace,
  reading: Reading,
  tools: StagingTools,
): Promise<RewrittenLines> {
  const out = join(tools.paths.temp, `${file.sha256.slice(0, 16)}-${process.pid}.sheet.csv`)
  return { path: out, ...(await rewriteSheet(file.path, sheet, reading, out)) }
}

/** The select over one or more open files of one group, as the verdict wants it. */
export function verdictSource(files: readonly OpenFile[], from: string): VerdictSource {
  const [first] = files
  if (!first) throw new TypeError('no file to judge')
  const fileId =
    files.length === 1
      ? `${first.file_id}::bigint`
      : `list_extract([${files.map((file) => file.file_id).join(', ')}], file_index::bigint + 1)`
  const carried = [`${fileId} as _file`, 'null::bigint as _record', 'null::bigint as _line']
  if (first.report.format === 'json' || first.report.format === 'jsonl') {
    return {
      from: `(select *, case when json_valid(line) and json_type(line) = 'OBJECT' then line end as object from ${from})`,
      cells: first.headers.map((header) => `json_extract_string(object, ${sqlText(pointerOf(header))})`),
      binding: first.binding,
      carried,
      raw: 'line',
      no_row: { condition: 'object is null', code: 'not_json' },
    }
  }
  const cells = first.headers.map((_, index) => sqlName(`c${index}`))
  const pairs = first.headers.map((header, index) => `${sqlText(header)}, ${cells[index]}`)
  return { from, cells, binding: first.binding, carried, raw: `json_object(${pairs.join(', ')})::varchar` }
}

/** The place of a header in a raw JSON object (RFC 6901). */
export function pointerOf(header: string): string {
  return `/${header.replaceAll('~', '~0').replaceAll('/', '~1')}`
}
