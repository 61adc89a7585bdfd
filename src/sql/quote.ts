/** A text as an SQL literal. */
export function sqlText(value: string): string {
  return `'${value.replaceAll("'", "''")}'`
}

/** A name as an SQL identifier. */
export function sqlName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

/** Whether an expression is one of several literals. The engine makes a join of a longer `in`, of all rows, wherever it stands. */
export function isOneOf(expression: string, literals: readonly string[]): string {
  return `list_contains([${literals.join(', ')}], ${expression})`
}
