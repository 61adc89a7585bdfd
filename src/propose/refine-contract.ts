import { sqlName } from '../sql/quote.ts'
import type { ProposedColumn, ProposedContract, ProposedKind } from './types.ts'

/** How many records of a contract broke one column for one reason. */
export type BrokenCells = { readonly column: string; readonly code: string; readonly records: number }

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
 * The contract after it was tried on whole files: a column with empty cells is optional, and one of which more than a tenth
 * does not fit takes the next wider type. What is left over belongs in quarantine. Gives the same object where it holds.
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
    const misfits = own.filter(({ code }) => code !== 'required').reduce((sum, cells) => sum + cells.records, 0)
    const wider = misfits > 0.1 * records ? looser[column.kind] : undefined
    if (!isEmpty && wider === undefined) return column
    isChanged = true
    return { ...column, optional: column.optional || isEmpty, kind: wider ?? column.kind }
  })
  return isChanged ? { ...proposed, columns } : proposed
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
  return `select count(*)::integer as rows, count(${column})::integer as filled, count(distinct ${column})::integer as "distinct",
    count(distinct case when ${column} is not null then (_source_file, ${column}) end)::integer as distinct_by_file, ${shapes} from ${sqlName(table)}`
}

const keyName = /(?:^|_)(?:id|sku|uuid|ref|reference|code|no|nr|num|numero|number)(?:_|$)|^n_/
const lineName = /(?:^|_)(?:line|ligne|pos|position|item|seq|rang|row|zeile)(?:_|$)/

/**
 * Key and patterns, as the whole files bear them out. A key is a column that names things and never repeats within a file (one
 * cell in fifty may be missing: those rows go to quarantine), or such a column with a line number. No key is proposed where
 * there is doubt: of rows with one key only the latest is kept.
 */
export function completeContract(proposed: ProposedContract, facts: readonly ColumnFacts[]): ProposedContract {
  const factsOf = new Map(facts.map((fact) => [fact.name, fact]))
  const key = singleKey(proposed, factsOf)
  const columns = proposed.columns.map((column): ProposedColumn => {
    const fact = factsOf.get(column.name)
    return { ...column, optional: column.optional && !key.includes(column.name), pattern: patternOf(column, fact) }
  })
  return { ...proposed, columns, key }
}

function singleKey(proposed: ProposedContract, facts: ReadonlyMap<string, ColumnFacts>): readonly string[] {
  const found = proposed.columns.find((column, index) => {
    const fact = facts.get(column.name)
    if (fact === undefined || fact.filled < 2) return false
    const isNamed = keyName.test(column.name) && ['id', 'integer', 'text'].includes(column.kind)
    const isFirst = index === 0 && ['id', 'integer', 'date'].includes(column.kind)
    return (isNamed || isFirst) && fact.distinct_by_file === fact.filled && fact.filled >= 0.98 * fact.rows
  })
  return found ? [found.name] : []
}

/** Pairs that may be a key where no single column is: a column that names things, and one that numbers its lines. */
export function pairCandidates(proposed: ProposedContract): readonly (readonly [string, string])[] {
  if (proposed.key.length > 0) return []
  const required = proposed.columns.filter((column) => !column.optional)
  const lines = required.filter(({ name, kind }) => lineName.test(name) && (kind === 'integer' || kind === 'id'))
  const owners = required.filter(({ name, kind }) => keyName.test(name) && ['id', 'integer', 'text'].includes(kind))
  return owners.flatMap((owner) =>
    lines.filter((line) => line.name !== owner.name).map((line) => [owner.name, line.name] as const),
  )
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
