import { sqlText } from '../sql/quote.ts'
import { blanks } from './grammar.ts'

/** Names of the columns of the layers: raw text, what lies between, and the value. */
export type CellNames = {
  readonly raw: string
  readonly layers: readonly [string, string, string]
  readonly value: string
}

/**
 * One cell in SQL. The engine computes `layers` one after the other and then the value, each as a select around the one
 * before, so that nothing is evaluated twice.
 *
 * Most rows are written plainly in all their cells and break no rule. For those, which `p_row` tells, the value is
 * `plain.value`, and neither the later layers nor the costly grammar in `value` are reached.
 */
export type CellSql = {
  /** SQL type of the value. */
  readonly type: string
  readonly layers: readonly string[]
  /** When a cell that is there is written plainly, and its value then, after the first layer. */
  readonly plain: { readonly holds: string; readonly value: string }
  /** The typed value, null where the text is missing or wrong. */
  readonly value: string
  /** Whether a cell without a value held nothing; `false` where no cell does. */
  readonly is_empty: string
  /** The code of a text that gave no value; undefined where each text gives one. */
  readonly refusal: string | undefined
  /** Further codes with the condition that breaks them, in the order in which they are judged; of a value given in SQL. */
  readonly limits: (value: string) => readonly Limit[]
}

export type Limit = { readonly code: string; readonly broken: string }

/** The text without the blanks around it, null where nothing is left. Plain text takes the short way. */
export function cleanSql(raw: string): string {
  return `case when ${isTidySql(raw)} then ${raw} else nullif(trim(${raw}, ${sqlText(blanks)}), '') end`
}

/** Whether a text begins with a printable ASCII character and does not end in a blank: nothing is to be taken off. */
export function isTidySql(raw: string): string {
  const endsInNone = (list: readonly string[]): string =>
    list.map((blank) => `not suffix(${raw}, ${sqlText(blank)})`).join(' and ')
  const narrow = [...blanks].filter((blank) => blank <= '~')
  const wide = [...blanks].filter((blank) => blank > '~')
  const isAscii = `strlen(${raw}) = length(${raw})`
  return `(${raw} >= '!' and ${raw} < '~' and ${endsInNone(narrow)} and case when ${isAscii} then true else ${endsInNone(wide)} end)`
}

/** Whether a cell is missing or holds nothing but blanks. */
export function isEmptySql(raw: string): string {
  return `(case when ${raw} is null then true else ${isBlankSql(raw)} end)`
}

/** Whether a cell holds nothing but blanks. */
export function isBlankSql(raw: string): string {
  return `trim(${raw}, ${sqlText(blanks)}) = ''`
}
