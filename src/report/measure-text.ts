import { createRequire } from 'node:module'
import PDFDocument from 'pdfkit'
import type { MeasureText } from './draw-chart.ts'

const require = createRequire(import.meta.url)

/** Files of the font of reports: the same letters in PDF and PNG on every machine. */
export const fontFiles = {
  regular: require.resolve('@expo-google-fonts/inter/400Regular/Inter_400Regular.ttf'),
  bold: require.resolve('@expo-google-fonts/inter/600SemiBold/Inter_600SemiBold.ttf'),
} as const

export const fontName = 'Inter'

/** Measures text in the font of reports, in the unit of its size. */
export function textMeasure(): MeasureText {
  const document = new PDFDocument({ autoFirstPage: false })
  document.registerFont('regular', fontFiles.regular)
  document.registerFont('bold', fontFiles.bold)
  const known = new Map<string, number>()
  return (text, size, isBold) => {
    const key = `${isBold ? 'b' : 'r'}${text}`
    const width = known.get(key) ?? document.font(isBold ? 'bold' : 'regular', 100).widthOfString(text) / 100
    known.set(key, width)
    return width * size
  }
}
