import { shortYearLast, undecidedNumber, yearLast } from '../contract/grammar.ts'

const fullDate = new RegExp(`^${yearLast}`)
const shortDate = new RegExp(`^${shortYearLast}(?![0-9])`)
const undecided = new RegExp(`^${undecidedNumber}$`)
const texts: Readonly<Record<string, string>> = {
  required: 'is empty and must not be',
  missing_column: 'is not in the file, and is required',
  header_twice: 'stands in several columns of the file, whose cells differ',
  unknown_column: 'is a column that the contract does not know',
  not_email: 'is no e-mail address',
  not_one_of: 'is none of the allowed words',
  not_integer: 'is no whole number',
  not_decimal: 'is no number',
  not_money: 'is no amount',
  not_date: 'is no date of the calendar, or is written in another order than the file’s',
  not_timestamp: 'is no point in time',
  not_boolean: 'is neither yes nor no',
  out_of_range: 'lies outside of what its type can hold',
  nonexistent_hour: 'names an hour that the clocks skipped',
  below_min: 'is below the smallest value allowed',
  above_max: 'is above the largest value allowed',
  too_long: 'is too long',
  pattern_mismatch: 'does not follow its pattern',
  cell_error: 'is the error of a formula, and no value',
}

const lines: Readonly<Record<string, string>> = {
  too_many_cells: 'the line has more cells than the header',
  too_few_cells: 'the line has fewer cells than the header',
  broken_quote: 'a quote on the line is not closed, or something stands behind a closed one',
  bad_bytes: 'the line holds bytes that are no text in the file’s encoding',
  line_too_long: 'the line has 16 MiB or more',
  total_row: 'the line is a total of those above it, and no record',
  below_total: 'the line is a remark below the total, and no record',
  not_json: 'the line is no JSON object',
}

/** A reason in words: the column, what it holds, and what is wrong with it. */
export function reasonText(code: string, column: string, cell: string): string {
  const line = lines[code]
  if (line !== undefined) return line
  const what = cell === '' ? column : `${column} “${cell.length > 60 ? `${cell.slice(0, 60)}…` : cell}”`
  return `${what} ${texts[code] ?? `breaks the rule ${code}`}${undecidedText(code, cell.trim())}`
}

/** What nobody can tell from the cell, and what settles it. */
function undecidedText(code: string, cell: string): string {
  if (/^not_(?:integer|decimal|money)$/.test(code) && undecided.test(cell)) {
    return ': its mark may be the decimal one or part thousands, and the file’s other numbers do not tell; `reading: { decimal }` in the contract settles it'
  }
  if (!/^not_(?:date|timestamp)$/.test(code)) return ''
  const settles = '`reading: { date_order }` in the contract settles it'
  const isWithin = (found: RegExpExecArray | null, first: number, second: number): boolean =>
    found !== null && isFrom1(found[1], first) && isFrom1(found[2], second)
  if (isWithin(fullDate.exec(cell), 12, 12))
    return `: where the dates of the file do not tell the order of day and month, ${settles}`
  const short = shortDate.exec(cell)
  return isWithin(short, 31, 12) || isWithin(short, 12, 31)
    ? `: where the dates of the file do not tell the order of day, month and year, ${settles}`
    : ''
}

function isFrom1(text: string | undefined, most: number): boolean {
  return Number(text) >= 1 && Number(text) <= most
}
