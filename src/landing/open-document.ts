import { messageOf, TallyError } from '../error/tally-error.ts'
import { decimalText } from './decimal-text.ts'
import type { SheetCell, SheetRow } from './types.ts'
import { attribute, mostOfElement, unescaped, xmlPieces } from './xml-pieces.ts'
import { entryText, type ZipEntry, zipEntries } from './zip-entries.ts'

/*
 * Sheets of an OpenDocument spreadsheet (.ods), read row by row. The library's reader takes all of a file into memory, and
 * writes the lines of a cell without anything between them.
 */

/** Cells that stand in the file once and in the sheet often: more are made to fill a disk. */
const most_copies = 1 << 24
const most_columns = 1 << 14

const attributes = `((?:[^>"']|"[^"]*"|'[^']*')*?)`
const tablePattern = new RegExp(
  `<table:table(?=[\\s>])${attributes}>|<table:table-row(?=[\\s/>])${attributes}(?:/>|>(.*?)</table:table-row>)`,
  'gs',
)
const cellPattern = new RegExp(
  `<table:(covered-)?table-cell(?=[\\s/>])${attributes}(?:/>|>(.*?)</table:(?:covered-)?table-cell>)`,
  'gs',
)
const stylePattern = new RegExp(`<style:style(?=\\s)${attributes}>(.*?)</style:style>`, 'gs')
const errorTexts = new Set(['#N/A', '#REF!', '#DIV/0!', '#VALUE!', '#NAME?', '#NUM!', '#NULL!'])

/** Whether the entries of an archive are those of a spreadsheet of LibreOffice and the like. */
export function isOpenDocument(entries: readonly ZipEntry[]): boolean {
  const names = new Set(entries.map(({ name }) => name))
  return names.has('mimetype') && (names.has('content.xml') || names.has('encrypted-package'))
}

/** Refuses what cannot or must not be opened. Throws `file_encrypted`, `file_has_macros` and `file_format_unsupported`. */
export async function checkOpenDocument(path: string, entries: readonly ZipEntry[]): Promise<void> {
  const isModule = ({ name }: ZipEntry): boolean =>
    /^Basic\/.+\/(?!script-l[bc]\.xml$).+\.xml$|^Scripts\/.+[^/]$/.test(name)
  if (entries.some(isModule)) throw new TallyError('file_has_macros', { file: path })
  const manifest = await textOf(path, entries, 'META-INF/manifest.xml')
  const isLocked = manifest.includes(':encryption-data') || entries.some(({ name }) => name === 'encrypted-package')
  if (isLocked) throw new TallyError('file_encrypted', { file: path })
  const kind = (await textOf(path, entries, 'mimetype')).trim()
  if (!/^application\/vnd\.oasis\.opendocument\.spreadsheet(?:-template)?$/.test(kind))
    throw new TallyError('file_format_unsupported', { file: path, format: kind.slice(0, 100) })
}

/** The sheets in their order, hidden ones among them. */
export async function openDocumentSheets(
  path: string,
): Promise<readonly { readonly name: string; readonly position: number; readonly hidden: boolean }[]> {
  const hidden = new Set<string>()
  const sheets: { name: string; position: number; hidden: boolean }[] = []
  for await (const xml of pieces(path)) {
    if (sheets.length === 0) {
      for (const [, style = '', inner = ''] of xml.matchAll(stylePattern))
        if (/\btable:display="false"/.test(inner)) hidden.add(attribute(style, 'style:name') ?? '')
    }
    for (const [tag, table] of xml.matchAll(tablePattern)) {
      const name = attribute(table ?? '', 'table:name')
      if (!tag.startsWith('<table:table-row') && name !== undefined) {
        const style = attribute(table ?? '', 'table:style-name') ?? ''
        sheets.push({ name, position: sheets.length + 1, hidden: hidden.has(style) })
      }
    }
  }
  return sheets
}

/** The rows of a sheet that hold anything, in their order. Throws `file_unreadable` and `file_too_large`. */
export async function* openDocumentRows(path: string, sheet: string): AsyncGenerator<SheetRow> {
  let isInside = false
  let row = 0
  let copies = 0
  for await (const xml of pieces(path)) {
    for (const [tag, table, attributesOfRow = '', inner = ''] of xml.matchAll(tablePattern)) {
      if (!tag.startsWith('<table:table-row')) {
        if (isInside) return
        isInside = attribute(table ?? '', 'table:name') === sheet
        row = 0
      } else if (isInside) {
        const repeat = repeatOf(attributesOfRow, 'table:number-rows-repeated')
        const { cells, copied } = cellsOf(inner)
        const filled = cells.filter((cell) => cell !== undefined).length
        copies += copied + (repeat - 1) * filled
        if (copies > most_copies)
          throw new TallyError('file_too_large', { file: path, size: `${copies} repeated cells` })
        const times = filled === 0 ? 0 : repeat
        for (let n = 1; n <= times; n++) yield { row: row + n, cells }
        row += repeat
      }
    }
  }
}

function cellsOf(row: string): { readonly cells: readonly (SheetCell | undefined)[]; readonly copied: number } {
  const cells: (SheetCell | undefined)[] = []
  let copied = 0
  let at = 0
  for (const [, covered, attributesOfCell = '', inner = ''] of row.matchAll(cellPattern)) {
    const repeat = repeatOf(attributesOfCell, 'table:number-columns-repeated')
    const cell = covered === undefined ? cellOf(attributesOfCell, inner) : undefined
    if (cell !== undefined) {
      copied += repeat - 1
      for (let n = at; n < Math.min(at + repeat, most_columns); n++) {
        while (cells.length < n) cells.push(undefined)
        cells[n] = cell
      }
    }
    at += repeat
  }
  return { cells, copied }
}

/** A value as the file has it, beside the text that it shows; where there is no value, that text. */
function cellOf(attributesOfCell: string, inner: string): SheetCell | undefined {
  const of = (name: string): string => attribute(attributesOfCell, name) ?? ''
  const shown = shownText(inner)
  if (of('calcext:value-type') === 'error') return { text: errorTexts.has(shown) ? shown : '#VALUE!', kind: 'text' }
  const type = of('office:value-type')
  const number = of('office:value')
  if (/^(?:float|currency|percentage)$/.test(type) && number !== '' && Number.isFinite(Number(number)))
    return { text: decimalText(Number(number)), kind: 'number' }
  if (type === 'boolean' && of('office:boolean-value') !== '')
    return { text: of('office:boolean-value'), kind: 'other' }
  if (type === 'date' && of('office:date-value') !== '')
    return { text: momentText(of('office:date-value')), kind: 'other' }
  const [, hours, minutes = '', seconds = ''] = /^PT(\d+)H(\d+)M(\d+)/.exec(of('office:time-value')) ?? []
  if (type === 'time' && hours !== undefined && Number(hours) < 24)
    return { text: [hours, minutes, seconds].map((part) => part.padStart(2, '0')).join(':'), kind: 'other' }
  const text = shown === '' ? of('office:string-value') : shown
  return text === '' ? undefined : { text, kind: 'text' }
}

function momentText(value: string): string {
  return /T00:00:00(?:\.0+)?Z?$/.test(value) ? value.slice(0, 10) : value.slice(0, 19)
}

/** The paragraphs of a cell, without those of its notes. */
function shownText(inner: string): string {
  if (inner === '') return ''
  const plain = inner.replaceAll(/<office:annotation\b.*?<\/office:annotation>/gs, '')
  return [...plain.matchAll(/<text:p(?=[\s/>])[^>]*?(?:\/>|>(.*?)<\/text:p>)/gs)]
    .map(([, paragraph = '']) =>
      unescaped(
        paragraph
          .replaceAll(/[\t\n\r ]+/g, ' ')
          .replaceAll(/<text:s\b([^>]*?)\/?>/g, (_, of: string) => ' '.repeat(repeatOf(of, 'text:c')))
          .replaceAll(/<text:line-break\b[^>]*>/g, '\n')
          .replaceAll(/<text:tab\b[^>]*>/g, '\t')
          .replaceAll(/<[^>]*>/g, ''),
      ),
    )
    .join('\n')
}

function repeatOf(of: string, name: string): number {
  const times = Number(attribute(of, name) ?? '1')
  return Number.isInteger(times) && times > 0 ? Math.min(times, 1 << 20) : 1
}

/** The content in pieces that end behind a row, so that no row is cut. */
async function* pieces(path: string): AsyncGenerator<string> {
  const entry = zipEntries(path).find(({ name }) => name === 'content.xml')
  if (entry === undefined) return
  yield* xmlPieces(path, entry, 'table:table-row')
}

async function textOf(path: string, entries: readonly ZipEntry[], name: string): Promise<string> {
  const entry = entries.find((one) => one.name === name)
  if (entry === undefined) return ''
  if (entry.size_bytes > mostOfElement)
    throw new TallyError('file_too_large', { file: path, size: `${Math.round(entry.size_bytes / 1e6)} MB in ${name}` })
  let text = ''
  try {
    for await (const piece of entryText(path, entry)) text += piece
  } catch (error) {
    throw new TallyError('file_unreadable', { file: path, detail: messageOf(error) }, { cause: error })
  }
  return text
}
