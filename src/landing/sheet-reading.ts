import { ReadingScale, scaleOf } from './sniff-reading.ts'
import type { Reading, SheetRow, SheetTable } from './types.ts'

/** How numbers are written in a sheet's cells of text: column by column, and in all of them together. */
export type SheetReading = {
  readonly reading: Reading
  /** By position in the table, of the columns of numbers whose own cells tell. */
  readonly columns: ReadonlyMap<number, Reading>
}

/**
 * Gathers from all rows how a workbook writes numbers and dates. A column of numbers is read as its own cells tell, for
 * nothing makes the columns of a workbook alike; where they do not tell, as the others do.
 */
export class SheetScale {
  private readonly all = new ReadingScale()
  private readonly columns: ReadonlyMap<number, ReadingScale>

  /** `numbers`: positions of the columns that are to hold numbers. */
  constructor(numbers: ReadonlySet<number>) {
    this.columns = new Map([...numbers].map((position) => [position, new ReadingScale()]))
  }

  look({ cells }: SheetRow, table: SheetTable): void {
    for (const [position, column] of table.columns.entries()) {
      const cell = cells[column]
      if (cell?.kind !== 'text') continue
      this.all.look(cell.text)
      this.columns.get(position)?.look(cell.text)
    }
  }

  found(): SheetReading {
    const numbers = scaleOf(this.columns.values().map(({ seen }) => seen)).found({ numbers: true })
    const all = this.all.found()
    // What keys and remarks look like says less of a number than other numbers do.
    const shared = numbers.reading_basis.decimal === 'evidence' ? numbers : all
    const { decimal, thousands } = shared.reading
    const told = [...this.columns].flatMap(([position, scale]) => {
      const { reading, reading_basis } = scale.found({ numbers: true })
      return reading_basis.decimal === 'evidence' ? [[position, reading] as const] : []
    })
    return { reading: { ...all.reading, decimal, thousands }, columns: new Map(told) }
  }
}
