import { Resvg } from '@resvg/resvg-js'
import { escapeHtml } from '../text/escape-html.ts'
import { fontFiles, fontName } from './measure-text.ts'
import type { Sheet, SheetItem } from './sheet.ts'

/** A sheet as a PNG, `zoom` pixels a point. */
export function sheetPng(sheet: Sheet, zoom: number): Uint8Array {
  return svgPng(sheetSvg(sheet), zoom, sheet.background)
}

/** An SVG as a PNG, `zoom` pixels of it for each of its own. */
export function svgPng(svg: string, zoom: number, background: string): Uint8Array {
  return new Resvg(svg, {
    background,
    fitTo: { mode: 'zoom', value: zoom },
    font: { fontFiles: Object.values(fontFiles), loadSystemFonts: false, defaultFontFamily: fontName },
  })
    .render()
    .asPng()
}

function sheetSvg({ width, height, items }: Sheet): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${items.map(itemSvg).join('')}</svg>`
}

/** Where the letters of the font stand on their line, from the top of it. */
const ascent = 0.97

function itemSvg(item: SheetItem): string {
  if (item.kind === 'chart') return `<g transform="translate(${item.x} ${item.y}) scale(${item.scale})">${item.svg}</g>`
  if (item.kind === 'box') {
    const { x, y, width, height, fill, stroke, radius } = item
    return `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="${radius}" fill="${fill ?? 'none'}" stroke="${stroke ?? 'none'}" stroke-width="0.6"/>`
  }
  const { x, y, text, size, is_bold, color } = item
  return `<text x="${x}" y="${y + size * ascent}" font-family="${fontName}" font-weight="${is_bold ? 600 : 400}" font-size="${size}" fill="${color}" xml:space="preserve">${escapeHtml(text)}</text>`
}
