import { html } from 'hono/html'
import { formatMonth, formatNumber, formatShort } from './format-value.ts'
import { type Language, textOf } from './text-of.ts'

export type MonthValue = { readonly month: string; readonly value: number }
type Html = ReturnType<typeof html>

const width = 960
const height = 300
const left = 78
const bottom = 36

/** Monthly bars as an SVG with a title, and the same figures as a table under it. */
export function monthlyChart(title: string, unit: string, months: readonly MonthValue[], language: Language): Html {
  const most = Math.max(...months.map(({ value }) => value), 0)
  const least = Math.min(...months.map(({ value }) => value), 0)
  const step = niceStep(most - least)
  const [low, high] = [Math.floor(least / step) * step, Math.max(step, Math.ceil(most / step) * step)]
  const y = (value: number): number => 12 + ((high - value) / (high - low)) * (height - bottom - 12)
  const slot = (width - left) / Math.max(1, months.length)
  const ticks = Array.from({ length: Math.round((high - low) / step) + 1 }, (_, index) => low + index * step)
  const every = Math.ceil(months.length / 12)
  const bars = months.map(({ month, value }, index) => {
    const x = left + index * slot
    const top = Math.min(y(value), y(0))
    const label = `${formatMonth(month, language)}: ${formatNumber(value, language)} ${unit}`
    const text =
      index % every === 0
        ? html`<text x="${x + slot / 2}" y="${height - 12}" text-anchor="middle">${formatMonth(month, language)}</text>`
        : ''
    return html`<rect class="bar" x="${x + slot * 0.15}" y="${top}" width="${slot * 0.7}" height="${Math.abs(y(value) - y(0))}" rx="2"><title>${label}</title></rect>${text}`
  })
  const rules = ticks.map(
    (tick) =>
      html`<line class="rule" x1="${left}" x2="${width}" y1="${y(tick)}" y2="${y(tick)}" /><text x="${left - 8}" y="${y(tick) + 4}" text-anchor="end">${formatShort(tick, language)}</text>`,
  )
  const rows = months.map(
    ({ month, value }) =>
      html`<tr><th scope="row">${formatMonth(month, language)}</th><td class="number">${formatNumber(value, language)}</td></tr>`,
  )
  return html`<div class="card"><svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${title}, ${unit}">${rules}${bars}</svg>
<details><summary>${textOf(language, 'as_table')}</summary><table><thead><tr><th scope="col">${textOf(language, 'month')}</th><th scope="col" class="number">${unit}</th></tr></thead><tbody>${rows}</tbody></table></details></div>`
}

/** 1, 2 or 5 times a power of ten, so that some five ticks fit. */
function niceStep(range: number): number {
  if (range <= 0) return 1
  const rough = range / 5
  const power = 10 ** Math.floor(Math.log10(rough))
  const factor = [1, 2, 5, 10].find((candidate) => candidate * power >= rough) ?? 10
  return factor * power
}
