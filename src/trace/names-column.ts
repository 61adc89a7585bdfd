/** A text, a quoted name, or a bare one that is no function's. */
const pieces = /'(?:[^']|'')*'|"((?:[^"]|"")*)"|([\p{L}_][\p{L}\p{N}_$]*)(?![\p{L}\p{N}_$]|\s*\()/gu

/** Whether an SQL expression names a column: bare or in quotes, whatever the case, and not within a text. */
export function namesColumn(expression: string, column: string): boolean {
  const wanted = column.toLowerCase()
  return [...expression.matchAll(pieces)].some(
    ([, quoted, bare]) => (quoted?.replaceAll('""', '"') ?? bare)?.toLowerCase() === wanted,
  )
}
