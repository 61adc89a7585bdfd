import type { FileReport, Reading } from './types.ts'

type Found = Pick<FileReport, 'reading' | 'reading_basis'>

const marked = /[^\d+-]|\d-/
const isoStart = /^\d{4}-/
const dated = /^(\d{1,2})([./-])(\d{1,2})\2\d{4}(?:[T ].*)?$/
const grouped = /^[-+]?\d{1,3}(?:([ \u00a0\u202f.,'’])\d{3})(?:\1\d{3})*(?:([.,])\d+)?$/
const fraction = /^[-+]?\d+([.,])\d+$/
const undecided = /^[-+]?[1-9]\d{0,2}[.,]\d{3}$/

function isPadded(cell: string): boolean {
  const [first, last] = [cell.charCodeAt(0), cell.charCodeAt(cell.length - 1)]
  return first <= 32 || last <= 32 || first >= 160 || last >= 160
}

/** Gathers from cells how their file writes numbers and dates. */
export class ReadingScale {
  private readonly days = { dmy: 0, mdy: 0, dotted: 0 }
  private readonly marks = { '.': 0, ',': 0 }
  private readonly groups = new Map<string, number>()

  look(found: string): void {
    // Blanks around a cell do not count, here as in the verdict.
    const cell = isPadded(found) ? found.trim() : found
    const first = cell.charCodeAt(0)
    const isNumeric = (first >= 48 && first <= 57) || first === 45 || first === 43
    // A plain number and an ISO date tell nothing, and are most of what there is.
    if (!isNumeric || cell.length > 40 || isoStart.test(cell) || !marked.test(cell)) return
    const date = dated.exec(cell)
    if (date !== null) this.lookAtDate(Number(date[1]), Number(date[3]), date[2] === '.')
    else this.lookAtNumber(cell)
  }

  /** A cell of digits, one mark and digits again; of `1.234` nobody knows whether the mark parts thousands. */
  lookAtFraction(mark: '.' | ',', whole_digits: number, fraction_digits: number, beginsWithZero: boolean): void {
    const isUndecided = whole_digits <= 3 && fraction_digits === 3 && !beginsWithZero
    if (!isUndecided) this.marks[mark] += 1
  }

  /** Takes over what another scale has seen. */
  add(other: ReadingScale): void {
    for (const key of ['dmy', 'mdy', 'dotted'] as const) this.days[key] += other.days[key]
    for (const key of ['.', ','] as const) this.marks[key] += other.marks[key]
    for (const [sign, count] of other.groups) this.groups.set(sign, (this.groups.get(sign) ?? 0) + count)
  }

  found(): Found {
    const { dmy, mdy, dotted } = this.days
    const isConflict = dmy > 0 && mdy > 0
    const date_order = isConflict || dmy + mdy + dotted === 0 ? 'ymd' : mdy > 0 ? 'mdy' : 'dmy'
    const decimal = this.marks[','] > this.marks['.'] ? ',' : '.'
    const thousands = this.thousandsFor(decimal)
    const dateBasis = isConflict ? 'conflict' : date_order === 'ymd' ? 'assumed' : 'evidence'
    const decimalBasis = this.marks[','] + this.marks['.'] > 0 ? 'evidence' : 'assumed'
    return {
      reading: { decimal, thousands, date_order },
      reading_basis: { decimal: decimalBasis, date_order: dateBasis },
    }
  }

  private thousandsFor(decimal: '.' | ','): Reading['thousands'] {
    const seen = [...this.groups].toSorted((a, b) => b[1] - a[1]).map(([sign]) => sign)
    const sign = seen.find((sign) => sign !== decimal)
    return sign === ',' || sign === '.' || sign === ' ' || sign === "'" ? sign : ''
  }

  private lookAtDate(first: number, second: number, isDotted: boolean): void {
    if (first > 12 && first <= 31 && second <= 12) this.days.dmy += 1
    else if (second > 12 && second <= 31 && first <= 12) this.days.mdy += 1
    else if (isDotted) this.days.dotted += 1
  }

  private lookAtNumber(cell: string): void {
    if (undecided.test(cell)) return
    const plain = fraction.exec(cell)
    if (plain !== null) this.marks[plain[1] === ',' ? ',' : '.'] += 1
    const parts = plain === null ? grouped.exec(cell) : null
    if (parts === null) return
    const [, written = '', mark] = parts
    if (written === mark) return
    const sign = /[\u00a0\u202f]/.test(written) ? ' ' : written === '’' ? "'" : written
    // `1,234,567` has no decimals and yet tells that the comma is none; `1 234 567` may be a telephone number.
    if (mark === undefined && sign !== ',' && sign !== '.') return
    this.groups.set(sign, (this.groups.get(sign) ?? 0) + 1)
    const decimal = mark ?? (sign === ',' ? '.' : ',')
    this.marks[decimal === ',' ? ',' : '.'] += 1
  }
}
