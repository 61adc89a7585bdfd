import { normalizeName } from '../contract/normalize-name.ts'
import type { Reading } from './types.ts'

/** A total, sub-totals and a remark below them. */
const most_rows = 4

const word =
  '(?:(?:sous|sub|grand)_)?(?:total|totals|totale|totaux|somme|sommes|sum|sums|summe|gesamt|gesamtsumme|zwischensumme)'
const label = new RegExp(`^${word}(?:_(?:general|generale|generaux|global|ht|ttc|eur))?$`)
const longLabel = new RegExp(`^${word}(?:_|$)`)

/** Whether a cell says that its row is the sum of those above, as `Total`, `TOTAL GÉNÉRAL :` and `Sous-total` do. */
export function isTotalLabel(cell: string): boolean {
  return cell.length <= 40 && longLabel.test(normalizeName(cell))
}

type Waiting = {
  readonly cells: readonly string[]
  readonly keep: () => void
  readonly reject: (code: 'total_row' | 'below_total') => void
}

/**
 * Tells the totals at a table's end from its records: the last rows that hold anything, whose first filled cell is the word
 * itself, and in which half of the other cells are empty or one is the sum or the number of the rows above. Of a row called
 * `Total 2026` only the sum is evidence enough. Everything else that is called so is a record. A remark of one cell below a
 * total is none.
 */
export class TotalRows {
  private readonly reading: (column: number) => Reading
  private readonly waiting: Waiting[] = []
  private readonly sums: number[] = []
  private rows = 0

  constructor(reading: (column: number) => Reading) {
    this.reading = reading
  }

  /** Takes the next row. `keep` or `reject` is called once, in the order of the rows, when it is known which. */
  add(row: Waiting): void {
    this.waiting.push(row)
    if (this.waiting.length > most_rows) this.keepFirst()
  }

  /** No row comes any more. */
  end(): void {
    const totals = new Set<Waiting>()
    const last = this.waiting.at(-1)
    for (const row of this.waiting.toReversed()) {
      const filled = filledOf(row.cells)
      const isCalledSo = isTotalLabel(firstOf(row.cells))
      if (filled > 1 && !isCalledSo) break
      // The bare word above other bare words may be a name among names.
      if (isCalledSo && row.cells.length > 1 && (row === last || filled > 1)) totals.add(row)
    }
    let isBelow = false
    while (this.waiting.length > 0) {
      const [row] = this.waiting
      const isTotal = row !== undefined && totals.has(row) && this.isTotal(row.cells)
      if (row !== undefined && (isTotal || (isBelow && filledOf(row.cells) === 1))) {
        this.waiting.shift()
        row.reject(isTotal ? 'total_row' : 'below_total')
        isBelow = true
      } else this.keepFirst()
    }
  }

  private keepFirst(): void {
    const row = this.waiting.shift()
    if (row === undefined) return
    this.rows += 1
    for (const [column, cell] of row.cells.entries()) {
      const number = cell === '' ? Number.NaN : this.numberOf(cell, column)
      if (!Number.isNaN(number)) this.sums[column] = (this.sums[column] ?? 0) + number
    }
    row.keep()
  }

  private isTotal(cells: readonly string[]): boolean {
    const at = cells.findIndex((cell) => cell !== '')
    const others = cells.filter((_, column) => column !== at)
    const isHollow = others.filter((cell) => cell === '').length * 2 >= others.length
    const isWord = label.test(normalizeName(cells[at] ?? ''))
    if (isHollow && isWord) return true
    return cells.some((cell, column) => {
      if (column === at || cell === '') return false
      const number = this.numberOf(cell, column)
      return this.isSum(number, column) || (isWord && number === this.rows)
    })
  }

  /** Sums of cents in binary differ in their last digits. */
  private isSum(number: number, column: number): boolean {
    const sum = this.sums[column] ?? Number.NaN
    return this.rows > 1 && Math.abs(number - sum) <= 0.005 + 1e-9 * Math.abs(sum)
  }

  private numberOf(cell: string, column: number): number {
    const first = cell.charCodeAt(0)
    if (first > 57 || first < 43) return Number.NaN
    const { decimal, thousands } = this.reading(column)
    const whole =
      thousands === ' '
        ? cell.replaceAll(/[ \u00a0\u202f]/g, '')
        : thousands === ''
          ? cell
          : cell.replaceAll(thousands, '')
    return Number(decimal === ',' ? whole.replace(',', '.') : whole)
  }
}

function firstOf(cells: readonly string[]): string {
  return cells.find((cell) => cell !== '') ?? ''
}

function filledOf(cells: readonly string[]): number {
  return cells.filter((cell) => cell !== '').length
}
