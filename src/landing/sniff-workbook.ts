import { ColumnScale } from './sniff-columns.ts'
import { FileScale } from './sniff-reading.ts'
import type { FileReport } from './types.ts'
import { checkWorkbook, findSheet, type SheetChoice, sheetRows } from './workbook.ts'

const looked_at = 5000

/** What a workbook's sheet is: how numbers are written is looked for in the cells that hold text, for the others have no form. */
export async function sniffWorkbook(path: string, choice: SheetChoice): Promise<FileReport> {
  const format = await checkWorkbook(path)
  const sheet = await findSheet(path, choice)
  const columns = sheet.headers.map((header) => new ColumnScale(header))
  const reading = new FileScale()
  let rows = 0
  for await (const { row, cells } of sheetRows(path, sheet)) {
    if (row <= sheet.header_row) continue
    for (const [index, column] of columns.entries()) {
      const cell = cells[sheet.columns[index] ?? -1]
      column.look(cell?.text ?? '')
      if (cell?.kind === 'text') reading.at(index).look(cell.text)
    }
    rows += 1
    if (rows === looked_at) break
  }
  const found = columns.map((column) => column.found())
  return {
    format,
    compression: 'none',
    encoding: 'utf-8',
    has_bad_bytes: false,
    sheet,
    columns: found,
    ...reading.foundFor(found),
  }
}
