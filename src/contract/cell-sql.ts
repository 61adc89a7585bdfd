import { isOneOf, sqlText } from '../sql/quote.ts'
import { type CellNames, type CellSql, cleanSql, isTidySql, type Limit } from './cell-layers.ts'
import type { NamedColumn } from './column-spec.ts'
import { cellErrors, emailAddress, falseWords, trueWords, wholeKey } from './grammar.ts'
import { decimalSql, integerSql } from './number-sql.ts'
import type { VerdictContext } from './reading.ts'
import { dateSql, timestampSql } from './time-sql.ts'

/** The grammar of a column in SQL. */
export function cellSql(column: NamedColumn, names: CellNames, context: VerdictContext): CellSql {
  switch (column.kind) {
    case 'integer':
      return integerSql(column, names, context)
    case 'decimal':
    case 'money':
      return decimalSql(column, names, context)
    case 'date':
      return dateSql(column, names, context)
    case 'timestamp':
      return timestampSql(column, names, context)
    case 'boolean':
      return booleanSql(names)
    case 'one_of':
      return oneOfSql(column, names)
    default:
      return textSql(column, names, context)
  }
}

function booleanSql(names: CellNames): CellSql {
  const [word] = names.layers
  return {
    type: 'boolean',
    layers: [`lower(${cleanSql(names.raw)})`],
    plain: { holds: isOneOf(names.raw, [`'true'`, `'false'`]), value: `(${names.raw} = 'true')` },
    value: `case when ${isOneOf(word, trueWords.map(sqlText))} then true when ${isOneOf(word, falseWords.map(sqlText))} then false end`,
    refusal: `'not_boolean'`,
    limits: () => [],
  }
}

function oneOfSql(column: NamedColumn, names: CellNames): CellSql {
  const word = `(${cleanSql(names.raw)})`
  const aliases = Object.entries(column.value_aliases).filter(([alias]) => !column.values.includes(alias))
  const isValue = (text: string): string => isOneOf(text, column.values.map(sqlText))
  const meant = aliases.map(([alias, value]) => ` when ${word} = ${sqlText(alias)} then ${sqlText(value)}`).join('')
  return {
    type: 'varchar',
    layers: [],
    plain: { holds: isValue(names.raw), value: names.raw },
    value: `case when ${isValue(word)} then ${word}${meant} end`,
    refusal: `'not_one_of'`,
    limits: () => [],
  }
}

function textSql(column: NamedColumn, names: CellNames, context: VerdictContext): CellSql {
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
  if (column.whole) {
    const value = `regexp_replace(${clean}, ${sqlText(`^${wholeKey}$`)}, '\\1')`
    const plain = { holds: `${isTidySql(raw)} and not contains(${raw}, '.') and not contains(${raw}, ',')`, value: raw }
    return { type: 'varchar', layers: [cleanSql(raw)], plain, value, refusal: `'required'`, limits }
  }
  if (column.kind !== 'email') {
    const plain = { holds: isTidySql(raw), value: raw }
    return { type: 'varchar', layers: [], plain, value: cleanSql(raw), refusal: `'required'`, limits }
  }
  const isAddress = (text: string): string => `regexp_full_match(${text}, ${sqlText(emailAddress)}, 's')`
  return {
    type: 'varchar',
    layers: [cleanSql(raw)],
    plain: { holds: `${isTidySql(raw)} and ${isAddress(raw)}`, value: raw },
    value: `case when ${isAddress(clean)} then ${clean} end`,
    refusal: `'not_email'`,
    limits,
  }
}
