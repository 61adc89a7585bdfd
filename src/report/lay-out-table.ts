import type { Table } from './document.ts'
import type { MeasureText } from './draw-chart.ts'
import { wrapText } from './wrap-text.ts'

/** A table's lines of text with the width of each column, in points. */
export type TableLayout = {
  readonly widths: readonly number[]
  readonly size: number
  readonly line_height: number
  readonly gap: number
  readonly header: RowLayout
  readonly rows: readonly RowLayout[]
}

export type RowLayout = { readonly cells: readonly (readonly string[])[]; readonly height: number }

const gap = 10
const most_lines = 4

/** Gives each column what its longest cell needs; where that is too much, the widest columns are narrowed and wrapped. */
export function layOutTable({ columns, rows }: Table, width: number, measure: MeasureText): TableLayout {
  const size = columns.length > 8 ? 7 : 8.5
  const line_height = size * 1.4
  const needed = columns.map(({ name, is_number }, index) => {
    const cells = rows.map((row) => measure(row[index] ?? '', size, false))
    const heading = is_number ? longestWord(name, size, measure) : measure(name, size, true)
    return Math.ceil(Math.max(heading, ...cells, 8))
  })
  const widths = narrowed(needed, width - gap * (columns.length - 1))
  const rowOf = (texts: readonly string[], isBold: boolean): RowLayout => {
    const cells = texts.map((text, index) =>
      wrapText(text, (widths[index] ?? 0) + 0.5, size, isBold, measure, most_lines),
    )
    return { cells, height: Math.max(1, ...cells.map((lines) => lines.length)) * line_height + 5 }
  }
  return {
    widths,
    size,
    line_height,
    gap,
    header: rowOf(
      columns.map(({ name }) => name),
      true,
    ),
    rows: rows.map((row) => rowOf(row, false)),
  }
}

function longestWord(text: string, size: number, measure: MeasureText): number {
  return Math.max(...text.split(' ').map((word) => measure(word, size, true)))
}

/** Columns as wide as they need where there is room, and the spare room shared; else the widest give way first. */
function narrowed(needed: readonly number[], room: number): readonly number[] {
  const sum = needed.reduce((all, one) => all + one, 0)
  if (sum <= room) {
    const spare = (room - sum) / needed.length
    return needed.map((one) => one + Math.min(spare, 140))
  }
  let cap = room
  for (let n = 0; n < 60 && needed.reduce((all, one) => all + Math.min(one, cap), 0) > room; n++) cap *= 0.92
  return needed.map((one) => Math.min(one, cap))
}
