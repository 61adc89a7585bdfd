import { AnchorList } from './anchor-list.ts'
import { BufferedFile } from './buffered-file.ts'
import {
  type LineAnchor,
  type Reading,
  type RejectedLine,
  type SheetCell,
  type SheetPlace,
  type SheetRow,
  type SheetTable,
  sheetLines,
} from './types.ts'
import { sheetRows } from './workbook.ts'

/**
 * Writes the rows below a sheet's header, and below those of the sheets that go on with it, as CSV of the clean dialect, numbers with the reading's decimal mark, and says on
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
  let record = 0
  try {
    output.text(`${place.columns.map((_, index) => `c${index}`).join(',')}\n`)
    for (const [sheet, table] of [place, ...place.more].entries()) {
      const inside = new Set(table.columns)
      for await (const row of sheetRows(path, table)) {
        if (row.row <= table.header_row) continue
        record += 1
        const line = sheet * sheetLines + row.row
        if (row.cells.some((cell, index) => cell !== undefined && !inside.has(index))) {
          const raw = row.cells.map((cell) => cell?.text ?? '').join('\t')
          rejects.push({ record, line, code: 'too_many_cells', raw: raw.slice(0, 4096) })
          continue
        }
        anchors.add(record, line)
        output.text(`${lineOf(row, table, reading)}\n`)
      }
    }
    output.flush()
  } finally {
    output.close()
  }
  return { anchors: anchors.anchors, rejects }
}

function lineOf(row: SheetRow, place: SheetTable, reading: Reading): string {
  const cells = place.columns.map((index) => cellText(row.cells[index], reading))
  // A line of one empty cell would be a blank line.
  return cells.length === 1 && cells[0] === '' ? '""' : cells.join(',')
}

function cellText(cell: SheetCell | undefined, reading: Reading): string {
  if (cell === undefined) return ''
  const text = cell.kind === 'number' && reading.decimal === ',' ? cell.text.replace('.', ',') : cell.text
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
