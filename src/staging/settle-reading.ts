import type { Binding } from '../contract/bind-header.ts'
import type { Contract } from '../contract/contract.ts'
import type { VerdictContext } from '../contract/reading.ts'
import { datesFound, type ReadingScale, scaleOf, shortOrder } from '../landing/sniff-reading.ts'
import type { CellEvidence, FileEvidence, Reading } from '../landing/types.ts'

/** How a file of CSV is to be read, and what of that its own cells tell. */
export type Settled = {
  readonly context: Required<Pick<VerdictContext, 'reading' | 'column_readings' | 'is_decimal_assumed'>>
  readonly told: Told
  /** Whether some of its cells are read otherwise where others tell what its own do not. */
  readonly asks: { readonly decimal: boolean; readonly date_order: boolean }
}

/** What cells prove; a key that is absent they do not. */
export type Told = {
  readonly decimal?: '.' | ','
  readonly date_order?: 'dmy' | 'mdy'
  /** Where its dates gainsay each other, nobody else may say how to read them. */
  readonly is_conflict: boolean
}

type Place = { readonly name: string; readonly position: number }

const numberKinds: ReadonlySet<string> = new Set(['integer', 'decimal', 'money'])
const timeKinds: ReadonlySet<string> = new Set(['date', 'timestamp'])

/**
 * Settles how a file writes numbers and dates, now that a contract says which columns hold some: what keys and remarks look like
 * tells nothing of a number. What the contract says comes first, then the file's own cells, then `others`: what other files
 * under its header tell. A column of numbers whose own cells tell another mark than the rest has a reading of its own.
 */
export function settleReading(
  { columns: evidence, is_whole }: FileEvidence,
  contract: Contract,
  binding: Binding,
  others: Omit<Told, 'is_conflict'> = {},
): Settled {
  const fixed = contract.reading
  const numbers = boundTo(numberKinds, contract, binding)
  const ownScale = scaleOf(numbers.map(({ position }) => evidence.get(position)))
  const own = ownScale.found({ numbers: true })
  const isTold = own.reading_basis.decimal === 'evidence'
  const { undecided } = ownScale.seen
  // Where the contract says that no mark parts thousands, each is the decimal one.
  const isSeen = undecided[','] + undecided['.'] > 0
  const onlyMark = fixed.thousands === undefined || !isSeen ? undefined : undecided[','] > undecided['.'] ? ',' : '.'
  const given = fixedDecimal(fixed) ?? (isTold ? undefined : (onlyMark ?? others.decimal))
  const shared = ownScale.found({ given, numbers: true })
  // A file of whole numbers has nothing to decide, and is read as those beside it that tell the point.
  const is_decimal_assumed = shared.reading_basis.decimal === 'assumed' && (!is_whole || isSeen)
  const times = boundTo(timeKinds, contract, binding).map(({ name, position }) => ({
    name,
    seen: evidence.get(position),
  }))
  const dates = datesFound(
    times.map(({ seen }) => seen),
    evidence.values(),
  )
  const isSilent = dates.reading_basis.date_order === 'assumed'
  const date_order = isSilent ? (others.date_order ?? dates.reading.date_order) : dates.reading.date_order
  const reading: Reading = { ...shared.reading, date_order, ...fixed }
  const columns = numbers.flatMap(({ name, position }) => {
    const seen = evidence.get(position)
    const column = seen && readingOfColumn(scaleOf([seen]), reading, is_decimal_assumed, fixed)
    return column === undefined ? [] : [[name, column] as const]
  })
  // What other dates of the file tell is not forced on years of two digits that tell another order.
  const years = times.flatMap(({ name, seen }) => {
    const order = fixed.date_order ?? (seen && shortOrder(seen)) ?? date_order
    return order === reading.date_order ? [] : [[name, { ...reading, date_order: order }] as const]
  })
  return {
    context: { reading, column_readings: Object.fromEntries([...columns, ...years]), is_decimal_assumed },
    told: {
      ...(isTold && { decimal: own.reading.decimal }),
      ...(dates.reading_basis.date_order === 'evidence' &&
        dates.reading.date_order !== 'ymd' && { date_order: dates.reading.date_order }),
      is_conflict: dates.reading_basis.date_order === 'conflict',
    },
    asks: {
      decimal: (fixedDecimal(fixed) ?? onlyMark) === undefined && !isTold && (!is_whole || ownScale.hasSeen('numbers')),
      date_order: fixed.date_order === undefined && isSilent && (!is_whole || times.some(hasLocalDates)),
    },
  }
}

/** Whether a column has dates whose year does not stand first, or may not. */
function hasLocalDates({ seen }: { readonly seen: CellEvidence | undefined }): boolean {
  return seen !== undefined && (seen.whole_years.last > 0 || seen.firsts.size > 0)
}

function boundTo(kinds: ReadonlySet<string>, contract: Contract, binding: Binding): readonly Place[] {
  return contract.columns.flatMap(({ name, kind }, index) => {
    const position = binding.sources[index]
    return position !== undefined && kinds.has(kind) ? [{ name, position }] : []
  })
}

/** A sign that groups thousands is no decimal mark. */
function fixedDecimal({ decimal, thousands }: Partial<Reading>): '.' | ',' | undefined {
  return decimal ?? (thousands === ',' ? '.' : thousands === '.' ? ',' : undefined)
}

/** The reading of one column of numbers; undefined where it is that of the others. */
function readingOfColumn(
  scale: ReadingScale,
  shared: Reading,
  is_decimal_assumed: boolean,
  fixed: Partial<Reading>,
): Reading | undefined {
  const own = scale.found({ given: fixedDecimal(fixed), numbers: true })
  const isTold = own.reading_basis.decimal === 'evidence'
  if (is_decimal_assumed && !isTold) return undefined
  const { reading } = isTold ? own : scale.found({ given: shared.decimal, numbers: true })
  const isOther =
    is_decimal_assumed ||
    reading.decimal !== shared.decimal ||
    (reading.thousands !== '' && reading.thousands !== shared.thousands)
  return isOther ? { ...reading, date_order: shared.date_order, ...fixed } : undefined
}

/** What all of some files that are alike tell, as far as they agree. */
export function commonlyTold(files: readonly Told[]): Omit<Told, 'is_conflict'> {
  const decimals = new Set(files.flatMap(({ decimal }) => decimal ?? []))
  const orders = new Set(files.flatMap(({ date_order }) => date_order ?? []))
  const [decimal] = decimals
  const [date_order] = orders
  const isConflict = files.some(({ is_conflict }) => is_conflict)
  return {
    ...(decimal !== undefined && decimals.size === 1 && { decimal }),
    ...(date_order !== undefined && orders.size === 1 && !isConflict && { date_order }),
  }
}
