/** Rows as CSV with a header, every cell in quotes. */
export function csvOf(rows: readonly Readonly<Record<string, string>>[], columns: readonly string[]): string {
  const line = (cells: readonly string[]): string => cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',')
  return `${[line(columns), ...rows.map((row) => line(columns.map((name) => row[name] ?? '')))].join('\n')}\n`
}
