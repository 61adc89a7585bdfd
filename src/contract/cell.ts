/** Why one cell is refused. `not_<kind>`: the text does not follow the grammar of its kind. */
export type CellCode =
  | 'required'
  | 'not_email'
  | 'not_one_of'
  | 'not_integer'
  | 'not_decimal'
  | 'not_money'
  | 'not_date'
  | 'not_timestamp'
  | 'not_boolean'
  | 'out_of_range'
  | 'nonexistent_hour'
  | 'below_min'
  | 'above_max'
  | 'too_long'
  | 'pattern_mismatch'
  | 'cell_error'

export type CellValue = string | number | boolean | null
export type Cell = { readonly ok: true; readonly value: CellValue } | { readonly ok: false; readonly code: CellCode }
