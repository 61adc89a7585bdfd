import { isOneOf, sqlText } from '../sql/quote.ts'
import { type CellNames, type CellSql, cleanSql, isEmptySql, isTidySql, type Limit } from './cell-layers.ts'
import type { NamedColumn } from './column-spec.ts'
import { cellErrors, emailAddress, falseWords, firstInstant, lastInstant, trueWords, wholeKey } from './grammar.ts'
import type { KnownCell } from './known-cell.ts'
import { decimalSql, integerSql } from './number-sql.ts'
import type { VerdictContext } from './reading.ts'
import { dateSql, timestampSql } from './time-sql.ts'

/** The grammar of a column in SQL; of cells of which something is known, only what is left to judge. */
export function cellSql(column: NamedColumn, names: CellNames, context: VerdictContext, known?: KnownCell): CellSql {
  if (known?.typed) return typedSql(column, names, context, known, known.typed.type)
  switch (column.kind) {
    case 'integer':
      return integerSql(column, names, context, known)
    case 'decimal':
    case 'money':
      return decimalSql(column, names, context, known)
    case 'date':
      return dateSql(column, names, context)
    case 'timestamp':
      return timestampSql(column, names, context)
    case 'boolean':
      return booleanSql(names, known)
    case 'one_of':
      return oneOfSql(column, names, known)
    default:
      return textSql(column, names, context, known)
  }
}

/** Of cells that the reader has given their type: a time can still be out of range. */
function typedSql(
  column: NamedColumn,
  names: CellNames,
  context: VerdictContext,
  known: KnownCell,
  type: string,
): CellSql {
  const { raw } = names
  const within =
    column.kind === 'timestamp'
      ? `${raw} between timestamp ${sqlText(firstInstant)} and timestamp ${sqlText(lastInstant)}`
      : undefined
  const { limits } = cellSql(column, names, context)
  return {
    type,
    layers: [],
    plain: { holds: within ?? isThere(raw, known), value: raw },
    value: within === undefined ? raw : `case when ${within} then ${raw} end`,
    is_empty: isNothing(raw, known),
    refusal: within === undefined ? undefined : `'out_of_range'`,
    limits,
  }
}

function isThere(raw: string, known: KnownCell): string {
  return known.may_be_empty ? `${raw} is not null` : 'true'
}

function isNothing(raw: string, known: KnownCell): string {
  return known.may_be_empty ? `(${raw} is null)` : 'false'
}

/** A text with what is known of it: without blanks around it, and whether a cell is there and tidy. */
function textOf(
  raw: string,
  known: KnownCell | undefined,
): Pick<CellSql, 'is_empty'> & { clean: string; is_tidy: string } {
  return known
    ? { clean: raw, is_tidy: isThere(raw, known), is_empty: isNothing(raw, known) }
    : { clean: cleanSql(raw), is_tidy: isTidySql(raw), is_empty: isEmptySql(raw) }
}

function booleanSql(names: CellNames, known: KnownCell | undefined): CellSql {
  const [word] = names.layers
  const { clean, is_empty } = textOf(names.raw, known)
  return {
    type: 'boolean',
    layers: [`lower(${clean})`],
    plain: { holds: isOneOf(names.raw, [`'true'`, `'false'`]), value: `(${names.raw} = 'true')` },
    value: `case when ${isOneOf(word, trueWords.map(sqlText))} then true when ${isOneOf(word, falseWords.map(sqlText))} then false end`,
    is_empty,
    refusal: `'not_boolean'`,
    limits: () => [],
  }
}

function oneOfSql(column: NamedColumn, names: CellNames, known: KnownCell | undefined): CellSql {
  const { clean, is_empty } = textOf(names.raw, known)
  const word = `(${clean})`
  const aliases = Object.entries(column.value_aliases).filter(([alias]) => !column.values.includes(alias))
  const isValue = (text: string): string => isOneOf(text, column.values.map(sqlText))
  const meant = aliases.map(([alias, value]) => ` when ${word} = ${sqlText(alias)} then ${sqlText(value)}`).join('')
  return {
    type: 'varchar',
    layers: [],
    plain: { holds: isValue(names.raw), value: names.raw },
    value: `case when ${isValue(word)} then ${word}${meant} end`,
    is_empty,
    refusal: `'not_one_of'`,
    limits: () => [],
  }
}

function textSql(
  column: NamedColumn,
  names: CellNames,
  context: VerdictContext,
  known: KnownCell | undefined,
): CellSql {
  const [clean] = names.layers
  const limits = (value: string): readonly Limit[] => [
    ...(context.has_cell_errors ? [{ code: 'cell_error', broken: isOneOf(value, cellErrors.map(sqlText)) }] : []),
    ...(column.max_length === undefined
      ? []
      : [{ code: 'too_long', broken: `length(${value}) > ${column.max_length}` }]),
    ...(column.pattern === undefined
      ? []
      : [{ code: 'pattern_mismatch', broken: `not regexp_full_match(${value}, ${sqlText(column.pattern)}, 's')` }]),
  ]
  const { raw } = names
  const text = textOf(raw, known)
  const { is_tidy, is_empty } = text
  const rest = { type: 'varchar', is_empty, limits }
  if (column.whole) {
    const value = `regexp_replace(${clean}, ${sqlText(`^${wholeKey}$`)}, '\\1')`
    const plain = { holds: `${is_tidy} and not contains(${raw}, '.') and not contains(${raw}, ',')`, value: raw }
    return { ...rest, layers: [text.clean], plain, value, refusal: `'required'` }
  }
  if (column.kind !== 'email') {
    const refusal = known ? undefined : `'required'`
    return { ...rest, layers: [], plain: { holds: is_tidy, value: raw }, value: text.clean, refusal }
  }
  const isAddress = (one: string): string => `regexp_full_match(${one}, ${sqlText(emailAddress)}, 's')`
  return {
    ...rest,
    layers: [text.clean],
    plain: { holds: `${is_tidy} and ${isAddress(raw)}`, value: raw },
    value: `case when ${isAddress(clean)} then ${clean} end`,
    refusal: `'not_email'`,
  }
}
