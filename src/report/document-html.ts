import { chartThemes } from '../page/chart-theme.ts'
import { escapeHtml } from '../text/escape-html.ts'
import {
  type Block,
  type ChartBlock,
  type FigureBlock,
  type ReportDocument,
  rowsOfBlocks,
  type Table,
} from './document.ts'
import { drawChart, type MeasureText } from './draw-chart.ts'
import { htmlStyle } from './html-style.ts'
import { words } from './words.ts'

/** Width of four columns on a screen, and the gap between two. */
const whole_px = 1080
const gap_px = 12

/** A report as one HTML file that needs nothing beside it: charts are SVG, there is no script, font or network. */
export function documentHtml({ head, opening, blocks }: ReportDocument, measureInter: MeasureText): string {
  // A screen may have another font, and most are wider.
  const measure: MeasureText = (text, size, isBold) => 1.16 * measureInter(text, size, isBold)
  const { locale, theme, project, title, release, as_of } = head
  const word = words[locale]
  const stamp = `${word.release} ${release}, ${word.as_of} ${as_of}`
  const rows = rowsOfBlocks([...opening, ...blocks]).map((row, y) => rowHtml(row, y, head, measure))
  return `<!doctype html>
<html lang="${locale}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="generator" content="tallyhouse"><meta name="release" content="${escapeHtml(release)}"><title>${escapeHtml(`${title} · ${project}`)}</title><style>${htmlStyle(chartThemes[theme], theme === 'dark')}</style></head>
<body>
<header><h1>${escapeHtml(title)}</h1><p class="soft">${escapeHtml([project, head.period, stamp].filter((text) => text !== '').join(' · '))}</p></header>
<main>
${rows.join('\n')}
</main>
<footer>${escapeHtml(`${project} · ${stamp}`)}</footer>
</body></html>
`
}

function rowHtml(row: readonly Block[], y: number, head: ReportDocument['head'], measure: MeasureText): string {
  const [first] = row
  if (!first) return ''
  if (first.kind === 'heading') return `<h2>${escapeHtml(first.text)}</h2>`
  if (first.kind === 'text') return `<p${first.is_soft ? ' class="soft"' : ''}>${escapeHtml(first.text)}</p>`
  if (first.kind === 'list') {
    const items = first.items.map(
      ({ lead, text }) => `<li>${lead === '' ? '' : `<b>${escapeHtml(lead)}</b> `}${escapeHtml(text)}</li>`,
    )
    return `<ul>${items.join('\n')}</ul>`
  }
  if (first.kind === 'code') return `<h3>${escapeHtml(first.title)}</h3><pre>${escapeHtml(first.text)}</pre>`
  const tallest = Math.max(...row.map((block) => (block.kind === 'chart' ? block.height_px : 0)))
  const level = row.map((block) => (block.kind === 'chart' ? { ...block, height_px: tallest } : block))
  const cards = level.map((block, x) => cardHtml(block, `c${y}-${x}`, head, measure))
  return `<div class="row">${cards.join('\n')}</div>`
}

function cardHtml(block: Block, id: string, head: ReportDocument['head'], measure: MeasureText): string {
  if (block.kind === 'figure') return figureHtml(block, id, measure)
  if (block.kind === 'chart') return chartHtml(block, id, head, measure)
  if (block.kind !== 'table') return ''
  return `<section class="card w${block.width}"><h3>${escapeHtml(block.title)}</h3>${noteHtml(block.note)}${tableHtml(block.table)}</section>`
}

function figureHtml(block: FigureBlock, id: string, measure: MeasureText): string {
  const { title, value, change, before, option, width } = block
  const frame = { width_px: innerWidth(width), height_px: 40, font: 'inherit', id }
  const spark = option ? drawChart(option, frame, measure) : ''
  const changed = change === '' ? '' : `<span class="change">${escapeHtml(change)}</span> `
  const note = changed === '' && before === '' ? '' : `<p class="note">${changed}${escapeHtml(before)}</p>`
  return `<section class="card w${width}"><h3 class="soft">${escapeHtml(title)}</h3><div class="value">${escapeHtml(value)}</div>${note}${spark}</section>`
}

function chartHtml(block: ChartBlock, id: string, head: ReportDocument['head'], measure: MeasureText): string {
  const { title, note, option, height_px, table, width } = block
  const frame = { width_px: innerWidth(width), height_px, font: 'inherit', id }
  const svg = drawChart(option, frame, measure).replace('<svg ', `<svg role="img" aria-label="${escapeHtml(title)}" `)
  const figures = `<details><summary>${words[head.locale].figures}</summary>${tableHtml(table)}</details>`
  return `<section class="card w${width}"><h3>${escapeHtml(title)}</h3>${noteHtml(note)}${svg}${figures}</section>`
}

function innerWidth(columns: number): number {
  return ((whole_px - 3 * gap_px) / 4) * columns + (columns - 1) * gap_px - 30
}

function noteHtml(note: string): string {
  return note === '' ? '' : `<p class="note">${escapeHtml(note)}</p>`
}

function tableHtml({ columns, rows }: Table): string {
  const cell = (tag: string, text: string, index: number): string =>
    `<${tag}${tag === 'th' ? ' scope="col"' : ''}${columns[index]?.is_number ? ' class="number"' : ''}>${escapeHtml(text)}</${tag}>`
  const lines = rows.map((row) => `<tr>${row.map((text, index) => cell('td', text, index)).join('')}</tr>`)
  return `<div class="wide"><table><thead><tr>${columns.map(({ name }, index) => cell('th', name, index)).join('')}</tr></thead><tbody>
${lines.join('\n')}
</tbody></table></div>`
}
