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
    chart.setOption({ ...withFont(option, frame.font), animation: false, tooltip: { show: false } })
    return plainSvg(chart.renderToSVGString(), frame.id)
  } finally {
    chart.dispose()
  }
}

function withFont(option: echarts.EChartsOption, fontFamily: string): echarts.EChartsOption {
  const own = Array.isArray(option.textStyle) ? {} : (option.textStyle ?? {})
  // A scrolling legend has arrows, which nobody can press on paper.
  const legend =
    option.legend && !Array.isArray(option.legend) ? { legend: { ...option.legend, type: 'plain' as const } } : {}
  return { ...option, ...legend, textStyle: { ...own, fontFamily } }
}

/** Without the styles of hovering and the attributes for scripts; ids counted by the library become ids of the chart. */
function plainSvg(svg: string, id: string): string {
  return svg
    .replaceAll(/<style[\s\S]*?<\/style>/g, '')
    .replaceAll(/ (class|ecmeta_[a-z_]+|pointer-events|baseProfile|version)="[^"]*"/g, '')
    .replaceAll(/\bzr\d+-/g, `${id}-`)
    .replaceAll('\n', '')
}
