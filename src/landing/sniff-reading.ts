import type { CellEvidence, FileReport, FoundColumn, Reading } from './types.ts'

type Found = Pick<FileReport, 'reading' | 'reading_basis'>

const marked = /[^\d+-]|\d-/
const isoStart = /^\d{4}-/
const dated = /^(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})(?:[T ].*)?$/
const grouped = /^[-+]?\d{1,3}(?:([ \u00a0\u202f.,'’])\d{3})(?:\1\d{3})*(?:([.,])\d+)?$/
// The mark of `1,234E+05` can only be the decimal one.
const fraction = /^[-+]?\d+([.,])\d+(?:[eE][-+]?\d{1,2})?$/
const undecided = /^[-+]?[1-9]\d{0,2}[.,]\d{3}$/

function isPadded(cell: string): boolean {
  const [first, last] = [cell.charCodeAt(0), cell.charCodeAt(cell.length - 1)]
  return first <= 32 || last <= 32 || first >= 160 || last >= 160
}

const shortKeys = ['dmy', 'mdy', 'dotted', 'year_first', 'year_last'] as const

/**
 * Whether the dates of a column seem to begin with a year of two digits: some can be nothing else, or they have fewer first numbers
 * than last ones, and a file has fewer years than days. Beside whole years such dates are slips.
 */
function mayBeginWithYear({ whole_years, short_days, firsts, lasts }: CellEvidence): boolean {
  if (whole_years.last > 0) return false
  return short_days.year_first > 0 || (short_days.year_last === 0 && firsts.size < lasts.size)
}

/**
 * What the dates of a column tell of the order of day and month; those with years of two digits only where no whole year is beside
 * them, and `24/05/13` only where 24 is known to be no year.
 */
function daysTold(seen: CellEvidence): CellEvidence['days'] {
  const { days, whole_years, short_days, firsts, lasts } = seen
  if (whole_years.last > 0 || mayBeginWithYear(seen)) return days
  const isYearLast = short_days.year_last > 0 || firsts.size > lasts.size
  return {
    dmy: days.dmy + (isYearLast ? short_days.dmy : 0),
    mdy: days.mdy + short_days.mdy,
    dotted: days.dotted + short_days.dotted,
  }
}

/** Cells of lines that are far too long share the last scale. */
const most_columns = 20_000

/** Gathers from the cells of one column, or of several, how they write numbers and dates. */
export class ReadingScale {
  readonly seen: CellEvidence = {
    days: { dmy: 0, mdy: 0, dotted: 0 },
    whole_years: { last: 0 },
    short_days: { dmy: 0, mdy: 0, dotted: 0, year_first: 0, year_last: 0 },
    firsts: new Set(),
    lasts: new Set(),
    marks: { '.': 0, ',': 0 },
    undecided: { '.': 0, ',': 0 },
    groups: {},
    bare_groups: {},
  }

  look(found: string): void {
    // Blanks around a cell do not count, here as in the verdict.
    const cell = isPadded(found) ? found.trim() : found
    const first = cell.charCodeAt(0)
    const isNumeric = (first >= 48 && first <= 57) || first === 45 || first === 43
    // A plain number and an ISO date tell nothing, and are most of what there is.
    if (!isNumeric || cell.length > 40 || isoStart.test(cell) || !marked.test(cell)) return
    const date = dated.exec(cell)
    if (date?.[4]?.length === 2)
      this.lookAtShortDate(Number(date[1]), Number(date[3]), Number(date[4]), date[2] === '.')
    else if (date) this.lookAtDate(Number(date[1]), Number(date[3]), date[2] === '.')
    else this.lookAtNumber(cell)
  }

  /** A cell of digits, one mark and digits again; of `1.234` nobody knows whether the mark parts thousands. */
  lookAtFraction(mark: '.' | ',', whole_digits: number, fraction_digits: number, beginsWithZero: boolean): void {
    const isUndecided = whole_digits <= 3 && fraction_digits === 3 && !beginsWithZero
    this.seen[isUndecided ? 'undecided' : 'marks'][mark] += 1
  }

  /** Takes over what another scale has seen of the same column. */
  add(other: CellEvidence): void {
    for (const key of ['dmy', 'mdy', 'dotted'] as const) this.seen.days[key] += other.days[key]
    this.seen.whole_years.last += other.whole_years.last
    for (const key of shortKeys) this.seen.short_days[key] += other.short_days[key]
    for (const first of other.firsts) this.seen.firsts.add(first)
    for (const last of other.lasts) this.seen.lasts.add(last)
    for (const way of ['marks', 'undecided'] as const) {
      for (const key of ['.', ','] as const) this.seen[way][key] += other[way][key]
    }
    for (const way of ['groups', 'bare_groups'] as const) {
      for (const [sign, count] of Object.entries(other[way])) this.count(way, sign, count)
    }
  }

  hasSeen(what: 'anything' | 'numbers' = 'anything'): boolean {
    const { days, whole_years, short_days, marks, undecided, groups, bare_groups } = this.seen
    const numbers = [marks, undecided, groups, bare_groups]
    return (what === 'numbers' ? numbers : [days, whole_years, short_days, ...numbers]).some((some) =>
      Object.values(some).some((count) => count > 0),
    )
  }

  /**
   * What the cells tell. A decimal mark that is known from elsewhere is `given`. In cells that are `numbers` by a contract
   * `1 234` has thousands; elsewhere it may be a telephone number.
   */
  found({ given, numbers = false }: { given?: '.' | ',' | undefined; numbers?: boolean } = {}): Found {
    const { marks } = this.seen
    const { dmy, mdy, dotted } = daysTold(this.seen)
    const isConflict = dmy > 0 && mdy > 0
    const date_order = isConflict || dmy + mdy + dotted === 0 ? 'ymd' : mdy > 0 ? 'mdy' : 'dmy'
    const dateBasis = isConflict ? 'conflict' : date_order === 'ymd' ? 'assumed' : 'evidence'
    const told = given ?? (marks[','] === marks['.'] ? undefined : marks[','] > marks['.'] ? ',' : '.')
    return {
      reading: { decimal: told ?? '.', thousands: this.thousandsFor(told, numbers), date_order },
      reading_basis: { decimal: told === undefined ? 'assumed' : 'evidence', date_order: dateBasis },
    }
  }

  private thousandsFor(decimal: '.' | ',' | undefined, numbers: boolean): Reading['thousands'] {
    const { groups, bare_groups, undecided } = this.seen
    const seen = [groups, numbers ? bare_groups : {}].flatMap((some) =>
      Object.entries(some)
        .toSorted((a, b) => b[1] - a[1])
        .map(([sign]) => sign),
    )
    const sign = seen.find((one) => one !== (decimal ?? '.'))
    if (sign === ',' || sign === '.' || sign === ' ' || sign === "'") return sign
    if (decimal === undefined) return ''
    const other = decimal === '.' ? ',' : '.'
    return undecided[other] > 0 ? other : ''
  }

  private lookAtDate(first: number, second: number, isDotted: boolean): void {
    const { days, whole_years } = this.seen
    whole_years.last += 1
    if (first > 12 && first <= 31 && second <= 12) days.dmy += 1
    else if (second > 12 && second <= 31 && first <= 12) days.mdy += 1
    else if (isDotted) days.dotted += 1
  }

  private lookAtShortDate(first: number, second: number, last: number, isDotted: boolean): void {
    const [isMonth, isDay] = [(n: number) => n >= 1 && n <= 12, (n: number) => n >= 1 && n <= 31]
    const mayBe = {
      ymd: isMonth(second) && isDay(last),
      dmy: isDay(first) && isMonth(second),
      mdy: isMonth(first) && isDay(second),
    }
    if (!mayBe.ymd && !mayBe.dmy && !mayBe.mdy) return
    const { short_days, firsts, lasts } = this.seen
    firsts.add(first)
    lasts.add(last)
    if (!mayBe.ymd) short_days.year_last += 1
    if (!mayBe.dmy && !mayBe.mdy) short_days.year_first += 1
    else if (!mayBe.mdy) short_days.dmy += 1
    else if (!mayBe.dmy) short_days.mdy += 1
    if (mayBe.dmy && isDotted) short_days.dotted += 1
  }

  private lookAtNumber(cell: string): void {
    const { marks } = this.seen
    if (undecided.test(cell)) {
      this.seen.undecided[cell.includes(',') ? ',' : '.'] += 1
      return
    }
    const plain = fraction.exec(cell)
    if (plain !== null) marks[plain[1] === ',' ? ',' : '.'] += 1
    const parts = plain === null ? grouped.exec(cell) : null
    if (parts === null) return
    const [, written = '', mark] = parts
    if (written === mark) return
    const sign = /[\u00a0\u202f]/.test(written) ? ' ' : written === '’' ? "'" : written
    // `1,234,567` has no decimals and yet tells that the comma is none; `1 234 567` may be a telephone number.
    if (mark === undefined && sign !== ',' && sign !== '.') {
      this.count('bare_groups', sign, 1)
      return
    }
    this.count('groups', sign, 1)
    const decimal = mark ?? (sign === ',' ? '.' : ',')
    marks[decimal === ',' ? ',' : '.'] += 1
  }

  private count(way: 'groups' | 'bare_groups', sign: string, more: number): void {
    this.seen[way][sign] = (this.seen[way][sign] ?? 0) + more
  }
}

/** A scale for each column of a file. */
export class FileScale {
  private readonly columns = new Map<number, ReadingScale>()

  /** The scale of a column, by its 0-based position. */
  at(position: number): ReadingScale {
    const column = Math.min(position, most_columns)
    const known = this.columns.get(column)
    if (known !== undefined) return known
    const scale = new ReadingScale()
    this.columns.set(column, scale)
    return scale
  }

  add(other: FileScale): void {
    for (const [position, scale] of other.columns) this.at(position).add(scale.seen)
  }

  /** What was seen, by position, of the columns in which anything was. */
  evidence(): ReadonlyMap<number, CellEvidence> {
    const seen = [...this.columns].filter(([, scale]) => scale.hasSeen()).toSorted(([a], [b]) => a - b)
    return new Map(seen.map(([position, scale]) => [position, scale.seen]))
  }

  /** As `found`, of columns as their cells propose them. */
  foundFor(columns: readonly FoundColumn[]): Found {
    const proposed = (kinds: RegExp): readonly number[] =>
      columns.flatMap(({ proposal }, n) => (kinds.test(proposal) ? [n] : []))
    return this.found(proposed(/^(?:integer|decimal|money)$/), proposed(/^(?:date|timestamp)$/))
  }

  /** What all columns tell together; of numbers and dates, those at the positions of `numbers` and `dates` where they tell. */
  private found(numbers: readonly number[], dates: readonly number[]): Found {
    const all = scaleOf(this.columns.values().map(({ seen }) => seen)).found()
    const seenAt = (positions: readonly number[]): readonly (CellEvidence | undefined)[] =>
      positions.map((position) => this.columns.get(position)?.seen)
    const { reading, reading_basis } = datesFound(
      seenAt(dates),
      this.columns.values().map(({ seen }) => seen),
    )
    const own = numbers.length === 0 ? all : scaleOf(seenAt(numbers)).found({ numbers: true })
    return {
      reading: { ...own.reading, date_order: reading.date_order },
      reading_basis: { ...own.reading_basis, date_order: reading_basis.date_order },
    }
  }
}

/**
 * What was seen in several columns, as one. Years of two digits are judged column by column, and only where the columns hold
 * `dates`: what looks like such a date elsewhere may be a version, `10.15.77`.
 */
export function scaleOf(
  some: Iterable<CellEvidence | undefined>,
  holds: 'dates' | 'anything' = 'anything',
): ReadingScale {
  const scale = new ReadingScale()
  const { short_days, firsts, lasts } = scale.seen
  const none = { short_days, firsts, lasts }
  for (const seen of some) {
    if (seen !== undefined) scale.add({ ...seen, ...none, days: holds === 'dates' ? daysTold(seen) : seen.days })
  }
  return scale
}

/**
 * The order of a column's dates with years of two digits, as they alone tell it; `ymd`, by which none is read, where they gainsay each
 * other or may begin with the year.
 */
export function shortOrder(seen: CellEvidence): Reading['date_order'] | undefined {
  if (seen.whole_years.last > 0 || seen.firsts.size === 0) return undefined
  if (mayBeginWithYear(seen)) return 'ymd'
  const { reading, reading_basis } = scaleOf([seen], 'dates').found()
  return reading_basis.date_order === 'assumed' ? undefined : reading.date_order
}

/** What columns of dates tell of their order: first by whole years, then by those of two digits; where neither tells, what any column does. */
export function datesFound(
  dates: readonly (CellEvidence | undefined)[],
  all: Iterable<CellEvidence | undefined>,
): Found {
  const isTold = ({ reading_basis }: Found): boolean => reading_basis.date_order !== 'assumed'
  return (
    [scaleOf(dates).found(), scaleOf(dates, 'dates').found()].find((found) => isTold(found)) ?? scaleOf(all).found()
  )
}
