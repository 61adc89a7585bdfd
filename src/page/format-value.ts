import type { Style } from '../metric/metric-words.ts'

export type Locale = 'en' | 'fr'
/** How a figure is shown, as its metric says. */
export type FigureFormat = {
  readonly style: Style
  readonly decimals: number
}

/** Numbers and dates as they are written where the language is spoken: 1,234.50 and 1 234,50. */
const tags = { en: 'en-GB', fr: 'fr-FR' } as const
/** Each made once, when it is needed: a chart writes hundreds of dates, and to make a format takes longer than to use it. */
const dates = {
  en: { day: dateFormat('en', true), month: dateFormat('en', false) },
  fr: { day: dateFormat('fr', true), month: dateFormat('fr', false) },
} as const

const numbers = new Map<string, Intl.NumberFormat>()

/** A format of numbers, made once: a page writes a thousand figures in a handful of formats. */
function numberFormat(locale: Locale, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `${locale} ${JSON.stringify(options)}`
  const known = numbers.get(key)
  if (known) return known
  const made = new Intl.NumberFormat(tags[locale], options)
  numbers.set(key, made)
  return made
}

/** Currencies that have no smaller coin. */
const whole = new Set(['XOF', 'XAF', 'JPY', 'KRW'])

/** A figure for people: money with its currency, a share in per cent. Exact decimals stay exact. Empty for null. */
export function figureText(value: unknown, format: FigureFormat, unit: string, locale: Locale): string {
  const exact = numeric(value)
  if (exact === undefined) return value === null || value === undefined ? '' : textOf(value)
  const options = optionsOf(format, unit)
  return numberFormat(locale, options).format(exact)
}

/** As `figureText`, in at most four digits: 1.2M, 34.5k. */
export function shortText(value: unknown, format: FigureFormat, unit: string, locale: Locale): string {
  const exact = numeric(value)
  if (exact === undefined) return ''
  const options: Intl.NumberFormatOptions =
    format.style === 'share'
      ? { style: 'percent', maximumFractionDigits: 0 }
      : { notation: 'compact', maximumFractionDigits: 1 }
  if (format.style === 'money' && isCurrency(unit))
    Object.assign(options, { style: 'currency', currency: unit, minimumFractionDigits: 0 })
  return numberFormat(locale, options).format(exact)
}

/** As `figureText` without the unit, for an axis that names it. */
export function axisText(value: unknown, format: FigureFormat, locale: Locale): string {
  return shortText(value, format.style === 'money' ? { ...format, style: 'number' } : format, '', locale)
}

/** A change as a share, with its sign. Empty for null. */
export function changeText(share: unknown, locale: Locale): string {
  const exact = numeric(share)
  if (exact === undefined) return ''
  return numberFormat(locale, { style: 'percent', maximumFractionDigits: 1, signDisplay: 'exceptZero' }).format(exact)
}

/** A period by its first day: `2026`, `Q1 2026`, `Jan 2026`, `5 Jan 2026`. */
export function periodText(first: string, grain: string, locale: Locale): string {
  const date = new Date(`${first.slice(0, 10)}T00:00:00Z`)
  if (Number.isNaN(date.getTime())) return first
  if (grain === 'year') return first.slice(0, 4)
  if (grain === 'quarter')
    return `${locale === 'fr' ? 'T' : 'Q'}${Math.ceil((date.getUTCMonth() + 1) / 3)} ${first.slice(0, 4)}`
  return dates[locale][grain === 'month' ? 'month' : 'day'](date)
}

function dateFormat(locale: Locale, hasDay: boolean): (date: Date) => string {
  const day = hasDay ? ({ day: 'numeric' } as const) : {}
  let made: Intl.DateTimeFormat | undefined
  return (date) => {
    made ??= new Intl.DateTimeFormat(tags[locale], { ...day, month: 'short', year: 'numeric', timeZone: 'UTC' })
    return made.format(date)
  }
}

/** A cell of a table by its column's type. */
export function cellText(value: unknown, type: string, locale: Locale): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'boolean') return locale === 'fr' ? (value ? 'oui' : 'non') : value ? 'yes' : 'no'
  if (/^DATE$/.test(type)) return periodText(textOf(value), 'day', locale)
  if (/INT|DECIMAL|DOUBLE|FLOAT/.test(type)) {
    const decimals = Number(/DECIMAL\(\d+,\s*(\d+)\)/.exec(type)?.[1] ?? (type.includes('INT') ? 0 : 2))
    return figureText(value, { style: 'number', decimals }, '', locale)
  }
  return textOf(value)
}

function optionsOf({ style, decimals }: FigureFormat, unit: string): Intl.NumberFormatOptions {
  const digits = whole.has(unit) ? 0 : decimals
  const fixed = { minimumFractionDigits: digits, maximumFractionDigits: digits }
  if (style === 'share') return { style: 'percent', ...fixed }
  if (style === 'money' && isCurrency(unit)) return { style: 'currency', currency: unit, ...fixed }
  return fixed
}

function isCurrency(unit: string): boolean {
  return /^[A-Z]{3}$/.test(unit)
}

/** A decimal's own text where it has one: `Intl` formats it digit by digit, past what a binary float can hold. */
function numeric(value: unknown): number | Intl.StringNumericLiteral | undefined {
  if (typeof value === 'number') return value
  // The pattern is that of a numeric literal.
  if (typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value)) return value as Intl.StringNumericLiteral
  return undefined
}

function textOf(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
