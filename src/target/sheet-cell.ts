import type { CellStyle, CellValue } from 'hucre/xlsx'
import type { SqlValue } from '../engine/engine.ts'
import type { CellType } from './cell-type.ts'

/** Numbers of a workbook are binary: beyond 15 digits one is written as text, exact. */
const exact_digits = 15

/** The value of a cell. Text is always text: a workbook keeps formulas elsewhere, so that none can come of it. */
export function sheetValue(value: SqlValue | undefined, type: CellType): CellValue {
  if (value === null || value === undefined) return null
  switch (type.kind) {
    case 'boolean':
      return value === true || value === 'true'
    case 'integer':
    case 'big':
    case 'decimal':
      return digitsOf(String(value)) <= exact_digits ? Number(value) : String(value)
    case 'float':
      return Number.isFinite(Number(value)) ? Number(value) : String(value)
    case 'date':
      return timeOf(`${String(value)}T00:00:00Z`) ?? String(value)
    case 'timestamp':
      return timeOf(`${String(value)}Z`) ?? String(value)
    case 'instant':
      return timeOf(String(value)) ?? String(value)
    default:
      // `_x0041_` is how a workbook writes a character that XML cannot hold; text of that form is not meant so.
      return String(value).replaceAll(/_x(?=[0-9a-f]{4}_)/gi, '_x005F_x')
  }
}

function digitsOf(number: string): number {
  return number.replaceAll(/\D/g, '').replace(/^0+/, '').length
}

const first_ms = Date.UTC(1900, 2, 1)
const end_ms = Date.UTC(10_000, 0, 1)

/** Workbooks count their days from 1900 to 9999; a time beyond stays text. */
function timeOf(text: string): Date | undefined {
  const time = new Date(text)
  return time.getTime() >= first_ms && time.getTime() < end_ms ? time : undefined
}

/** How a column's cells are shown; `currency` as `CHF`, '' for none. */
export function sheetStyle(type: CellType, currency: string): CellStyle {
  const numFmt = formatOf(type, currency)
  return numFmt === undefined ? {} : { numFmt }
}

function formatOf({ kind, scale }: CellType, currency: string): string | undefined {
  const unit = currency === '' ? '' : ` "${currency}"`
  if (kind === 'decimal' || unit !== '') return `#,##0${scale > 0 ? `.${'0'.repeat(scale)}` : ''}${unit}`
  if (kind === 'date') return 'yyyy-mm-dd'
  if (kind === 'timestamp' || kind === 'instant') return 'yyyy-mm-dd hh:mm:ss'
  return undefined
}
