import { type CSSVariablesResolver, createTheme } from '@mantine/core'
import { chartThemes, type ThemeName } from '../../../src/page/chart-theme.ts'

/** Blue of the project's icon, from the palest to the deepest. */
const brand = [
  '#eef4fb',
  '#d9e6f5',
  '#b3cdea',
  '#8ab2df',
  '#5f95d2',
  '#3d7bc2',
  '#2a69b0',
  '#1f5fa8',
  '#184a84',
  '#123a68',
] as const

/** Slate, from text to the deepest ground. */
const dark = [
  '#e6ebf1',
  '#c3ccd6',
  '#a9b4c0',
  '#8593a1',
  '#4a5866',
  '#33404d',
  '#26313c',
  '#1b232c',
  '#161d25',
  '#12181f',
] as const

/** For the page and for what is drawn on a canvas. */
export const font = 'Inter, system-ui, -apple-system, "Segoe UI", Roboto, sans-serif'

export const theme = createTheme({
  primaryColor: 'brand',
  primaryShade: { light: 7, dark: 6 },
  colors: { brand, dark },
  fontFamily: font,
  headings: { fontWeight: '650' },
  defaultRadius: 'md',
  cursorType: 'pointer',
})

/** Colours of charts that the server has drawn. */
function chartColors(name: ThemeName): Readonly<Record<string, string>> {
  const { series, text, soft, line, surface } = chartThemes[name]
  return {
    ...Object.fromEntries(series.map((color, index) => [`--chart-${index}`, color])),
    '--chart-text': text,
    '--chart-soft': soft,
    '--chart-line': line,
    '--chart-surface': surface,
  }
}

/** Soft text that is still read at 4.5 to 1, calm surfaces, and the colours of good, doubtful and bad. */
export const variables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    ...chartColors('light'),
    '--mantine-color-dimmed': '#52606d',
    '--mantine-color-placeholder': '#5f6b77',
    '--mantine-color-error': '#b3261e',
    '--mantine-color-body': '#f6f8fa',
    '--surface': '#ffffff',
    '--line': '#e3e8ee',
    '--good': '#0b6b47',
    '--doubt': '#8a4b00',
    '--bad': '#b3261e',
    '--busy': '#1f5fa8',
    '--spark': '#1f5fa8',
    '--meter-good': '#1a8a6c',
    '--meter-bad': '#d9822b',
  },
  dark: {
    ...chartColors('dark'),
    '--mantine-color-dimmed': '#a9b4c0',
    '--mantine-color-placeholder': '#a9b4c0',
    '--mantine-color-error': '#ff9d95',
    '--mantine-color-body': '#12181f',
    '--mantine-color-anchor': '#8fc0f5',
    '--surface': '#1b232c',
    '--line': '#33404d',
    '--good': '#5fd0a5',
    '--doubt': '#f0b86a',
    '--bad': '#ff9d95',
    '--busy': '#8fc0f5',
    '--spark': '#6cabf0',
    '--meter-good': '#4fc3a1',
    '--meter-bad': '#f0a860',
  },
})
