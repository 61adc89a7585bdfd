import { undecidedNumber } from '../contract/grammar.ts'
import { AnchorList } from './anchor-list.ts'
import { BufferedFile } from './buffered-file.ts'
import { FileScale } from './sniff-reading.ts'
import { TotalRows } from './total-rows.ts'
import {
  type FileEvidence,
  type LineAnchor,
  type Reading,
  type RejectedLine,
  type SheetCell,
  type SheetPlace,
  type SheetRow,
  sheetLines,
} from './types.ts'
import { sheetRows } from './workbook.ts'

/** How the cells of a sheet are to be read: all of them, and by position the columns of numbers that are written otherwise. */
export type SheetReading = {
  readonly reading: Reading
  readonly columns: ReadonlyMap<number, Reading>
  /** Whether no cell of text tells the decimal mark of the other columns of numbers. */
  readonly is_decimal_assumed: boolean
}

export type SheetOptions = {
  /** How it is read as far as is known: its numbers are written so. */
  readonly reading: SheetReading
  /** Positions of the columns that are to hold numbers. */
  readonly numbers: ReadonlySet<number>
  /** How it is to be read, by what its cells of text tell; the others have no form. */
  readonly settle: (evidence: FileEvidence) => SheetReading
}

export type RewrittenSheet = {
  readonly anchors: readonly LineAnchor[]
  readonly rejects: readonly RejectedLine[]
  readonly reading: SheetReading
}

/**
 * Writes the rows below a sheet's header, and below those of the sheets that go on with it, as CSV of the clean dialect, and
 * says on which row of the sheet each stood and how its numbers are to be read. A row with anything beside the table's columns
 * is no record of it, nor is a total at a sheet's end. Where all cells tell another reading than the first ones did, it
 * writes again.
 */
export async function rewriteSheet(
  path: string,
  place: SheetPlace,
  options: SheetOptions,
  outPath: string,
): Promise<RewrittenSheet> {
  const first = await writeSheet(path, place, options, outPath)
  const isSettled =
    first.reading.is_decimal_assumed === options.reading.is_decimal_assumed &&
    [...options.numbers].every(
      (position) => readingOf(first.reading, position).decimal === readingOf(options.reading, position).decimal,
    )
  return isSettled ? first : writeSheet(path, place, { ...options, reading: first.reading }, outPath)
}

/** How a column of numbers is read. */
export function readingOf(found: SheetReading, position: number): Reading {
  return found.columns.get(position) ?? found.reading
}

async function writeSheet(
  path: string,
  place: SheetPlace,
  options: SheetOptions,
  outPath: string,
): Promise<RewrittenSheet> {
  const output = new BufferedFile(outPath)
  const anchors = new AnchorList()
  const rejects: RejectedLine[] = []
  const scale = new FileScale()
  const forms = place.columns.map((_, index) => formOf(options, index))
  let record = 0
  try {
    output.text(`${place.columns.map((_, index) => `c${index}`).join(',')}\n`)
    for (const [sheet, table] of [place, ...place.more].entries()) {
      const inside = new Set(table.columns)
      const totals = new TotalRows((column) => readingOf(options.reading, column))
      for await (const row of sheetRows(path, table)) {
        if (row.row <= table.header_row) continue
        record += 1
        const at = { record, line: sheet * sheetLines + row.row }
        const reject = (code: RejectedLine['code']): void => {
          rejects.push({ ...at, code, raw: rawText(row) })
        }
        if (row.cells.some((cell, index) => cell !== undefined && !inside.has(index))) {
          reject('too_many_cells')
          continue
        }
        const found = table.columns.map((index) => row.cells[index])
        for (const [position, cell] of found.entries()) if (cell?.kind === 'text') scale.at(position).look(cell.text)
        const cells = found.map((cell, position) => cellText(cell, forms[position] ?? asItStands))
        const keep = (): void => {
          anchors.add(at.record, at.line)
          output.text(`${lineOf(cells)}\n`)
        }
        totals.add({ cells, keep, reject })
      }
      totals.end()
    }
    output.flush()
  } finally {
    output.close()
  }
  rejects.sort((a, b) => a.record - b.record)
  const reading = options.settle({ columns: scale.evidence(), is_whole: true })
  return { anchors: anchors.anchors, rejects, reading }
}

function rawText({ cells }: SheetRow): string {
  return cells
    .map((cell) => cell?.text ?? '')
    .join('\t')
    .slice(0, 4096)
}

function lineOf(cells: readonly string[]): string {
  const written = cells.map((text) => (/[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text))
  // A line of one empty cell would be a blank line.
  return written.length === 1 && written[0] === '' ? '""' : written.join(',')
}

/** How the numbers of a column are written, so that they are read as what they are. */
type NumberForm = { readonly mark: '.' | ','; readonly has_open_mark: boolean }

const asItStands: NumberForm = { mark: '.', has_open_mark: false }
const undecided = new RegExp(`^${undecidedNumber}$`)

function formOf({ reading, numbers }: SheetOptions, position: number): NumberForm {
  if (!numbers.has(position)) return asItStands
  const has_open_mark = reading.is_decimal_assumed && !reading.columns.has(position)
  return { mark: readingOf(reading, position).decimal, has_open_mark }
}

function cellText(cell: SheetCell | undefined, { mark, has_open_mark }: NumberForm): string {
  if (cell === undefined) return ''
  if (cell.kind !== 'number') return cell.text
  // Beside texts such as `1.234`, of which nobody knows what they are, the number 1.234 is one.
  const text = has_open_mark && undecided.test(cell.text) ? `${cell.text}0` : cell.text
  return mark === ',' ? text.replace('.', ',') : text
}
