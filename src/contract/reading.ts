/** How the cells of one file are written: found by the reader in the file, or fixed by its contract. */
export type Reading = {
  /** The decimal mark. */
  readonly decimal: '.' | ','
  /** What groups thousands; empty when nothing does. A space stands for every kind of space. */
  readonly thousands: '' | ',' | '.' | ' ' | "'"
  /** The order of day and month where the year does not come first. */
  readonly date_order: 'ymd' | 'dmy' | 'mdy'
}

/** Numbers as programs write them, and ISO dates. */
export const plainReading: Reading = { decimal: '.', thousands: '', date_order: 'ymd' }

/** What a verdict needs to know beside the cells. */
export type VerdictContext = {
  readonly reading: Reading
  /** Of columns of numbers that are written otherwise than the rest, by name. */
  readonly column_readings?: Readonly<Record<string, Reading>>
  /** Whether no cell told the decimal mark of columns without a reading of their own: `1.234` is no number for them then. */
  readonly is_decimal_assumed?: boolean
  /** IANA name of the zone in which a time without a zone is read, such as `Europe/Zurich`. */
  readonly time_zone: string
  /** Whether a text such as `#N/A` is the error of a spreadsheet's cell, and no text. */
  readonly has_cell_errors?: boolean
}

/** The context of one column, with its own reading where it has one. */
export function contextOf(column: string, context: VerdictContext): VerdictContext {
  const reading = context.column_readings?.[column]
  return reading === undefined ? context : { ...context, reading, is_decimal_assumed: false }
}
