import { sqlName } from '../sql/quote.ts'

/** What a column's cells are, whatever the target calls it. Precision and scale count decimal digits, 0 where there are none. */
export type CellType = {
  readonly kind:
    | 'integer'
    | 'big'
    | 'decimal'
    | 'float'
    | 'boolean'
    | 'date'
    | 'timestamp'
    | 'instant'
    | 'time'
    | 'text'
  readonly precision: number
  readonly scale: number
  /** The engine's own name of it. */
  readonly engine: string
}

/**
 * The kind of one of the engine's types. `integer` fits 64 bits, `big` may not; `timestamp` has no zone (those of contracts are
 * UTC), `instant` has one; lists and structs become JSON text.
 */
export function cellType(engine: string): CellType {
  const decimal = /^DECIMAL\((\d+),(\d+)\)$/.exec(engine)
  if (decimal) return { kind: 'decimal', precision: Number(decimal[1]), scale: Number(decimal[2]), engine }
  return { kind: kinds[engine] ?? 'text', precision: 0, scale: 0, engine }
}

const kinds: Readonly<Record<string, CellType['kind']>> = {
  TINYINT: 'integer',
  SMALLINT: 'integer',
  INTEGER: 'integer',
  BIGINT: 'integer',
  UTINYINT: 'integer',
  USMALLINT: 'integer',
  UINTEGER: 'integer',
  UBIGINT: 'big',
  HUGEINT: 'big',
  UHUGEINT: 'big',
  FLOAT: 'float',
  DOUBLE: 'float',
  BOOLEAN: 'boolean',
  DATE: 'date',
  TIMESTAMP: 'timestamp',
  TIMESTAMP_S: 'timestamp',
  TIMESTAMP_MS: 'timestamp',
  TIMESTAMP_NS: 'timestamp',
  'TIMESTAMP WITH TIME ZONE': 'instant',
  TIME: 'time',
}

/**
 * SQL of a cell that no locale changes: days `2026-01-31`, times `2026-01-31T10:00:00[.ffffff]` (instants in UTC, with `Z`),
 * numbers and truth values as the engine has them, all else text.
 */
export function plainCell(column: { readonly source: string; readonly type: CellType }): string {
  const name = sqlName(column.source)
  const time = (value: string, zone: string): string =>
    `replace(strftime(${value}, '%Y-%m-%dT%H:%M:%S.%f'), '.000000', '')${zone}`
  switch (column.type.kind) {
    case 'timestamp':
      return time(`${name}::timestamp`, '')
    case 'instant':
      return time(`timezone('UTC', ${name})`, ` || 'Z'`)
    case 'date':
    case 'time':
      return `${name}::varchar`
    case 'text':
      return textCell(name, column.type.engine)
    default:
      return name
  }
}

function textCell(name: string, engine: string): string {
  if (engine === 'VARCHAR') return name
  if (engine === 'BLOB') return `to_base64(${name})`
  if (/\[\d*\]$|^(STRUCT|MAP|UNION)\(/.test(engine)) return `to_json(${name})::varchar`
  return `${name}::varchar`
}
