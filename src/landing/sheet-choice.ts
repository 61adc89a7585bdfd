import type { Contract } from '../contract/contract.ts'
import { headerNames } from '../contract/known-by-header.ts'
import type { SheetChoice } from './workbook.ts'

/** Where a contract's table stands in a workbook: what its author says, else where its columns' names stand. */
export function sheetChoiceOf(contract: Contract): SheetChoice {
  return { ...contract.workbook, names: contract.columns.flatMap(headerNames) }
}
