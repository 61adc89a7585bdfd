/**
 * Text that a spreadsheet would take for a formula, or that has our own apostrophe before such text; but for what is a number
 * from its start to its end. As patterns that the engine reads too.
 */
export const formula = { start: "^'*[=+\\-@\\t\\r]", number: '[+-]?[0-9]*\\.?[0-9]+' } as const
const start = new RegExp(formula.start)
const number = new RegExp(`^${formula.number}$`)

/**
 * Rows as CSV with a header (RFC 4180, `\n`). Text that a spreadsheet would take for a formula gets an apostrophe before it;
 * numbers, also negative ones, stay as they are. `withoutApostrophe` takes it off again.
 */
export function csvText(rows: readonly Readonly<Record<string, unknown>>[], columns?: readonly string[]): string {
  const names = columns ?? Object.keys(rows[0] ?? {})
  const lines = rows.map((row) => names.map((name) => csvCell(row[name])).join(','))
  return `${[names.map(csvCell).join(','), ...lines].join('\n')}\n`
}

function csvCell(value: unknown): string {
  if (value === null || value === undefined) return ''
  const safe = safeCell(typeof value === 'object' ? JSON.stringify(value) : String(value))
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** A text that no spreadsheet takes for a formula. */
export function safeCell(text: string): string {
  return start.test(text) && !number.test(text) ? `'${text}` : text
}

/** A cell of `csvText` as it was before. */
export function withoutApostrophe(cell: string): string {
  return cell.startsWith("'") && start.test(cell) ? cell.slice(1) : cell
}
