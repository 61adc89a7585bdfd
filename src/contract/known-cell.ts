import type { NamedColumn } from './column-spec.ts'
import { undecidedDecimals } from './grammar.ts'
import type { VerdictContext } from './reading.ts'

/**
 * How a cell is written, as a look at its bytes tells. Of all but `other` the text can be told from the value:
 * `whole` is at most 15 digits without a leading zero, perhaps behind a minus; `decimal_2` is such digits or a zero, a point
 * and two digits; `date` is `YYYY-MM-DD`, `instant` `YYYY-MM-DDTHH:MM:SSZ`, both of a month, day and time that there can be;
 * any other text that begins with a printable ASCII character and does not end in a blank is a `figure` where it begins with a
 * digit, a sign or a point, and else a `word`.
 */
export type CellShape =
  | 'empty'
  | 'whole'
  | `decimal_${1 | 2 | 3 | 4 | 5 | 6}`
  | 'date'
  | 'instant'
  | 'figure'
  | 'word'
  | 'other'

/** The shapes of all cells of each column of a file. */
export type ColumnShapes = readonly ReadonlySet<CellShape>[]

/**
 * What is known of all cells of a column before any is judged. Where `type` is given, the engine may read them as that SQL
 * type: the value is the one that the verdict would give, and `text` is the SQL of the raw text.
 */
export type KnownCell = {
  readonly may_be_empty: boolean
  /** Every text that the engine casts to the type of the column is what that value prints. */
  readonly prints_back?: true
  readonly typed?: { readonly type: string; readonly text: (cell: string) => string }
}

const numberPrecision = 15

/** What the shapes of all cells of a column tell under a reading; undefined where each cell is to be looked at. */
export function knownCell(
  column: NamedColumn,
  shapes: ReadonlySet<CellShape>,
  { reading, is_decimal_assumed }: Pick<VerdictContext, 'reading' | 'is_decimal_assumed'>,
): KnownCell | undefined {
  if (shapes.has('other')) return undefined
  const may_be_empty = shapes.has('empty')
  const isOnly = (...some: readonly CellShape[]): boolean =>
    [...shapes].every((one) => one === 'empty' || some.includes(one))
  const typed = (type: string, text = (cell: string) => `${cell}::varchar`): KnownCell => ({
    may_be_empty,
    typed: { type, text },
  })
  const numbers = (shape: CellShape, type: string): KnownCell | undefined => {
    if (isOnly(shape)) return typed(type)
    // No word can be cast to a number.
    return isOnly(shape, 'word') ? { may_be_empty, prints_back: true } : undefined
  }
  switch (column.kind) {
    case 'integer':
      return numbers('whole', 'bigint')
    case 'decimal':
    case 'money': {
      const shape = (column.scale === 0 ? 'whole' : `decimal_${column.scale}`) as CellShape
      if (is_decimal_assumed && column.scale === undecidedDecimals) return undefined
      const fits = column.precision - column.scale >= numberPrecision && (column.scale === 0 || reading.decimal === '.')
      return fits ? numbers(shape, `decimal(${column.precision}, ${column.scale})`) : undefined
    }
    case 'date':
      return isOnly('date') ? typed('date') : undefined
    case 'timestamp':
      return isOnly('instant') ? typed('timestamp', (cell) => `strftime(${cell}, '%Y-%m-%dT%H:%M:%SZ')`) : undefined
    default:
      return { may_be_empty }
  }
}
