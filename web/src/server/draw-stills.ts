import type { EChartsOption } from 'echarts'
import { use } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'
import { chartOption } from '../../../src/page/chart-option.ts'
import { chartThemes, type ThemeName } from '../../../src/page/chart-theme.ts'
import type { ReadPageAnswer, ReadTileAnswer } from '../api/client.ts'
import type { Given } from '../api/given.ts'
import { font } from '../app/theme.ts'
import type { Language } from '../app/words.ts'
import { loadCharts } from '../chart/chart.tsx'
import { heightOf } from '../page/tile-height.ts'
import { stretchable } from './stretchable.ts'

use([SVGRenderer])

/** Widths that charts are drawn for; `app.css` shows the one that is nearest to the place and stretches it to its edges. */
const widths_px = [320, 470, 720, 1000] as const

/** The charts of a page's tiles by their names, each in some widths, in colours that turn dark with the page. */
export async function drawStills(
  { page, tiles = {} }: Given,
  language: Language,
): Promise<ReadonlyMap<string, string>> {
  const { init } = await loadCharts()
  const stills = new Map<string, string>()
  for (const [index, tile] of (page?.tiles ?? []).entries()) {
    const data = tiles[tile.name]
    if (!data || tile.kind === 'figure') continue
    const still = drawStill(init, tile, data, language, `s${index}`)
    if (still === '') continue
    stills.set(tile.name, still)
    // Others are answered between two charts.
    await new Promise((resolve) => setTimeout(resolve))
  }
  return stills
}

function drawStill(
  init: Awaited<ReturnType<typeof loadCharts>>['init'],
  tile: ReadPageAnswer['tiles'][number],
  data: ReadTileAnswer,
  language: Language,
  id: string,
): string {
  const height = heightOf(tile, data)
  const drawn = (theme: ThemeName, width: number): string => {
    const option = chartOption(tile, data, { locale: language, theme, font })
    if (!option) return ''
    const chart = init(null, null, { renderer: 'svg', ssr: true, width, height })
    try {
      chart.setOption({ ...option, ...withRoom(option), animation: false, tooltip: { show: false } })
      return stretchable(inColoursOfPage(chart.renderToSVGString(), theme), width, height, `${id}${theme}${width}`)
    } finally {
      chart.dispose()
    }
  }
  return widths_px
    .map((width) => {
      const light = drawn('light', width)
      if (light === '') return ''
      // Colours between two of the theme's own, as those of a heat map, are drawn for either.
      const both = /"(#[\da-f]{6}|rgba?\()/i.test(light)
        ? `<div class="of-light">${light}</div><div class="of-dark">${drawn('dark', width)}</div>`
        : light
      return `<div class="w${width}">${both}</div>`
    })
    .join('')
}

/** Letters of the reader may be wider than those that are reckoned with here. */
function withRoom({ legend }: EChartsOption): EChartsOption {
  return legend && !Array.isArray(legend) ? { legend: { ...legend, itemGap: 18 } } : {}
}

/** Colours of a theme as the variables of `theme.ts`. */
function inColoursOfPage(svg: string, theme: ThemeName): string {
  const { series, text, soft, line, surface } = chartThemes[theme]
  const named = new Map([
    ...series.map((color, index) => [color, `--chart-${index}`] as const),
    [text, '--chart-text'] as const,
    [soft, '--chart-soft'] as const,
    [line, '--chart-line'] as const,
    [surface, '--chart-surface'] as const,
  ])
  return svg.replaceAll(/"(#[\da-f]{6})"/gi, (whole, color: string) => {
    const name = named.get(color.toLowerCase())
    return name === undefined ? whole : `"var(${name})"`
  })
}
