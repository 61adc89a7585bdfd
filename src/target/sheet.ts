import {
  type Cell,
  type CellValue,
  type ColumnDef,
  colToLetter,
  rangeRef,
  type SheetChart,
  type WriteSheet,
} from 'hucre/xlsx'
import type { SheetChartSpec } from '../plan/target-spec.ts'
import type { TableCopy } from './copy-plan.ts'
import { sheetStyle } from './sheet-cell.ts'

const bold = { font: { bold: true } } as const
const headerStyle = { ...bold, fill: { type: 'pattern', pattern: 'solid', fgColor: { rgb: 'E8EDF2' } } } as const

/** The columns of a sheet with their number formats; names in `settings.currency` show the currency. */
export function sheetColumns(copy: TableCopy, currency: string): readonly ColumnDef[] {
  return copy.columns.map(({ name, type }) => ({
    header: name,
    width: Math.max(12, Math.min(40, name.length + 4)),
    style: sheetStyle(type, copy.settings.currency.includes(name) ? currency : ''),
  }))
}

/** The last row: sums under their columns, and the word under the first one that is not summed. */
export function totalsRow(copy: TableCopy, sums: ReadonlyMap<string, CellValue>, word: string): CellValue[] {
  const place = copy.columns.findIndex(({ name }) => !sums.has(name))
  return copy.columns.map(({ name }, index) => sums.get(name) ?? (index === place ? word : null))
}

/**
 * One table as a sheet: header frozen, filter, number formats, a totals row that follows the filter, and its chart. `rows` are
 * the values below the header.
 */
export function sheetOf(
  copy: TableCopy,
  name: string,
  rows: readonly (readonly CellValue[])[],
  sums: ReadonlyMap<string, CellValue>,
  currency: string,
): WriteSheet {
  const { chart } = copy.settings
  const header: CellValue[] = copy.columns.map((column) => column.name)
  const totals = sums.size === 0 ? [] : [totalsRow(copy, sums, 'Total')]
  const columns = sheetColumns(copy, currency)
  return {
    name,
    columns: columns.map(({ width = 0, style }, index) => ({
      width: Math.max(width, widestCell(copy, index, [...rows, ...totals], currency)),
      ...(style && { style }),
    })),
    rows: [header, ...rows.map((row) => [...row]), ...totals],
    cells: new Map([...headerCells(copy), ...totalCells(copy, rows.length, sums, columns)]),
    freezePane: { rows: 1 },
    autoFilter: { range: rangeRef(0, 0, rows.length, copy.columns.length - 1) },
    ...(chart && rows.length > 0 && { charts: [chartOf(copy, chart, name, rows.length)] }),
  }
}

const widest = 48

/** Room for the longest cell of a column: a number that does not fit is shown as ####. */
function widestCell(
  { columns, settings }: TableCopy,
  index: number,
  rows: readonly (readonly CellValue[])[],
  currency: string,
): number {
  const column = columns[index]
  const unit = column && settings.currency.includes(column.name) ? currency.length + 1 : 0
  const scale = column?.type.kind === 'decimal' ? column.type.scale : 0
  let longest = 0
  for (const row of rows) {
    const cell = row[index] ?? null
    const length =
      typeof cell === 'number'
        ? cell.toFixed(scale).length + Math.floor(Math.log10(Math.abs(cell) + 1) / 3) + unit
        : typeof cell === 'string'
          ? cell.length
          : 0
    longest = Math.max(longest, length)
  }
  return Math.min(widest, longest + 2)
}

function headerCells(copy: TableCopy): readonly (readonly [string, Partial<Cell>])[] {
  return copy.columns.map(
    ({ name }, index) => [`0,${index}`, { value: name, type: 'string', style: headerStyle }] as const,
  )
}

function totalCells(
  copy: TableCopy,
  rows: number,
  sums: ReadonlyMap<string, CellValue>,
  columns: readonly ColumnDef[],
): readonly (readonly [string, Partial<Cell>])[] {
  if (sums.size === 0) return []
  return copy.columns.map(({ name }, index) => {
    const style = { ...columns[index]?.style, ...bold }
    const value = totalsRow(copy, sums, 'Total')[index] ?? null
    if (!sums.has(name) || typeof value !== 'number' || rows === 0)
      return [`${rows + 1},${index}`, { value, style }] as const
    const range = rangeRef(1, index, rows, index)
    return [`${rows + 1},${index}`, { formula: `SUBTOTAL(109,${range})`, formulaResult: value, style }] as const
  })
}

function chartOf(copy: TableCopy, chart: SheetChartSpec, sheet: string, rows: number): SheetChart {
  const rangeOf = (name: string): string => {
    const letter = colToLetter(copy.columns.findIndex((column) => column.name === name))
    return `'${sheet}'!$${letter}$2:$${letter}$${Math.min(rows, chart.rows ?? rows) + 1}`
  }
  const from = copy.columns.length + 1
  return {
    type: chart.kind,
    title: chart.title ?? copy.name,
    series: chart.y.map((name) => ({ name, values: rangeOf(name), categories: rangeOf(chart.x) })),
    ...(chart.y.length === 1 && { legend: false }),
    ...(chart.kind === 'bar' && { axes: { x: { reverse: true }, y: { crosses: 'max' } } }),
    anchor: { from: { row: 1, col: from }, to: { row: 25, col: from + 10 } },
  }
}

/** Names of sheets: at most 31 characters, and no two alike. */
export function sheetNames(copies: readonly TableCopy[]): readonly string[] {
  const taken = new Set<string>()
  return copies.map(({ name }) => {
    let short = name.slice(0, 31)
    for (let n = 2; taken.has(short.toLowerCase()); n++) short = `${name.slice(0, 31 - String(n).length - 1)}_${n}`
    taken.add(short.toLowerCase())
    return short
  })
}
