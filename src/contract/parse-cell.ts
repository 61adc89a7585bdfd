import type { Cell } from './cell.ts'
import type { ColumnSpec } from './column-spec.ts'
import { blanks, cellErrors, emailAddress, falseWords, trueWords, wholeKey } from './grammar.ts'
import { compareDecimals, parseDecimal, parseInteger } from './parse-number.ts'
import { parseDate, parseTimestamp } from './parse-time.ts'
import type { VerdictContext } from './reading.ts'

const blankSet = new Set(blanks)

/** The cell without the blanks around it; null where nothing is left. */
export function cleanText(raw: string | null | undefined): string | null {
  if (raw === null || raw === undefined) return null
  let start = 0
  let end = raw.length
  while (start < end && blankSet.has(raw.charAt(start))) start++
  while (end > start && blankSet.has(raw.charAt(end - 1))) end--
  return start === end ? null : raw.slice(start, end)
}

/** The verdict on one cell, without any engine: its typed value, or the code of the first rule that it breaks. */
export function parseCell(spec: ColumnSpec, raw: string | null | undefined, context: VerdictContext): Cell {
  const text = cleanText(raw)
  if (text === null) return spec.optional ? { ok: true, value: null } : { ok: false, code: 'required' }
  switch (spec.kind) {
    case 'integer':
      return withinBounds(spec, parseInteger(text, context), compareDecimals)
    case 'decimal':
    case 'money':
      return withinBounds(spec, parseDecimal(text, spec, context), compareDecimals)
    case 'date':
      return withinBounds(spec, parseDate(text, context.reading), compareText)
    case 'timestamp':
      return withinBounds(spec, parseTimestamp(text, context), compareInstants)
    case 'boolean':
      return parseBoolean(text)
    case 'one_of':
      return parseOneOf(spec, text)
    default:
      return parseText(spec, text, context)
  }
}

function withinBounds(spec: ColumnSpec, cell: Cell, compare: (a: string, b: string) => number): Cell {
  if (!cell.ok) return cell
  const value = String(cell.value)
  if (spec.min !== undefined && compare(value, spec.min) < 0) return { ok: false, code: 'below_min' }
  if (spec.max !== undefined && compare(value, spec.max) > 0) return { ok: false, code: 'above_max' }
  return cell
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** ISO instants differ in the length of their fraction, so the `Z` must not take part. */
function compareInstants(a: string, b: string): number {
  return compareText(a.replace('Z', ''), b.replace('Z', ''))
}

function parseBoolean(text: string): Cell {
  const word = text.toLowerCase()
  if (trueWords.includes(word)) return { ok: true, value: true }
  return falseWords.includes(word) ? { ok: true, value: false } : { ok: false, code: 'not_boolean' }
}

function parseOneOf(spec: ColumnSpec, text: string): Cell {
  if (spec.values.includes(text)) return { ok: true, value: text }
  const meant = Object.hasOwn(spec.value_aliases, text) ? spec.value_aliases[text] : undefined
  return meant === undefined ? { ok: false, code: 'not_one_of' } : { ok: true, value: meant }
}

const wholeAsDecimal = new RegExp(`^${wholeKey}$`)

function parseText(spec: ColumnSpec, found: string, context: VerdictContext): Cell {
  const text = spec.whole ? (wholeAsDecimal.exec(found)?.[1] ?? found) : found
  if (spec.kind === 'email' && !matches(emailAddress.replaceAll(String.raw`\x{a0}`, String.raw`\u00a0`), text)) {
    return { ok: false, code: 'not_email' }
  }
  if (context.has_cell_errors && cellErrors.some((error) => error === text)) return { ok: false, code: 'cell_error' }
  if (spec.max_length !== undefined && [...text].length > spec.max_length) return { ok: false, code: 'too_long' }
  if (spec.pattern !== undefined && !matches(spec.pattern, text)) return { ok: false, code: 'pattern_mismatch' }
  return { ok: true, value: text }
}

function matches(pattern: string, text: string): boolean {
  return new RegExp(`^(?:${pattern})$`, 'us').test(text)
}
