import { readdirSync, readFileSync } from 'node:fs'
import { functionSql, functionsOf } from './functions.ts'
import { pgName } from './pg-name.ts'
import { tableSql } from './table-sql.ts'
import { type PostgresContext, tablesOf } from './write-postgres.ts'

const head = '-- Written by `tallyhouse ddl`.\n'

/**
 * The definition of a PostgreSQL copy as files by name, in the order in which they run by hand: schemas, role and our own state,
 * each table, the views, the functions.
 */
export function warehouseFiles(
  context: Pick<PostgresContext, 'copies' | 'manifest' | 'project' | 'target'>,
): ReadonlyMap<string, string> {
  const { postgres } = context.target
  if (!postgres) return new Map()
  const { schema, reader } = postgres
  const tables = tablesOf(context)
  const hasMetrics = tables.some(({ name, copy }) => name === 'metric_values' && copy === undefined)
  const functions = functionsOf(schema, hasMetrics).flatMap((one) => functionSql(one, schema))
  const ordered = [
    ...tables.filter(({ view }) => view === undefined),
    ...tables.filter(({ view }) => view !== undefined),
  ]
  return new Map([
    ['_schema.sql', `${head}${schemaSql(schema, reader)}`],
    ['_tallyhouse.sql', `${head}set search_path = ${schema};\n\n${migrations().join('\n')}\nreset search_path;\n`],
    ...ordered.map((table) => [`${table.name}.sql`, `${head}${tableSql(table, schema)}`] as const),
    ['functions.sql', `${head}${functions.map((sql) => `${sql};\n`).join('\n')}`],
  ])
}

function schemaSql(schema: string, reader: string): string {
  const names = [schema, `${schema}_parts`, `${schema}_next`]
  const role = pgName(reader)
  return [
    ...names.map((name) => `create schema ${name};\n`),
    makeRole(reader),
    `grant usage on schema ${schema} to ${role};\n`,
    `alter default privileges in schema ${schema} grant select on tables to ${role};\n`,
  ].join('')
}

/** Roles belong to the whole server, so that another database of it may have made this one already. */
function makeRole(reader: string): string {
  return [
    'do $$ begin\n',
    `  if not exists (select from pg_roles where rolname = '${reader}') then\n`,
    `    create role ${pgName(reader)} nologin;\n`,
    '  end if;\nend $$;\n',
  ].join('')
}

function migrations(): readonly string[] {
  const folder = new URL('migrations/', import.meta.url)
  return readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .toSorted()
    .map((name) => readFileSync(new URL(name, folder), 'utf8'))
}
