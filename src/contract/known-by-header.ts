import type { NamedColumn } from './column-spec.ts'
import type { Contract } from './contract.ts'
import { nameKey } from './normalize-name.ts'

/** The names, as `nameKey` gives them, under which a file may bring a column. */
export function headerNames(column: NamedColumn): readonly string[] {
  return [column.name, ...column.aliases].map(nameKey)
}

/** How many columns a header brings; undefined where one that is required is missing, or fewer than two are there. */
export function headerFit(contract: Contract, headers: readonly string[]): number | undefined {
  const names = new Set(headers.map(nameKey))
  const isThere = (column: NamedColumn): boolean => headerNames(column).some((name) => names.has(name))
  if (contract.columns.some((column) => !column.optional && !isThere(column))) return undefined
  const count = contract.columns.filter(isThere).length
  return count < 2 ? undefined : count
}
