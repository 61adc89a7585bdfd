import { addDays } from '../time/day.ts'
import { localClock } from '../time/local-clock.ts'

/**
 * What is to be said where the latest landing date is more than a day ahead of the clock, as where somebody mistyped a folder: as-of
 * is taken from it, and with it the days of every table by day. Nothing else; tomorrow may have come already where the files are from.
 */
export function futureLanding(as_of: string, now: Date, time_zone: string): readonly string[] {
  const today = localClock(now, time_zone).day
  if (as_of <= addDays(today, 1)) return []
  const next = 'rename the folder if its date is mistyped, and build again'
  return [`landing/${as_of} lies after today (${today} by the clock), and as-of was taken from it: ${next}`]
}
