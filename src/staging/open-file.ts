import { join } from 'node:path'
import { type Binding, bindHeader } from '../contract/bind-header.ts'
import type { Contract } from '../contract/contract.ts'
import type { KnownCell } from '../contract/known-cell.ts'
import type { VerdictContext } from '../contract/reading.ts'
import type { VerdictSource } from '../contract/verdict-sql.ts'
import type { RecordCount } from '../journal/count-records.ts'
import { endsInTotal } from '../landing/ends-in-total.ts'
import { openPlain } from '../landing/plain-file.ts'
import { rewriteSheet } from '../landing/rewrite-sheet.ts'
import { sheetChoiceOf } from '../landing/sheet-choice.ts'
import type { FileReport, SheetPlace } from '../landing/types.ts'
import { sqlName, sqlText } from '../sql/quote.ts'
import { hashOf } from '../text/hash.ts'
import { distinctHeaders } from './distinct-headers.ts'
import { jsonCellSql, jsonObjectsSql } from './json-cells.ts'
import { openLines, type RewrittenLines } from './open-lines.ts'
import { fileIdOf } from './part-index.ts'
import { settleReading } from './settle-reading.ts'
import { evidenceOf, type HeaderEvidence, headerHash, type Shared, sharedEvidence } from './shared-evidence.ts'
import type { LandedFile, StagingTools } from './staging-source.ts'
import { countSurveyed, type Survey, surveyFile } from './survey-file.ts'

/** A file whose form is known and whose bytes the engine can read. */
export type OpenFile = {
  readonly file: LandedFile
  readonly file_id: string
  readonly report: FileReport
  readonly binding: Binding
  readonly headers: readonly string[]
  readonly context: VerdictContext
  /** Of CSV: what its cells prove of how it is to be read, and what those of others did. */
  readonly evidence: HeaderEvidence | undefined
  /** How it is read where others prove what its own cells do not. */
  readonly settle: (others: Shared) => Pick<OpenFile, 'context' | 'group' | 'evidence'>
  /** Plain UTF-8 text, or the Parquet file. */
  readonly plain_path: string
  /** Where records stand and which are none, when the file was rewritten before the engine saw it. */
  readonly lines: RewrittenLines | undefined
  /** Of CSV: whether a total may stand at its end. */
  readonly has_total: boolean
  /** The count over the bytes, begun here where it was not made before. */
  readonly count: () => Promise<RecordCount>
  /** Files with one group key can be staged in one pass. */
  readonly group: string
  readonly dispose: () => Promise<void>
}

/** Finds out a file's form, binds its header to the contract and lays its bytes out for the engine. Throws what makes a file unreadable. */
export async function openFile(file: LandedFile, tools: StagingTools, surveyed?: Survey): Promise<OpenFile> {
  const survey = surveyed ?? (await surveyFile(file.path, sheetChoiceOf(tools.contract), tools.signal))
  const { report, count } = survey
  const plain = await openPlain(file.path, report, tools.paths.temp)
  try {
    const { contract, time_zone } = tools
    const isArray = report.format === 'json'
    const isJson = isArray || report.format === 'jsonl'
    const json = isJson ? await openLines(file, report, plain.path, tools) : undefined
    const names = json?.keys ?? report.columns.map((column) => column.header)
    const headers = distinctHeaders(names)
    const binding = bindHeader(contract, names, file.name, isJson)
    const sheet = report.sheet && (await openSheet(file, report, report.sheet, binding, tools))
    const lines = sheet ?? json?.lines
    const header = headerHash(headers)
    const settle = (others: Shared): Pick<OpenFile, 'context' | 'group' | 'evidence'> => {
      const settled = report.evidence && settleReading(report.evidence, contract, binding, others)
      const context: VerdictContext = sheet?.context ?? {
        reading: { ...report.reading, ...contract.reading },
        ...settled?.context,
        time_zone,
      }
      const evidence = settled && evidenceOf(header, settled, others)
      // By what others told a part was read stands in its index, and so in its name.
      const shape = [report.format, report.dialect, headers, context, isArray, evidence?.given ?? {}]
      const isAlone = isArray || report.format === 'parquet' || report.sheet
      return { context, group: isAlone ? file.sha256 : hashOf(shape), evidence }
    }
    return {
      file,
      file_id: fileIdOf(file.sha256),
      report,
      binding,
      headers,
      ...settle({}),
      settle,
      plain_path: lines?.path ?? plain.path,
      lines,
      has_total: survey.has_total ?? (report.dialect !== undefined && endsInTotal(plain.path, report.dialect)),
      count: async () => count ?? countSurveyed(file.path, report, tools.signal),
      dispose: plain.dispose,
    }
  } catch (error) {
    await plain.dispose()
    throw error
  }
}

/** What a file of CSV tells of how its kind is written, by its bytes alone; undefined of other formats. Throws what `openFile` does. */
export async function evidenceIn(
  file: LandedFile,
  contract: Contract,
  signal?: AbortSignal,
): Promise<HeaderEvidence | undefined> {
  const { report } = await surveyFile(file.path, sheetChoiceOf(contract), signal)
  if (!report.evidence) return undefined
  const headers = distinctHeaders(report.columns.map((column) => column.header))
  const settled = settleReading(report.evidence, contract, bindHeader(contract, headers, file.name))
  return evidenceOf(headerHash(headers), settled, {})
}

/**
 * Files of one contract under one header, read alike: what the cells of some prove (a 13th day, a decimal mark) holds for those
 * whose own cells are silent, as far as the proofs agree. A day file of the first to the twelfth proves no order of day and month.
 * `known` is what files prove that are staged.
 */
export function readAlike(files: readonly OpenFile[], known: readonly HeaderEvidence[]): readonly OpenFile[] {
  const shared = sharedEvidence([...known, ...files.flatMap(({ evidence }) => evidence ?? [])])
  return files.map((file) => {
    const others = shared.get(file.evidence?.header ?? '') ?? {}
    return Object.keys(others).length === 0 ? file : { ...file, ...file.settle(others) }
  })
}

const numberKinds: ReadonlySet<string> = new Set(['integer', 'decimal', 'money'])

/** A sheet as CSV, and how its cells are to be judged: by the same evidence as those of CSV, in its cells of text. */
async function openSheet(
  file: LandedFile,
  report: FileReport,
  sheet: SheetPlace,
  binding: Binding,
  tools: StagingTools,
): Promise<RewrittenLines & { readonly context: VerdictContext }> {
  const { contract, paths, time_zone } = tools
  // Contracts that share a workbook are staged at once.
  const path = join(paths.temp, `${file.sha256.slice(0, 16)}-${contract.name}-${process.pid}.sheet.csv`)
  const numbers = contract.columns.flatMap(({ name, kind }, index) => {
    const position = binding.sources[index]
    return position !== undefined && numberKinds.has(kind) ? [{ name, position }] : []
  })
  let context: VerdictContext = { reading: { ...report.reading, ...contract.reading }, time_zone }
  const found = await rewriteSheet(
    file.path,
    sheet,
    {
      reading: { reading: { ...report.reading, ...contract.reading }, columns: new Map(), is_decimal_assumed: false },
      numbers: new Set(numbers.map(({ position }) => position)),
      settle: (evidence) => {
        context = { ...settleReading(evidence, contract, binding).context, time_zone, has_cell_errors: true }
        const { reading, column_readings = {}, is_decimal_assumed = false } = context
        const columns = numbers.flatMap(({ name, position }) => {
          const own = column_readings[name]
          return own === undefined ? [] : [[position, own] as const]
        })
        return { reading, columns: new Map(columns), is_decimal_assumed }
      },
    },
    path,
  )
  return { path, anchors: found.anchors, rejects: found.rejects, context }
}

/**
 * The select over one or more open files of one group, as the verdict wants it. `known` says by position what is known of
 * cells; those of a type are read as it.
 */
export function verdictSource(
  files: readonly OpenFile[],
  from: string,
  known: readonly (KnownCell | undefined)[] = [],
): VerdictSource {
  const [first] = files
  if (!first) throw new TypeError('no file to judge')
  const fileId =
    files.length === 1
      ? `${first.file_id}::bigint`
      : `list_extract([${files.map((file) => file.file_id).join(', ')}], file_index::bigint + 1)`
  const carried = [`${fileId} as _file`]
  if (first.report.format === 'json' || first.report.format === 'jsonl') {
    return {
      from: jsonObjectsSql(from),
      cells: first.headers.map((header) => jsonCellSql(pointerOf(header))),
      has_keys: true,
      binding: first.binding,
      carried,
      raw: 'line',
      no_row: { condition: 'object is null', code: 'not_json' },
    }
  }
  const cells = first.headers.map((_, index) => sqlName(`c${index}`))
  const texts = cells.map((cell, index) => known[index]?.typed?.text(cell) ?? cell)
  const pairs = first.headers.map((header, index) => `${sqlText(header)}, ${texts[index]}`)
  return { from, cells, known, binding: first.binding, carried, raw: `json_object(${pairs.join(', ')})::varchar` }
}

/** The place of a header in a raw JSON object (RFC 6901). */
export function pointerOf(header: string): string {
  return `/${header.replaceAll('~', '~0').replaceAll('/', '~1')}`
}
