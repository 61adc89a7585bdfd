/** Lengths of time in which figures are cut; a week begins on Monday (ISO). */
export const grains = ['day', 'week', 'month', 'quarter', 'year'] as const
export type Grain = (typeof grains)[number]

const dayMs = 86_400_000

/** Whether the text is a day of the calendar, as `2026-01-31`. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  const time = Date.parse(`${text}T00:00:00Z`)
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text)
}

/** The day some days later, or earlier where `days` is below 0. */
export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * dayMs).toISOString().slice(0, 10)
}

/** Days from one day to another. */
export function daysBetween(from: string, to: string): number {
  return (Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / dayMs
}

/** The first day of the period in which a day lies. */
export function firstDayOf(day: string, grain: Grain): string {
  if (grain === 'day') return day
  if (grain === 'week') return addDays(day, -((new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7))
  if (grain === 'year') return `${day.slice(0, 4)}-01-01`
  const month = Number(day.slice(5, 7))
  const first = grain === 'month' ? month : month - ((month - 1) % 3)
  return `${day.slice(0, 4)}-${String(first).padStart(2, '0')}-01`
}

/** The last day of the period in which a day lies. */
export function lastDayOf(day: string, grain: Grain): string {
  const longest = { day: 0, week: 6, month: 31, quarter: 92, year: 366 }[grain]
  const first = firstDayOf(day, grain)
  return grain === 'day' || grain === 'week'
    ? addDays(first, longest)
    : addDays(firstDayOf(addDays(first, longest), grain), -1)
}

/** The same place in the period before: the last day of a period gives the last day of the one before, any other day `sameDayBefore`. */
export function dayBefore(day: string, grain: Grain): string {
  if (day === lastDayOf(day, grain)) return addDays(firstDayOf(day, grain), -1)
  return sameDayBefore(day, grain)
}

/** The day as far from the start of the period before, or its last one where that is shorter. */
export function sameDayBefore(day: string, grain: Grain): string {
  if (grain === 'day' || grain === 'week') return addDays(day, grain === 'day' ? -1 : -7)
  const months = { month: 1, quarter: 3, year: 12 }[grain]
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  const target = new Date(Date.UTC(year, month - 1 - months, 1)).toISOString().slice(0, 10)
  const last = lastDayOf(target, 'month')
  const wanted = `${target.slice(0, 8)}${String(date).padStart(2, '0')}`
  return wanted < last ? wanted : last
}
