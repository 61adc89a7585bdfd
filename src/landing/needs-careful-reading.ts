import type { CsvDialect } from './types.ts'

/** What the count of records says about a CSV file; see `countRecords`. */
type Counted = {
  readonly blank_lines: number
  readonly broken_records: number
  readonly blank_then_quote: number
  readonly has_bad_bytes: boolean
}

/**
 * Whether DuckDB could read other cells from this file than the rule says, without rejecting a line or changing the number
 * of rows. It forgives blanks between a quote and its delimiter (`"x" ,` and ` "x"`), and takes a blank line of a
 * one-column file for a row. Bytes that are no UTF-8 it sees only in the columns that a query reads, and then may fail for
 * good: `FileReport.has_bad_bytes` tells of them before DuckDB is let near the file.
 */
export function needsCarefulReading(counted: Counted, dialect: CsvDialect, columns_count: number): boolean {
  if (counted.has_bad_bytes) return true
  if (dialect.quote !== '' && (counted.broken_records > 0 || counted.blank_then_quote > 0)) return true
  return columns_count === 1 && counted.blank_lines > dialect.skip_lines
}
