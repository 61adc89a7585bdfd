import type { SqlValue } from '../engine/engine.ts'
import type { Language } from './text-of.ts'

const locales = { en: 'en-CH', fr: 'fr-CH' } as const

/** A count or amount by locale, with at most two digits behind the mark. */
export function formatNumber(value: number, language: Language): string {
  return new Intl.NumberFormat(locales[language], { maximumFractionDigits: 2 }).format(value)
}

/** A number in few characters, for an axis. */
export function formatShort(value: number, language: Language): string {
  return new Intl.NumberFormat(locales[language], { notation: 'compact', maximumFractionDigits: 1 }).format(value)
}

export function formatBytes(bytes: number, language: Language): string {
  if (bytes === 0) return '–'
  const unit = bytes < 1e6 ? 'kilobyte' : bytes < 1e9 ? 'megabyte' : 'gigabyte'
  const scale = { kilobyte: 1e3, megabyte: 1e6, gigabyte: 1e9 }[unit]
  return new Intl.NumberFormat(locales[language], { style: 'unit', unit, maximumFractionDigits: 1 }).format(
    bytes / scale,
  )
}

/** A month such as `2026-01-01` in words. */
export function formatMonth(day: string, language: Language): string {
  return new Intl.DateTimeFormat(locales[language], { month: 'short', year: '2-digit', timeZone: 'UTC' }).format(
    new Date(`${day.slice(0, 10)}T00:00:00Z`),
  )
}

export function formatTime(iso: string, language: Language): string {
  return `${new Intl.DateTimeFormat(locales[language], { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' }).format(new Date(iso))} UTC`
}

/** A cell of a table as it stands in the lake, cut to 80 characters. */
export function formatCell(value: SqlValue | undefined): string {
  if (value === null || value === undefined) return ''
  const text = String(value)
  return text.length > 80 ? `${text.slice(0, 79)}…` : text
}
