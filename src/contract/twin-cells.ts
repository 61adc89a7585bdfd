import { cleanSql } from './cell-layers.ts'

/**
 * Of cells that stand under one header: the SQL of the cell that all of them hold, null where they differ, and whether they
 * do not. Of `has_keys`, a key that an object lacks says nothing.
 */
export function twinSql(
  cells: readonly string[],
  has_keys: boolean,
): { readonly cell: string; readonly agrees: string } {
  const first = has_keys ? `coalesce(${cells.join(', ')})` : (cells[0] ?? 'null::varchar')
  const isSame = (cell: string): string => `${cleanSql(cell)} is not distinct from ${cleanSql(first)}`
  const agrees = cells.map((cell) => (has_keys ? `(${cell} is null or ${isSame(cell)})` : isSame(cell))).join(' and ')
  return { cell: `case when ${agrees} then ${first} end`, agrees: `(${agrees})` }
}
