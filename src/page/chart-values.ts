import type { SqlRow } from '../engine/engine.ts'
import { addDays, type Grain, lastDayOf } from '../time/day.ts'
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

/** First days of all periods from the first to the last that has a figure, those between without one too. */
export function periodsOf(rows: readonly SqlRow[], grain: Grain | null): readonly string[] {
  const found = [...new Set(rows.map(({ period }) => String(period)))].toSorted()
  const [first, last] = [found[0], found.at(-1)]
  if (grain === null || first === undefined || last === undefined) return found
  const periods: string[] = []
  for (let period = first; period <= last; period = addDays(lastDayOf(period, grain), 1)) periods.push(period)
  return periods
}
