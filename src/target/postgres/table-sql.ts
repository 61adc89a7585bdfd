import { sqlText } from '../../sql/quote.ts'
import { pgName } from './pg-name.ts'
import type { PgTable } from './pg-table.ts'

/** `create table` or `create view` without keys and indexes, which are cheaper to make behind the rows. */
export function createSql(table: PgTable, schema: string): string {
  const name = `${schema}.${pgName(table.name)}`
  if (table.view !== undefined) {
    const columns = table.columns.map(
      (column) => `cast(${pgName(column.name)} as ${column.type}) as ${pgName(column.name)}`,
    )
    return `create view ${name} as\nselect\n  ${columns.join(',\n  ')}\nfrom (\n${indented(table.view)}\n) as model`
  }
  const columns = table.columns.map(
    (column) => `${pgName(column.name)} ${column.type}${column.is_required ? ' not null' : ''}`,
  )
  const months = table.month === undefined ? '' : ` partition by range (${pgName(table.month)})`
  return `create table ${name} (\n  ${columns.join(',\n  ')}\n)${months}`
}

/**
 * Primary key and indexes. A partitioned table is unique within its months alone, so that a key without the month's column is
 * unique together with it, nulls included.
 */
export function keySql(table: PgTable, schema: string): readonly string[] {
  if (table.view !== undefined) return []
  const name = `${schema}.${pgName(table.name)}`
  const list = (names: readonly string[]): string => names.map(pgName).join(', ')
  const keys =
    table.key.length === 0
      ? []
      : table.month === undefined || table.key.includes(table.month)
        ? [`alter table ${name} add primary key (${list(table.key)})`]
        : [`alter table ${name} add unique nulls not distinct (${list([...table.key, table.month])})`]
  return [...keys, ...table.indexes.map((column) => `create index on ${name} (${pgName(column)})`)]
}

/** Comments of the table and its columns; `mark` stands behind the table's own. */
export function commentSql(table: PgTable, schema: string, mark = ''): readonly string[] {
  const name = `${schema}.${pgName(table.name)}`
  const kind = table.view === undefined ? 'table' : 'view'
  const whole = [table.comment, mark].filter((text) => text !== '').join('\n')
  const own = whole === '' ? 'null' : sqlText(whole)
  const columns = table.columns
    .filter(({ comment }) => comment !== '')
    .map((column) => `comment on column ${name}.${pgName(column.name)} is ${sqlText(column.comment)}`)
  return [`comment on ${kind} ${name} is ${own}`, ...columns]
}

/** The whole definition, as `tallyhouse ddl` writes it. */
export function tableSql(table: PgTable, schema: string): string {
  const whole = (statements: readonly string[]): string => statements.map((sql) => `${sql};\n`).join('')
  const parts = [[createSql(table, schema)], keySql(table, schema), commentSql(table, schema)]
  const text = parts
    .filter((statements) => statements.length > 0)
    .map(whole)
    .join('\n')
  // A model names the tables that it reads without a schema.
  if (table.view !== undefined) return `set search_path = ${schema};\n\n${text}\nreset search_path;\n`
  if (table.month === undefined) return text
  return `-- Partitions: one a month of ${table.month} that has rows, in ${schema}_parts, made by \`tallyhouse publish\`.\n${text}`
}

function indented(text: string): string {
  return text
    .split('\n')
    .map((line) => (line === '' ? '' : `  ${line}`))
    .join('\n')
}
