export type ThemeName = 'light' | 'dark'

/** Colours of a chart. Series differ in lightness too, so that they part without their hue. */
export type ChartTheme = {
  readonly text: string
  readonly soft: string
  readonly line: string
  readonly surface: string
  readonly series: readonly string[]
  /** From the smallest to the largest figure of a heat map, and the text that is read on each end. */
  readonly scale: readonly string[]
}

export const chartThemes: Readonly<Record<ThemeName, ChartTheme>> = {
  light: {
    text: '#1d2733',
    soft: '#52606d',
    line: '#e3e8ee',
    surface: '#ffffff',
    series: ['#1f5fa8', '#d9822b', '#1a8a6c', '#a23e73', '#6a5acd', '#8a6d1b', '#3aa0c9', '#6b7785'],
    scale: ['#eef4fb', '#b9d3ee', '#6fa3d8', '#2f6fb5', '#123f75'],
  },
  dark: {
    text: '#e6ebf1',
    soft: '#a9b4c0',
    line: '#33404d',
    surface: '#1b232c',
    series: ['#6cabf0', '#f0a860', '#4fc3a1', '#dd84b2', '#a79bf2', '#d3b556', '#7fd0ee', '#a5b0bd'],
    scale: ['#202d3b', '#244a72', '#2f6fb0', '#62a3e6', '#c5e0fb'],
  },
}
