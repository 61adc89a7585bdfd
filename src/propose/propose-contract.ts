import { normalizeHeaders, normalizeName } from '../contract/normalize-name.ts'
import type { FoundColumn, Reading } from '../landing/types.ts'
import { freeName, plainName } from './column-names.ts'
import type { FileFamily } from './file-families.ts'
import type { LeftOut, ProposedColumn, ProposedContract, ProposedKind } from './types.ts'

/**
 * The contract that a family's files propose: names and types of the columns, how numbers and dates are written. It has no key
 * yet, for a key must be unique over whole files. A column without a header is left out: a build finds columns by their names.
 */
export function proposeContract(family: FileFamily): ProposedContract {
  const found = new Map<string, FoundColumn[]>()
  for (const { report } of family.files) {
    const seen = new Set<string>()
    const names = normalizeHeaders(report.columns.map(({ header }) => header))
    for (const [index, column] of report.columns.entries()) {
      const header = names[index] ?? ''
      if (seen.has(header) || header === '') continue
      seen.add(header)
      found.set(header, [...(found.get(header) ?? []), named(column, header)])
    }
  }
  const taken = new Set<string>()
  const columns = [...found.values()].map((cells, index): ProposedColumn => {
    const name = freeName(plainName(cells[0]?.header ?? '', `column_${index + 1}`), taken)
    const headers = [...new Set(cells.map((cell) => cell.header))]
    const isEverywhere = cells.length === family.files.length
    return {
      name,
      aliases: headers.filter((written) => written !== name),
      kind: commonKind(cells),
      optional: !isEverywhere || cells.some((cell) => cell.optional),
      pattern: undefined,
    }
  })
  const names = columns.map((column) => column.name)
  return {
    name: family.name,
    description: `Rows of ${family.files
      .map(({ name }) => name)
      .slice(0, 3)
      .join(', ')}${family.files.length > 3 ? ' …' : ''}${family.sheet === undefined ? '' : `, sheet ${family.sheet}`}`,
    files: family.patterns,
    is_known_by_header: family.is_known_by_header,
    sheet: family.sheet,
    columns: columns.map((column) => ({ ...column, aliases: aliasesOf(column, names) })),
    key: [],
    reading: commonReading(family),
  }
}

/** The columns with cells that a proposal leaves out, for they have no name. */
export function namelessColumns({ files }: FileFamily): readonly LeftOut[] {
  return files.flatMap(({ name, report: { columns, sheet } }) => {
    const places = columns.flatMap(({ header, samples }, index) =>
      normalizeName(header) === '' && samples.length > 0 ? [sheet?.letters[index] ?? `${index + 1}`] : [],
    )
    const part = `column${places.length === 1 ? '' : 's'} ${places.join(', ')}`
    return places.length === 0 ? [] : [{ file: name, part, reason: 'no header names it' }]
  })
}

/** A header that repeats goes by its name with a number. */
function named(column: FoundColumn, name: string): FoundColumn {
  return normalizeName(column.header) === name ? column : { ...column, header: name }
}

/** A header that is, by any spelling, the name of another column must not answer for this one too. */
function aliasesOf(column: ProposedColumn, names: readonly string[]): readonly string[] {
  const distinct = new Map(column.aliases.map((alias) => [normalizeName(alias), alias]))
  return [...distinct].filter(([name]) => name === column.name || !names.includes(name)).map(([, alias]) => alias)
}

/** The narrowest kind that holds what each file's cells look like; a file without a cell says nothing. */
function commonKind(cells: readonly FoundColumn[]): ProposedKind {
  const kinds = new Set(cells.filter(({ samples }) => samples.length > 0).map(({ proposal }) => proposal))
  const [first = 'text'] = kinds
  if (kinds.size <= 1) return first
  const isWithin = (...allowed: readonly ProposedKind[]): boolean => [...kinds].every((kind) => allowed.includes(kind))
  if (isWithin('integer', 'decimal')) return 'decimal'
  if (isWithin('integer', 'decimal', 'money')) return 'money'
  if (isWithin('date', 'timestamp')) return 'timestamp'
  return isWithin('id', 'integer', 'text') && kinds.has('id') ? 'id' : 'text'
}

/** What some file shows and none gainsays, for the files of a quiet month show nothing themselves. */
function commonReading({ files }: FileFamily): Partial<Reading> {
  const told = <K extends 'decimal' | 'date_order'>(key: K): readonly Reading[K][] => [
    ...new Set(
      files.filter(({ report }) => report.reading_basis[key] !== 'assumed').map(({ report }) => report.reading[key]),
    ),
  ]
  const [decimals, orders] = [told('decimal'), told('date_order')]
  const isConflict = files.some(({ report }) => report.reading_basis.date_order === 'conflict')
  return {
    ...(decimals.length === 1 && decimals[0] === ',' ? { decimal: ',' } : {}),
    ...(orders.length === 1 && orders[0] !== undefined && orders[0] !== 'ymd' && !isConflict
      ? { date_order: orders[0] }
      : {}),
  }
}
