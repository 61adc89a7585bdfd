import { AnchorList } from './anchor-list.ts'
import { BufferedFile } from './buffered-file.ts'
import { type SheetReading, SheetScale } from './sheet-reading.ts'
import { TotalRows } from './total-rows.ts'
import {
  type LineAnchor,
  type Reading,
  type RejectedLine,
  type SheetCell,
  type SheetPlace,
  type SheetRow,
  sheetLines,
} from './types.ts'
import { sheetRows } from './workbook.ts'

export type SheetOptions = {
  /** How the columns of numbers are read as far as is known: their numbers are written so. */
  readonly reading: SheetReading
  /** Positions of the columns that are to hold numbers. */
  readonly numbers: ReadonlySet<number>
  /** What the contract says of its files, whatever the cells tell. */
  readonly fixed: Partial<Reading>
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
  const isSettled = [...options.numbers].every(
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
  const scale = new SheetScale(options.numbers)
  const marks = place.columns.map((_, index) =>
    options.numbers.has(index) ? readingOf(options.reading, index).decimal : '.',
  )
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
        scale.look(row, table)
        const cells = table.columns.map((index, position) => cellText(row.cells[index], marks[position]))
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
  const found = scale.found()
  const fix = (reading: Reading): Reading => ({ ...reading, ...options.fixed })
  const columns = new Map([...found.columns].map(([position, reading]) => [position, fix(reading)]))
  rejects.sort((a, b) => a.record - b.record)
  return { anchors: anchors.anchors, rejects, reading: { reading: fix(found.reading), columns } }
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

function cellText(cell: SheetCell | undefined, mark: '.' | ',' | undefined): string {
  if (cell === undefined) return ''
  return cell.kind === 'number' && mark === ',' ? cell.text.replace('.', ',') : cell.text
}
