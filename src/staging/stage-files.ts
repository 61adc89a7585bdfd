import { mkdirSync, statSync } from 'node:fs'
import { type KnownCell, knownCell } from '../contract/known-cell.ts'
import { contextOf } from '../contract/reading.ts'
import { verdictSql } from '../contract/verdict-sql.ts'
import { TallyError } from '../error/tally-error.ts'
import type { RecordCount } from '../journal/count-records.ts'
import type { HeaderPlace } from '../lake/manifest.ts'
import { rewriteCsv } from '../landing/careful-csv.ts'
import { rewriteLines } from '../landing/careful-lines.ts'
import { cellShapes } from '../landing/cell-shapes.ts'
import { needsCarefulReading } from '../landing/needs-careful-reading.ts'
import { cleanDialect, cleanLineBytes, type ReadCsvTuning, readCsvOptions } from '../landing/read-csv-options.ts'
import { whole_bytes } from '../landing/take-sample.ts'
import type { CsvDialect } from '../landing/types.ts'
import { sqlText } from '../sql/quote.ts'
import { type OpenFile, openFile, readAlike, verdictSource } from './open-file.ts'
import { linesSql, type RewrittenLines } from './open-lines.ts'
import { fillPart, partPath, placeRecords, readPartIndex, tempPath, writePartIndex } from './part-file.ts'
import type { FileIndex, PartIndex } from './part-index.ts'
import { isReaderTrouble } from './reader-trouble.ts'
import type { HeaderEvidence } from './shared-evidence.ts'
import type { LandedFile, StagingTools } from './staging-source.ts'
import type { Surveys } from './survey-ahead.ts'

/** A longer line goes to the careful reader: with larger buffers the engine reads a file in too few pieces for its threads. */
const fastLineBytes = 2 << 20

export type Refusal = { readonly file: LandedFile; readonly error: TallyError }
export type Staged = { readonly parts: readonly PartIndex[]; readonly refused: readonly Refusal[] }

/**
 * Stages files of one contract: files of one form in one pass, into one part; a file that the fast reader does not take
 * whole is read again by the careful one, into a part of its own. A file of which nothing can be read is refused. `known` is what
 * files of the contract that are staged tell of how such files are written.
 */
export async function stageFiles(
  files: readonly LandedFile[],
  tools: StagingTools,
  surveys: Surveys = new Map(),
  known: readonly HeaderEvidence[] = [],
): Promise<Staged> {
  mkdirSync(tools.paths.temp, { recursive: true })
  const open: OpenFile[] = []
  const refused: Refusal[] = []
  try {
    for (const file of files) {
      tools.signal?.throwIfAborted()
      try {
        open.push(await openFile(file, tools, surveys.get(file.path)))
      } catch (error) {
        if (!(error instanceof TallyError) || error.code === 'contract_frozen') throw error
        refused.push({ file, error })
      }
    }
    const groups = Map.groupBy(readAlike(open, known), (file) => file.group)
    const parts: PartIndex[] = []
    for (const group of groups.values()) parts.push(...(await stageGroup(group, tools)))
    return { parts, refused }
  } finally {
    for (const file of open) await file.dispose()
  }
}

async function stageGroup(group: readonly OpenFile[], tools: StagingTools): Promise<readonly PartIndex[]> {
  const part = partPath(group, tools)
  const known = readPartIndex(part, tools)
  if (known) return [known]
  const [first] = group
  if (!first) return []
  if (first.report.format === 'parquet') return [await stageParquet(first, part, tools)]
  if (first.report.sheet) return [await stageCarefully(first, await first.count(), tools)]
  const unsafe = group.filter((file) => file.report.has_bad_bytes)
  if (unsafe.length > 0) {
    const parts =
      unsafe.length < group.length
        ? await stageGroup(
            group.filter((file) => !unsafe.includes(file)),
            tools,
          )
        : []
    const careful: PartIndex[] = []
    for (const file of unsafe) careful.push(await stageCarefully(file, await file.count(), tools))
    return [...parts, ...careful]
  }
  const temp = tempPath(part, tools)
  const cells = await knownCells(group, tools)
  const counting = countAll(group)
  // Where the engine fails first, nobody waits for it.
  counting.catch(() => {})
  const fast =
    (await readFast(group, temp, cells, tools)) ??
    (cells.some((cell) => cell?.typed) ? await readFast(group, temp, [], tools) : undefined)
  const counts = await counting
  const careful =
    fast === undefined
      ? await filesInTrouble(group, counts, tools)
      : group.filter((file, index) => {
          const count = counts[index]
          return count === undefined || needsSecondReading(file, count, fast.get(file.file_id)?.n ?? 0)
        })
  if (careful.length === 0) {
    const index = describePart(group, counts, fast ?? (await rowsOf(temp, tools)), part, 'fast', tools)
    return [await writePartIndex(index, temp, tools)]
  }
  const parts: PartIndex[] = []
  const rest = group.filter((file) => !careful.includes(file))
  if (rest.length > 0) parts.push(...(await stageGroup(rest, tools)))
  for (const file of careful) {
    const count = counts[group.indexOf(file)]
    if (count) parts.push(await stageCarefully(file, count, tools))
  }
  return parts
}

async function countAll(group: readonly OpenFile[]): Promise<readonly RecordCount[]> {
  const counts: RecordCount[] = []
  for (const file of group) counts.push(await file.count())
  return counts
}

/** What is known of the cells of all files of a group, by position, by a look at their bytes. */
export async function knownCells(
  group: readonly OpenFile[],
  tools: Pick<StagingTools, 'contract'>,
): Promise<readonly (KnownCell | undefined)[]> {
  const [first] = group
  if (!first?.report.dialect || first.report.format !== 'csv') return []
  // Cells under one header are compared as text.
  if (first.binding.contested.some(({ twins }) => twins.length > 0)) return []
  // Small files were looked at as they were opened: one without shapes is not plain.
  const large = group.filter(({ report, plain_path }) => !report.shapes && statSync(plain_path).size >= whole_bytes)
  const small = group.flatMap(({ report }) => (report.shapes ? [report.shapes] : []))
  if (small.length + large.length < group.length) return []
  const paths = large.map(({ plain_path }) => plain_path)
  const found = await cellShapes(paths, first.report.dialect, first.headers.length)
  if (!found) return []
  return first.headers.map((_, position) => {
    const column = tools.contract.columns[first.binding.sources.indexOf(position)]
    const shapes = [found, ...small].flatMap((one) => [...(one[position] ?? [])])
    return column && knownCell(column, new Set(shapes), contextOf(column.name, first.context))
  })
}

/** The select that reads and judges all files of a group in one pass. */
export function fastSql(
  group: readonly OpenFile[],
  known: readonly (KnownCell | undefined)[],
  tools: Pick<StagingTools, 'contract'>,
): string {
  const [first] = group
  if (!first) throw new TypeError('no file to read')
  const paths = group.map((file) => file.plain_path)
  const isCsv = first.report.format === 'csv' && first.report.dialect
  const from = isCsv
    ? csvSql(paths, first.report.dialect ?? cleanDialect, first.headers.length, {
        parallel: true,
        max_line_bytes: fastLineBytes,
        types: known.map((cell) => cell?.typed?.type),
      })
    : linesSql(paths)
  return verdictSql(tools.contract, verdictSource(group, from, known), first.context)
}

/** One pass of the engine over all files of the group. Gives what it wrote, or undefined where a line was rejected. */
async function readFast(
  group: readonly OpenFile[],
  temp: string,
  known: readonly (KnownCell | undefined)[],
  tools: StagingTools,
): Promise<PartRows | undefined> {
  try {
    await fillPart(fastSql(group, known, tools), temp, tools)
  } catch (error) {
    if (isReaderTrouble(error)) return undefined
    throw error
  }
  return rowsOf(temp, tools)
}

/** What a part holds of each file: its first row there, all rows, and those that are staged. */
type PartRows = ReadonlyMap<string, { readonly first_row: number; readonly n: number; readonly staged: number }>

async function rowsOf(part: string, { engine }: StagingTools): Promise<PartRows> {
  const rows = await engine.rows(
    `select _file::varchar as file, min(file_row_number)::bigint as first_row, count(*) as n, count(*) filter (where _reasons is null) as staged
     from read_parquet(${sqlText(part)}, file_row_number = true) group by _file`,
  )
  return new Map(
    rows.map((row) => [
      String(row['file']),
      { first_row: Number(row['first_row']), n: Number(row['n']), staged: Number(row['staged']) },
    ]),
  )
}

/**
 * The files of a group whose lines the fast reader rejects: by their counts, else by a reading that goes on behind a rejected
 * line; all of them where neither tells. So one broken line among a thousand files costs the reading of one file.
 */
async function filesInTrouble(
  group: readonly OpenFile[],
  counts: readonly RecordCount[],
  tools: StagingTools,
): Promise<readonly OpenFile[]> {
  const [first] = group
  const dialect = first?.report.format === 'csv' ? first.report.dialect : undefined
  if (!first || !dialect || group.length === 1) return group
  const counted = group.filter((file, index) => {
    const count = counts[index]
    return count === undefined || needsSecondReading(file, count, count.records)
  })
  const tuning = { parallel: true, max_line_bytes: fastLineBytes }
  const paths = group.filter((file) => !counted.includes(file)).map((file) => file.plain_path)
  const rejecting = await rejectingPaths(csvSource(paths, dialect, first.headers.length, tuning), tools)
  const found = group.filter((file) => counted.includes(file) || rejecting.has(file.plain_path))
  return found.length === 0 ? group : found
}

/** Paths of files with a rejected line; none where the reader cannot say. */
async function rejectingPaths(source: readonly [string, string], tools: StagingTools): Promise<ReadonlySet<string>> {
  const [list, options] = source
  const { engine } = tools
  try {
    await engine.rows(
      `select count(*) as n from read_csv(${list}, ${options}, store_rejects = true, rejects_table = 'trouble', rejects_scan = 'trouble_scan', rejects_limit = 0)`,
    )
    const rows = await engine.rows(
      'select distinct file_path as path from trouble inner join trouble_scan using (scan_id, file_id)',
    )
    return new Set(rows.map((row) => String(row['path'])))
  } catch (error) {
    if (isReaderTrouble(error)) return new Set()
    throw error
  } finally {
    await engine.run('drop table if exists trouble; drop table if exists trouble_scan')
  }
}

function csvSource(
  paths: readonly string[],
  dialect: CsvDialect,
  columns: number,
  tuning: ReadCsvTuning,
): readonly [string, string] {
  const names = Array.from({ length: columns }, (_, index) => `c${index}`)
  return [`[${paths.map(sqlText).join(', ')}]`, readCsvOptions(dialect, names, tuning)]
}

function csvSql(paths: readonly string[], dialect: CsvDialect, columns: number, tuning: ReadCsvTuning): string {
  return `(select *, file_index from read_csv(${csvSource(paths, dialect, columns, tuning).join(', ')}))`
}

function needsSecondReading(file: OpenFile, count: RecordCount, rows: number): boolean {
  if (rows !== count.records) return true
  if (file.lines || file.has_total) return true
  if (count.multi_line_records > 0 || count.blank_lines > (file.report.dialect?.skip_lines ?? 0)) return true
  return file.report.dialect !== undefined && needsCarefulReading(count, file.report.dialect, file.headers.length)
}

/** Reads one file line by line, by the written rule, so that each record has its line and each line that is no record its reason. */
async function stageCarefully(file: OpenFile, count: RecordCount, tools: StagingTools): Promise<PartIndex> {
  const part = partPath([file], tools, 'careful')
  const known = readPartIndex(part, tools)
  if (known) return known
  const temp = tempPath(part, tools)
  const draft = `${temp}.draft`
  const clean = `${temp}.clean`
  const found = await rewrite(file, clean, tools)
  const isLines = file.report.format === 'json' || file.report.format === 'jsonl'
  // A cell of a workbook may hold line breaks, which its count of rows does not tell.
  const tuning = {
    parallel: count.multi_line_records === 0 && file.report.format === 'csv',
    max_line_bytes: cleanLineBytes,
  }
  const from = isLines ? linesSql([found.path]) : csvSql([found.path], cleanDialect, file.headers.length, tuning)
  await fillPart(verdictSql(tools.contract, verdictSource([file], from), file.context), draft, tools)
  await placeRecords(draft, temp, file.file_id, found, tools)
  const index = describePart([file], [count], await rowsOf(temp, tools), part, 'careful', tools)
  return writePartIndex(index, temp, tools)
}

async function rewrite(file: OpenFile, clean: string, { signal }: StagingTools): Promise<RewrittenLines> {
  if (file.lines) return file.lines
  const { dialect } = file.report
  if (!dialect) return { path: clean, ...(await rewriteLines(file.plain_path, clean, undefined, signal)) }
  const options = {
    dialect,
    columns_count: file.headers.length,
    ...(signal && { signal }),
    ...(file.has_total && { total_reading: file.context.reading }),
  }
  return { path: clean, ...(await rewriteCsv(file.plain_path, options, clean)) }
}

async function stageParquet(file: OpenFile, part: string, tools: StagingTools): Promise<PartIndex> {
  const temp = tempPath(part, tools)
  // By place, for the engine gives a name that stands twice, in whatever case, to the first of them.
  const names = file.report.columns.map((_, index) => `c${index}`)
  const cells = names.map((name) => `cast(${name} as varchar) as ${name}`)
  const from = `(select ${cells.join(', ')} from read_parquet(${sqlText(file.plain_path)}) as cells(${names.join(', ')}))`
  const [count] = await Promise.all([
    file.count(),
    fillPart(verdictSql(tools.contract, verdictSource([file], from), file.context), temp, tools),
  ])
  return writePartIndex(describePart([file], [count], await rowsOf(temp, tools), part, 'fast', tools), temp, tools)
}

function saysAnything({ told, asks }: HeaderEvidence): boolean {
  return asks.decimal || asks.date_order || told.is_conflict || Object.keys(told).length > 1
}

/** Which columns of the contract several of the file's columns answer to. */
function contestedOf({ binding, headers, report }: OpenFile): Pick<FileIndex, 'contested'> {
  const places = (positions: readonly number[]): HeaderPlace[] =>
    positions.map((position) => ({ header: headers[position] ?? '', position: position + 1 }))
  const keys = report.format === 'json' || report.format === 'jsonl' ? ({ has_keys: true } as const) : {}
  const contested = binding.contested.flatMap(({ column, source, twins, rivals }) =>
    places([source]).map((from) => ({ column, from, twins: places(twins), left_out: places(rivals), ...keys })),
  )
  return contested.length === 0 ? {} : { contested }
}

function describePart(
  group: readonly OpenFile[],
  counts: readonly RecordCount[],
  rows: PartRows,
  part: string,
  way: 'fast' | 'careful',
  tools: StagingTools,
): PartIndex {
  const files = group.map((file, index): FileIndex => {
    const { first_row, n: total, staged } = rows.get(file.file_id) ?? { first_row: 0, n: 0, staged: 0 }
    const { report } = file
    const headers = file.binding.sources.flatMap((position, column) => {
      const name = tools.contract.columns[column]?.name
      const header = position === undefined ? undefined : file.headers[position]
      return name === undefined || header === undefined ? [] : [[name, header] as const]
    })
    const { sheet } = report
    const places = file.binding.sources.flatMap((position, column) => {
      const name = tools.contract.columns[column]?.name
      if (name === undefined || position === undefined || !sheet) return []
      // The further sheets behind a number, as `place` of the quarantine looks for them.
      return [sheet, ...sheet.more].map(
        (table, n) => [n === 0 ? name : `${name}#${n}`, `${table.name}!${table.letters[position] ?? ''}`] as const,
      )
    })
    // What concerns a whole row stands on it: `Feuil1!17`.
    const whole_rows = (sheet ? [sheet, ...sheet.more] : []).map(
      (table, n) => [n === 0 ? '' : `#${n}`, `${table.name}!`] as const,
    )
    const dialect = report.dialect ? `, cells parted by ${JSON.stringify(report.dialect.delimiter)}` : ''
    return {
      sha256: file.file.sha256,
      file_id: file.file_id,
      first_row,
      header_lines: report.format === 'csv' ? (report.dialect?.skip_lines ?? 0) + 1 : 0,
      read: counts[index]?.records ?? 0,
      staged,
      quarantined: total - staged,
      headers: Object.fromEntries(headers),
      places: Object.fromEntries([...places, ...whole_rows]),
      ...(sheet && {
        sheets: {
          read: [sheet, ...sheet.more].map(({ name }) => name),
          copies: sheet.copies,
          unread: sheet.unread,
        },
      }),
      reading: file.context.reading,
      ...(file.context.column_readings && { column_readings: file.context.column_readings }),
      ...(file.context.is_decimal_assumed && { is_decimal_assumed: true }),
      ...contestedOf(file),
      ...(report.marked && { marked: report.marked }),
      ...(file.evidence && saysAnything(file.evidence) && { evidence: file.evidence }),
      found: `${report.format}, ${report.encoding}${report.compression === 'none' ? '' : `, ${report.compression}`}${dialect}, decimal ${file.context.reading.decimal}, dates ${file.context.reading.date_order}`,
    }
  })
  for (const [index, file] of files.entries()) {
    if (file.read !== file.staged + file.quarantined) {
      const { name } = group[index]?.file ?? { name: '' }
      const { read, staged, quarantined } = file
      throw new TallyError('accounting_broken', { file: name, read, staged, quarantined })
    }
  }
  const extra =
    tools.contract.unknown_columns === 'evolve' ? (group[0]?.binding.unknown ?? []).map(({ name }) => name) : []
  const rows_count = files.reduce((sum, file) => sum + file.read, 0)
  return { part, rows: rows_count, size_bytes: 0, has_places: way === 'careful', extra_columns: extra, files }
}
