import { basename, dirname, resolve, sep } from 'node:path'
import { normalizeName } from '../contract/normalize-name.ts'
import { isTallyError, TallyError } from '../error/tally-error.ts'
import { aboveHeader } from '../landing/above-header.ts'
import { readBytes } from '../landing/read-bytes.ts'
import { sniffFile } from '../landing/sniff-file.ts'
import type { FileReport } from '../landing/types.ts'
import { hiddenSheets } from '../landing/workbook.ts'
import { jsonTrouble } from '../propose/json-trouble.ts'
import type { LeftOut, SeenFile } from '../propose/types.ts'

/** What a look at somebody's files found: their tables, the sheets that hold none, and the files that cannot be read. */
export type SeenFiles = {
  readonly seen: readonly SeenFile[]
  readonly left_out: readonly LeftOut[]
  readonly passed_over: readonly { readonly file: string; readonly error: TallyError }[]
}

/** Looks at files for what to propose: each once, however often it is named. A workbook may hold several tables. */
export async function seeFiles(files: readonly string[]): Promise<SeenFiles> {
  const seen: SeenFile[] = []
  const left_out: LeftOut[] = []
  const passed_over: { file: string; error: TallyError }[] = []
  const reports = new Map<string, FileReport>()
  for (const path of new Map(files.map((file) => [resolve(file), file])).values()) {
    try {
      const report = await sniffFile(path)
      if (!hasNames(report))
        throw new TallyError('file_unreadable', { file: path, detail: await namelessBecause(path, report) })
      reports.set(path, report)
    } catch (error) {
      if (!(error instanceof TallyError)) throw error
      passed_over.push({ file: path, error })
    }
  }
  const names = landedNames([...reports.keys()])
  for (const [path, report] of reports) {
    const name = names.get(path) ?? basename(path)
    const found = await tablesOf(path, report)
    seen.push(...found.tables.map((table) => ({ path, given: basename(path), name, report: table })))
    left_out.push(...[...found.left_out, ...found.tables.flatMap(aboveTable)].map((one) => ({ file: name, ...one })))
  }
  return { seen, left_out, passed_over }
}

/** How much of a file is looked at for the place where it is no JSON. */
const most_json_bytes = 4 << 20

/** Why a file gives no column. */
async function namelessBecause(path: string, { format, compression, encoding }: FileReport): Promise<string> {
  if (format !== 'json' && format !== 'jsonl') return 'its header names no column'
  const decoder = new TextDecoder(encoding === 'utf-8-bom' ? 'utf-8' : encoding)
  let [text, bytes] = ['', 0]
  for await (const chunk of readBytes(path, compression)) {
    text += decoder.decode(chunk, { stream: true })
    bytes += chunk.length
    if (bytes >= most_json_bytes) break
  }
  return jsonTrouble(text.replace(/^\ufeff/, ''), bytes < most_json_bytes)
}

/**
 * Under which name each file lands: its own, which landing must not pass over; where several have one, with the folders behind
 * it that tell them apart, as `sales-jan.csv` for `jan/sales.csv`.
 */
export function landedNames(paths: readonly string[]): ReadonlyMap<string, string> {
  const own = (path: string): string => basename(path).replace(/^\.+/, '')
  const groups = Map.groupBy(paths, (path) => own(path).toLowerCase())
  const taken = new Set(groups.keys())
  const names = new Map<string, string>()
  for (const group of groups.values()) {
    const [only] = group
    if (group.length === 1 && only !== undefined) {
      names.set(only, own(only))
      continue
    }
    const marks = folderMarks(group)
    for (const [index, path] of group.entries()) {
      const [, stem = '', ending = ''] = /^(.*?)((?:\.[a-z0-9]+)?(?:\.(?:gz|zst))?)$/i.exec(own(path)) ?? []
      let name = `${stem}-${marks[index]}${ending}`
      for (let n = 2; taken.has(name.toLowerCase()); n++) name = `${stem}-${marks[index]} ${n}${ending}`
      taken.add(name.toLowerCase())
      names.set(path, name)
    }
  }
  return names
}

/** The last folders of each path, as many as it takes until they all differ. */
function folderMarks(paths: readonly string[]): readonly string[] {
  const folders = paths.map((path) =>
    dirname(resolve(path))
      .split(sep)
      .map((folder) => folder.replaceAll(/^\.+|[<>:"|?*\\]/g, ''))
      .filter((folder) => folder !== ''),
  )
  const deepest = Math.max(1, ...folders.map(({ length }) => length))
  for (let count = 1; ; count++) {
    const marks = folders.map((one) => one.slice(-count).join('-') || 'copy')
    if (count >= deepest || new Set(marks.map((mark) => mark.toLowerCase())).size === marks.length) return marks
  }
}

function aboveTable(report: FileReport): readonly Pick<LeftOut, 'part' | 'reason'>[] {
  const part = aboveHeader(report)
  return part === undefined ? [] : [{ part, reason: 'the header was found below' }]
}

type FileTables = {
  readonly tables: readonly FileReport[]
  readonly left_out: readonly Pick<LeftOut, 'part' | 'reason'>[]
}

/** One table, but of a workbook one for each header that its shown sheets have over rows. Where no sheet looks like a table, the one that is read anyway. */
async function tablesOf(path: string, first: FileReport): Promise<FileTables> {
  if (first.sheet === undefined) return { tables: [first], left_out: [] }
  const { copies, unread } = first.sheet
  const hidden = unread.length === 0 ? new Set<string>() : await hiddenSheets(path)
  const copied = copies.map(({ name, of }) => ({ part: `sheet ${name}`, reason: `it holds the rows of ${of}` }))
  const tables = new Map<string, FileReport>()
  const left_out: { part: string; reason: string }[] = []
  for (const name of [first.sheet.name, ...unread]) {
    const report = name === first.sheet.name ? first : hidden.has(name) ? undefined : await sheetOf(path, name)
    const reason = hidden.has(name) ? 'it is hidden' : troubleOf(report)
    if (report === undefined || reason !== undefined) left_out.push({ part: `sheet ${name}`, reason: reason ?? '' })
    else tables.set(headerOf(report), goesOn(tables.get(headerOf(report)), report))
  }
  if (tables.size > 0) return { tables: [...tables.values()], left_out: [...left_out, ...copied] }
  return { tables: [first], left_out: [...left_out.slice(1), ...copied] }
}

async function sheetOf(path: string, sheet: string): Promise<FileReport | undefined> {
  try {
    return await sniffFile(path, undefined, { sheet })
  } catch (error) {
    // A sheet on which nothing stands has no header.
    if (isTallyError(error, 'sheet_missing')) return undefined
    throw error
  }
}

function hasNames({ columns }: FileReport): boolean {
  return columns.some(({ header }) => normalizeName(header) !== '')
}

/** Why a sheet does not look like a table. */
function troubleOf(report: FileReport | undefined): string | undefined {
  if (report === undefined) return 'it is empty'
  if (report.columns.length < 2) return 'it has one column alone, as a cover has'
  if (!hasNames(report)) return 'its header names no column'
  return report.columns.every(({ samples }) => samples.length === 0) ? 'it has no row below its header' : undefined
}

function headerOf({ columns }: FileReport): string {
  return JSON.stringify(columns.map(({ header }) => normalizeName(header)).toSorted())
}

function goesOn(table: FileReport | undefined, further: FileReport): FileReport {
  if (table?.sheet === undefined || further.sheet === undefined) return further
  return { ...table, sheet: { ...table.sheet, more: [...table.sheet.more, further.sheet] } }
}
