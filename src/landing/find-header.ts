import { nameKey } from '../contract/normalize-name.ts'
import type { SheetCell, SheetPlace, SheetRow } from './types.ts'

/** A title and a few remarks stand above a header; whoever writes more gives its row. */
const looked_at = 30
const most_rows = 3

/** Where a header ends, which columns it names, and how: an empty text where a column has none. */
export type Header = Pick<SheetPlace, 'header_row' | 'columns' | 'headers'>

/**
 * The header of a sheet: the rows, three at most, that have most of the `names` (as `nameKey` gives them), if two or
 * more; else the first row of text that is nearly as wide as the widest of the first rows, for titles above it are narrow; below
 * such a title years may stand among the texts.
 * `given`: its last row. Undefined where there is none.
 */
export async function findHeader(
  rows: AsyncIterable<SheetRow>,
  given: number | undefined,
  names: ReadonlySet<string>,
): Promise<Header | undefined> {
  const first: SheetRow[] = []
  for await (const row of rows) {
    first.push(row)
    if (first.length >= looked_at && (given === undefined || row.row >= given)) break
  }
  const ends = given === undefined ? first : first.filter(({ row }) => row === given)
  let best: Header | undefined
  let most = 1
  // Of headers that know as many names that of fewest rows is taken, and of these the first.
  for (let height = 1; height <= most_rows; height++) {
    for (const end of ends) {
      const header = headerOf(blockOf(first, end, height), names)
      const known = header === undefined ? 0 : knownOf(header.headers, names)
      if (known > most) {
        best = header
        most = known
      }
    }
  }
  if (best) return withNameless(best, first)
  const width = Math.max(0, ...first.map(filled))
  const wide = ends.filter((one) => filled(one) >= 0.6 * width)
  const [top] = ends
  const isTitle = top !== undefined && 2 * filled(top) <= width
  const row = wide.find(isText) ?? (isTitle ? wide.find(hasYears) : undefined) ?? top
  const header = row && headerOf([row], names)
  return header && withNameless(header, first)
}

/**
 * The header with the columns that nothing names and that most rows fill, such as the numbers of rows that a program wrote
 * before them: they belong to the table. What stands beside a row here and there does not.
 */
function withNameless(header: Header, first: readonly SheetRow[]): Header {
  const below = first.filter(({ row }) => row > header.header_row)
  const width = Math.max(0, ...below.map(({ cells }) => cells.length))
  const nameless = Array.from({ length: width }, (_, index) => index).filter((index) => {
    const count = below.filter(({ cells }) => cells[index] !== undefined).length
    return !header.columns.includes(index) && count > 1 && 2 * count > below.length
  })
  if (nameless.length === 0) return header
  const named = new Map(header.columns.map((column, place) => [column, header.headers[place] ?? '']))
  const columns = [...header.columns, ...nameless].toSorted((a, b) => a - b)
  return { ...header, columns, headers: columns.map((column) => named.get(column) ?? '') }
}

/** How many of the names a header has. */
export function knownOf(headers: readonly string[], names: ReadonlySet<string>): number {
  return new Set(headers.map(nameKey).filter((name) => names.has(name))).size
}

/** The rows of text that end with one, without a gap; none where they are fewer than wanted. */
function blockOf(rows: readonly SheetRow[], end: SheetRow, height: number): readonly SheetRow[] {
  const block = rows.filter(({ row }) => row > end.row - height && row <= end.row)
  return block.length === height && (height === 1 || block.every(isText)) ? block : []
}

/**
 * The columns that rows name together. Of the texts above each other the known one is the header, the lowest of several; where
 * none is known, all of them from above. A text that was merged over several columns stands in the first of them alone, and is
 * meant for those to its right that have something below and nothing beside it.
 */
function headerOf(block: readonly SheetRow[], names: ReadonlySet<string>): Header | undefined {
  const end = block.at(-1)
  if (end === undefined) return undefined
  const width = Math.max(...block.map(({ cells }) => cells.length))
  const columns: number[] = []
  const headers: string[] = []
  for (let index = 0; index < width; index++) {
    const texts = block.map((row, place) => {
      const own = textAt(row, index)
      return own === '' && place < block.length - 1 && textAt(end, index) !== '' ? textBefore(row, index) : own
    })
    const words = texts.filter((text) => text !== '')
    const [lowest] = words.toReversed()
    if (lowest === undefined) continue
    const all = words.join(' ')
    const isKnown = (text: string): boolean => names.has(nameKey(text))
    columns.push(index)
    headers.push(isKnown(all) ? all : (words.findLast(isKnown) ?? all))
  }
  return columns.length === 0 ? undefined : { header_row: end.row, columns, headers }
}

function textAt(row: SheetRow, index: number): string {
  return row.cells[index]?.text.trim() ?? ''
}

function textBefore(row: SheetRow, index: number): string {
  for (let before = index - 1; before >= 0; before--) {
    const text = textAt(row, before)
    if (text !== '') return text
  }
  return ''
}

function filled(row: SheetRow): number {
  return row.cells.filter((cell) => cell !== undefined).length
}

/** Whether a row is of text but for years and dates, as the header of a table with a column for each. */
function hasYears({ cells }: SheetRow): boolean {
  const filledCells = cells.filter((cell) => cell !== undefined)
  const isName = ({ kind, text }: SheetCell): boolean => kind === 'text' || /^(?:19|20)\d\d(?:-\d\d-\d\d)?$/.test(text)
  return filledCells[0]?.kind === 'text' && filledCells.every(isName)
}

function isText(row: SheetRow): boolean {
  return row.cells.every((cell) => cell === undefined || cell.kind === 'text')
}
