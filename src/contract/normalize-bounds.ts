import { TallyError } from '../error/tally-error.ts'
import type { ColumnKind, ColumnSpec } from './column-spec.ts'
import { decimalNumber } from './grammar.ts'
import { compareDecimals, parseDecimal, parseInteger, printUnits, unitsOf } from './parse-number.ts'
import { parseDate, parseTimestamp } from './parse-time.ts'
import { plainReading } from './reading.ts'

type Bounds = { readonly min: string | undefined; readonly max: string | undefined }
type Shape = Pick<ColumnSpec, 'kind' | 'precision' | 'scale'>

const number = new RegExp(`^${decimalNumber}$`)

const forms: Partial<Record<ColumnKind, string>> = {
  date: 'write a day of the calendar as 2026-01-31',
  timestamp: 'write a point in time as 2026-01-31T00:00:00Z; without a zone it is UTC',
}

/**
 * `min` and `max` in one form, so that both verdicts compare the same: digits with a point, `YYYY-MM-DD`, or an instant of UTC
 * as a cell gives it. Throws `definition_invalid` for a bound that is no value of the column, or that none can reach.
 */
export function normalizeBounds(
  shape: Shape,
  bounds: { readonly min?: number | string; readonly max?: number | string },
): Bounds {
  const { kind, precision, scale } = shape
  const fail = (detail: string, next: string): never => {
    throw new TallyError('definition_invalid', { what: `a column of kind ${kind}`, detail, next })
  }
  if (![precision, scale].every(Number.isInteger) || precision < scale || scale < 0 || precision > 38)
    fail(`DECIMAL(${precision}, ${scale}) is no type`, 'give a precision up to 38 and a scale up to the precision')
  const boundOf = (name: 'min' | 'max'): string | undefined => {
    const given = bounds[name]
    if (given === undefined) return undefined
    const bound = normalizeBound(shape, String(given))
    return bound ?? fail(`its ${name} ${given} is no such value`, forms[kind] ?? numberForm(shape))
  }
  const [min, max] = [boundOf('min'), boundOf('max')]
  const isText = kind === 'date' || kind === 'timestamp'
  if (min !== undefined && max !== undefined && (isText ? min > max : compareDecimals(min, max) > 0))
    fail(`its min ${min} is above its max ${max}`, 'change one of them')
  return { min, max }
}

function normalizeBound(shape: Shape, given: string): string | undefined {
  const text = given.trim()
  if (shape.kind === 'date' || shape.kind === 'timestamp') {
    const cell =
      shape.kind === 'date'
        ? parseDate(text, plainReading)
        : parseTimestamp(text, { reading: plainReading, time_zone: 'UTC' })
    return cell.ok ? String(cell.value) : undefined
  }
  if (!number.test(text)) return undefined
  const digits = (text.split('.')[1] ?? '').replace(/0+$/, '').length
  const whole = text.split('.')[0] ?? ''
  const isHeld =
    shape.kind === 'integer'
      ? parseInteger(whole === '' ? '0' : whole, { reading: plainReading }).ok
      : isDecimal(text, shape)
  // In SQL a bound of more digits than the column is compared as DECIMAL(38, digits).
  const most = 38 - (shape.kind === 'integer' ? 16 : shape.precision - shape.scale)
  return isHeld && digits <= Math.max(most, shape.scale) ? printUnits(unitsOf(text, digits), digits) : undefined
}

function isDecimal(text: string, shape: Shape): boolean {
  return parseDecimal(text, shape, { reading: plainReading }).ok
}

function numberForm({ kind, precision, scale }: Shape): string {
  const most = kind === 'integer' ? '2^53 − 1' : `${precision} digits, ${scale} of them behind the point`
  return `write a number of at most ${most}, with a point and without an exponent`
}
