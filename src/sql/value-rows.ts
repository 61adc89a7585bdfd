import { sqlName, sqlText } from './quote.ts'

/**
 * Rows that the program knows as a select, by the names and types of their columns: one text, which the engine reads many times
 * as fast as a list of values.
 */
export function valueRowsSql(
  columns: Readonly<Record<string, string>>,
  rows: readonly (readonly (string | number)[])[],
): string {
  const cells = Object.entries(columns).map(
    ([name, type], index) => `cast(r[${index + 1}] as ${type}) as ${sqlName(name)}`,
  )
  const text = JSON.stringify(rows.map((row) => row.map(String)))
  return `select ${cells.join(', ')} from (select unnest(from_json(${sqlText(text)}, '[["VARCHAR"]]')) as r)`
}
