import type { EChartsOption } from 'echarts'
import type { ThemeName } from '../page/chart-theme.ts'
import type { Locale } from '../page/format-value.ts'

/** What stands over every report: whose it is, and of which release. */
export type ReportHead = {
  readonly project: string
  readonly title: string
  /** Days that it shows, both inclusive, as people write them; '' for none. */
  readonly period: string
  readonly release: string
  readonly as_of: string
  readonly locale: Locale
  readonly theme: ThemeName
}

/** A figure with its change against the period before, and the line of its periods. */
export type FigureBlock = {
  readonly kind: 'figure'
  readonly title: string
  readonly value: string
  /** Such as `+12%`; '' where there is none. */
  readonly change: string
  readonly before: string
  readonly option: EChartsOption | undefined
  readonly width: Columns
  /** A sentence beside it says the same, so where there is text alone it is left out. */
  readonly is_told?: boolean
}

export type ChartBlock = {
  readonly kind: 'chart'
  /** Names the chart's own file. */
  readonly name: string
  readonly title: string
  readonly note: string
  readonly option: EChartsOption
  readonly height_px: number
  /** The same figures as text. */
  readonly table: Table
  readonly width: Columns
}

export type Table = {
  readonly columns: readonly { readonly name: string; readonly is_number: boolean }[]
  readonly rows: readonly (readonly string[])[]
}

export type TableBlock = {
  readonly kind: 'table'
  readonly title: string
  readonly note: string
  readonly table: Table
  readonly width: Columns
}

/** Of four columns. */
export type Columns = 1 | 2 | 3 | 4

/** A sentence of a list; what is set in front of it in bold, '' for nothing. */
export type Item = { readonly lead: string; readonly text: string }

export type Block =
  | { readonly kind: 'heading'; readonly text: string }
  | { readonly kind: 'text'; readonly text: string; readonly is_soft: boolean }
  | { readonly kind: 'list'; readonly items: readonly Item[] }
  | { readonly kind: 'code'; readonly title: string; readonly text: string }
  | FigureBlock
  | ChartBlock
  | TableBlock

/** A report as data; each format is written from it alone. */
export type ReportDocument = {
  readonly head: ReportHead
  /** The memo, on paper one page of its own, set smaller until it is one; empty where there is none. */
  readonly opening: readonly Block[]
  readonly blocks: readonly Block[]
}

/** Blocks that stand side by side: figures, charts and tables fill rows of four columns, all else has a row of its own. */
export function rowsOfBlocks(blocks: readonly Block[]): readonly (readonly Block[])[] {
  const rows: Block[][] = []
  let room = 0
  for (const block of blocks) {
    const width = 'width' in block ? block.width : 4
    const before = rows.at(-1)
    if (before && width <= room && isLike(before[0], block)) {
      before.push(block)
      room -= width
    } else {
      rows.push([block])
      room = 'width' in block ? 4 - width : 0
    }
  }
  return rows.map(([first, ...others]) =>
    // A chart that nothing stands beside has the whole row.
    first?.kind === 'chart' && others.length === 0 ? [{ ...first, width: 4 }] : first ? [first, ...others] : [],
  )
}

function isLike(first: Block | undefined, block: Block): boolean {
  return (first?.kind === 'figure') === (block.kind === 'figure')
}
