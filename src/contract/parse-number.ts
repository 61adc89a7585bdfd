import type { Cell } from './cell.ts'
import type { ColumnSpec } from './column-spec.ts'
import {
  decimalNumber,
  groupedNumber,
  longestNumber,
  scientificNumber,
  thousandsClass,
  undecidedNumber,
  wholeNumber,
} from './grammar.ts'
import type { VerdictContext } from './reading.ts'

type NumberContext = Pick<VerdictContext, 'reading' | 'is_decimal_assumed'>

const whole = new RegExp(`^${wholeNumber}$`)
const decimals = new RegExp(`^${decimalNumber}$`)
const scientific = new RegExp(`^${scientificNumber}$`)
const undecided = new RegExp(`^${undecidedNumber}$`)

/** A whole number of at most 2^53 − 1 either way. */
export function parseInteger(text: string, context: NumberContext): Cell {
  const plain = plainNumber(text, context)
  if (plain === null || !whole.test(plain)) return { ok: false, code: 'not_integer' }
  const value = BigInt(plain.replace(/\..*$/, '').replace('+', ''))
  const isSafe =
    plain.length <= longestNumber &&
    value <= BigInt(Number.MAX_SAFE_INTEGER) &&
    value >= BigInt(Number.MIN_SAFE_INTEGER)
  return isSafe ? { ok: true, value: Number(value) } : { ok: false, code: 'out_of_range' }
}

/** An exact number of `spec.scale` digits behind the point, rounded half away from zero. */
export function parseDecimal(
  text: string,
  spec: Pick<ColumnSpec, 'kind' | 'precision' | 'scale'>,
  context: NumberContext,
): Cell {
  const written = plainNumber(text, context)
  const plain = written !== null && scientific.test(written) ? withoutExponent(written) : written
  if (plain === null || !decimals.test(plain)) {
    return { ok: false, code: spec.kind === 'money' ? 'not_money' : 'not_decimal' }
  }
  const units = unitsOf(plain, spec.scale)
  const limit = 10n ** BigInt(spec.precision)
  if (plain.length > longestNumber || units >= limit || units <= -limit) return { ok: false, code: 'out_of_range' }
  return { ok: true, value: printUnits(units, spec.scale) }
}

/** The same number without its power of ten, digit by digit: `1.92E+07` is `19200000.`, `2e-3` is `.002`. */
function withoutExponent(text: string): string {
  const [mantissa = '', power = ''] = text.toLowerCase().split('e')
  const [head = '', tail = ''] = mantissa.replace(/^[+-]/, '').split('.')
  const shift = Number(power)
  const whole = head.padStart(-shift, '0')
  const digits = whole + tail.padEnd(shift, '0')
  const point = whole.length + shift
  return `${mantissa.startsWith('-') ? '-' : ''}${digits.slice(0, point)}.${digits.slice(point)}`
}

/** A decimal text times 10^scale, rounded half away from zero: `unitsOf('1.005', 2)` is 101n. */
export function unitsOf(plain: string, scale: number): bigint {
  const isNegative = plain.startsWith('-')
  const [head = '', tail = ''] = plain.replace(/^[+-]/, '').split('.')
  const kept = tail.slice(0, scale).padEnd(scale, '0')
  const magnitude = BigInt(`0${head}${kept}`) + (tail.charAt(scale) >= '5' ? 1n : 0n)
  return isNegative ? -magnitude : magnitude
}

/** Units of 10^-scale as text: `printUnits(101n, 2)` is `1.01`. */
export function printUnits(units: bigint, scale: number): string {
  const sign = units < 0n ? '-' : ''
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0')
  return scale === 0 ? sign + digits : `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`
}

/** Compares two decimal texts exactly. */
export function compareDecimals(a: string, b: string): number {
  const scale = Math.max(fractionLength(a), fractionLength(b))
  const difference = unitsOf(a, scale) - unitsOf(b, scale)
  return difference < 0n ? -1 : difference > 0n ? 1 : 0
}

function fractionLength(plain: string): number {
  const point = plain.indexOf('.')
  return point < 0 ? 0 : plain.length - point - 1
}

/** The number with a point and no grouping; null where the marks do not follow the reading, or could be read either way. */
function plainNumber(text: string, { reading, is_decimal_assumed }: NumberContext): string | null {
  if (is_decimal_assumed && undecided.test(text)) return null
  let plain = text
  if (reading.thousands !== '') {
    const separator = new RegExp(thousandsClass(reading), 'gu')
    if (separator.test(plain)) {
      if (!new RegExp(`^${groupedNumber(reading)}$`, 'u').test(plain)) return null
      plain = plain.replaceAll(separator, '')
    }
  }
  if (reading.decimal === '.') return plain
  return plain.includes('.') ? null : plain.replaceAll(',', '.')
}
