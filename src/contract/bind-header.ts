import { TallyError } from '../error/tally-error.ts'
import type { Contract } from './contract.ts'
import { normalizeName } from './normalize-name.ts'

/** Which column of a file feeds which column of its contract. */
export type Binding = {
  /** For each column of the contract: the position in the file, or undefined where the file does not bring it. */
  readonly sources: readonly (number | undefined)[]
  /** Columns that the contract does not know. */
  readonly unknown: readonly { readonly position: number; readonly name: string }[]
  /** Required columns that the file does not bring. */
  readonly missing: readonly string[]
}

/** Binds a file's headers, in any case, with accents and spaces. Throws `contract_frozen` where a policy says freeze. */
export function bindHeader(contract: Contract, headers: readonly string[], file: string): Binding {
  const positions = new Map<string, number>()
  const names = headers.map(normalizeName)
  names.forEach((name, position) => {
    if (!positions.has(name)) positions.set(name, position)
  })
  const sources = contract.columns.map((column) =>
    [column.name, ...column.aliases]
      .map((alias) => positions.get(normalizeName(alias)))
      .find((found) => found !== undefined),
  )
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

function freeName(name: string, taken: Set<string>): string {
  let free = name
  for (let n = 2; taken.has(free) || free.startsWith('_'); n++) free = `${name}_${n}`
  taken.add(free)
  return free
}
