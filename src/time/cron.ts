import { Cron } from 'croner'

/** The values of a cron pattern's five fields; `day` and `weekday` are undefined where they are `*`. */
export type CronFields = {
  readonly minutes: readonly number[]
  readonly hours: readonly number[]
  readonly days: readonly number[] | undefined
  readonly months: readonly number[] | undefined
  /** 0 is Sunday. */
  readonly weekdays: readonly number[] | undefined
}

/** A year before any clock that we meet, so that what a pattern says does not depend on today. */
const longAgo = new Date('2000-01-01T00:00:00Z')

/**
 * Why a pattern is none, undefined where it is good: five fields of digits, `*`, `,`, `-` and `/`, so that every scheduler
 * understands it, and at least one time at which it fires.
 */
export function cronProblem(pattern: string, zone: string): string | undefined {
  if (!/^[\d*,/-]+( [\d*,/-]+){4}$/.test(pattern))
    return 'it is not five fields (minute hour day month weekday) of digits, * , - and /'
  try {
    if (nextDue(pattern, zone, longAgo) === undefined) return 'it never fires: no day has that date'
  } catch (error) {
    return error instanceof Error ? error.message.replace(/^CronPattern: /, '') : String(error)
  }
  return undefined
}

/**
 * The first time after `after` at which the pattern fires by the clocks of `zone`; undefined where there is none. Day and
 * weekday that are both given mean either, as in crontab(5). A fixed time that the clocks skip fires right after the gap, one
 * that they show twice fires once; where minute or hour has `*` or a step, what is skipped is skipped and what comes twice
 * fires twice.
 */
export function nextDue(pattern: string, zone: string, after: Date): Date | undefined {
  return cronOf(pattern, zone).nextRun(after) ?? undefined
}

/** Times at which the pattern fires after `after` and until `until`, oldest first, at most `most` of them. */
export function dueBetween(pattern: string, zone: string, after: Date, until: Date, most: number): readonly Date[] {
  const cron = cronOf(pattern, zone)
  const found: Date[] = []
  let last = cron.nextRun(after)
  while (last && last <= until && found.length < most) {
    found.push(last)
    last = cron.nextRun(last)
  }
  return found
}

/** The last time at or before `at` at which the pattern fires, looked for from `from` on. */
export function lastDue(pattern: string, zone: string, from: Date, at: Date): Date | undefined {
  const [found] = cronOf(pattern, zone).previousRuns(1, new Date(at.getTime() + 1000))
  return found && found <= at && found > from ? found : undefined
}

function cronOf(pattern: string, zone: string): Cron {
  return new Cron(pattern, { timezone: zone, mode: '5-part', paused: true, fixedTimeRule: 'no-wildcard' })
}

/** The values of a pattern that `cronProblem` finds good. */
export function cronFields(pattern: string): CronFields {
  const [minute = '*', hour = '*', day = '*', month = '*', weekday = '*'] = pattern.split(' ')
  const maybe = (text: string, low: number, high: number): readonly number[] | undefined =>
    text === '*' ? undefined : valuesOf(text, low, high)
  const weekdays = maybe(weekday, 0, 7)?.map((value) => value % 7)
  return {
    minutes: valuesOf(minute, 0, 59),
    hours: valuesOf(hour, 0, 23),
    days: maybe(day, 1, 31),
    months: maybe(month, 1, 12),
    weekdays: weekdays && [...new Set(weekdays)].toSorted((a, b) => a - b),
  }
}

function valuesOf(text: string, low: number, high: number): readonly number[] {
  const found = new Set<number>()
  for (const part of text.split(',')) {
    const [range = '*', step = '1'] = part.split('/')
    const [first, last] = range === '*' ? [low, high] : range.split('-').map(Number)
    const end = last ?? first ?? high
    for (let value = first ?? low; value <= end; value += Number(step)) found.add(value)
  }
  return [...found].toSorted((a, b) => a - b)
}
