import type { Expectation } from '../contract/expectation.ts'
import type { DropMemory } from '../journal/drop-memory.ts'
import { addDays } from '../time/day.ts'
import { localClock } from '../time/local-clock.ts'

/** What landed of one contract on one day: records read of each file, by its name. */
export type LandedDrop = {
  readonly landing_date: string
  readonly files: DropMemory['files']
  /** Names of files whose content lay in the same folder already. */
  readonly copies: readonly string[]
}

export type DropFinding = {
  readonly landing_date: string
  readonly kind: 'missing' | 'late' | 're-sent' | 'shrunken'
  readonly records: number
  readonly detail: string
}

export type DropInput = {
  readonly expected: Expectation
  readonly drops: readonly LandedDrop[]
  /** Files of the contract of which nothing could be taken. */
  readonly refused: readonly { readonly landing_date: string; readonly name: string }[]
  /** The day from which a contract is waited for that never brought anything. */
  readonly since: string | undefined
  readonly memory: readonly DropMemory[]
  readonly now: Date
  readonly time_zone: string
}

/** Trailing drops that the usual number of records is taken from, and how few are too few to tell. */
const usual_days = 28
const usual_least = 3

/**
 * Which drops of the last days are missing, late, re-sent or shrunken, and what is to be remembered for the next run. A drop is
 * late when a run looked for it after its time and found nothing; so one that was there at the first look is never late.
 */
export function judgeDrops(input: DropInput): {
  readonly findings: readonly DropFinding[]
  readonly memory: readonly DropMemory[]
  /** Days that were to bring a drop. */
  readonly days: number
} {
  const { expected, now } = input
  const clock = localClock(now, input.time_zone)
  const isDue = (day: string): boolean => day < clock.day || (day === clock.day && clock.time >= expected.by)
  const drops = new Map(input.drops.map((drop) => [drop.landing_date, drop]))
  const known = new Map(input.memory.map((memory) => [memory.landing_date, memory]))
  const first = [...drops.keys(), ...known.keys()].toSorted()[0] ?? input.since ?? clock.day
  const oldest = addDays(clock.day, -expected.days_back)
  const findings: DropFinding[] = []
  const memory: DropMemory[] = []
  let days = 0
  for (let day = first > oldest ? first : oldest; day <= clock.day; day = addDays(day, 1)) {
    const drop = drops.get(day)
    const isExpected = expected.every === 'day' || !isWeekend(day)
    if (!drop && (!isExpected || !isDue(day))) continue
    days += 1
    const remembered = remember(day, drop, known.get(day), isDue(day), now.toISOString())
    memory.push(remembered)
    findings.push(...findingsOf(day, drop, remembered, input))
  }
  return { findings, memory, days }
}

function remember(
  day: string,
  drop: LandedDrop | undefined,
  before: DropMemory | undefined,
  isDue: boolean,
  now: string,
): DropMemory {
  const start = { missed_at: null, late_at: null, resent_at: null, resent: '' }
  const { missed_at, late_at, resent_at, resent } = before ?? start
  const files = drop?.files ?? {}
  const hadFiles = before !== undefined && Object.keys(before.files).length > 0
  const missed = missed_at ?? (isDue && !drop ? now : null)
  const late = late_at ?? (missed_at !== null && drop && !hadFiles ? now : null)
  const changes = [
    ...(hadFiles ? changesOf(before.files, files) : []),
    ...(drop?.copies ?? []).map((name) => `${name} is a copy of a file beside it`),
  ].filter((change) => !resent.includes(change))
  return {
    landing_date: day,
    files,
    missed_at: missed,
    late_at: late,
    resent_at: changes.length > 0 ? now : resent_at,
    resent: [...(resent === '' ? [] : [resent]), ...changes].join('; '),
  }
}

/** How a day's files differ from what an earlier run saw; a file that came in addition is no change. */
function changesOf(before: LandedDrop['files'], after: LandedDrop['files']): readonly string[] {
  return Object.entries(before).flatMap(([name, { sha256, read }]) => {
    const now = after[name]
    if (!now) return [`${name} (${read} records) is gone`]
    return now.sha256 === sha256 ? [] : [`${name} had ${read} records, now ${now.read}`]
  })
}

function findingsOf(
  landing_date: string,
  drop: LandedDrop | undefined,
  memory: DropMemory,
  input: DropInput,
): readonly DropFinding[] {
  const records = drop ? recordsOf(drop) : 0
  const finding = (kind: DropFinding['kind'], detail: string): DropFinding => ({ landing_date, kind, records, detail })
  const findings: DropFinding[] = []
  if (!drop) findings.push(finding('missing', missingText(landing_date, memory, input)))
  if (drop && memory.late_at !== null)
    findings.push(finding('late', `found at ${memory.late_at}; a run at ${memory.missed_at} had missed it`))
  if (!drop) return findings
  const again = [...(memory.resent === '' ? [] : [memory.resent]), ...copiesOfEarlier(drop, input.drops)]
  if (again.length > 0) findings.push(finding('re-sent', again.join('; ')))
  const usual = usualRecords(landing_date, input.drops)
  if (usual !== undefined && records < input.expected.shrunken_below * usual)
    findings.push(finding('shrunken', `${records} records, where ${usual} are usual`))
  return findings
}

function missingText(landing_date: string, memory: DropMemory, input: DropInput): string {
  const refused = input.refused.filter((file) => file.landing_date === landing_date)
  if (refused.length > 0) return `what landed was refused: ${refused.map(({ name }) => name).join(', ')}`
  return memory.resent === '' ? 'nothing landed' : memory.resent
}

function copiesOfEarlier(drop: LandedDrop, drops: readonly LandedDrop[]): readonly string[] {
  return Object.entries(drop.files).flatMap(([name, { sha256, read }]) => {
    if (read === 0) return []
    const earlier = drops.find(
      ({ landing_date, files }) =>
        landing_date < drop.landing_date && Object.values(files).some((file) => file.sha256 === sha256),
    )
    return earlier ? [`${name} was sent on ${earlier.landing_date} already`] : []
  })
}

/** The median of the records of the drops in the weeks before; undefined where there are too few to tell. */
function usualRecords(landing_date: string, drops: readonly LandedDrop[]): number | undefined {
  const from = addDays(landing_date, -usual_days)
  const before = drops
    .filter((drop) => drop.landing_date >= from && drop.landing_date < landing_date)
    .map(recordsOf)
    .toSorted((a, b) => a - b)
  return before.length < usual_least ? undefined : before[Math.floor((before.length - 1) / 2)]
}

function recordsOf(drop: LandedDrop): number {
  return Object.values(drop.files).reduce((sum, { read }) => sum + read, 0)
}

function isWeekend(day: string): boolean {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay()
  return weekday === 0 || weekday === 6
}
