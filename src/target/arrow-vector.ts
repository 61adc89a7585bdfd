import type { Data, DataType } from 'apache-arrow'
import type { SqlValue } from '../engine/engine.ts'
import type { CellType } from './cell-type.ts'

type Arrow = typeof import('apache-arrow')

/** The Arrow type of a column, and how its plain cells become Arrow's memory. */
export type ArrowColumn = { readonly type: DataType; readonly data: (cells: readonly SqlValue[]) => Data }

const micro = 1_000_000n

/** What Arrow makes of one of our kinds of cells. */
export function arrowVector(arrow: Arrow, cell: CellType): ArrowColumn {
  switch (cell.kind) {
    case 'integer':
      return column(new arrow.Int64(), (cells) => BigInt64Array.from(cells, (value) => BigInt(value ?? 0)))
    case 'big':
      return column(new arrow.Decimal(0, 38, 128), (cells) => words(cells, (value) => BigInt(String(value))))
    case 'decimal':
      return column(new arrow.Decimal(cell.scale, cell.precision, 128), (cells) =>
        words(cells, (value) => scaled(String(value), cell.scale)),
      )
    case 'float':
      return column(new arrow.Float64(), (cells) => Float64Array.from(cells, (value) => Number(value ?? 0)))
    case 'boolean':
      return column(new arrow.Bool(), (cells) => bits(cells, (value) => value === true || value === 'true'))
    case 'date':
      return column(new arrow.DateDay(), (cells) => Int32Array.from(cells, (value) => dayNumber(value)))
    case 'timestamp':
    case 'instant': {
      const type = cell.kind === 'instant' ? new arrow.TimestampMicrosecond('UTC') : new arrow.TimestampMicrosecond()
      return column(type, (cells) => BigInt64Array.from(cells, microsOf))
    }
    case 'time':
      return column(new arrow.TimeMicrosecond(), (cells) =>
        BigInt64Array.from(cells, (value) => (value === null ? 0n : clockMicros(String(value)))),
      )
    default:
      return { type: new arrow.Utf8(), data: (cells) => textData(arrow, cells) }
  }

  function column(type: DataType, memory: (cells: readonly SqlValue[]) => ArrayBufferView): ArrowColumn {
    const data = (cells: readonly SqlValue[]): Data =>
      // makeData is typed by each type alone; the memory is what this type asks for.
      arrow.makeData<DataType>({ type, length: cells.length, data: memory(cells), ...nulls(cells) } as never)
    return { type, data }
  }
}

function nulls(cells: readonly SqlValue[]): { readonly nullCount: number; readonly nullBitmap: Uint8Array } {
  const nullCount = cells.filter((cell) => cell === null).length
  return { nullCount, nullBitmap: nullCount === 0 ? new Uint8Array(0) : bits(cells, (cell) => cell !== null) }
}

function bits(cells: readonly SqlValue[], isSet: (cell: SqlValue) => boolean): Uint8Array {
  const bytes = new Uint8Array(Math.ceil(cells.length / 64) * 8)
  for (const [index, cell] of cells.entries())
    if (isSet(cell)) bytes[index >> 3] = (bytes[index >> 3] ?? 0) | (1 << (index & 7))
  return bytes
}

/** 128-bit two's complement, little end first. */
function words(cells: readonly SqlValue[], digits: (cell: SqlValue) => bigint): Uint32Array {
  const out = new BigUint64Array(cells.length * 2)
  for (const [index, cell] of cells.entries()) {
    const value = cell === null ? 0n : digits(cell)
    out[index * 2] = BigInt.asUintN(64, value)
    out[index * 2 + 1] = BigInt.asUintN(64, value >> 64n)
  }
  return new Uint32Array(out.buffer)
}

/** `-12.50` with two decimals is -1250. */
function scaled(text: string, scale: number): bigint {
  const [whole = '0', rest = ''] = text.split('.')
  return BigInt(`${whole}${rest.padEnd(scale, '0')}`)
}

/** Days since 1970 of an ISO day; years beyond 9999 and before 1 as the engine writes them are not in warehouses. */
function dayNumber(value: SqlValue): number {
  const endless = endlessOf(value)
  if (endless !== 0) return endless * 2_147_483_647
  return value === null ? 0 : Math.round(Date.parse(`${String(value)}T00:00:00Z`) / 86_400_000)
}

/** 1 of `infinity`, -1 of `-infinity`, else 0: Arrow has no such day or time, so that the engine's own, the outermost, stand for them. */
function endlessOf(value: SqlValue): -1 | 0 | 1 {
  const text = String(value)
  if (!text.includes('infinity')) return 0
  return text.startsWith('-') ? -1 : 1
}

/** `2026-01-31T10:00:00[.ffffff][Z]` */
function microsOf(value: SqlValue): bigint {
  const endless = endlessOf(value)
  if (endless !== 0) return BigInt(endless) * 9_223_372_036_854_775_807n
  if (value === null) return 0n
  const [seconds = '', rest = ''] = String(value).replace(/Z$/, '').split('.')
  return BigInt(Date.parse(`${seconds}Z`)) * 1000n + BigInt(rest.padEnd(6, '0').slice(0, 6))
}

/** `10:00:00[.ffffff]` */
function clockMicros(text: string): bigint {
  const [clock = '', rest = ''] = text.split('.')
  const [hours = '0', minutes = '0', seconds = '0'] = clock.split(':')
  const whole = BigInt(hours) * 3600n + BigInt(minutes) * 60n + BigInt(seconds)
  return whole * micro + BigInt(rest.padEnd(6, '0').slice(0, 6))
}

function textData(arrow: Arrow, cells: readonly SqlValue[]): Data {
  const texts = cells.map((cell) => (cell === null ? '' : Buffer.from(String(cell))))
  const valueOffsets = new Int32Array(cells.length + 1)
  for (const [index, text] of texts.entries()) valueOffsets[index + 1] = (valueOffsets[index] ?? 0) + text.length
  const data = Buffer.concat(texts.map((text) => (text === '' ? Buffer.alloc(0) : text)))
  return arrow.makeData({ type: new arrow.Utf8(), length: cells.length, valueOffsets, data, ...nulls(cells) })
}
