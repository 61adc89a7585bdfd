/** Text that a spreadsheet would take for a formula, or that has our own apostrophe before such text. */
const formula = /^'*[=+\-@\t\r]/
const number = /^[+-]?\d*\.?\d+$/

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
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value)
  const safe = formula.test(text) && !number.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** A cell of `csvText` as it was before. */
export function withoutApostrophe(cell: string): string {
  return cell.startsWith("'") && formula.test(cell) ? cell.slice(1) : cell
}
