import { falseWords, trueWords } from '../contract/grammar.ts'
import { printUnits } from '../contract/parse-number.ts'
import { writtenTime } from '../contract/parse-time.ts'
import { plainReading } from '../contract/reading.ts'
import { TallyError } from '../error/tally-error.ts'
import { sqlText } from '../sql/quote.ts'
import { instantOfLocal } from '../time/zone.ts'

/** The column that a check judges, with all that its values are read by. */
export type JudgedColumn = {
  /** Where the check stands, for errors. */
  readonly place: string
  /** `table.column`. */
  readonly name: string
  /** Its type as the engine says it. */
  readonly type: string
  /** IANA name of the zone in which a time without a zone is read. */
  readonly time_zone: string
}

export type GivenValue = number | string | boolean

/** A number of any size, exactly: units of 10^-scale. */
type Exact = { readonly units: bigint; readonly scale: number }

/** A column whose values lie on a grid of 10^-scale: numbers as they are, times in seconds since 1970, dates in days since 1970. */
type Grid = {
  readonly scale: number
  readonly lowest?: bigint
  readonly highest?: bigint
  /** The exact value, the first or the last that a day of a column of times has; undefined for what is none. */
  readonly read: (value: GivenValue, end: 'first' | 'last') => Exact | undefined
  /** Text that the engine casts to the column's type. */
  readonly print: (units: bigint) => string
  /** What to write instead. */
  readonly form: string
}

const micros_of_day = 86_400_000_000n
const micros_of_quarter_hour = 900_000_000n
const number_form = "write a number such as 12.5 or '12.50', with a point and no other marks"
const whole_form = "write a number such as 12 or '12', without other marks"
const bits: Readonly<Record<string, number>> = { TINYINT: 8, SMALLINT: 16, INTEGER: 32, BIGINT: 64, HUGEINT: 128 }
/** Of types whose texts the engine reads too kindly, or refuses without a word of the column: the type, its texts, what to write. */
const other_forms: readonly (readonly [RegExp, RegExp, string])[] = [
  [
    /^TIME$/,
    /^\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?$/,
    "write a time of the day as '17:30' or '17:30:00.5', without a zone",
  ],
  [/^UUID$/, /^[0-9a-f]{8}(?:-?[0-9a-f]{4}){3}-?[0-9a-f]{12}$/i, 'write a UUID of 32 digits'],
  [/\]$|^(?:STRUCT|MAP|UNION)\(/, /^(?!)/, 'say what is wrong with such values in SQL: check.sql'],
]
/** Digits of a second that a type of times holds. */
const second_digits: Readonly<Record<string, number>> = {
  TIMESTAMP_S: 0,
  TIMESTAMP_MS: 3,
  TIMESTAMP: 6,
  'TIMESTAMP WITH TIME ZONE': 6,
  TIMESTAMP_NS: 9,
}

/**
 * The condition that a value lies outside of the bounds, null for a null. A bound between two values that the column can hold is
 * never rounded to one of them. Throws `check_value_invalid` for a bound that does not compare with the column.
 */
export function outsideSql(
  expression: string,
  bounds: { readonly min?: number | string; readonly max?: number | string },
  column: JudgedColumn,
): string {
  const { min, max } = bounds
  const below = min === undefined ? [] : [beyondSql(expression, '<', min, column)]
  const above = max === undefined ? [] : [beyondSql(expression, '>', max, column)]
  // The engine sorts what is no number above all numbers, where a range with `min` alone would take it.
  const noNumber = isFloat(column.type) ? [`isnan(${expression})`] : []
  return `(${[...below, ...above, ...noNumber].join(' or ')})`
}

/** The condition that a value is one of a list, null for a null. Throws `check_value_invalid` for one that the column cannot hold. */
export function acceptedSql(expression: string, values: readonly GivenValue[], column: JudgedColumn): string {
  const texts = values.map((value) => sqlText(heldText(value, column)))
  // One text each, cast together: what a list of literals is taken for depends on the first of them.
  return `list_contains(cast([${texts.join(', ')}] as ${column.type}[]), ${expression})`
}

/** The day of a value in the project's zone; of a time without a zone, which is UTC, as of one with. */
export function daySql(expression: string, { type, time_zone }: Pick<JudgedColumn, 'type' | 'time_zone'>): string {
  if (time_zone === 'UTC' || !(type in second_digits)) return `cast(${expression} as date)`
  return `cast(timezone(${sqlText(time_zone)}, cast(${expression} as timestamp with time zone)) as date)`
}

function beyondSql(expression: string, sign: '<' | '>', bound: number | string, column: JudgedColumn): string {
  const grid = gridOf(column)
  if (grid === undefined) {
    if (column.type === 'BOOLEAN') return refuse(bound, column, 'a boolean has no range; use check.acceptedValues')
    return `${expression} ${sign} cast(${sqlText(plainText(bound, column))} as ${column.type})`
  }
  const exact = grid.read(bound, sign === '<' ? 'first' : 'last') ?? refuse(bound, column, grid.form)
  // What is above 2.5 is above 2 in whole numbers, and what is below 2.5 is below 3.
  const units = sign === '>' ? floorUnits(exact, grid.scale) : -floorUnits(negated(exact), grid.scale)
  const [nearest, farthest] = sign === '>' ? [grid.lowest, grid.highest] : [grid.highest, grid.lowest]
  const isPast = (limit: bigint | undefined): boolean =>
    limit !== undefined && (sign === '>' ? units >= limit : units <= limit)
  if (isPast(farthest)) return 'false'
  if (nearest !== undefined && !isPast(nearest)) return `${expression} is not null`
  return `${expression} ${sign} cast(${sqlText(grid.print(units))} as ${column.type})`
}

/** A value as text of the column's type, where the column can hold it exactly. */
function heldText(value: GivenValue, column: JudgedColumn): string {
  const grid = gridOf(column)
  if (grid === undefined) return plainText(value, column)
  const exact = grid.read(value, 'first') ?? refuse(value, column, grid.form)
  const units = floorUnits(exact, grid.scale)
  const isHeld =
    -floorUnits(negated(exact), grid.scale) === units &&
    (grid.lowest === undefined || units >= grid.lowest) &&
    (grid.highest === undefined || units <= grid.highest)
  return isHeld
    ? grid.print(units)
    : refuse(value, column, `a ${column.type} is never ${value}; write one that it can be`)
}

/** A value of a type without a grid, as text that the engine casts. */
function plainText(value: GivenValue, column: JudgedColumn): string {
  const { type } = column
  const text = String(value).trim()
  if (type === 'VARCHAR') {
    const next = `write it as text: '${value}', or make the column a number in its model`
    return typeof value === 'string' ? value : refuse(value, column, next)
  }
  if (type === 'BOOLEAN') {
    const word = text.toLowerCase()
    if (trueWords.includes(word)) return 'true'
    return falseWords.includes(word) ? 'false' : refuse(value, column, 'write true or false')
  }
  if (typeof value === 'boolean') return refuse(value, column, `write a ${type}`)
  if (isFloat(type)) {
    const found = exactNumber(value) === undefined ? Number.NaN : Number(text)
    return Number.isFinite(type === 'FLOAT' ? Math.fround(found) : found) ? text : refuse(value, column, number_form)
  }
  const wrong = other_forms.find(([types, texts]) => types.test(type) && !texts.test(text))
  if (wrong) return refuse(value, column, wrong[2])
  // The engine lists the texts of such a type in its name.
  if (type.startsWith('ENUM(') && !type.includes(sqlText(text))) return refuse(value, column, 'write one of its texts')
  return text
}

function isFloat(type: string): boolean {
  return type === 'DOUBLE' || type === 'FLOAT'
}

function gridOf({ type, time_zone }: JudgedColumn): Grid | undefined {
  const [, precision, scale] = /^DECIMAL\((\d+),\s*(\d+)\)$/.exec(type) ?? []
  if (precision !== undefined && scale !== undefined) {
    const highest = 10n ** BigInt(precision) - 1n
    return {
      read: exactNumber,
      form: number_form,
      scale: Number(scale),
      lowest: -highest,
      highest,
      print: (units) => printUnits(units, Number(scale)),
    }
  }
  const whole = wholeLimits(type)
  if (whole) return { read: exactNumber, form: whole_form, ...whole, scale: 0, print: String }
  if (type === 'DATE') {
    const form = "write a day of the calendar as '2026-01-31'"
    return { scale: 0, read: exactDay, print: (units) => momentText(units * micros_of_day, 6).slice(0, -16), form }
  }
  const digits = second_digits[type]
  if (digits === undefined) return undefined
  const zone = type === 'TIMESTAMP WITH TIME ZONE' ? '+00' : ''
  return {
    scale: digits,
    ...(digits === 9 ? { lowest: -(2n ** 63n) + 2n, highest: 2n ** 63n - 2n } : {}),
    read: (value, end) => exactTime(value, end, time_zone),
    print: (units) => `${momentText(units, digits)}${zone}`,
    form: `write a day, or a time as '2026-01-31T00:00:00Z' that clocks show; without a zone it is one of ${time_zone}`,
  }
}

function wholeLimits(type: string): Pick<Grid, 'lowest' | 'highest'> | undefined {
  if (type === 'BIGNUM') return {}
  const signed = bits[type]
  if (signed !== undefined) return { lowest: -(2n ** BigInt(signed - 1)), highest: 2n ** BigInt(signed - 1) - 1n }
  const unsigned = type.startsWith('U') ? bits[type.slice(1)] : undefined
  return unsigned === undefined ? undefined : { lowest: 0n, highest: 2n ** BigInt(unsigned) - 1n }
}

/** The number that digits say, also with a power of ten, as which a program prints very large and very small ones. */
function exactNumber(value: GivenValue): Exact | undefined {
  const found = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/.exec(String(value).trim())
  const [, sign = '', head = '', tail = '', power = '0'] = found ?? []
  if (head + tail === '') return undefined
  const units = BigInt(`${sign === '-' ? '-' : ''}${head}${tail}`)
  const scale = tail.length - Number(power)
  return scale < 0 ? { units: units * 10n ** BigInt(-scale), scale: 0 } : { units, scale }
}

function exactDay(value: GivenValue): Exact | undefined {
  const written = typeof value === 'string' ? writtenTime(value.trim(), plainReading) : undefined
  return written?.isDay === true ? { units: written.local / micros_of_day, scale: 0 } : undefined
}

function exactTime(value: GivenValue, end: 'first' | 'last', time_zone: string): Exact | undefined {
  const written = typeof value === 'string' ? writtenTime(value.trim(), plainReading) : undefined
  if (written === undefined) return undefined
  const { local, offset, isDay, isCut } = written
  // More digits of a second than are read would be a rounded bound.
  if (isCut) return undefined
  if (!isDay) {
    const instant = offset === null ? instantOfLocal(local, time_zone) : local - offset
    return instant === null ? undefined : { units: instant, scale: 6 }
  }
  const start = firstInstantOf(end === 'first' ? local : local + micros_of_day, time_zone)
  if (start === undefined) return undefined
  return end === 'first' ? { units: start, scale: 6 } : { units: start * 1000n - 1n, scale: 9 }
}

/** The first instant of a day, also where the clocks skip its midnight. */
function firstInstantOf(midnight: bigint, time_zone: string): bigint | undefined {
  for (let local = midnight; local <= midnight + micros_of_day; local += micros_of_quarter_hour) {
    const instant = instantOfLocal(local, time_zone)
    if (instant !== null) return instant
  }
  return undefined
}

/** The largest whole number of units of 10^-scale that is not above a number. */
function floorUnits({ units, scale: given }: Exact, scale: number): bigint {
  if (given <= scale) return units * 10n ** BigInt(scale - given)
  return floorQuotient(units, 10n ** BigInt(given - scale))
}

function floorQuotient(number: bigint, divisor: bigint): bigint {
  return number / divisor - (number % divisor < 0n ? 1n : 0n)
}

function negated({ units, scale }: Exact): Exact {
  return { units: -units, scale }
}

/** `YYYY-MM-DD HH:MM:SS` in UTC, and the digits of its second. */
function momentText(units: bigint, digits: number): string {
  const one = 10n ** BigInt(digits)
  const second = floorQuotient(units, one)
  // Years from 10000 on are printed with a sign.
  const iso = new Date(Number(second) * 1000).toISOString().replace(/^\+0*/, '').replace('T', ' ').slice(0, -5)
  return digits === 0 ? iso : `${iso}.${String(units - second * one).padStart(digits, '0')}`
}

function refuse(value: GivenValue, { place, name, type }: JudgedColumn, next: string): never {
  const shown = typeof value === 'string' ? `'${value}'` : String(value)
  throw new TallyError('check_value_invalid', { place, value: shown, column: name, type, next })
}
