import { type ChartTheme, chartThemes } from '../page/chart-theme.ts'
import {
  type Block,
  type ChartBlock,
  type FigureBlock,
  type Item,
  type ReportDocument,
  rowsOfBlocks,
  type Table,
} from './document.ts'
import { drawChart, type MeasureText } from './draw-chart.ts'
import { layOutTable, type RowLayout, type TableLayout } from './lay-out-table.ts'
import { fontName } from './measure-text.ts'
import type { Paper, Sheet, SheetItem } from './sheet.ts'
import { words } from './words.ts'
import { wrapText } from './wrap-text.ts'

/** Points of one pixel of a chart: its letters of 12 pixels are 8 points high on paper. */
const chart_scale = 0.67
const gap = 9
const pad = 9

/** Puts the blocks of a report on sheets: nothing is cut in two but long tables, whose header is repeated. */
export function layOut(
  document: ReportDocument,
  paper: Paper,
  measure: MeasureText,
  hasTitle = true,
): readonly Sheet[] {
  const desk = new Desk(document, paper, measure)
  if (hasTitle) desk.title()
  for (const [y, row] of rowsOfBlocks(document.blocks).entries()) desk.row(row, y)
  return desk.sheets()
}

/** The sheets while they are filled: where the pen is, and what stands there already. */
class Desk {
  readonly #document: ReportDocument
  readonly #paper: Paper
  readonly #measure: MeasureText
  readonly #theme: ChartTheme
  readonly #width: number
  readonly #sheets: SheetItem[][] = [[]]
  #y: number

  constructor(document: ReportDocument, paper: Paper, measure: MeasureText) {
    this.#document = document
    this.#paper = paper
    this.#measure = measure
    this.#theme = chartThemes[document.head.theme]
    this.#width = paper.width - 2 * paper.margin
    this.#y = this.#top
  }

  get #top(): number {
    return this.#paper.margin + (this.#paper.height === undefined ? 0 : 20)
  }

  get #bottom(): number {
    const { height, margin } = this.#paper
    return height === undefined ? Number.POSITIVE_INFINITY : height - margin - 16
  }

  title(): void {
    const { head } = this.#document
    const word = words[head.locale]
    this.#lines(head.title, 20, true, this.#theme.text)
    const stamp = `${word.release} ${head.release}, ${word.as_of} ${head.as_of}`
    const about = [head.project, head.period, stamp].filter((text) => text !== '').join(' · ')
    this.#lines(about, 8.5, false, this.#theme.soft)
    this.#y += 5
    this.#box(this.#paper.margin, this.#y, this.#width, 1.2, this.#theme.series[0], undefined, 0)
    this.#y += gap + 2
  }

  row(row: readonly Block[], place: number): void {
    const [first] = row
    if (!first) return
    if (first.kind === 'heading') this.#heading(first.text)
    else if (first.kind === 'text') {
      this.#lines(first.text, 9.5, false, first.is_soft ? this.#theme.soft : this.#theme.text)
      this.#y += 3
    } else if (first.kind === 'list') for (const item of first.items) this.#item(item)
    else if (first.kind === 'code') this.#code(first.title, first.text)
    else if (first.kind === 'table') this.#table(first.title, first.note, first.table)
    else this.#cards(row, place)
  }

  sheets(): readonly Sheet[] {
    const { width, height, margin } = this.#paper
    const background = this.#document.head.theme === 'dark' ? '#12181f' : '#ffffff'
    return this.#sheets.map((items) => ({ width, height: height ?? Math.ceil(this.#y + margin), background, items }))
  }

  #heading(text: string): void {
    const hasHead = this.#sheets.length === 1 && this.#y < this.#top + 70
    if (this.#y > this.#top && !hasHead) this.#y += 12
    // A heading alone at the foot of a sheet would head nothing.
    this.#need(120)
    this.#lines(text, 14, true, this.#theme.text)
    this.#y += 2
  }

  #item({ lead, text }: Item): void {
    const { margin } = this.#paper
    const size = 9.5
    const lines = wrapText(`${lead} ${text}`.trim(), this.#width - 12, size, false, this.#measure)
    this.#need(lines.length * size * 1.45)
    this.#box(margin + 1, this.#y + 4.6, 3, 3, this.#theme.series[0], undefined, 1.5)
    for (const [index, line] of lines.entries()) {
      const bold = index === 0 && line.startsWith(lead) ? lead : ''
      const rest = line.slice(bold.length)
      if (bold !== '') this.#text(margin + 12, this.#y, bold, size, true, this.#theme.text)
      this.#text(margin + 12 + this.#measure(bold, size, true), this.#y, rest, size, false, this.#theme.text)
      this.#y += size * 1.45
    }
    this.#y += 2.5
  }

  #code(title: string, text: string): void {
    const size = 7.5
    const inner = this.#width - 2 * pad
    const lines = text.split('\n').flatMap((line) => {
      const indent = /^ */.exec(line)?.[0].length ?? 0
      const start = '\u00a0'.repeat(indent)
      return wrapText(line.trimStart(), inner - indent * 3, size, false, this.#measure).map((part) => start + part)
    })
    const height = lines.length * size * 1.4 + 2 * pad - 4
    this.#need(Math.min(height + 18, this.#bottom - this.#top))
    this.#lines(title, 9.5, true, this.#theme.text)
    this.#y += 3
    this.#box(this.#paper.margin, this.#y, this.#width, height, this.#theme.surface, this.#theme.line, 5)
    this.#y += pad - 3
    for (const line of lines) {
      this.#text(this.#paper.margin + pad, this.#y, line, size, false, this.#theme.text)
      this.#y += size * 1.4
    }
    this.#y += pad
  }

  #cards(row: readonly Block[], place: number): void {
    const cards = row.filter((block) => block.kind === 'figure' || block.kind === 'chart')
    const heights = cards.map((card) => this.#heightOf(card))
    const height = Math.max(...heights)
    this.#need(height)
    let column = 0
    for (const [index, card] of cards.entries()) {
      const width = this.#cardWidth(card.width)
      const x = this.#paper.margin + column * (this.#cardWidth(1) + gap)
      this.#box(x, this.#y, width, height, this.#theme.surface, this.#theme.line, 5)
      if (card.kind === 'figure') this.#figure(card, x, width, `p${place}-${index}`)
      else this.#chart(card, x, width, height - (heights[index] ?? 0), `p${place}-${index}`)
      column += card.width
    }
    this.#y += height + gap
  }

  #figure(card: FigureBlock, x: number, width: number, id: string): void {
    const { text, soft } = this.#theme
    const inner = width - 2 * pad
    const title = wrapText(card.title, inner, 8.5, false, this.#measure, 2)
    let y = this.#y + pad - 2
    for (const line of title) {
      this.#text(x + pad, y, line, 8.5, false, soft)
      y += 11.5
    }
    // Large amounts are set smaller, so that none runs out of its card.
    const size = Math.min(16, (16 * inner) / Math.max(1, this.#measure(card.value, 16, true)))
    this.#text(x + pad, y + 1, card.value, size, true, text)
    y += 22
    if (card.change !== '' || card.before !== '') {
      this.#text(x + pad, y, card.change, 8, true, text)
      const start = card.change === '' ? 0 : this.#measure(`${card.change} `, 8, true)
      const small = Math.min(8, (8 * (inner - start)) / Math.max(1, this.#measure(card.before, 8, false)))
      this.#text(x + pad + start, y + (8 - small) / 2, card.before, small, false, soft)
    }
    y += 14
    if (card.option) this.#draw(card.option, x + pad, y, inner, 36, id)
  }

  /** `spare` points are left below it in its row, which the chart fills too. */
  #chart(card: ChartBlock, x: number, width: number, spare: number, id: string): void {
    let y = this.#y + pad - 2
    for (const line of this.#titleLines(card, width)) {
      this.#text(x + pad, y, line.text, line.size, line.is_bold, line.is_bold ? this.#theme.text : this.#theme.soft)
      y += line.size * 1.35
    }
    this.#draw(card.option, x + pad, y + 4, width - 2 * pad, card.height_px + spare / chart_scale, id)
  }

  #draw(option: ChartBlock['option'], x: number, y: number, width: number, height_px: number, id: string): void {
    const frame = { width_px: width / chart_scale, height_px, font: fontName, id }
    const svg = drawChart(option, frame, this.#measure)
    this.#add({ kind: 'chart', x, y, svg, scale: chart_scale })
  }

  #heightOf(card: FigureBlock | ChartBlock): number {
    const width = this.#cardWidth(card.width)
    if (card.kind === 'figure') {
      const lines = wrapText(card.title, width - 2 * pad, 8.5, false, this.#measure, 2).length
      return pad - 2 + lines * 11.5 + 36 + (card.option ? 36 * chart_scale : 0) + 4
    }
    const head = this.#titleLines(card, width).reduce((sum, { size }) => sum + size * 1.35, 0)
    return pad - 2 + head + 4 + card.height_px * chart_scale + pad
  }

  #titleLines(
    { title, note }: Pick<ChartBlock, 'title' | 'note'>,
    width: number,
  ): readonly { readonly text: string; readonly size: number; readonly is_bold: boolean }[] {
    const inner = width - 2 * pad
    const wrap = (text: string, size: number, is_bold: boolean) =>
      text === ''
        ? []
        : wrapText(text, inner, size, is_bold, this.#measure).map((line) => ({ text: line, size, is_bold }))
    return [...wrap(title, 9.5, true), ...wrap(note, 8, false)]
  }

  #cardWidth(columns: number): number {
    const one = (this.#width - 3 * gap) / 4
    return one * columns + gap * (columns - 1)
  }

  #table(title: string, note: string, table: Table): void {
    const layout = layOutTable(table, this.#width, this.#measure)
    const [first] = layout.rows
    this.#need(34 + layout.header.height + (first?.height ?? 0))
    if (title !== '') this.#lines(title, 9.5, true, this.#theme.text)
    if (note !== '') this.#lines(note, 8, false, this.#theme.soft)
    this.#y += 3
    if (table.columns.length === 0) return
    this.#tableRow(table, layout, layout.header, true)
    for (const row of layout.rows) {
      if (this.#y + row.height > this.#bottom) {
        this.#turn()
        this.#tableRow(table, layout, layout.header, true)
      }
      this.#tableRow(table, layout, row, false)
    }
    this.#y += gap
  }

  #tableRow({ columns }: Table, layout: TableLayout, row: RowLayout, isHeader: boolean): void {
    const { widths, size, line_height } = layout
    let x = this.#paper.margin
    if (!isHeader) this.#box(x, this.#y, this.#width, 0.5, this.#theme.line, undefined, 0)
    for (const [index, lines] of row.cells.entries()) {
      const width = widths[index] ?? 0
      for (const [n, line] of lines.entries()) {
        const shift = columns[index]?.is_number ? width - this.#measure(line, size, isHeader) : 0
        const color = isHeader ? this.#theme.soft : this.#theme.text
        this.#text(x + shift, this.#y + 2.5 + n * line_height, line, size, isHeader, color)
      }
      x += width + layout.gap
    }
    this.#y += row.height
  }

  #lines(text: string, size: number, isBold: boolean, color: string): void {
    for (const line of wrapText(text, this.#width, size, isBold, this.#measure)) {
      this.#need(size * 1.4)
      this.#text(this.#paper.margin, this.#y, line, size, isBold, color)
      this.#y += size * 1.4
    }
  }

  #need(height: number): void {
    if (this.#y + height > this.#bottom && this.#y > this.#top) this.#turn()
  }

  #turn(): void {
    this.#sheets.push([])
    this.#y = this.#top
  }

  #add(item: SheetItem): void {
    this.#sheets.at(-1)?.push(item)
  }

  #text(x: number, y: number, text: string, size: number, is_bold: boolean, color: string): void {
    if (text.trim() !== '') this.#add({ kind: 'text', x, y, text, size, is_bold, color })
  }

  #box(
    x: number,
    y: number,
    width: number,
    height: number,
    fill: string | undefined,
    stroke: string | undefined,
    radius: number,
  ): void {
    this.#add({ kind: 'box', x, y, width, height, fill, stroke, radius })
  }
}
