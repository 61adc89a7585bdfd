import type { RawRow } from './raw-rows.ts'

const inZurich = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Europe/Zurich',
  dateStyle: 'short',
  timeStyle: 'medium',
})

/** The day in Zurich of a time as files write it, as a count of days; undefined where it is no time. Without a zone it is Zurich's. */
export function dayOf(text: string | undefined): number | undefined {
  const parts = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(:\d{2})?(?:\.\d+)?(Z|[+-]\d{2}:?\d{2})?$/.exec(text ?? '')
  if (!parts) return undefined
  const [, date = '', minutes = '', seconds = ':00', zone] = parts
  const time = `${date}T${minutes}${seconds}`
  const utc = new Date(`${time}Z`)
  // A thirtieth of February becomes a day of March: what is printed is then not what was read.
  if (Number.isNaN(utc.getTime()) || utc.toISOString().slice(0, 19) !== time) return undefined
  if (zone === undefined) {
    // The earlier of two instants stands first; an hour that the clock jumps over is none.
    const isThere = [2, 1].some(
      (hours) => inZurich.format(new Date(utc.getTime() - hours * 3_600_000)) === time.replace('T', ' '),
    )
    return isThere ? dayNumber(date) : undefined
  }
  const offset = zone.length === 5 ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone
  return dayNumber(inZurich.format(new Date(`${time}${offset}`)).slice(0, 10))
}

function dayNumber(date: string): number {
  return Date.parse(`${date}T00:00:00Z`) / 86_400_000
}

/** An amount in whole centimes, half up; undefined where it is no number. */
export function centimesOf(text: string | undefined): bigint | undefined {
  const parts = /^([-+]?)(\d+)(?:[.,](\d+))?$/.exec(text ?? '')
  if (!parts) return undefined
  const [, sign, francs = '0', fraction = ''] = parts
  const tenths = BigInt(francs + fraction.slice(0, 3).padEnd(3, '0'))
  const centimes = (tenths + 5n) / 10n
  return sign === '-' ? -centimes : centimes
}

/** A whole number; undefined where it is none. */
export function countOf(text: string | undefined): number | undefined {
  return /^[-+]?\d+(?:\.0+)?$/.test(text ?? '') ? Number(text) : undefined
}

/** Whether the cells, where they are filled, are times. */
export function areTimes(row: RawRow, names: readonly string[]): boolean {
  return names.every((name) => (row[name] ?? '') === '' || dayOf(row[name]) !== undefined)
}

/** Centimes as an amount with two decimals. */
export function amountText(centimes: bigint): string {
  const digits = String(centimes < 0n ? -centimes : centimes).padStart(3, '0')
  return `${centimes < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`
}
