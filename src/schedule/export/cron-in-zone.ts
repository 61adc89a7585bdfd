import { type CronFields, cronFields } from '../../time/cron.ts'
import { zoneOffset } from '../../time/zone.ts'

export type ClockCron = CronFields & {
  /** Whether the day by the other clock is the day of the schedule; where not, days are taken widely. */
  readonly is_same_day: boolean
}

export type CronsInZone = {
  /** Together they fire at every due time; at others too, where the two clocks are not always as far apart. */
  readonly crons: readonly ClockCron[]
  /** Whether they fire at due times alone. */
  readonly is_exact: boolean
  /** Minutes after a due time in which it may still be run without being taken for another one. */
  readonly late_min: number
}

const day_min = 1440

/**
 * A schedule in one zone as patterns for a scheduler whose clock shows another, for the two years from `from` on: one for each
 * distance between the clocks, as in summer and winter.
 */
export function cronsInZone(cron: string, zone: string, clock: string, from: Date): CronsInZone {
  const fields = cronFields(cron)
  const offsets = distances(zone, clock, from)
  const crons = offsets.flatMap((offset) => shifted(fields, offset))
  const gaps = offsets.slice(1).map((offset, index) => offset - (offsets[index] ?? 0))
  const late_min = Math.max(1, Math.min(50, ...gaps.map((gap) => gap - 5)))
  return { crons, is_exact: offsets.length === 1 && crons.every(({ is_same_day }) => is_same_day), late_min }
}

/** Minutes by which the clocks of `zone` are ahead of those of `clock`, each distance once, smallest first. */
function distances(zone: string, clock: string, from: Date): readonly number[] {
  if (zone === clock) return [0]
  const [ahead, behind] = [zoneOffset(zone), zoneOffset(clock)]
  const days = Array.from({ length: 732 }, (_, day) => new Date(from.getTime() + day * day_min * 60_000))
  return [...new Set(days.map((day) => ahead(day) - behind(day)))].toSorted((a, b) => a - b)
}

/** Patterns that fire `offset` minutes before the given one does by the same clock. */
function shifted(fields: CronFields, offset: number): readonly ClockCron[] {
  const minutes = fields.hours.flatMap((hour) => fields.minutes.map((minute) => hour * 60 + minute - offset))
  const byDay = Map.groupBy(minutes, (minute) => Math.floor(minute / day_min))
  return [...byDay].flatMap(([carry, all]) => {
    const times = all.map((minute) => minute - carry * day_min)
    const byHour = Map.groupBy(times, (minute) => Math.floor(minute / 60))
    const byMinutes = Map.groupBy(byHour, ([, ofHour]) => ofHour.map((minute) => minute % 60).join())
    return [...byMinutes.values()].map((hours) => ({
      ...movedDays(fields, carry),
      minutes: (hours[0]?.[1] ?? []).map((minute) => minute % 60),
      hours: hours.map(([hour]) => hour),
      is_same_day:
        carry === 0 || (fields.days === undefined && fields.months === undefined && fields.weekdays === undefined),
    }))
  })
}

/** The days `carry` days later. Ends of months are taken widely, for months are not equally long. */
function movedDays(
  { days, months, weekdays }: CronFields,
  carry: number,
): Pick<CronFields, 'days' | 'months' | 'weekdays'> {
  if (carry === 0) return { days, months, weekdays }
  const move = (day: number): readonly number[] => {
    const moved = day + carry
    if (moved < 1) return [28, 29, 30, 31]
    return carry > 0 && day >= 28 ? [Math.min(moved, 31), 1] : [moved]
  }
  return {
    days: days && [...new Set(days.flatMap(move))].toSorted((a, b) => a - b),
    months: undefined,
    weekdays: weekdays?.map((day) => (day + carry + 7) % 7).toSorted((a, b) => a - b),
  }
}

/** A pattern as crontab(5) writes it. */
export function cronText({ minutes, hours, days, months, weekdays }: CronFields): string {
  return [
    fieldText(minutes, 0, 59),
    fieldText(hours, 0, 23),
    fieldText(days, 1, 31),
    fieldText(months, 1, 12),
    fieldText(weekdays, 0, 6),
  ].join(' ')
}

function fieldText(values: readonly number[] | undefined, low: number, high: number): string {
  if (values === undefined || values.length === high - low + 1) return '*'
  const [first = 0, second = first] = values
  const step = second - first
  const isStep = values.length > 2 && values.every((value, index) => value === first + index * step)
  if (isStep && step === 1) return `${first}-${values.at(-1)}`
  // Only for times: in a field of days cron takes what begins with * for no restriction.
  if (isStep && high > 12 && first === 0 && values.length * step > high) return `*/${step}`
  return values.join(',')
}
