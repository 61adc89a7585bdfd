import { sqlName } from '../../sql/quote.ts'
import type { CopyColumn } from '../copy-plan.ts'

/** The PostgreSQL type that holds every value of one of the engine's types. Whole numbers beyond 64 bits are numeric; lists and structs are jsonb. */
export function pgType(engine: string): string {
  const decimal = /^DECIMAL\((\d+),(\d+)\)$/.exec(engine)
  if (decimal) return `numeric(${decimal[1]}, ${decimal[2]})`
  return isNested(engine) ? 'jsonb' : (types[engine] ?? 'text')
}

const types: Readonly<Record<string, string>> = {
  TINYINT: 'smallint',
  SMALLINT: 'smallint',
  INTEGER: 'integer',
  BIGINT: 'bigint',
  UTINYINT: 'smallint',
  USMALLINT: 'integer',
  UINTEGER: 'bigint',
  UBIGINT: 'numeric(20, 0)',
  HUGEINT: 'numeric(39, 0)',
  UHUGEINT: 'numeric(39, 0)',
  FLOAT: 'real',
  DOUBLE: 'double precision',
  BOOLEAN: 'boolean',
  DATE: 'date',
  TIMESTAMP: 'timestamp',
  TIMESTAMP_S: 'timestamp',
  TIMESTAMP_MS: 'timestamp',
  TIMESTAMP_NS: 'timestamp',
  'TIMESTAMP WITH TIME ZONE': 'timestamptz',
  TIME: 'time',
  UUID: 'uuid',
  BLOB: 'bytea',
}

function isNested(engine: string): boolean {
  return engine === 'JSON' || /\[\d*\]$|^(?:STRUCT|MAP|UNION)\(/.test(engine)
}

/** SQL of a cell in the engine, as PostgreSQL reads it in CSV. */
export function pgCell({ source, type }: CopyColumn): string {
  const name = sqlName(source)
  switch (type.kind) {
    case 'date':
    case 'instant':
      return dated(`${name}::varchar`, name)
    case 'timestamp':
      return dated(`${name}::timestamp::varchar`, name)
    case 'text':
      if (type.engine === 'BLOB') return `'\\x' || hex(${name})`
      return isNested(type.engine) ? `to_json(${name})::varchar` : `${name}::varchar`
    default:
      return name
  }
}

/** Years before Christ are written in brackets by the engine, and without them by PostgreSQL. */
function dated(text: string, name: string): string {
  return `case when ${name} < date '0001-01-01' then replace(${text}, '(BC)', 'BC') else ${text} end`
}

/** Types of which months can be made. */
export function hasMonths(column: CopyColumn): boolean {
  return column.type.kind === 'date' || column.type.kind === 'timestamp'
}
