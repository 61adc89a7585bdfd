import { TallyError } from '../error/tally-error.ts'
import type { NamedColumn } from './column-spec.ts'
import type { Contract } from './contract.ts'
import { headerNames } from './known-by-header.ts'
import { nameKey, normalizeHeaders, normalizeName } from './normalize-name.ts'

/** Which column of a file feeds which column of its contract. */
export type Binding = {
  /** For each column of the contract: the position in the file, or undefined where the file does not bring it. */
  readonly sources: readonly (number | undefined)[]
  /** Columns that the contract does not know. */
  readonly unknown: readonly { readonly position: number; readonly name: string }[]
  /** Required columns that the file does not bring. */
  readonly missing: readonly string[]
  /** Columns of the contract that more of the file's columns answer to than the one that feeds them. */
  readonly contested: readonly Contested[]
}

/** All but the name are positions in the file. */
export type Contested = {
  readonly column: string
  readonly source: number
  /**
   * Under the same header as the source, of JSON under any of the column's names, for each record brings its own keys: where a
   * record's cells there differ, nobody knows which of them is meant.
   */
  readonly twins: readonly number[]
  /** Under another of the column's names: they are unknown columns. */
  readonly rivals: readonly number[]
}

/** Columns that a file may bring of its own: the engine's work grows with their square, and its memory too. */
const most_evolved = 1000

/**
 * Binds a file's headers, in any case, with accents and spaces. A column that none of them names word by word takes the first that
 * has its letters: `STOCKCODE` is `stock_code`, if nothing else is. Of headers that repeat the second `Price` answers to
 * `price_2` too, so that a contract can have both. With `has_keys` the headers are keys of JSON objects: a column is fed by all
 * that answer to it. Throws `contract_frozen` where a policy says freeze, `columns_too_many`, and `file_unreadable` where SQL could
 * not name a header.
 */
export function bindHeader(contract: Contract, headers: readonly string[], file: string, has_keys = false): Binding {
  if (headers.some((header) => header.includes('\0')))
    throw new TallyError('file_unreadable', { file, detail: 'a name in its header holds a zero character (U+0000)' })
  const plain = headers.map(normalizeName)
  const names = normalizeHeaders(headers)
  const byName = firstPlaces(has_keys ? plain : names)
  const exact = contract.columns.map((column) => placeOf(column, byName, normalizeName))
  const byKey = firstPlaces(headers.map((header, position) => (exact.includes(position) ? '' : nameKey(header))))
  const sources = contract.columns.map((column, index) => exact[index] ?? placeOf(column, byKey, nameKey))
  const bound = new Set(sources)
  const taken = new Set(contract.columns.map((column) => column.name))
  const strangers = names.flatMap((name, position) =>
    bound.has(position) ? [] : [{ position, name: freeName(name === '' ? `column_${position + 1}` : name, taken) }],
  )
  const free = strangers.map(({ position }) => position)
  const ownerOf = has_keys ? keyOwners(contract) : undefined
  const contested = contract.columns.flatMap((column, index) =>
    contestedBy(column, sources[index], plain, free, ownerOf),
  )
  const twins = new Set(contested.flatMap((one) => one.twins))
  const unknown = strangers.filter(({ position }) => !twins.has(position))
  const rest = has_keys ? unknown : strangers
  const missing = contract.columns.flatMap((column, index) =>
    sources[index] === undefined && !column.optional ? [column.name] : [],
  )
  const frozen = [
    ...(contract.unknown_columns === 'freeze' && rest.length > 0
      ? [`unknown columns ${rest.map((column) => column.name).join(', ')}`]
      : []),
    ...(contract.missing_columns === 'freeze' && missing.length > 0 ? [`no column ${missing.join(', ')}`] : []),
  ]
  if (frozen.length > 0) {
    throw new TallyError('contract_frozen', { file, contract: contract.name, detail: frozen.join(' and ') })
  }
  if (contract.unknown_columns === 'evolve' && rest.length > most_evolved)
    throw new TallyError('columns_too_many', {
      file,
      contract: contract.name,
      columns: rest.length,
      limit: most_evolved,
    })
  return { sources, unknown, missing, contested }
}

function contestedBy(
  column: NamedColumn,
  source: number | undefined,
  names: readonly string[],
  free: readonly number[],
  ownerOf: ((name: string) => string | undefined) | undefined,
): readonly Contested[] {
  if (source === undefined) return []
  if (ownerOf) {
    const keys = free.filter((position) => ownerOf(names[position] ?? '') === column.name)
    return keys.length === 0 ? [] : [{ column: column.name, source, twins: keys, rivals: [] }]
  }
  const own = new Set(headerNames(column))
  const twins = free.filter((position) => names[position] === names[source])
  const rivals = free.filter((place) => !twins.includes(place) && own.has(nameKey(names[place] ?? '')))
  return twins.length + rivals.length === 0 ? [] : [{ column: column.name, source, twins, rivals }]
}

/** Which column a normalised key belongs to: the one that it names word by word, else by its letters. */
function keyOwners({ columns }: Contract): (name: string) => string | undefined {
  const byWords = new Map<string, string>()
  const byLetters = new Map<string, string>()
  for (const { name, aliases } of columns) {
    for (const own of [name, ...aliases].map(normalizeName)) {
      byWords.set(own, byWords.get(own) ?? name)
      byLetters.set(nameKey(own), byLetters.get(nameKey(own)) ?? name)
    }
  }
  return (name) => byWords.get(name) ?? byLetters.get(nameKey(name))
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
