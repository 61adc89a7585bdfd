import { TallyError } from '../error/tally-error.ts'
import type { NamedColumn } from './column-spec.ts'
import type { Contract } from './contract.ts'
import { nameKey, normalizeName } from './normalize-name.ts'

/** Which column of a file feeds which column of its contract. */
export type Binding = {
  /** For each column of the contract: the position in the file, or undefined where the file does not bring it. */
  readonly sources: readonly (number | undefined)[]
  /** Columns that the contract does not know. */
  readonly unknown: readonly { readonly position: number; readonly name: string }[]
  /** Required columns that the file does not bring. */
  readonly missing: readonly string[]
}

/**
 * Binds a file's headers, in any case, with accents and spaces. A column that none of them names word by word takes the first that
 * has its letters: `STOCKCODE` is `stock_code`, if nothing else is. Throws `contract_frozen` where a policy says freeze.
 */
export function bindHeader(contract: Contract, headers: readonly string[], file: string): Binding {
  const names = headers.map(normalizeName)
  const byName = firstPlaces(names)
  const exact = contract.columns.map((column) => placeOf(column, byName, normalizeName))
  const byKey = firstPlaces(headers.map((header, position) => (exact.includes(position) ? '' : nameKey(header))))
  const sources = contract.columns.map((column, index) => exact[index] ?? placeOf(column, byKey, nameKey))
  const bound = new Set(sources)
  const taken = new Set(contract.columns.map((column) => column.name))
  const unknown = names.flatMap((name, position) =>
    bound.has(position) ? [] : [{ position, name: freeName(name === '' ? `column_${position + 1}` : name, taken) }],
  )
  const missing = contract.columns.flatMap((column, index) =>
    sources[index] === undefined && !column.optional ? [column.name] : [],
  )
  const frozen = [
    ...(contract.unknown_columns === 'freeze' && unknown.length > 0
      ? [`unknown columns ${unknown.map((column) => column.name).join(', ')}`]
      : []),
    ...(contract.missing_columns === 'freeze' && missing.length > 0 ? [`no column ${missing.join(', ')}`] : []),
  ]
  if (frozen.length > 0) {
    throw new TallyError('contract_frozen', { file, contract: contract.name, detail: frozen.join(' and ') })
  }
  return { sources, unknown, missing }
}

function firstPlaces(names: readonly string[]): ReadonlyMap<string, number> {
  const places = new Map<string, number>()
  for (const [place, name] of names.entries()) if (name !== '' && !places.has(name)) places.set(name, place)
  return places
}

function placeOf(
  column: NamedColumn,
  places: ReadonlyMap<string, number>,
  nameOf: (header: string) => string,
): number | undefined {
  return [column.name, ...column.aliases].map((name) => places.get(nameOf(name))).find((place) => place !== undefined)
}

function freeName(name: string, taken: Set<string>): string {
  let free = name
  for (let n = 2; taken.has(free) || free.startsWith('_'); n++) free = `${name}_${n}`
  taken.add(free)
  return free
}
