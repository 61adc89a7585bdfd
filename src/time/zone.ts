/** Microseconds of a wall clock reading or an instant since 1970-01-01 00:00, as if the reading were UTC. */
type Micros = bigint

const hourMicros = 3_600_000_000n
const changesOf = new Map<string, readonly number[]>()

/**
 * The instant at which the clocks of `zone` show `local`. An hour that exists twice gives the earlier instant; one that the
 * clocks skip gives null. Both in microseconds since the epoch.
 */
export function instantOfLocal(local: Micros, zone: string): Micros | null {
  if (zone === 'UTC') return local
  const clock = clockOf(zone)
  const offsets = [-26n, -13n, 0n, 13n, 26n].map((hours) => offsetAt(local + hours * hourMicros, clock))
  const instants = [...new Set(offsets)]
    .map((offset) => local - offset)
    .filter((instant) => instant + offsetAt(instant, clock) === local)
  return instants.reduce<Micros | null>((first, instant) => (first === null || instant < first ? instant : first), null)
}

/**
 * Months of the year, 1 to 12, in which the clocks of `zone` are ever put forward or back, from 1970 on. A month too many
 * does no harm; none is left out: the tables of all zones end before 2100, and the last rule holds from there.
 */
export function clockChangeMonths(zone: string): readonly number[] {
  if (zone === 'UTC') return []
  const known = changesOf.get(zone)
  if (known) return known
  const clock = clockOf(zone)
  const step = 16n * 24n * hourMicros
  const last = BigInt(Date.UTC(2100, 0, 1)) * 1000n
  const months = new Set<number>()
  let before = offsetAt(0n, clock)
  for (let start = 0n; start < last; start += step) {
    const after = offsetAt(start + step, clock)
    if (after !== before) {
      for (const at of [start - 24n * hourMicros, start + step / 2n, start + step + 24n * hourMicros]) {
        months.add(new Date(Number(at / 1000n)).getUTCMonth() + 1)
      }
    }
    before = after
  }
  const sorted = [...months].toSorted((a, b) => a - b)
  changesOf.set(zone, sorted)
  return sorted
}

/** A function that tells by how many minutes the clocks of `zone` are ahead of UTC at an instant. */
export function zoneOffset(zone: string): (instant: Date) => number {
  if (zone === 'UTC') return () => 0
  const clock = clockOf(zone)
  return (instant) => Number(offsetAt(BigInt(instant.getTime()) * 1000n, clock) / 60_000_000n)
}

/** Whether the name is a time zone that this machine knows. */
export function isTimeZone(zone: string): boolean {
  return zone === 'UTC' || Intl.supportedValuesOf('timeZone').includes(zone)
}

function clockOf(zone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
}

function offsetAt(instant: Micros, clock: Intl.DateTimeFormat): Micros {
  const second_ms = Number(instant / 1_000_000n - (instant % 1_000_000n < 0n ? 1n : 0n)) * 1000
  // In American English: month/day/year, hour:minute:second.
  const [month = 1, day = 1, year = 0, ...time] = clock.format(second_ms).split(/\D+/).map(Number)
  const [hour = 0, minute = 0, second = 0] = time
  const shown = Date.UTC(year, month - 1, day, hour, minute, second)
  return BigInt(shown - second_ms) * 1000n
}
