import { cellText } from './cell-text.ts'
import { csvRecords } from './csv-records.ts'
import { delimiters, type HeaderLine, lineStart, looked_at } from './header-line.ts'
import { kindOf } from './sniff-columns.ts'

/** Records behind a header that tell what a record of the table looks like. */
const shown = 60

type Row = { readonly line: number; readonly cells: readonly string[]; readonly filled: number }
type Found = { readonly line: number; readonly width: number; readonly is_first: boolean }

/**
 * Where the header begins in text of CSV whose columns nobody knows, if titles stand above it: the first line that has most of the
 * columns of those below, where all above it have half as many cells with text at most. Undefined where the first line may be the
 * header itself.
 */
export function findTitles(head: Buffer): HeaderLine | undefined {
  const found = delimiters.flatMap((delimiter) =>
    head.includes(delimiter) ? (headerBelow(head, delimiter) ?? []) : [],
  )
  // Decimal commas part cells too, but not those of the header: the first line may then look like a title.
  const [best] = found.toSorted((a, b) => b.width - a.width || a.line - b.line)
  if (best === undefined || best.is_first) return undefined
  return { offset: lineStart(head, best.line - 1), lines: best.line - 1 }
}

function headerBelow(head: Buffer, delimiter: ',' | ';' | '\t' | '|'): Found | undefined {
  const rows = firstRows(head, delimiter)
  const width = usualWidth(rows)
  const at = rows.findIndex(({ filled }) => filled >= 2 && filled >= 0.6 * width)
  const [titles, header, below] = [rows.slice(0, at), rows[at], rows.slice(at + 1)]
  if (at < 0 || header === undefined || header.line > looked_at || below.length === 0) return undefined
  const isSteady = below.filter(({ cells }) => cells.length === header.cells.length).length >= 0.8 * below.length
  if (!isSteady) return undefined
  const found = { line: header.line, width, is_first: at === 0 }
  if (at === 0) return found
  const isNarrow = titles.every(({ filled }) => 2 * filled <= header.filled)
  return isNarrow && isHeader(header, titles, below) ? found : undefined
}

/**
 * Whether a row names the cells below it: no number stands above numbers and no date above dates, but years may. Where all cells
 * are words, titles must be no header whose other cells were left empty.
 */
function isHeader(header: Row, titles: readonly Row[], below: readonly Row[]): boolean {
  const columns = header.cells.flatMap((cell, column) => {
    const values = below.flatMap(({ cells }) => cells[column] || [])
    return cell === '' ? [] : [{ cell, values, is_typed: isTypedMostly(values) }]
  })
  const isName = ({ cell, values }: (typeof columns)[number]): boolean =>
    !isTyped(cell) || (isYear(cell) && !values.every(isYear))
  if (!columns.every((column) => isName(column) || !column.is_typed)) return false
  const words = columns.filter(isName).length
  if (words * 2 < columns.length || columns.every(({ cell }) => isTyped(cell))) return false
  if (columns.some((column) => column.is_typed)) return true
  const isBare = titles.every(({ cells }) => cells.length < header.cells.length)
  const isSingle = header.filled >= 4 && titles.every(({ filled }) => filled <= 1)
  return words === columns.length && (isBare || isSingle)
}

function isTypedMostly(values: readonly string[]): boolean {
  return values.length > 0 && values.filter(isTyped).length >= 0.8 * values.length
}

function isYear(cell: string): boolean {
  return /^(?:19|20)\d\d$/.test(cell)
}

function isTyped(cell: string): boolean {
  return ['integer', 'decimal', 'money', 'date', 'timestamp'].includes(kindOf(cell))
}

function firstRows(head: Buffer, delimiter: ',' | ';' | '\t' | '|'): readonly Row[] {
  const source = (into: Uint8Array, offset: number) => head.copy(into, 0, offset)
  const rows: Row[] = []
  for (const record of csvRecords(
    source,
    { delimiter, quote: '"', skip_lines: 0 },
    1 << 20,
    Math.min(1 << 20, head.length + 1),
  )) {
    if (rows.length === looked_at + shown) break
    const count = record.broken === false ? record.cells_count : 0
    const cells = Array.from({ length: count }, (_, column) => cellText(record, column).trim())
    rows.push({ line: record.line, cells, filled: cells.filter((cell) => cell !== '').length })
  }
  return rows
}

/** How many cells with text the last rows that were looked at have at least, three in four of them. */
function usualWidth(rows: readonly Row[]): number {
  const last = rows.slice(Math.floor(rows.length / 2)).map(({ cells }) => cells.length)
  return last.toSorted((a, b) => a - b)[Math.floor(last.length / 4)] ?? 0
}
