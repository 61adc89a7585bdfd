import type { Engine } from '../engine/engine.ts'
import { sqlText } from '../sql/quote.ts'
import { formula, safeCell } from '../text/csv-text.ts'
import { plainCell } from './cell-type.ts'
import type { TableCopy } from './copy-plan.ts'
import { selectCopy } from './open-source.ts'

/**
 * Writes one table as CSV (RFC 4180, UTF-8, `\n`, header): null is an empty cell, an empty text is `""`. Text that a spreadsheet
 * would take for a formula gets an apostrophe, as `csvText` has it.
 */
export async function writeCsvFile(engine: Engine, copy: TableCopy, to: string): Promise<void> {
  const select = selectCopy(copy, safeSql, safeCell)
  await engine.run(`copy (${select}) to ${sqlText(to)} (format csv, header, delimiter ',', quote '"', escape '"')`)
}

function safeSql(column: TableCopy['columns'][number]): string {
  const cell = plainCell(column)
  if (column.type.kind !== 'text') return cell
  const isFormula = `regexp_matches(${cell}, ${sqlText(formula.start)}) and not regexp_full_match(${cell}, ${sqlText(formula.number)})`
  return `case when ${isFormula} then '''' || ${cell} else ${cell} end`
}
