import type { CheckOptions, CheckSpec } from './check.ts'

/**
 * Makes checks. Each function gives plain data; a column is `table.column`; severity is medium unless told, and high stops
 * the release.
 *
 * @example
 * const checks = [
 *   check.notNull('fct_orders.order_id', { severity: 'high' }),
 *   check.unique(['fct_lines.order_id', 'fct_lines.line_no'], { severity: 'high' }),
 *   check.range('fct_orders.total', { min: 0, max: '9999.99' }),
 *   check.range('fct_orders.placed_at', { min: '2026-01-01', max: '2026-12-31T23:00:00+01:00' }),
 *   check.acceptedValues('fct_orders.discount', [0, '2.50', 5]),
 * ]
 */
export const check = {
  /** No null in the column. */
  notNull(column: string, options: CheckOptions = {}): CheckSpec {
    return { ...options, kind: 'not_null', column }
  },
  /** At most the share `max` (0 to 1) of nulls; above it, every null row is bad. */
  nullShare(column: string, { max, ...options }: CheckOptions & { readonly max: number }): CheckSpec {
    return { ...options, kind: 'null_share', column, max }
  },
  /** No two rows with the same value, or the same values of several columns of one table. */
  unique(columns: string | readonly string[], options: CheckOptions = {}): CheckSpec {
    return { ...options, kind: 'unique', columns: typeof columns === 'string' ? [columns] : columns }
  },
  /**
   * Every value that is not null is one of these, each compared exactly as a value of the column: numbers and their digits as text,
   * days and times as in `range` (a day of a column of times is its first instant), `true` and `false`. One that the column cannot
   * hold is an error (`check_value_invalid`), such as 12.505 beside DECIMAL(18,2).
   */
  acceptedValues(
    column: string,
    values: readonly (string | number | boolean)[],
    options: CheckOptions = {},
  ): CheckSpec {
    return { ...options, kind: 'accepted_values', column, values }
  },
  /**
   * Every value that is not null lies from `min` to `max`, both included; NaN lies in no range. Bounds are numbers, or text with
   * their digits, and are never rounded. A column of dates takes days, `2026-01-31`. One of times takes instants,
   * `2026-01-31T12:00:00+01:00`, times of the project's zone where none is written, and days, which are whole days of that zone:
   * as `max` one goes to its end. Texts are compared by their letters. Another bound is an error (`check_value_invalid`).
   */
  range(
    column: string,
    { min, max, ...options }: CheckOptions & { readonly min?: number | string; readonly max?: number | string },
  ): CheckSpec {
    const bounds = { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) }
    return { ...options, kind: 'range', column, ...bounds }
  },
  /** Every value that is not null stands in the column `parent`. */
  reference(column: string, parent: string, options: CheckOptions = {}): CheckSpec {
    return { ...options, kind: 'reference', column, parent }
  },
  /** The newest value of a date or timestamp (without a zone UTC) is at most `max_age_hours` old by the clock of the run. */
  freshness(
    column: string,
    { max_age_hours, ...options }: CheckOptions & { readonly max_age_hours: number },
  ): CheckSpec {
    return { ...options, kind: 'freshness', column, max_age_hours }
  },
  /**
   * Rows of one day by a column of dates, or of times (days of the project's zone), against the mean of the same weekday in the trailing `weeks` (default 4): at least
   * `min` (default 0.5) and at most `max` (default 2) times of it. The day is `lag_days` (default 1) before as-of. Days before
   * the table's first are left out of the mean; with fewer than two left nothing is judged.
   */
  volume(
    column: string,
    {
      weeks = 4,
      min = 0.5,
      max = 2,
      lag_days = 1,
      ...options
    }: CheckOptions & {
      readonly weeks?: number
      readonly min?: number
      readonly max?: number
      readonly lag_days?: number
    } = {},
  ): CheckSpec {
    return { ...options, kind: 'volume', column, weeks, min, max, lag_days }
  },
  /**
   * Row accounting of a contract, counted anew in its tables: read = staged + quarantined, staged = kept + superseded, and at
   * most the share `max_quarantined` (default 1) of the records in quarantine.
   */
  accounting(
    contract: string,
    { max_quarantined = 1, ...options }: CheckOptions & { readonly max_quarantined?: number } = {},
  ): CheckSpec {
    return { ...options, kind: 'accounting', contract, max_quarantined }
  },
  /** Any select that gives the bad rows. A longer one stands better in `checks/NAME.sql`. */
  sql(name: string, sql: string, options: Omit<CheckOptions, 'name' | 'where'> = {}): CheckSpec {
    return { ...options, kind: 'sql', name, sql }
  },
}
