import { sqlName, sqlText } from '../sql/quote.ts'

/** The forms that cells are counted by, as expressions that a whole cell matches. A number here may still be none by the file's reading. */
const forms = {
  /** Digits alone. */
  whole: '[+-]?[0-9]+',
  /** Digits behind a zero, which a number would lose. */
  padded: '0[0-9]+',
  /** A whole number that some program wrote as a decimal. */
  whole_decimal: '[+-]?[0-9]+[.,]0+',
  number:
    "[+-]?(?:[0-9]{1,3}(?:[ \u00a0\u202f.,'\u2019][0-9]{3})+(?:[.,][0-9]*)?|[0-9]+[.,]?[0-9]*|[.,][0-9]+)(?:[eE][+-]?[0-9]{1,2})?",
  /** `C536379`: a letter or a few before digits. */
  prefixed: '[A-Za-z]{1,4}[-_/]?[0-9]+',
  long_whole: '[+-]?[0-9]{16,}',
  day_without_marks: '(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])',
  year_last: '[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{4}(?:[T ].*)?',
  short_year: '[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{2}(?:[T ].*)?',
  currency:
    '[+-]?(?:[€$£¥]|CHF|EUR|USD|GBP|Fr[.])[ \u00a0\u202f]?[+-]?[0-9].*|[+-]?[0-9].*[0-9.,-][ \u00a0\u202f]?(?:[€$£¥]|CHF|EUR|USD|GBP|Fr[.]?)',
  in_brackets: '[(][^()]*[0-9][^()]*[)]',
  percent: '[+-]?[0-9][0-9.,]*[ \u00a0\u202f]?%',
  /** A list within a record of JSON. */
  records: '\\[\\s*[{].*[}]\\s*\\]',
  clock: '[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?: ?[AaPp][Mm])?',
  named_month:
    '[0-9]{1,2}[. -]+[^0-9 .-]{3,12}[.]?[ -]+(?:[0-9]{4}|[0-9]{2})|[^0-9 .-]{3,12}[.]? [0-9]{1,2},? [0-9]{4}',
  with_blank: '.*[ \u00a0\u202f].*',
} as const

export type CellForm = keyof typeof forms

/** What all cells of a column say, read as text; counts over all files. */
export type CellForms = {
  readonly name: string
  readonly rows: number
  readonly filled: number
  readonly counts: Readonly<Record<CellForm, number>>
  /** Fewest and most characters of cells of digits alone; zero where there are none. */
  readonly fewest_digits: number
  readonly most_digits: number
  /** A cell that is no number, and any one. */
  readonly no_number: string | undefined
  readonly example: string | undefined
}

/** Counts the forms of a column of a table of texts. */
export function cellFormsSql(table: string, column: string): string {
  const cell = sqlName(column)
  const is = (form: CellForm): string => `regexp_full_match(${cell}, ${sqlText(forms[form])}, 's')`
  const counts = Object.keys(forms).map((form) => `count(*) filter (${is(form as CellForm)})::integer as ${form}`)
  return `select count(*)::integer as rows, count(${cell})::integer as filled, ${counts.join(', ')},
    coalesce(min(length(${cell})) filter (${is('whole')}), 0)::integer as fewest_digits,
    coalesce(max(length(${cell})) filter (${is('whole')}), 0)::integer as most_digits,
    left(min(${cell}) filter (not ${is('number')}), 40) as no_number, left(min(${cell}), 40) as example
    from ${sqlName(table)}`
}

/** A row of `cellFormsSql`. */
export function cellFormsOf(name: string, row: Readonly<Record<string, unknown>>): CellForms {
  const number = (key: string): number => Number(row[key])
  const text = (key: string): string | undefined => (typeof row[key] === 'string' ? row[key] : undefined)
  const counts = Object.fromEntries(Object.keys(forms).map((form) => [form, number(form)]))
  return {
    name,
    rows: number('rows'),
    filled: number('filled'),
    // Made of the keys of `forms` just above.
    counts: counts as Record<CellForm, number>,
    fewest_digits: number('fewest_digits'),
    most_digits: number('most_digits'),
    no_number: text('no_number'),
    example: text('example'),
  }
}
