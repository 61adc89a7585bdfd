import type { CellValue } from './cell.ts'
import type { Contract } from './contract.ts'
import { evaluateRule } from './evaluate-rule.ts'
import { parseCell } from './parse-cell.ts'
import { contextOf, type VerdictContext } from './reading.ts'

/** One broken rule of a row: the column it concerns ('' for a rule across columns) and its code. */
export type Reason = { readonly column: string; readonly code: string }

export type RowVerdict =
  | { readonly ok: true; readonly row: Readonly<Record<string, CellValue>> }
  | { readonly ok: false; readonly reasons: readonly Reason[] }

/**
 * The verdict on one row, without any engine: the typed row, or every reason against it. `cells` are raw texts by column
 * name; one that is absent or null is empty. Rules across columns are judged once all cells are good.
 */
export function judgeRow(
  contract: Contract,
  cells: Readonly<Record<string, string | null | undefined>>,
  context: VerdictContext,
): RowVerdict {
  const row: Record<string, CellValue> = {}
  const reasons: Reason[] = []
  for (const column of contract.columns) {
    const cell = parseCell(column, cells[column.name], contextOf(column.name, context))
    if (cell.ok) row[column.name] = cell.value
    else reasons.push({ column: column.name, code: cell.code })
  }
  if (reasons.length === 0) {
    for (const rule of contract.rules) {
      if (evaluateRule(rule.node, contract.columns, row) === false) reasons.push({ column: '', code: rule.code })
    }
  }
  return reasons.length === 0 ? { ok: true, row } : { ok: false, reasons }
}
