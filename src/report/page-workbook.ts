import {
  type Cell,
  type CellStyle,
  type CellValue,
  type ConditionalRule,
  colToLetter,
  rangeRef,
  type SheetChart,
  type WriteSheet,
  writeXlsx,
} from 'hucre/xlsx'
import type { SqlValue } from '../engine/engine.ts'
import type { Tile } from '../plan/page-spec.ts'
import type { Language } from '../plan/report-spec.ts'
import { cellType } from '../target/cell-type.ts'
import { sheetStyle, sheetValue } from '../target/sheet-cell.ts'
import type { ReportHead } from './document.ts'
import type { ReadPage } from './page-document.ts'
import { type GridColumn, type TileGrid, tileGrid } from './tile-grid.ts'
import { rangeText } from './words.ts'

const headerStyle = {
  font: { bold: true },
  fill: { type: 'pattern', pattern: 'solid', fgColor: { rgb: 'E8EDF2' } },
} as const

const words = {
  en: {
    about: 'About',
    project: 'Project',
    report: 'Report',
    release: 'Release',
    as_of: 'As of',
    sheet: 'Sheet',
    page: 'Page',
    period: 'Period',
    tile: 'Content',
    again: 'Ask the API again',
  },
  fr: {
    about: 'À propos',
    project: 'Projet',
    report: 'Rapport',
    release: 'Version',
    as_of: 'Au',
    sheet: 'Feuille',
    page: 'Page',
    period: 'Période',
    tile: 'Contenu',
    again: 'Redemander à l’API',
  },
} as const

type Place = {
  readonly page: ReadPage
  readonly tile: Tile
  readonly name: string
  readonly grid: TileGrid
  readonly addresses: readonly string[]
}

/**
 * Pages as a workbook: a first sheet that says of which release it is, then one a tile, with number formats and a native
 * chart, or cells that are coloured by their value. Amounts are numbers up to 15 digits, exact text beyond. No text becomes a formula.
 */
export async function pageWorkbook(pages: readonly ReadPage[], head: ReportHead): Promise<Uint8Array> {
  const taken = new Set<string>()
  const { locale } = head
  const word = words[locale]
  const about = sheetName(word.about, taken)
  const places: Place[] = pages.flatMap((page) =>
    page.tiles.map(({ tile, figures }) => ({
      page,
      tile,
      name: sheetName(tile.title[locale], taken),
      grid: tileGrid(tile, figures, locale),
      addresses: figures.series.map(({ address }) => address),
    })),
  )
  const lines: CellValue[][] = [
    [word.project, head.project],
    [word.report, head.title],
    [word.release, head.release],
    [word.as_of, head.as_of],
    [],
    [word.sheet, word.page, word.period, word.tile, word.again],
    ...places.map(({ page, tile, name, addresses }) => [
      name,
      page.page.title[locale],
      rangeText(page.scope.from, page.scope.to, locale),
      tile.title[locale],
      addresses.join(' '),
    ]),
  ]
  const date = new Date(head.as_of)
  return writeXlsx({
    sheets: [
      {
        name: about,
        columns: [32, 18, 30, 40, 70].map((width) => ({ width })),
        rows: lines.map((line) => line.map(textCell)),
        cells: new Map([0, 1, 2, 3, 4].map((index) => headerCell(5, index, String(lines[5]?.[index] ?? '')))),
      },
      ...places.map((place) => gridSheet(place, locale)),
    ],
    properties: { title: `${head.title} · ${head.project}`, creator: 'tallyhouse', created: date, modified: date },
  })
}

function gridSheet({ tile, name, grid }: Place, locale: Language): WriteSheet {
  const { columns, rows } = grid
  const header: CellValue[] = columns.map((column) => column.name)
  const charts = rows.length > 0 ? chartsOf(tile, name, grid, locale) : []
  const rules = rows.length > 0 ? rulesOf(tile, grid) : []
  return {
    name,
    columns: columns.map((column) => ({
      width: Math.max(12, Math.min(36, column.name.length + 4)),
      style: styleOf(column),
    })),
    rows: [header, ...rows.map((row) => row.map((value, index) => valueOf(value, columns[index])))],
    cells: new Map(columns.map((column, index) => headerCell(0, index, column.name))),
    freezePane: { rows: 1 },
    ...(rows.length > 0 &&
      columns.length > 0 && { autoFilter: { range: rangeRef(0, 0, rows.length, columns.length - 1) } }),
    ...(rules.length > 0 && { conditionalRules: [...rules] }),
    ...(charts.length > 0 && { charts: [...charts] }),
  }
}

function headerCell(row: number, column: number, value: string): readonly [string, Partial<Cell>] {
  return [`${row},${column}`, { value, type: 'string', style: headerStyle }]
}

function valueOf(value: SqlValue, column: GridColumn | undefined): CellValue {
  if (value === null || !column) return null
  const { kind } = column
  if (kind.of === 'cell') return sheetValue(value, kind.type)
  if (kind.of === 'period') return sheetValue(value, cellType('DATE'))
  if (kind.of === 'text') return textCell(String(value))
  return sheetValue(value, cellType(typeof value === 'number' ? 'DOUBLE' : 'DECIMAL(38,6)'))
}

function textCell(value: CellValue): CellValue {
  return typeof value === 'string' ? sheetValue(value, cellType('VARCHAR')) : value
}

const periodFormats = {
  day: 'yyyy-mm-dd',
  week: 'yyyy-mm-dd',
  month: 'yyyy-mm',
  quarter: 'yyyy-mm',
  year: 'yyyy',
} as const

function styleOf({ kind }: GridColumn): CellStyle {
  if (kind.of === 'cell') return sheetStyle(kind.type, '')
  if (kind.of === 'period') return { numFmt: periodFormats[kind.grain] }
  if (kind.of === 'text') return {}
  const { style, decimals } = kind.format
  const digits = decimals > 0 ? `.${'0'.repeat(decimals)}` : ''
  if (style === 'share') return { numFmt: `0${digits}%` }
  return { numFmt: `#,##0${digits}${style === 'money' ? ` "${kind.unit}"` : ''}` }
}

/** Darker for more in a heat map, bars in the cells of a table. */
function rulesOf(tile: Tile, { columns, rows }: TileGrid): readonly ConditionalRule[] {
  const figures = columns.flatMap(({ kind }, index) => (kind.of === 'figure' ? [index] : []))
  const [first, last] = [figures[0], figures.at(-1)]
  if (first === undefined || last === undefined) return []
  const ends = [{ type: 'min' }, { type: 'max' }] as const
  if (tile.kind === 'heatmap') {
    const colorScale = { cfvo: [...ends], colors: ['FFF4F8FB', 'FF3B7EA1'] }
    return [{ type: 'colorScale', priority: 1, range: rangeRef(1, first, rows.length, last), colorScale }]
  }
  if (tile.kind !== 'table') return []
  return figures.map((column, index) => ({
    type: 'dataBar',
    priority: index + 1,
    range: rangeRef(1, column, rows.length, column),
    dataBar: { cfvo: [...ends], color: 'FF9CC4DA' },
  }))
}

/** The native chart of a tile, beside its data; none for tables and heat maps, whose cells are coloured, nor for rows. */
function chartsOf(tile: Tile, sheet: string, { columns, rows }: TileGrid, locale: Language): readonly SheetChart[] {
  const quoted = `'${sheet.replaceAll("'", "''")}'`
  const down = (column: number): string =>
    `${quoted}!$${colToLetter(column)}$2:$${colToLetter(column)}$${rows.length + 1}`
  const across = (row: number): string => `${quoted}!$B$${row}:$${colToLetter(columns.length - 1)}$${row}`
  const figures = columns.flatMap(({ name, kind }, index) => (kind.of === 'figure' ? [{ name, index }] : []))
  const series = figures.map(({ name, index }) => ({ name, values: down(index), categories: down(0) }))
  const anchor = { from: { row: 1, col: columns.length + 1 }, to: { row: 21, col: columns.length + 11 } }
  const base = { title: tile.title[locale], anchor }
  if (tile.kind === 'line') return [{ ...base, type: 'line', series }]
  if (tile.kind === 'stacked') return [{ ...base, type: 'column', series, barGrouping: 'stacked', overlap: 100 }]
  if (tile.kind === 'bar')
    return [{ ...base, type: tile.by.length === 0 ? 'column' : 'bar', series: series.slice(0, 1) }]
  if (tile.kind === 'map') return [{ ...base, type: 'bar', series: series.slice(0, 1) }]
  const [first, last] = [figures[0], figures.at(-1)]
  if (tile.kind === 'funnel' && first && last) {
    const row = (line: number): string =>
      `${quoted}!$${colToLetter(first.index)}$${line}:$${colToLetter(last.index)}$${line}`
    return [{ ...base, type: 'bar', series: [{ name: tile.title[locale], values: row(2), categories: row(1) }] }]
  }
  // What it is and what it was before.
  if (tile.kind === 'figure' && rows[0]?.[2] != null)
    return [
      {
        ...base,
        type: 'column',
        series: [{ name: tile.title[locale], values: `${quoted}!$B$2:$C$2`, categories: `${quoted}!$B$1:$C$1` }],
      },
    ]
  if (tile.kind === 'curve') {
    const cohorts = rows.map((row, index) => ({
      name: String(row[0]).slice(0, 7),
      values: across(index + 2),
      categories: across(1),
    }))
    return columns.length > 2 ? [{ ...base, type: 'line', series: cohorts.slice(-tile.limit) }] : []
  }
  return []
}

/** A name for a sheet: at most 31 characters, without signs that a workbook forbids, and no two alike. */
function sheetName(title: string, taken: Set<string>): string {
  const plain =
    title
      .replaceAll(/[[\]:*?/\\]/g, ' ')
      .replaceAll(/^'+|'+$/g, '')
      .trim() || '-'
  let name = plain.slice(0, 31).trim()
  for (let n = 2; taken.has(name.toLowerCase()); n++) name = `${plain.slice(0, 28 - String(n).length).trim()} (${n})`
  taken.add(name.toLowerCase())
  return name
}
