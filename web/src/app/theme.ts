import { type CSSVariablesResolver, createTheme } from '@mantine/core'

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

export const theme = createTheme({
  primaryColor: 'brand',
  primaryShade: { light: 7, dark: 4 },
  autoContrast: true,
  luminanceThreshold: 0.32,
  colors: { brand },
  fontFamily: 'Inter, system-ui, -apple-system, "Segoe UI", Roboto, sans-serif',
  headings: { fontWeight: '650' },
  defaultRadius: 'md',
  cursorType: 'pointer',
})

/** Soft text that is still read at 4.5 to 1, and calm surfaces. */
export const variables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': '#52606d',
    '--mantine-color-body': '#f6f8fa',
    '--surface': '#ffffff',
    '--line': '#e3e8ee',
  },
  dark: {
    '--mantine-color-dimmed': '#a9b4c0',
    '--mantine-color-body': '#12181f',
    '--surface': '#1b232c',
    '--line': '#33404d',
  },
})
