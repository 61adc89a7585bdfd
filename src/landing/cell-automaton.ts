import type { CellShape, ColumnShapes } from '../contract/known-cell.ts'
import type { CsvDialect } from './types.ts'

/** Columns that the pass can tell apart; one more is kept for records that are too long. */
export const most_columns = 126
/** Classes of bytes. Of digits `5` stands for 4 and 5, `9` for 6 to 9. */
const classes = [
  ...(['inner', 'blank', 'print', 'delimiter', 'lf', 'cr', 'quote', '.', '-', '+', ':', 'T', 'Z'] as const),
  ...(['0', '1', '2', '3', '5', '9'] as const),
] as const
type ByteClass = (typeof classes)[number]

const decimals = [1, 2, 3, 4, 5, 6] as const
const shapes: readonly CellShape[] = [
  'empty',
  'whole',
  ...decimals.map((count) => `decimal_${count}` as const),
  'date',
  'instant',
  'figure',
  'word',
  'other',
]
/**
 * An automaton over bytes that knows nothing of columns. Its states are `bad`, those within a cell, and those in which a cell
 * has just ended, one for each shape and way. A table over bytes takes 64 kB, and is read faster than a smaller one over their
 * classes behind another.
 */
export type Automaton = {
  /** At `256 * state + byte` the next state, times 256. */
  readonly next: Uint16Array
  /** What a state does to the column, which stands in steps of 128: `(column + more) & keep`. */
  readonly more: Uint16Array
  readonly keep: Uint16Array
  readonly start: number
  /** By their numbers, the states in which a cell has just ended, with its shape and whether its record ended with it. */
  readonly ends: ReadonlyMap<number, { readonly shape: CellShape; readonly ends_record: boolean }>
  /** Of each state whether a record may begin behind it. */
  readonly is_behind: Uint8Array
}

export const bad = 0
export const column_step = 128
const column_mask = 127 * column_step
const known = new Map<string, Automaton>()

/** The shapes by column; undefined where a record has not just these columns. */
export function shapesIn({ ends }: Automaton, seen: Uint8Array, columns: number): ColumnShapes | undefined {
  const out = Array.from({ length: columns }, () => new Set<CellShape>())
  for (let at = seen.indexOf(1); at >= 0; at = seen.indexOf(1, at + 1)) {
    const end = ends.get(at % column_step)
    if (end === undefined) continue
    const column = Math.floor(at / column_step)
    if (end.ends_record !== (column === columns - 1) || column >= columns) return undefined
    out[column]?.add(end.shape)
  }
  return out
}

export function isBehindRecord({ is_behind }: Automaton, state: number): boolean {
  return is_behind[state >> 8] === 1
}

export function automatonOf(dialect: CsvDialect): Automaton {
  const key = `${dialect.delimiter}${dialect.quote}`
  const automaton = known.get(key) ?? makeAutomaton(dialect)
  known.set(key, automaton)
  return automaton
}

/** Numbers the states as they are come by, from the start on; a state is named by where its cell is, as `i3`, or by `shape/way`. */
function makeAutomaton(dialect: CsvDialect): Automaton {
  const names = ['bad', 'start']
  const numberOf = (name: string): number => {
    if (!names.includes(name)) names.push(name)
    return names.indexOf(name)
  }
  const next = new Uint16Array(128 * 256)
  const class_of = classesOf(dialect)
  for (let state = 1; state < names.length; state++) {
    const behind = classes.map((one) => numberOf(nextState(names[state] ?? '', one)) * 256)
    for (const [byte, index] of class_of.entries()) next[state * 256 + byte] = behind[index] ?? bad
  }
  const more = new Uint16Array(128)
  const keep = new Uint16Array(128).fill(column_mask)
  const is_behind = new Uint8Array(128)
  const ends = names.flatMap((name, number): (readonly [number, { shape: CellShape; ends_record: boolean }])[] => {
    const [cell = '', way] = name.split('/')
    const ends_record = way === 'lf' || way === 'cr'
    if (way === 'delimiter') more[number] = column_step
    if (ends_record || name === 'start') {
      keep[number] = 0
      is_behind[number] = 1
    }
    const shape = shapes.find((one) => one === cell)
    return way === undefined || shape === undefined ? [] : [[number, { shape, ends_record }]]
  })
  return { next, more, keep, start: 256, ends: new Map(ends), is_behind }
}

function nextState(name: string, one: ByteClass): string {
  const [cell = '', way] = name.split('/')
  // Behind a record nothing but a record follows, behind a carriage return nothing but a line feed.
  if (way === 'cr') return one === 'lf' ? 'start' : 'bad'
  if (way === 'lf') return nextState('start', one)
  if (way === 'delimiter') return nextState('cell', one)
  const isEnd = one === 'delimiter' || one === 'lf' || one === 'cr'
  if (!isEnd || cell === 'quoted') return nextInCell(cell, one)
  return cell === 'start' && one !== 'delimiter' ? 'bad' : `${shapeOf(cell)}/${one}`
}

/** Before the first byte of a cell; `start` is the first of a record. */
function isFresh(cell: string): boolean {
  return cell === 'start' || cell === 'cell'
}

const digits: readonly ByteClass[] = ['0', '1', '2', '3', '5', '9']

/** Where a byte leads within a cell. */
function nextInCell(cell: string, one: ByteClass): string {
  if (cell === 'quoted') return one === 'quote' ? 'closed' : 'quoted'
  if (cell === 'closed') return one === 'quote' ? 'quoted' : 'bad'
  if (one === 'quote') return isFresh(cell) ? 'quoted' : 'bad'
  if (cell === 'wild') return 'wild'
  if (isFresh(cell)) {
    if (one === 'blank' || one === 'inner') return 'wild'
    if (one === '-') return 'n0'
    if (one === '+' || one === '.') return 'figure'
    return one === '0' ? 'i0' : digits.includes(one) ? 'i1' : 'text'
  }
  const isWord = cell === 'text' || cell === 'blank'
  if (one === 'blank') return isWord ? 'blank' : 'gap'
  if (isWord) return 'text'
  return (digits.includes(one) ? nextDigit(cell, one) : nextMark(cell, one)) ?? 'figure'
}

function nextDigit(cell: string, digit: ByteClass): string | undefined {
  const [kind, rest] = [cell.slice(0, 1), cell.slice(1)]
  if (kind === 'i' || kind === 'n') {
    const count = Number(rest)
    if (count === 0) return kind === 'n' && digit !== '0' ? 'n1' : undefined
    return count < 15 ? `${kind}${count + 1}` : undefined
  }
  if (kind === 'd') return Number(rest) < 6 ? `d${Number(rest) + 1}` : undefined
  return kind === 't' ? timeSteps[cell]?.[digit] : undefined
}

function nextMark(cell: string, mark: ByteClass): string | undefined {
  if (mark === '.' && /^i|^n[1-9]/.test(cell)) return 'd0'
  if (mark === '-' && cell === 'i4') return 't_month'
  return timeSteps[cell]?.[mark]
}

const each = (list: readonly ByteClass[], to: string): Partial<Record<ByteClass, string>> =>
  Object.fromEntries(list.map((digit) => [digit, to]))

/** From behind `YYYY-` on, so that the 13th month and the 25th hour are no times; the 30th of February is left to the engine. */
const timeSteps: Readonly<Record<string, Partial<Record<ByteClass, string>>>> = {
  t_month: { '0': 't_month0', '1': 't_month1' },
  t_month0: each(['1', '2', '3', '5', '9'], 't_monthEnd'),
  t_month1: each(['0', '1', '2'], 't_monthEnd'),
  t_monthEnd: { '-': 't_day' },
  t_day: { '0': 't_day0', '1': 't_day1', '2': 't_day1', '3': 't_day3' },
  t_day0: each(['1', '2', '3', '5', '9'], 't_date'),
  t_day1: each(digits, 't_date'),
  t_day3: each(['0', '1'], 't_date'),
  t_date: { T: 't_hour' },
  t_hour: { '0': 't_hour0', '1': 't_hour0', '2': 't_hour2' },
  t_hour0: each(digits, 't_hourEnd'),
  t_hour2: each(['0', '1', '2', '3'], 't_hourEnd'),
  t_hourEnd: { ':': 't_minute' },
  t_minute: each(['0', '1', '2', '3', '5'], 't_minute0'),
  t_minute0: each(digits, 't_minuteEnd'),
  t_minuteEnd: { ':': 't_second' },
  t_second: each(['0', '1', '2', '3', '5'], 't_second0'),
  t_second0: each(digits, 't_secondEnd'),
  t_secondEnd: { Z: 't_instant' },
}

function shapeOf(cell: string): CellShape {
  if (isFresh(cell)) return 'empty'
  if (['wild', 'blank', 'gap', 'closed'].includes(cell)) return 'other'
  if (cell === 'text') return 'word'
  if (cell === 't_date') return 'date'
  if (cell === 't_instant') return 'instant'
  if (/^(i|n[1-9])/.test(cell)) return 'whole'
  // Of `d1` to `d6`, so one of the shapes.
  return /^d[1-6]/.test(cell) ? (`decimal_${cell.slice(1)}` as CellShape) : 'figure'
}

function classesOf(dialect: CsvDialect): Uint8Array {
  const out = new Uint8Array(256)
  const set = (byte: number, one: ByteClass): void => {
    out[byte] = classes.indexOf(one)
  }
  for (let byte = 0; byte < 256; byte++) set(byte, byte > 32 && byte < 126 ? 'print' : 'inner')
  // Last bytes of the wide blanks that a verdict takes off: U+00A0, U+202F, U+3000, U+FEFF.
  for (const byte of [9, 32, 0xa0, 0xaf, 0x80, 0xbf]) set(byte, 'blank')
  for (let digit = 0; digit < 10; digit++)
    set(48 + digit, digit < 4 ? (String(digit) as ByteClass) : digit < 6 ? '5' : '9')
  for (const mark of ['.', '-', '+', ':', 'T', 'Z'] as const) set(mark.charCodeAt(0), mark)
  set(10, 'lf')
  set(13, 'cr')
  if (dialect.quote !== '') set(dialect.quote.charCodeAt(0), 'quote')
  set(dialect.delimiter.charCodeAt(0), 'delimiter')
  return out
}
