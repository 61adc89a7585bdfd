import {
  isAttributeCode,
  isDayName,
  isIdName,
  isLineName,
  isMoneyName,
  isOfDaysFirst,
  isRateName,
  namesCurrency,
} from '../landing/header-words.ts'
import type { CellForm, CellForms } from './cell-forms.ts'
import { oneLine } from './one-line.ts'
import type { ProposedColumn, ProposedContract, SeenFile } from './types.ts'

/** Cells that do not fit a kind are errors, and go to quarantine, where no more than one in so many does not. */
export const cells_per_error = 1000

/**
 * The contract as all cells of its files bear it out, where a sample had proposed it: names of identifiers are ids, whatever the
 * first thousand cells look like, and a number is what holds each of its cells. `files` are those of the contract.
 */
export function settleKinds(
  proposed: ProposedContract,
  forms: ReadonlyMap<string, CellForms>,
  files: readonly SeenFile[],
): ProposedContract {
  const settled = proposed.columns.map((column): ProposedColumn => {
    const seen = forms.get(column.name)
    if (seen === undefined || seen.filled === 0) return { ...column, optional: true }
    return { ...settleKind(column, seen), optional: column.optional || seen.filled < seen.rows }
  })
  return settleDays({ ...proposed, columns: settled }, forms, files)
}

function settleKind(column: ProposedColumn, seen: CellForms): ProposedColumn {
  const { name, kind } = column
  if (isDayName(name) && seen.counts.day_without_marks === seen.filled) return { ...column, kind: 'date' }
  if (kind === 'date' || kind === 'timestamp' || kind === 'boolean' || kind === 'email') return column
  const isPlain = seen.counts.whole === seen.filled
  if (isAttributeCode(name) && kind !== 'text') return { ...column, kind: 'id' }
  if (isIdName(name) && !(isLineName(name) && isPlain) && !hasFractions(seen)) return settleId(column, seen)
  if (kind === 'integer' || kind === 'decimal' || kind === 'money') return settleNumber(column, seen)
  return kind === 'text' ? withHint(column, seen) : column
}

/** `number` and `no` may be a measure, whose cells have decimals. */
function hasFractions({ counts, filled }: CellForms): boolean {
  return (counts.number - counts.whole - counts.whole_decimal) * 10 > filled && counts.number * 10 > filled * 9
}

function settleId(column: ProposedColumn, { counts, filled, example }: CellForms): ProposedColumn {
  if (counts.with_blank * 2 > filled) return { ...column, kind: 'text' }
  if (counts.whole_decimal === 0) return { ...column, kind: 'id' }
  const note = `numbers written as decimals, such as ${quoted(example)}, are kept without their zeros`
  return { ...column, kind: 'id', whole: true, note }
}

/** The narrowest number that holds the cells; where some are none, a key or a text. */
function settleNumber(column: ProposedColumn, seen: CellForms): ProposedColumn {
  const { counts, filled, no_number, most_digits, fewest_digits } = seen
  if (counts.padded > 0) return { ...column, kind: 'id', note: 'some cells begin with a zero that a number would lose' }
  if (counts.long_whole > 0) return { ...column, kind: 'id', note: 'some cells have more digits than an exact number' }
  const misfits = filled - counts.number
  const isOfOneLength = most_digits >= 4 && most_digits === fewest_digits
  const isPrefixed = misfits > 0 && (isOfOneLength ? counts.prefixed * 2 > misfits : counts.prefixed === misfits)
  if (misfits * cells_per_error > filled || (isPrefixed && isOfOneLength)) {
    const kind = isPrefixed ? 'id' : 'text'
    const note = `${misfits} of ${filled} cells are no number, such as ${quoted(no_number)}`
    return { ...(kind === 'text' ? withHint(column, seen) : column), kind, note }
  }
  const errors = misfits === 0 ? undefined : errorNote(misfits, filled, no_number)
  return { ...column, kind: numberKind(column, counts), ...(errors === undefined ? {} : { note: errors }) }
}

function numberKind({ name, aliases }: ProposedColumn, counts: CellForms['counts']): 'integer' | 'decimal' | 'money' {
  const isWhole = counts.whole === counts.number
  const headers = [name, ...aliases]
  if (headers.some((header) => isRateName(header, name))) return 'decimal'
  const hasCurrency = headers.some((header) => namesCurrency(header, name))
  if (isMoneyName(name) && (!isWhole || hasCurrency)) return 'money'
  return isWhole ? 'integer' : 'decimal'
}

/** What is said of the few cells that are taken for errors. */
export function errorNote(misfits: number, filled: number, example: string | undefined): string {
  return `${misfits} of ${filled} cells do not fit, such as ${quoted(example)}: their rows go to quarantine`
}

const hints: readonly (readonly [CellForm, string])[] = [
  ['currency', 'a currency beside a number is not read: as money() the files must bring the number alone'],
  ['in_brackets', 'brackets around a number are not read as a minus'],
  ['percent', 'a number with % is not read: as decimal() the files must bring the number alone'],
  ['records', 'a list of records in one cell is one text: to have a row for each, land the list itself, as [ … ]'],
  ['clock', 'a time without its day has no kind of its own'],
  [
    'named_month',
    'a day with the name of its month is not read: as date() the files must bring 2026-01-31 or 31.01.2026',
  ],
]

/** A text that somebody would take for a number or a day, with what keeps it from being one. */
function withHint(column: ProposedColumn, { counts, filled, example }: CellForms): ProposedColumn {
  const found = hints.find(([form]) => counts[form] * 2 > filled) ?? hints.find(([form]) => mixed(form, counts, filled))
  return found === undefined ? column : { ...column, note: `kept as text, as ${quoted(example)}: ${found[1]}` }
}

/** Numbers of which some are written in a way that is not read. */
function mixed(form: CellForm, counts: CellForms['counts'], filled: number): boolean {
  return form !== 'clock' && counts[form] > 0 && (counts[form] + counts.number) * 10 >= filled * 9
}

/** Days such as `01/02/2026` of which no cell tells the order: the day is first where the file is of a country that writes so. */
function settleDays(
  proposed: ProposedContract,
  forms: ReadonlyMap<string, CellForms>,
  files: readonly SeenFile[],
): ProposedContract {
  if (proposed.reading.date_order !== undefined) return proposed
  const isOpen = ({ name, kind }: ProposedColumn): boolean => {
    const { year_last = 0, short_year = 0 } = forms.get(name)?.counts ?? {}
    return (kind === 'date' || kind === 'timestamp') && year_last + short_year > 0
  }
  const open = proposed.columns.filter(isOpen)
  if (open.length === 0) return proposed
  const isConflict = files.some(({ report }) => report.reading_basis.date_order === 'conflict')
  const isShort = open.some(({ name }) => (forms.get(name)?.counts.short_year ?? 0) > 0)
  const hint = isConflict || isShort ? undefined : daysFirstHint(proposed, files)
  const example = quoted(forms.get(open[0]?.name ?? '')?.example)
  const reading_note =
    hint === undefined
      ? undefined
      : `no cell tells whether ${example} begins with its day: taken for so, because ${hint}`
  if (reading_note !== undefined)
    return { ...proposed, reading: { ...proposed.reading, date_order: 'dmy' }, reading_note }
  const why = isConflict
    ? 'some cells can only begin with the day, others only with the month'
    : 'no cell tells the order of day, month and year'
  const note = `kept as text, as ${example}: ${why}; with reading: { date_order: 'dmy' } or 'mdy' it can be a date()`
  return { ...proposed, columns: proposed.columns.map((one) => (isOpen(one) ? { ...one, kind: 'text', note } : one)) }
}

function daysFirstHint({ columns }: ProposedContract, files: readonly SeenFile[]): string | undefined {
  const told = files.map(({ report }) => report)
  if (told.some(({ reading, reading_basis }) => reading_basis.decimal === 'evidence' && reading.decimal === ','))
    return 'numbers have a decimal comma'
  if (told.some(({ dialect }) => dialect?.delimiter === ';')) return 'cells are set apart by semicolons'
  return columns.some(({ name }) => isOfDaysFirst(name)) ? 'the headers are of a language that writes so' : undefined
}

/** A cell as a note shows it. */
export function quoted(cell: string | undefined): string {
  return `‘${oneLine(cell ?? '')}’`
}
