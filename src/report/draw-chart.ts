import * as echarts from 'echarts'

/** Text widths that ECharts asks for where there is no screen. */
export type MeasureText = (text: string, size_px: number, is_bold: boolean) => number

/** What a chart is drawn with. */
export type ChartFrame = {
  readonly width_px: number
  readonly height_px: number
  readonly font: string
  /** Part of all ids in the SVG, so that several charts fit one page. */
  readonly id: string
}

/** An ECharts option as SVG: no script, no animation, the same bytes for the same option. */
export function drawChart(option: echarts.EChartsOption, frame: ChartFrame, measure: MeasureText): string {
  echarts.setPlatformAPI({
    measureText: (text, font) => {
      const size = Number(/([\d.]+)px/.exec(font ?? '')?.[1] ?? 12)
      // ECharts takes the width of this one sign for the height of a line.
      if (text === '国') return { width: size }
      return { width: measure(text, size, /bold|[6-9]00/.test(font ?? '')) }
    },
  })
  const chart = echarts.init(null, null, {
    renderer: 'svg',
    ssr: true,
    width: frame.width_px,
    height: frame.height_px,
  })
  try {
    chart.setOption({ ...onPaper(option, frame, measure), animation: false, tooltip: { show: false } })
    return plainSvg(chart.renderToSVGString(), frame.id)
  } finally {
    chart.dispose()
  }
}

/** A scrolling legend has arrows, which nobody can press on paper: all of it is shown, and the chart begins below its last line. */
function onPaper(option: echarts.EChartsOption, frame: ChartFrame, measure: MeasureText): echarts.EChartsOption {
  const own = Array.isArray(option.textStyle) ? {} : (option.textStyle ?? {})
  const textStyle = { ...own, fontFamily: frame.font }
  const { legend, grid, series } = option
  if (
    !Array.isArray(option.yAxis) &&
    option.yAxis?.type === 'category' &&
    option.yAxis.axisLabel?.overflow === 'truncate'
  ) {
    const width = Math.max(120, Math.min(280, frame.width_px * 0.36))
    const yAxis = { ...option.yAxis, axisLabel: { ...option.yAxis.axisLabel, width } }
    return { ...option, textStyle, yAxis }
  }
  const xAxis = topLabels(option.xAxis, frame.width_px)
  if (xAxis) return { ...option, textStyle, xAxis }
  if (!legend || Array.isArray(legend) || !grid || Array.isArray(grid)) return { ...option, textStyle }
  const names = (Array.isArray(series) ? series : []).map((one) => String(one.name ?? ''))
  const lines = legendLines(names, frame.width_px, measure)
  const top = Number(grid.top ?? 0) + (lines - 1) * legend_line_px
  return { ...option, textStyle, legend: { ...legend, type: 'plain' }, grid: { ...grid, top } }
}

/** Columns of a heat map are all named, each within its own width; of many only some. */
function topLabels(axis: echarts.EChartsOption['xAxis'], width_px: number): echarts.EChartsOption['xAxis'] | undefined {
  if (!axis || Array.isArray(axis) || axis.type !== 'category' || axis.position !== 'top') return undefined
  const count = axis.data?.length ?? 0
  if (count > 12) return undefined
  const width = (width_px - 100) / Math.max(1, count) - 4
  return { ...axis, axisLabel: { ...axis.axisLabel, interval: 0, hideOverlap: false, width, overflow: 'truncate' } }
}

const legend_line_px = 19

/** Lines that a legend takes: each name with its sign and the gap behind it. */
function legendLines(names: readonly string[], width_px: number, measure: MeasureText): number {
  let lines = 1
  let x = 8
  for (const name of names) {
    const width = 10 + 5 + measure(name, 12, false) + 10
    if (x + width > width_px && x > 8) {
      lines += 1
      x = 8
    }
    x += width
  }
  return lines
}

/** Without the styles of hovering and the attributes for scripts; ids counted by the library become ids of the chart. */
function plainSvg(svg: string, id: string): string {
  return svg
    .replaceAll(/<style[\s\S]*?<\/style>/g, '')
    .replaceAll(/ (class|ecmeta_[a-z_]+|pointer-events|baseProfile|version)="[^"]*"/g, '')
    .replaceAll(/\bzr\d+-/g, `${id}-`)
    .replaceAll('\n', '')
}
