import type { ReportDocument } from './document.ts'
import type { MeasureText } from './draw-chart.ts'
import { layOut } from './lay-out.ts'
import type { Paper, Sheet, SheetItem } from './sheet.ts'

/** From the size of all reports to the smallest that is still read with ease. */
const scales = [1, 0.96, 0.92, 0.88, 0.84, 0.8, 0.76, 0.72]

/** Puts a report on sheets; one that is to be a single page is set smaller until it is one, or stays as it is where it cannot be. */
export function fitSheets(document: ReportDocument, paper: Paper, measure: MeasureText): readonly Sheet[] {
  const whole = layOut(document, paper, measure)
  if (!document.is_one_page || whole.length === 1) return whole
  for (const scale of scales) {
    const { width, height, margin } = paper
    const larger: Paper = {
      width: width / scale,
      height: height === undefined ? undefined : height / scale,
      margin: margin / scale,
    }
    const sheets = layOut(document, larger, measure)
    if (sheets.length === 1) return sheets.map((sheet) => scaled(sheet, scale))
  }
  return whole
}

function scaled({ width, height, background, items }: Sheet, scale: number): Sheet {
  return {
    width: width * scale,
    height: height * scale,
    background,
    items: items.map((item) => scaledItem(item, scale)),
  }
}

function scaledItem(item: SheetItem, scale: number): SheetItem {
  const [x, y] = [item.x * scale, item.y * scale]
  if (item.kind === 'text') return { ...item, x, y, size: item.size * scale }
  if (item.kind === 'chart') return { ...item, x, y, scale: item.scale * scale }
  const { width, height, radius } = item
  return { ...item, x, y, width: width * scale, height: height * scale, radius: radius * scale }
}
