import type { Language } from '../app/words.ts'

/** An instant in the reader's own zone. */
export function timeText(iso: string, language: Language): string {
  const date = new Date(iso)
  if (Number.isNaN(date.getTime())) return iso
  return new Intl.DateTimeFormat(language === 'fr' ? 'fr-FR' : 'en-GB', {
    dateStyle: 'medium',
    timeStyle: 'medium',
  }).format(date)
}

/** `820 ms`, `12.4 s`, `3 min 20 s`. */
export function durationText(duration_ms: number, language: Language): string {
  if (duration_ms < 1000) return `${Math.round(duration_ms)} ms`
  const seconds = duration_ms / 1000
  if (seconds < 60) return `${new Intl.NumberFormat(language, { maximumFractionDigits: 1 }).format(seconds)} s`
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`
}

/** `2026-11-22 06:00`, a reading of the clocks of a zone that is named beside it, as a day and time of the language. */
export function clockText(local: string, language: Language): string {
  return new Intl.DateTimeFormat(language === 'fr' ? 'fr-FR' : 'en-GB', {
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone: 'UTC',
  }).format(new Date(`${local.replace(' ', 'T')}:00Z`))
}
