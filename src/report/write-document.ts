import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { writeFileWhole } from '../lake/write-file.ts'
import { chartThemes, type ThemeName } from '../page/chart-theme.ts'
import { escapeHtml } from '../text/escape-html.ts'
import type { Block, ChartBlock, ReportDocument } from './document.ts'
import { documentHtml } from './document-html.ts'
import { documentMarkdown } from './document-markdown.ts'
import { drawChart, type MeasureText } from './draw-chart.ts'
import { fitSheets } from './fit-sheet.ts'
import { layOut } from './lay-out.ts'
import { fontName } from './measure-text.ts'
import { withPngText } from './png-text.ts'
import { type Origin, pictureTexts } from './release-note.ts'
import { a4, roll } from './sheet.ts'
import { sheetsPdf } from './sheets-pdf.ts'
import { sheetPng, svgPng } from './sheets-png.ts'

export const documentFormats = ['html', 'pdf', 'png', 'md'] as const
export type DocumentFormat = (typeof documentFormats)[number]

/** Pixels of a picture for each of a screen's. */
const zoom = 2
const chart_width_px = { 1: 300, 2: 640, 3: 800, 4: 960 } as const
const edge_px = 16
const head_px = 44

/** Writes a report in one format into `dir` as `NAME.FORMAT`, and as PNG each of its charts into `dir/NAME/` too. Gives the files. */
export async function writeDocument(
  document: ReportDocument,
  format: DocumentFormat,
  dir: string,
  name: string,
  measure: MeasureText,
): Promise<readonly string[]> {
  mkdirSync(dir, { recursive: true })
  const file = join(dir, `${name}.${format}`)
  if (format === 'html') writeFileWhole(file, documentHtml(document, measure))
  else if (format === 'md') writeFileWhole(file, documentMarkdown(document))
  else if (format === 'pdf') writeFileWhole(file, await sheetsPdf(fitSheets(document, a4, measure), document.head))
  else return writePictures(document, file, join(dir, name), measure)
  return [file]
}

function writePictures(
  document: ReportDocument,
  file: string,
  chartsDir: string,
  measure: MeasureText,
): readonly string[] {
  const { opening, blocks, head } = document
  const [sheet] = layOut({ ...document, opening: [], blocks: [...opening, ...blocks] }, roll, measure)
  if (!sheet) return []
  writeFileWhole(file, withPngText(sheetPng(sheet, (zoom * 4) / 3), pictureTexts(head.title, head)))
  return [file, ...writeCharts(blocks, chartsDir, head, measure)]
}

/** Writes each chart of some blocks as `dir/NAME.png`, twice as many pixels as on a screen, with its release among its properties. Gives the files. */
export function writeCharts(
  blocks: readonly Block[],
  dir: string,
  head: Origin & { readonly theme: ThemeName },
  measure: MeasureText,
): readonly string[] {
  const taken = new Set<string>()
  return blocks
    .filter((block) => block.kind === 'chart')
    .map((chart) => {
      let name = chart.name
      for (let n = 2; taken.has(name); n++) name = `${chart.name}-${n}`
      taken.add(name)
      const to = join(dir, `${name}.png`)
      writeFileWhole(to, withPngText(chartPng(chart, head.theme, measure), pictureTexts(chart.title, head)))
      return to
    })
}

/** A chart with its title, as a picture of its own. */
function chartPng(chart: ChartBlock, theme: ThemeName, measure: MeasureText): Uint8Array {
  const { text, surface } = chartThemes[theme]
  const width = chart_width_px[chart.width]
  const frame = { width_px: width - 2 * edge_px, height_px: chart.height_px, font: fontName, id: 'c' }
  const height = chart.height_px + head_px + edge_px
  const title = `<text x="${edge_px}" y="27" font-family="${fontName}" font-weight="600" font-size="16" fill="${text}">${escapeHtml(chart.title)}</text>`
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${title}<g transform="translate(${edge_px} ${head_px})">${drawChart(chart.option, frame, measure)}</g></svg>`
  return svgPng(svg, zoom, surface)
}
