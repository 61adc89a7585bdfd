/** The values of a record, as its contract types them: amounts and times are text. */
export type RawValues = Readonly<Record<string, string | number | boolean | null>>

/** The day of an instant, as a count of days; undefined where there is none. */
export type DayOf = (value: RawValues[string] | undefined) => number | undefined

export function daysIn(time_zone: string): DayOf {
  const days = new Intl.DateTimeFormat('sv-SE', { timeZone: time_zone, dateStyle: 'short' })
  return (value) =>
    typeof value === 'string' ? Date.parse(`${days.format(new Date(value))}T00:00:00Z`) / 86_400_000 : undefined
}

/** An amount with two decimals in whole centimes; nothing is 0. */
export function centimesOf(value: RawValues[string] | undefined): bigint {
  return typeof value === 'string' ? BigInt(value.replace('.', '')) : 0n
}

/** Centimes as an amount with two decimals. */
export function amountText(centimes: bigint): string {
  const digits = String(centimes < 0n ? -centimes : centimes).padStart(3, '0')
  return `${centimes < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`
}
