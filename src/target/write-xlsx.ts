import { createWriteStream, writeFileSync } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type CellValue, type WriteSheet, writeXlsx, writeXlsxStream } from 'hucre/xlsx'
import { TallyError } from '../error/tally-error.ts'
import { throwIfStopped } from '../run/steps.ts'
import { sqlName } from '../sql/quote.ts'
import { plainCell } from './cell-type.ts'
import { type CopyContext, copyTable } from './copy-context.ts'
import type { TableCopy } from './copy-plan.ts'
import { selectCopy } from './open-source.ts'
import { sheetColumns, sheetNames, sheetOf, totalsRow } from './sheet.ts'
import { sheetValue } from './sheet-cell.ts'

/** Beyond it a workbook does not fit a sensible memory, and one table is written as a stream. */
const most_cells = 2_000_000
/** What programs of spreadsheets hold in one cell and one sheet. */
const longest_text = 32_767
const most_columns = 16_384

/**
 * Writes a workbook with a sheet a table. A single table of more than `most_cells` is streamed, a new sheet each 1 048 576 rows,
 * with its totals as plain numbers, and without filter and chart, which the stream cannot hold. Throws `target_too_large`.
 */
export async function writeWorkbook(context: CopyContext, to: string, limit = most_cells): Promise<void> {
  const { copies, project } = context
  const wide = copies.find(({ columns }) => columns.length > most_columns)
  if (wide) throw tooLarge(context, `${wide.name} has more than ${most_columns} columns`)
  const cells = copies.reduce((sum, copy) => sum + copy.rows * copy.columns.length, 0)
  const [only] = copies
  if (cells > limit && copies.length === 1 && only) {
    await copyTable(context, only, () => streamSheet(context, only, to))
    return
  }
  if (cells > limit) throw tooLarge(context, `${copies.length} tables with ${cells} cells do not fit one workbook`)
  const names = sheetNames(copies)
  const sheets: WriteSheet[] = []
  for (const [index, copy] of copies.entries()) {
    await copyTable(context, copy, async () => {
      const rows: CellValue[][] = []
      for await (const row of valuesOf(context, copy)) rows.push(row)
      sheets.push(sheetOf(copy, names[index] ?? copy.name, rows, await sumsOf(context, copy), project.currency))
    })
  }
  writeFileSync(to, await writeXlsx({ sheets, properties: { title: project.title.en, creator: 'tallyhouse' } }))
}

async function streamSheet(context: CopyContext, copy: TableCopy, to: string): Promise<void> {
  const sums = await sumsOf(context, copy)
  const rows = async function* (): AsyncGenerator<CellValue[]> {
    yield* valuesOf(context, copy)
    if (sums.size > 0) yield totalsRow(copy, sums, 'Total')
  }
  const stream = writeXlsxStream(rows(), {
    name: copy.name.slice(0, 26),
    columns: [...sheetColumns(copy, context.project.currency)],
    freezePane: { rows: 1 },
    zip64: true,
  })
  await pipeline(Readable.fromWeb(stream), createWriteStream(to))
}

async function* valuesOf(context: CopyContext, copy: TableCopy): AsyncGenerator<CellValue[]> {
  for await (const batch of context.engine.batches(selectCopy(copy, plainCell))) {
    throwIfStopped(context.effects)
    for (const row of batch) {
      yield copy.columns.map(({ name, type }, index) => {
        const value = sheetValue(row[index], type)
        if (typeof value === 'string' && value.length > longest_text)
          throw tooLarge(context, `a cell of ${copy.name}.${name} has more than ${longest_text} characters`)
        return value
      })
    }
  }
}

/** Sums by the engine, exact where the column is. */
async function sumsOf(context: CopyContext, copy: TableCopy): Promise<ReadonlyMap<string, CellValue>> {
  const summed = copy.columns.filter(({ name }) => copy.settings.totals.includes(name))
  if (summed.length === 0) return new Map()
  const sums = summed.map(({ name }) => `coalesce(sum(${sqlName(name)}), 0) as ${sqlName(name)}`)
  const [row] = await context.engine.rows(`select ${sums.join(', ')} from (${selectCopy(copy)})`)
  return new Map(summed.map(({ name, type }) => [name, sheetValue(row?.[name], type)]))
}

function tooLarge({ target }: CopyContext, detail: string): TallyError {
  return new TallyError('target_too_large', { target: target.name, detail })
}
