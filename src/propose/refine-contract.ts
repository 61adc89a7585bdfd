import { sqlName } from '../sql/quote.ts'
import { cells_per_error, errorNote, quoted } from './settle-kinds.ts'
import type { ProposedColumn, ProposedContract, ProposedKind } from './types.ts'

/** How many records of a contract broke one column for one reason. */
export type BrokenCells = {
  readonly column: string
  readonly code: string
  readonly records: number
  readonly example?: string
}

/** What `decimal()` and `money()` hold where nothing else is said. */
const [decimal_precision, decimal_scale, money_scale] = [18, 6, 2]
/** Digits before the point that the next file may bring more. */
const spare_digits = 3
/** Digits of numbers while they are tried: what the files bring is seen by them. */
export const trial_digits = { precision: 38, scale: 15 } as const

const looser: Readonly<Partial<Record<ProposedKind, ProposedKind>>> = {
  integer: 'decimal',
  decimal: 'text',
  money: 'text',
  date: 'timestamp',
  timestamp: 'text',
  boolean: 'text',
  email: 'text',
  id: 'text',
}

/**
 * The contract after it was tried on whole files: a column with empty cells is optional, and one that does not hold its cells takes
 * the next wider type, but where those are so few among many that they are errors, for quarantine. Gives the same object where it holds.
 */
export function loosenContract(
  proposed: ProposedContract,
  broken: readonly BrokenCells[],
  records: number,
): ProposedContract {
  let isChanged = false
  const columns = proposed.columns.map((column): ProposedColumn => {
    const own = broken.filter((cells) => cells.column === column.name)
    const isEmpty = own.some(({ code }) => code === 'required') && !column.optional
    // No other kind would take the error of a spreadsheet's cell, or two cells under one header.
    const misfitting = own.filter(({ code }) => code.startsWith('not_') || code === 'out_of_range')
    const misfits = misfitting.reduce((sum, cells) => sum + cells.records, 0)
    const wider = misfits * cells_per_error > records ? looser[column.kind] : undefined
    const note = misfits > 0 ? noteOf(column, misfits, records, misfitting[0]?.example, wider) : undefined
    if (!isEmpty && wider === undefined && (note === undefined || column.note !== undefined)) return column
    isChanged = true
    const said = note === undefined || (wider === undefined && column.note !== undefined) ? {} : { note }
    return { ...column, optional: column.optional || isEmpty, kind: wider ?? column.kind, ...said }
  })
  return isChanged ? { ...proposed, columns } : proposed
}

function noteOf(
  { kind }: ProposedColumn,
  misfits: number,
  records: number,
  example: string | undefined,
  wider: ProposedKind | undefined,
): string {
  if (wider === undefined) return errorNote(misfits, records, example)
  return `${misfits} of ${records} cells are no ${kind}, such as ${quoted(example)}`
}

/** What the staged rows of a contract say of one column; counts over all files. */
export type ColumnFacts = {
  readonly name: string
  readonly rows: number
  readonly filled: number
  readonly distinct: number
  /** Different pairs of file and value. */
  readonly distinct_by_file: number
  /** The one shape of all cells, `A-9` for `SKU-12`; null where they differ. */
  readonly shape: string | null
  /** Length of all cells, null where it differs. */
  readonly length: number | null
  /** Most digits before the point, and behind it without zeros at the end; zero where the column is no number with decimals. */
  readonly whole_digits: number
  readonly fraction_digits: number
}

/** The query for a column's facts over the table in which the contract's rows are staged. */
export function columnFactsSql(table: string, { name, kind }: ProposedColumn): string {
  const column = sqlName(name)
  const shape = `regexp_replace(regexp_replace(${column}, '[0-9]+', '9', 'g'), '[A-Z]+', 'A', 'g')`
  const shapes =
    kind === 'id' || kind === 'text'
      ? `case when min(${shape}) = max(${shape}) then min(${shape}) end as shape,
         case when min(length(${column})) = max(length(${column})) then min(length(${column})) end as length`
      : 'null::varchar as shape, null::bigint as length'
  const digits = (part: 1 | 2): string =>
    kind === 'decimal' || kind === 'money'
      ? `coalesce(max(strlen(rtrim(split_part(ltrim(${column}::varchar, '-'), '.', ${part}), ${part === 1 ? "''" : "'0'"}))), 0)::integer`
      : '0'
  return `select count(*)::integer as rows, count(${column})::integer as filled, count(distinct ${column})::integer as "distinct",
    count(distinct case when ${column} is not null then (_source_file, ${column}) end)::integer as distinct_by_file, ${shapes},
    ${digits(1)} as whole_digits, ${digits(2)} as fraction_digits from ${sqlName(table)}`
}

/** Patterns and digits, as the whole files bear them out, and the key that was found in them. */
export function completeContract(
  proposed: ProposedContract,
  facts: readonly ColumnFacts[],
  found: { readonly key: readonly string[]; readonly reason: string },
): ProposedContract {
  const factsOf = new Map(facts.map((fact) => [fact.name, fact]))
  const columns = proposed.columns.map((column): ProposedColumn => {
    const fact = factsOf.get(column.name)
    const optional = column.optional && !found.key.includes(column.name)
    return { ...withDigits(column, fact), optional, pattern: patternOf(column, fact) }
  })
  return { ...proposed, columns, key: found.key, key_reason: found.reason }
}

/** Digits that hold every number exactly; the usual ones where they do, for the next file may bring more than this one. */
function withDigits(column: ProposedColumn, fact: ColumnFacts | undefined): ProposedColumn {
  if (column.kind !== 'decimal' && column.kind !== 'money') return column
  const [whole, fraction] = [fact?.whole_digits ?? 0, fact?.fraction_digits ?? 0]
  const cents = Math.max(fraction, money_scale)
  if (column.kind === 'money' && cents <= decimal_scale && whole + cents <= decimal_precision)
    return cents === money_scale ? column : { ...column, scale: cents }
  const scale = Math.max(fraction, decimal_scale)
  const isWide = whole + scale + spare_digits > decimal_precision
  return {
    ...column,
    kind: 'decimal',
    ...(isWide ? { precision: trial_digits.precision } : {}),
    ...(scale > decimal_scale ? { scale } : {}),
    ...(fraction === trial_digits.scale ? { note: `rounded to ${fraction} decimals where the files bring more` } : {}),
  }
}

/** Codes such as `CHF` and `SKU-12` that all cells write alike; twenty cells are evidence enough. */
function patternOf(column: ProposedColumn, fact: ColumnFacts | undefined): string | undefined {
  const { shape, length, filled } = fact ?? { shape: null, length: null, filled: 0 }
  if ((column.kind !== 'id' && column.kind !== 'text') || shape === null || filled < 20) return undefined
  if (shape === 'A' && length !== null && length >= 2 && length <= 3) return `[A-Z]{${length}}`
  if (!/^[A9_/.-]+$/.test(shape) || !shape.includes('A') || !shape.includes('9')) return undefined
  return [...shape]
    .map((sign) => (sign === 'A' ? '[A-Z]+' : sign === '9' ? '[0-9]+' : sign === '.' ? '[.]' : sign))
    .join('')
}
