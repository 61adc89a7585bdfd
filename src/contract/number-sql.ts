import { sqlText } from '../sql/quote.ts'
import { type CellNames, type CellSql, cleanSql, isEmptySql } from './cell-layers.ts'
import type { NamedColumn } from './column-spec.ts'
import {
  decimalNumber,
  groupedNumber,
  longestNumber,
  scientificNumber,
  thousandsClass,
  undecidedDecimals,
  undecidedNumber,
  wholeNumber,
} from './grammar.ts'
import type { KnownCell } from './known-cell.ts'
import type { VerdictContext } from './reading.ts'

const safe = Number.MAX_SAFE_INTEGER

/** Layer: the cast of the raw text, which stands where printing it gives the text back. */
export function integerSql(
  column: NamedColumn,
  names: CellNames,
  context: VerdictContext,
  known: KnownCell | undefined,
): CellSql {
  const [fast] = names.layers
  const { raw } = names
  const text = plainSql(`(${cleanSql(raw)})`, context)
  const isWhole = `regexp_full_match(${text}, ${sqlText(wholeNumber)})`
  const digits = `try_cast(regexp_replace(${text}, '[.]0*$', '') as bigint)`
  const isSafe = (number: string): string => `${number} between -${safe} and ${safe}`
  const holds = known?.prints_back ? `${fast} is not null` : `(${fast}::varchar = ${raw} and ${isSafe(fast)})`
  return {
    type: 'bigint',
    layers: [`try_cast(${raw} as bigint)`],
    plain: { holds, value: fast },
    value:
      `case when ${holds} then ${fast} when ${isWhole} and strlen(${text}) <= ${longestNumber} ` +
      `and ${isSafe(digits)} then ${digits} end`,
    is_empty: isEmptySql(raw),
    refusal: `case when ${isWhole} then 'out_of_range' else 'not_integer' end`,
    limits: boundsSql(column, (bound) => (bound.includes('.') ? wideLiteral(bound) : `${bound}::bigint`)),
  }
}

/** Layers: as above; then, where that does not stand, the number with a point and no grouping; then the same without a power of ten. */
export function decimalSql(
  column: NamedColumn,
  names: CellNames,
  context: VerdictContext,
  known: KnownCell | undefined,
): CellSql {
  const [fast, written, text] = names.layers
  const { raw } = names
  const type = `decimal(${column.precision}, ${column.scale})`
  const isNumber = `regexp_full_match(${text}, ${sqlText(decimalNumber)})`
  const isComma = context.reading.decimal === ','
  const printed = isComma ? `replace(${fast}::varchar, '.', ',')` : `${fast}::varchar`
  // With so many decimals a cell that can be read in two ways is printed back too.
  const isOpen = context.is_decimal_assumed === true && column.scale === undecidedDecimals
  const isDecided = isOpen ? ` and not regexp_full_match(${raw}, ${sqlText(undecidedNumber)})` : ''
  const holds = known?.prints_back ? `${fast} is not null` : `(${printed} = ${raw}${isDecided})`
  return {
    type,
    layers: [
      `try_cast(${isComma ? `replace(${raw}, ',', '.')` : raw} as ${type})`,
      `case when ${holds} then null else ${plainSql(`(${cleanSql(raw)})`, context)} end`,
      withoutExponentSql(written),
    ],
    plain: { holds, value: fast },
    value:
      `case when ${holds} then ${fast} ` +
      `when ${isNumber} and strlen(${text}) <= ${longestNumber} then try_cast(${text} as ${type}) end`,
    is_empty: isEmptySql(raw),
    refusal: `case when ${isNumber} then 'out_of_range' else ${sqlText(`not_${column.kind}`)} end`,
    limits: boundsSql(column, (bound) => (scaleOf(bound) <= column.scale ? `${bound}::${type}` : wideLiteral(bound))),
  }
}

/** A number without its power of ten, digit by digit; any other text as it stands. The engine's own cast rounds on the way. */
function withoutExponentSql(text: string): string {
  const isScientific = `contains(lower(${text}), 'e') and regexp_full_match(${text}, ${sqlText(scientificNumber)})`
  const mantissa = `ltrim(split_part(lower(${text}), 'e', 1), '+-')`
  const shift = `cast(ltrim(split_part(lower(${text}), 'e', 2), '+') as integer)`
  const [head, tail] = [`split_part(${mantissa}, '.', 1)`, `split_part(${mantissa}, '.', 2)`]
  const whole = `cast(greatest(strlen(${head}), -${shift}) as integer)`
  const digits = `concat(lpad(${head}, ${whole}, '0'), rpad(${tail}, cast(greatest(strlen(${tail}), ${shift}) as integer), '0'))`
  const point = `(${whole} + ${shift})`
  const sign = `case when starts_with(${text}, '-') then '-' else '' end`
  return (
    `case when ${isScientific} then concat(${sign}, left(${digits}, ${point}), '.', substr(${digits}, ${point} + 1)) ` +
    `else ${text} end`
  )
}

/** The conditions of `min` and `max` on a value. */
export function boundsSql(column: NamedColumn, literal: (bound: string) => string): CellSql['limits'] {
  return (value) => [
    ...(column.min === undefined ? [] : [{ code: 'below_min', broken: `${value} < ${literal(column.min)}` }]),
    ...(column.max === undefined ? [] : [{ code: 'above_max', broken: `${value} > ${literal(column.max)}` }]),
  ]
}

/** A bound with more digits than its column: slower to compare, and never rounded. */
function wideLiteral(bound: string): string {
  return `${bound}::decimal(38, ${scaleOf(bound)})`
}

function scaleOf(bound: string): number {
  return bound.split('.')[1]?.length ?? 0
}

/** The number with a point and no grouping; null where the marks do not follow the reading, or could be read either way. */
function plainSql(clean: string, { reading, is_decimal_assumed }: VerdictContext): string {
  let plain = clean
  if (reading.thousands !== '') {
    const separator = sqlText(thousandsClass(reading))
    plain =
      `(case when not regexp_matches(${clean}, ${separator}) then ${clean} ` +
      `when regexp_full_match(${clean}, ${sqlText(groupedNumber(reading))}) then regexp_replace(${clean}, ${separator}, '', 'g') end)`
  }
  if (reading.decimal === ',') plain = `(case when not contains(${plain}, '.') then replace(${plain}, ',', '.') end)`
  if (!is_decimal_assumed) return plain
  return `(case when not regexp_full_match(${clean}, ${sqlText(undecidedNumber)}) then ${plain} end)`
}
