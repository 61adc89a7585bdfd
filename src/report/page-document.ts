import { chartOption } from '../page/chart-option.ts'
import { readDataDays } from '../page/data-days.ts'
import { changeText, figureText } from '../page/format-value.ts'
import { type PageRequest, type PageScope, pageScope } from '../page/page-request.ts'
import type { TileFigures } from '../page/tile-answer.ts'
import { type FigureSource, readTile } from '../page/tile-figures.ts'
import { tileTable } from '../page/tile-table.ts'
import type { Page, Tile } from '../plan/page-spec.ts'
import type { Block, FigureBlock, ReportHead } from './document.ts'
import { rangeText, words } from './words.ts'

/** How a report is to speak and look. */
export type Look = Pick<ReportHead, 'locale' | 'theme'>

/** One tile with its figures, read once for all formats. */
export type ReadTile = { readonly tile: Tile; readonly figures: TileFigures }

/** A page and all that it shows. */
export type ReadPage = { readonly page: Page; readonly scope: PageScope; readonly tiles: readonly ReadTile[] }

/** Reads what a page shows; `onTile` is told of each tile before it is read. */
export async function readPage(
  page: Page,
  request: PageRequest,
  source: FigureSource,
  onTile: (tile: Tile, place: number) => void,
): Promise<ReadPage> {
  const as_of = source.manifest.as_of.slice(0, 10)
  const days = (await readDataDays(page, source)) ?? { first: as_of, last: as_of }
  const scope = pageScope(page, request, days)
  const tiles: ReadTile[] = []
  for (const [place, tile] of page.tiles.entries()) {
    onTile(tile, place)
    tiles.push({ tile, figures: await readTile(tile, scope, source) })
  }
  return { page, scope, tiles }
}

/** A page as blocks of a report. */
export function pageBlocks({ page, scope, tiles }: ReadPage, look: Look): readonly Block[] {
  const { locale } = look
  const about = [rangeText(scope.from, scope.to, locale), page.description?.[locale] ?? '']
  return [
    { kind: 'heading', text: page.title[locale] },
    ...about.filter((text) => text !== '').map((text) => ({ kind: 'text', text, is_soft: true }) as const),
    ...tiles.map((one) => tileBlock(one, look)),
  ]
}

/** A tile as a block: a figure, a chart, or the table of what has no chart. */
export function tileBlock({ tile, figures }: ReadTile, look: Look): Block {
  const { locale } = look
  const title = tile.title[locale]
  if (tile.kind === 'figure') return figureBlock(tile, figures, look)
  const table = tileTable(tile, figures, locale)
  const note = noteOf(tile, figures, look)
  const option = chartOption(tile, figures, look)
  const width = tile.width
  if (option) {
    const height_px = heightOf(tile, table.rows.length, figures)
    return { kind: 'chart', name: tile.name, title, note, option, height_px, table, width }
  }
  return {
    kind: 'table',
    title,
    note: table.rows.length === 0 ? `${note} ${words[locale].nothing}`.trim() : note,
    table,
    // A table beside a chart has too little room on paper.
    width: 4,
  }
}

function figureBlock(tile: Tile, figures: TileFigures, look: Look): FigureBlock {
  const { locale } = look
  const [series] = figures.series
  const [row] = series?.rows ?? []
  const text = (value: unknown): string => (series ? figureText(value, series.format, series.unit, locale) : '')
  const before = text(row?.['before'])
  return {
    kind: 'figure',
    title: tile.title[locale],
    value: text(row?.['value']) || '–',
    change: changeText(row?.['change_share'], locale),
    before: before === '' ? '' : `${words[locale].before} ${before}`,
    option: chartOption(tile, figures, look),
    width: tile.width,
  }
}

function noteOf(tile: Tile, { hidden }: TileFigures, { locale }: Look): string {
  const note = tile.note?.[locale] ?? ''
  if (hidden === 0) return note
  const more = hidden === null ? words[locale].more_rows : words[locale].more_values(hidden)
  return `${note} ${more}`.trim()
}

/** Charts of rows grow with them; others have the shape that is easy to read. */
function heightOf(tile: Tile, rows: number, { series }: TileFigures): number {
  if (tile.kind === 'map') return 420
  if (tile.kind === 'heatmap') {
    const periods = new Set(series.flatMap((one) => one.rows.map(({ period }) => period)))
    return 44 + 22 * Math.min(periods.size, tile.limit)
  }
  if (tile.kind === 'funnel') return 40 + 44 * series.length
  if (tile.kind === 'bar' && tile.by.length > 0) return 50 + 26 * Math.max(3, rows)
  return tile.width === 4 ? 280 : 250
}
