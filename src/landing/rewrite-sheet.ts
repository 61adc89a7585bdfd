import { AnchorList } from './anchor-list.ts'
import { BufferedFile } from './buffered-file.ts'
import type { LineAnchor, Reading, RejectedLine, SheetCell, SheetPlace, SheetRow } from './types.ts'
import { sheetRows } from './workbook.ts'

/**
 * Writes the rows below a sheet's header as CSV of the clean dialect, numbers with the reading's decimal mark, and says on
 * which row of the sheet each stood. A row with anything beside the table's columns is no record of it.
 */
export async function rewriteSheet(
  path: string,
  place: SheetPlace,
  reading: Reading,
  outPath: string,
): Promise<{ anchors: readonly LineAnchor[]; rejects: readonly RejectedLine[] }> {
  const output = new BufferedFile(outPath)
  const anchors = new AnchorList()
  const rejects: RejectedLine[] = []
  const inside = new Set(place.columns)
  let record = 0
  try {
    output.text(`${place.columns.map((_, index) => `c${index}`).join(',')}\n`)
    for await (const row of sheetRows(path, place)) {
      if (row.row <= place.header_row) continue
      record += 1
      if (row.cells.some((cell, index) => cell !== undefined && !inside.has(index))) {
        const raw = row.cells.map((cell) => cell?.text ?? '').join('\t')
        rejects.push({ record, line: row.row, code: 'too_many_cells', raw: raw.slice(0, 4096) })
        continue
      }
      anchors.add(record, row.row)
      output.text(`${lineOf(row, place, reading)}\n`)
    }
    output.flush()
  } finally {
    output.close()
  }
  return { anchors: anchors.anchors, rejects }
}

function lineOf(row: SheetRow, place: SheetPlace, reading: Reading): string {
  const cells = place.columns.map((index) => cellText(row.cells[index], reading))
  // A line of one empty cell would be a blank line.
  return cells.length === 1 && cells[0] === '' ? '""' : cells.join(',')
}

function cellText(cell: SheetCell | undefined, reading: Reading): string {
  if (cell === undefined) return ''
  const text = cell.kind === 'number' && reading.decimal === ',' ? cell.text.replace('.', ',') : cell.text
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
