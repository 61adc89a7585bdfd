import { instantOfLocal } from '../time/zone.ts'
import type { Cell } from './cell.ts'
import {
  compactDate,
  firstInstant,
  firstYearOfLastCentury,
  lastInstant,
  midnight,
  shortYearLast,
  timeOfDay,
  yearFirst,
  yearLast,
} from './grammar.ts'
import type { Reading, VerdictContext } from './reading.ts'

type Groups = readonly (string | undefined)[]

const compact = new RegExp(`^${compactDate}$`)

/** A calendar date from `YYYY-MM-DD` (also with `/`, `.` or nothing between), or in the order of the reading where the year comes last. */
export function parseDate(text: string, reading: Reading): Cell {
  const groups = compact.exec(text) ?? matchDate(text, midnight, reading)
  const day = groups && calendarDay(groups)
  return day ? { ok: true, value: day.text } : { ok: false, code: 'not_date' }
}

/** An instant; without a zone it is read on the clocks of the context's zone. */
export function parseTimestamp(text: string, context: VerdictContext): Cell {
  const written = writtenTime(text, context.reading)
  if (written === undefined) return { ok: false, code: 'not_timestamp' }
  const { local, offset } = written
  if (local < instantFloor || local > instantCeiling) return { ok: false, code: 'out_of_range' }
  const instant = offset === null ? instantOfLocal(local, context.time_zone) : local - offset
  if (instant === null) return { ok: false, code: 'nonexistent_hour' }
  return instant < microsOf(firstInstant) || instant > microsOf(lastInstant)
    ? { ok: false, code: 'out_of_range' }
    : { ok: true, value: printInstant(instant) }
}

/** What a text says of a point in time, of any year: what the clocks show, and how far they are ahead of UTC. */
export type WrittenTime = {
  /** Microseconds of the clocks since 1970-01-01 00:00, and of the zone against UTC; null where none is written. */
  readonly local: bigint
  readonly offset: bigint | null
  /** Whether it is a day alone. */
  readonly isDay: boolean
  /** Whether a part of a microsecond is written, which is left out. */
  readonly isCut: boolean
}

/** Reads a day, with or without a time and its zone; undefined where the text is none. */
export function writtenTime(text: string, reading: Reading): WrittenTime | undefined {
  const groups = matchDate(text, timeOfDay, reading)
  const day = groups && calendarDay(groups)
  const time = groups && timeMicros(groups)
  const offset = groups && offsetMicros(groups[9])
  if (!day || time === null || offset === undefined) return undefined
  const isCut = /[1-9]/.test((groups[7] ?? '').slice(6))
  return { local: day.micros + time, offset, isDay: groups[4] === undefined, isCut }
}

/** Microseconds since the epoch of `YYYY-MM-DD[ T]HH:MM:SS[.ffffff][Z]`, or of a plain date. */
export function microsOf(iso: string): bigint {
  const [day = '', time = '00:00:00'] = iso.replace('Z', '').split(/[T ]/)
  const [clock = '', fraction = ''] = time.split('.')
  return BigInt(Date.parse(`${day}T${clock}Z`)) * 1000n + BigInt(fraction.padEnd(6, '0').slice(0, 6))
}

/** A local time may lie a day outside of the instants that are allowed. */
const instantFloor = microsOf('1969-12-31 00:00:00')
const instantCeiling = microsOf('2200-01-01 23:59:59')

function matchDate(text: string, tail: string, reading: Reading): Groups | null {
  const first = new RegExp(`^${yearFirst}${tail}$`).exec(text)
  if (first) return first
  if (reading.date_order === 'ymd') return null
  const last = new RegExp(`^${yearLast}${tail}$`).exec(text) ?? new RegExp(`^${shortYearLast}${tail}$`).exec(text)
  if (!last) return null
  const [whole, one, two, written = '', ...rest] = last
  const year = written.length === 4 ? written : `${written < firstYearOfLastCentury ? '20' : '19'}${written}`
  return reading.date_order === 'dmy' ? [whole, year, two, one, ...rest] : [whole, year, one, two, ...rest]
}

function calendarDay(groups: Groups): { text: string; micros: bigint } | null {
  const [year, month, day] = [Number(groups[1]), Number(groups[2]), Number(groups[3])]
  if (year < 1 || month < 1 || month > 12 || day < 1) return null
  const at = new Date(0)
  at.setUTCFullYear(year, month - 1, day)
  if (at.getUTCMonth() !== month - 1 || at.getUTCDate() !== day) return null
  const text = `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
  return { text, micros: BigInt(at.getTime()) * 1000n }
}

function timeMicros(groups: Groups): bigint | null {
  const [shown, minute, second] = [Number(groups[4] ?? 0), Number(groups[5] ?? 0), Number(groups[6] ?? 0)]
  const half = groups[8]?.toLowerCase()
  if (half !== undefined && (shown < 1 || shown > 12)) return null
  const hour = half === undefined ? shown : (shown % 12) + (half === 'p' ? 12 : 0)
  if (hour > 23 || minute > 59 || second > 59) return null
  const fraction = BigInt((groups[7] ?? '').slice(0, 6).padEnd(6, '0'))
  return BigInt(hour * 3600 + minute * 60 + second) * 1_000_000n + fraction
}

/** Null without a zone; undefined for an offset that no place has. */
function offsetMicros(zone: string | undefined): bigint | null | undefined {
  if (zone === undefined || zone === '') return null
  if (zone === 'Z' || zone === 'z' || zone === 'UTC') return 0n
  const hours = Number(zone.slice(1, 3))
  const minutes = Number(zone.slice(3).replace(':', '') || 0)
  if (hours > 14 || minutes > 59) return undefined
  return BigInt((zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes)) * 60_000_000n
}

function printInstant(micros: bigint): string {
  const second = new Date(Number(micros / 1_000_000n) * 1000).toISOString().slice(0, 19)
  const fraction = String(micros % 1_000_000n)
    .padStart(6, '0')
    .replace(/0+$/, '')
  return fraction === '' ? `${second}Z` : `${second}.${fraction}Z`
}
