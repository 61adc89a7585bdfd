import { recordsOfText } from './records-of-text.ts'
import type { CsvDialect } from './types.ts'

/** A column, counted from 1. */
export type MarkedColumn = { readonly header: string; readonly position: number }

const looked_at_bytes = 64 << 10
const looked_at = 200
/** A cell that begins with a mark which opens nothing: a single quote, or a quote behind blanks. */
const unopened = /(?:^|[,;\t|\r\n])(?:[ \t]*'|[ \t]+")/
const unopenedBare = /(?:^|[,;\t|\r\n])[ \t]*["']/
const number = /^[-+]?[\d.,' \u00a0\u202f]+$/

/**
 * Columns in which, of the first records, nearly all cells that are no bare numbers begin and end with the same quote mark, as read in the
 * `dialect`: another one was meant, and the marks are content now.
 */
export function markedColumns(head: Buffer, dialect: CsvDialect): readonly MarkedColumn[] {
  const text = head.subarray(0, looked_at_bytes)
  if (!(dialect.quote === '' ? unopenedBare : unopened).test(text.toString('latin1'))) return []
  let headers: readonly string[] | undefined
  let tallies: { marked: number; plain: number }[] = []
  let rows = 0
  for (const cells of recordsOfText(wholeLines(text, head.length), dialect)) {
    if (rows > looked_at) break
    rows += 1
    if (headers === undefined) {
      headers = cells ?? []
      tallies = headers.map((header) => ({ marked: isMarked(header) ? 1 : 0, plain: 0 }))
    } else if (cells?.length === headers.length) {
      for (const [n, tally] of tallies.entries()) look(cells[n] ?? '', tally)
    }
  }
  return tallies.flatMap(({ marked, plain }, n) =>
    marked >= 2 && marked >= 9 * plain ? [{ header: (headers?.[n] ?? '').trim(), position: n + 1 }] : [],
  )
}

function look(cell: string, tally: { marked: number; plain: number }): void {
  if (isMarked(cell)) tally.marked += 1
  else if (cell.trim() !== '' && !number.test(cell.trim())) tally.plain += 1
}

function isMarked(cell: string): boolean {
  const text = cell.trim()
  return text.length > 1 && (text.startsWith("'") || text.startsWith('"')) && text.endsWith(text.charAt(0))
}

function wholeLines(text: Buffer, size: number): Buffer {
  const end = text.lastIndexOf(10)
  return text.length === size || end < 0 ? text : text.subarray(0, end + 1)
}
