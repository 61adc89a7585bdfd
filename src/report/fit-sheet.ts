import { chartThemes } from '../page/chart-theme.ts'
import type { ReportDocument, ReportHead } from './document.ts'
import type { MeasureText } from './draw-chart.ts'
import { layOut } from './lay-out.ts'
import type { Paper, Sheet, SheetItem } from './sheet.ts'
import { words } from './words.ts'

/** From the size of all reports to the smallest that is still read with ease. */
const scales = [1, 0.96, 0.92, 0.88, 0.84, 0.8, 0.76, 0.72]

/** Puts a report on sheets, its opening on one of its own; head and number stand on each. */
export function fitSheets(document: ReportDocument, paper: Paper, measure: MeasureText): readonly Sheet[] {
  const { opening, blocks } = document
  const first = opening.length === 0 ? [] : onePage({ ...document, opening: [], blocks: opening }, paper, measure)
  const rest = blocks.length === 0 ? [] : layOut(document, paper, measure, first.length === 0)
  return framed([...first, ...rest], document.head, paper, measure)
}

/** Set smaller until it is one page; as it is where it cannot be. */
function onePage(document: ReportDocument, paper: Paper, measure: MeasureText): readonly Sheet[] {
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
  return layOut(document, paper, measure)
}

function framed(
  sheets: readonly Sheet[],
  head: ReportHead,
  { width, margin }: Paper,
  measure: MeasureText,
): readonly Sheet[] {
  const word = words[head.locale]
  const small = { kind: 'text', size: 7.5, is_bold: false, color: chartThemes[head.theme].soft } as const
  const right = (text: string): number => width - margin - measure(text, small.size, false)
  const stamp = `${word.release} ${head.release}, ${word.as_of} ${head.as_of}`
  return sheets.map((sheet, index) => {
    const number = `${word.page} ${index + 1} ${word.of} ${sheets.length}`
    const frame: readonly SheetItem[] = [
      { ...small, x: margin, y: margin - 8, text: `${head.project} · ${head.title}` },
      { ...small, x: right(stamp), y: margin - 8, text: stamp },
      { ...small, x: right(number), y: sheet.height - margin, text: number },
    ]
    return { ...sheet, items: [...frame, ...sheet.items] }
  })
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
