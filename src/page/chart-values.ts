import type { Locale } from './format-value.ts'

/** A figure as the number that is drawn: a binary float is as exact as a screen. null where there is none. */
export function numberOf(value: unknown): number | null {
  return value === null || value === undefined || value === '' ? null : Number(value)
}

/** Values of dimensions as one label. */
export function labelOf(values: readonly unknown[], locale: Locale): string {
  const none = locale === 'fr' ? '(sans)' : '(none)'
  return values
    .map((value) => (value === null || value === undefined || value === '' ? none : String(value)))
    .join(' · ')
}
