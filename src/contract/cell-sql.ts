import { sqlText } from '../sql/quote.ts'
import { type CellNames, type CellSql, cleanSql, isTidySql, type Limit } from './cell-layers.ts'
import type { NamedColumn } from './column-spec.ts'
import { emailAddress, falseWords, trueWords } from './grammar.ts'
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
      return textSql(column, names)
  }
}

function booleanSql(names: CellNames): CellSql {
  const [word] = names.layers
  const list = (words: readonly string[]): string => words.map(sqlText).join(', ')
  return {
    type: 'boolean',
    layers: [`lower(${cleanSql(names.raw)})`],
    plain: undefined,
    value: `case when ${word} in (${list(trueWords)}) then true when ${word} in (${list(falseWords)}) then false end`,
    refusal: `'not_boolean'`,
    limits: [],
  }
}

function oneOfSql(column: NamedColumn, names: CellNames): CellSql {
  const word = `(${cleanSql(names.raw)})`
  const aliases = Object.entries(column.value_aliases).filter(([alias]) => !column.values.includes(alias))
  const values = column.values.map(sqlText).join(', ')
  const meant = aliases.map(([alias, value]) => ` when ${word} = ${sqlText(alias)} then ${sqlText(value)}`).join('')
  return {
    type: 'varchar',
    layers: [],
    plain: { holds: `(${names.raw} in (${values}) or ${names.raw} is null)`, value: names.raw },
    value: `case when ${word} in (${values}) then ${word}${meant} end`,
    refusal: `'not_one_of'`,
    limits: [],
  }
}

function textSql(column: NamedColumn, names: CellNames): CellSql {
  const [clean] = names.layers
  const limits: Limit[] = []
  if (column.max_length !== undefined) {
    limits.push({ code: 'too_long', broken: `length(${names.value}) > ${column.max_length}` })
  }
  if (column.pattern !== undefined) {
    const isMatch = `regexp_full_match(${names.value}, ${sqlText(column.pattern)}, 's')`
    limits.push({ code: 'pattern_mismatch', broken: `not ${isMatch}` })
  }
  if (column.kind !== 'email') {
    const plain = { holds: `((${isTidySql(names.raw)}) or ${names.raw} is null)`, value: names.raw }
    return { type: 'varchar', layers: [], plain, value: cleanSql(names.raw), refusal: `'required'`, limits }
  }
  return {
    type: 'varchar',
    layers: [cleanSql(names.raw)],
    plain: undefined,
    value: `case when regexp_full_match(${clean}, ${sqlText(emailAddress)}, 's') then ${clean} end`,
    refusal: `'not_email'`,
    limits,
  }
}
