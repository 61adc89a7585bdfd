import type { EChartsOption } from 'echarts'
import type { ChartTheme, ThemeName } from './chart-theme.ts'
import { axisText, type Locale } from './format-value.ts'
import type { TileSeries } from './tile-answer.ts'

/** What a chart needs beside its figures. */
export type ChartContext = {
  readonly locale: Locale
  readonly theme: ThemeName
  /** Font family; default `sans-serif`. */
  readonly font?: string
}

/** What all charts with axes share. */
export function frameOption(theme: ChartTheme, hasLegend: boolean): EChartsOption {
  return {
    animationDuration: 250,
    color: [...theme.series],
    textStyle: { color: theme.text, fontFamily: 'sans-serif' },
    grid: { left: 8, right: 16, top: hasLegend ? 36 : 12, bottom: 4, outerBoundsMode: 'same' },
    ...(hasLegend
      ? {
          legend: {
            type: 'scroll',
            top: 0,
            left: 0,
            icon: 'roundRect',
            itemWidth: 10,
            itemHeight: 10,
            textStyle: { color: theme.text },
            pageTextStyle: { color: theme.soft },
            pageIconColor: theme.soft,
            pageIconInactiveColor: theme.line,
          },
        }
      : {}),
  }
}

export function tooltipBox(theme: ChartTheme): NonNullable<EChartsOption['tooltip']> & object {
  return {
    confine: true,
    backgroundColor: theme.surface,
    borderColor: theme.line,
    textStyle: { color: theme.text },
    renderMode: 'richText',
  }
}

type ValueAxis = {
  readonly type: 'value'
  readonly splitLine: { readonly lineStyle: { readonly color: string } }
  readonly axisLabel: { readonly color: string; readonly hideOverlap: boolean; formatter(value: number): string }
}

/** The axis of figures; the unit stands in the tile's title. */
export function valueAxis({ format }: TileSeries, locale: Locale, theme: ChartTheme): ValueAxis {
  return {
    type: 'value',
    splitLine: { lineStyle: { color: theme.line } },
    axisLabel: { color: theme.soft, hideOverlap: true, formatter: (value: number) => axisText(value, format, locale) },
  }
}
