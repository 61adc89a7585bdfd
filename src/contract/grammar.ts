import type { Reading } from './reading.ts'

/*
 * The grammar of each kind of cell, in the part of regular expressions that RE2 (SQL) and JavaScript read alike.
 * The two verdicts share these texts, the clocks of `time/zone.ts`, and nothing else.
 */

/** Blank characters that are taken off both ends of a cell: space, tab, line ends, no-break spaces, ideographic space, BOM. */
export const blanks = ' \t\n\r\u00a0\u202f\u3000\ufeff'

/** A longer text is no number, whatever its digits. */
export const longestNumber = 60

export const wholeNumber = String.raw`[+-]?[0-9]+(?:\.0*)?`
export const decimalNumber = String.raw`[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)`
/** Such a number times a power of ten, as programs and spreadsheets write large and small ones: `1.92E+07`. */
export const scientificNumber = String.raw`[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)[eE][+-]?[0-9]{1,2}`
/** What a spreadsheet shows in place of a value that it could not work out. */
export const cellErrors = [
  '#N/A',
  '#REF!',
  '#DIV/0!',
  '#VALUE!',
  '#NAME?',
  '#NULL!',
  '#NUM!',
  '#SPILL!',
  '#CALC!',
  '#FIELD!',
  '#BLOCKED!',
  '#CONNECT!',
  '#UNKNOWN!',
  '#BUSY!',
  '#GETTING_DATA',
] as const
/** A whole number that was written as a decimal; the number is group 1. */
export const wholeKey = '([+-]?[0-9]+)[.,]0+'
export const emailAddress = String.raw`[^\x00-\x20@,;<>"()\x7f\x{a0}]+@[^\x00-\x20@,;<>"()\x7f\x{a0}.]+(?:\.[^\x00-\x20@,;<>"()\x7f\x{a0}.]+)+`

/** The class of the character that groups thousands. */
export function thousandsClass(reading: Reading): string {
  if (reading.thousands === ' ') return '[ \u00a0\u202f]'
  if (reading.thousands === "'") return "['\u2019]"
  return reading.thousands === '.' ? '[.]' : `[${reading.thousands}]`
}

/** A number whose thousands are grouped. */
export function groupedNumber(reading: Reading): string {
  const mark = reading.decimal === '.' ? '[.]' : ','
  return `[+-]?[0-9]{1,3}(?:${thousandsClass(reading)}[0-9]{3})+(?:${mark}[0-9]*)?`
}

/** A number whose mark is the decimal one or parts thousands: nobody can tell from the cell. */
export const undecidedNumber = '[+-]?[1-9][0-9]{0,2}[.,][0-9]{3}'
/** The decimals of such a number. */
export const undecidedDecimals = 3

/** Year, month, day as groups 1 to 3. */
export const yearFirst = '([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})'
/** The same without marks, of a calendar date alone: `20260131`. */
export const compactDate = '([0-9]{4})([0-9]{2})([0-9]{2})'
/** Two numbers and a year as groups 1 to 3. */
export const yearLast = '([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{4})'
/** Two numbers and a year of two digits as groups 1 to 3. */
export const shortYearLast = '([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{2})'
/** From here on a year of two digits is one of the last century, as POSIX has it: 69 is 1969, 68 is 2068. */
export const firstYearOfLastCentury = '69'

/** Behind a time on a clock of twelve hours; its first letter is the group. */
const halfOfDay = '[ \u00a0\u202f]*([AaPp])[.]?[Mm][.]?'
/** Midnight behind a date, as spreadsheets and databases write it. */
export const midnight =
  '(?:[T ](?:0{1,2}:00(?::00(?:[.]0+)?)?|12:00(?::00(?:[.]0+)?)?[ \u00a0\u202f]*[Aa][.]?[Mm][.]?))?'
/** Hour, minute, second, fraction, half of the day, zone as groups 4 to 9, all absent for midnight. */
export const timeOfDay = `(?:(?:T| +)([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:[.,]([0-9]{1,9}))?)?(?:${halfOfDay})? *(Z|z|UTC|[+-][0-9]{2}(?::?[0-9]{2})?)?)?`

/** The first and last instants that a timestamp may be, UTC. */
export const firstInstant = '1970-01-01 00:00:00'
export const lastInstant = '2199-12-31 23:59:59.999999'

export const trueWords = ['true', 't', 'yes', 'y', '1', 'oui', 'o', 'vrai', 'v', 'ja', 'j', 'wahr']
export const falseWords = ['false', 'f', 'no', 'n', '0', 'non', 'faux', 'nein', 'falsch']
