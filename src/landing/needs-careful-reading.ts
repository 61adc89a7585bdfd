import type { CsvDialect } from './types.ts'

/** What the count of records says about a CSV file; see `countRecords`. */
type Counted = {
  readonly blank_lines: number
  readonly broken_records: number
  readonly blank_then_quote: number
}

/**
 * Whether DuckDB could read other cells from this file than the rule says, without rejecting a line or changing the number
 * of rows. It forgives blanks between a quote and its delimiter (`"x" ,` and ` "x"`), and takes a blank line of a
 * one-column file for a row.
 */
export function needsCarefulReading(counted: Counted, dialect: CsvDialect, columns_count: number): boolean {
  if (dialect.quote !== '' && (counted.broken_records > 0 || counted.blank_then_quote > 0)) return true
  return columns_count === 1 && counted.blank_lines > dialect.skip_lines
}
