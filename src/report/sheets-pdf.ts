import PDFDocument from 'pdfkit'
import svgToPdf from 'svg-to-pdfkit'
import type { ReportHead } from './document.ts'
import { fontFiles } from './measure-text.ts'
import type { Sheet, SheetItem } from './sheet.ts'

type Pdf = InstanceType<typeof PDFDocument>

/** Sheets as a PDF: text as text, charts as lines and areas. Its dates are the release's as-of, so that the same sheets give the same bytes. */
export async function sheetsPdf(sheets: readonly Sheet[], head: ReportHead): Promise<Uint8Array> {
  const date = new Date(head.as_of)
  const pdf = new PDFDocument({
    autoFirstPage: false,
    compress: true,
    lang: head.locale,
    displayTitle: true,
    info: {
      Title: `${head.title} · ${head.project}`,
      Subject: `${head.release} · ${head.as_of}`,
      Creator: 'tallyhouse',
      Producer: 'tallyhouse',
      CreationDate: date,
      ModDate: date,
    },
  })
  const chunks: Uint8Array[] = []
  pdf.on('data', (chunk: Uint8Array) => chunks.push(chunk))
  const done = new Promise<void>((resolve, reject) => pdf.on('end', resolve).on('error', reject))
  pdf.registerFont('regular', fontFiles.regular)
  pdf.registerFont('bold', fontFiles.bold)
  for (const { width, height, background, items } of sheets) {
    pdf.addPage({ size: [width, height], margin: 0 })
    pdf.rect(0, 0, width, height).fill(background)
    for (const item of items) drawItem(pdf, item)
  }
  pdf.end()
  await done
  return Buffer.concat(chunks)
}

function drawItem(pdf: Pdf, item: SheetItem): void {
  if (item.kind === 'text') {
    const { x, y, text, size, is_bold, color } = item
    pdf
      .font(is_bold ? 'bold' : 'regular', size)
      .fillColor(color)
      .text(text, x, y, { lineBreak: false })
    return
  }
  if (item.kind === 'box') {
    const { x, y, width, height, fill, stroke, radius } = item
    const box = radius > 0 ? pdf.roundedRect(x, y, width, height, radius) : pdf.rect(x, y, width, height)
    pdf.lineWidth(0.6)
    if (fill !== undefined && stroke !== undefined) box.fillAndStroke(fill, stroke)
    else if (fill !== undefined) box.fill(fill)
    else if (stroke !== undefined) box.stroke(stroke)
    return
  }
  pdf.save()
  pdf.translate(item.x, item.y).scale(item.scale)
  svgToPdf(pdf, item.svg, 0, 0, {
    assumePt: true,
    fontCallback: (_family: string, bold: boolean) => (bold ? 'bold' : 'regular'),
  })
  pdf.restore()
}
