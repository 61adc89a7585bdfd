import { TallyError } from '../../error/tally-error.ts'
import { sqlText } from '../../sql/quote.ts'
import type { Engine, EngineOptions, SqlRow, SqlValue } from '../engine.ts'
import { type Session, statementTree } from './joined-tables.ts'
import { planLineage } from './plan-lineage.ts'
import { queryOutline } from './query-outline.ts'
import { restrictedSql } from './restrict-query.ts'
import { rowShareTree } from './row-share.ts'
import { aggregatesOf, touchedValues } from './touched-values.ts'
import { usedColumns } from './used-columns.ts'

/**
 * An embedded DuckDB in memory, loaded when it is first wanted. Extensions are never fetched; relative paths start from the
 * home; what does not fit the memory limit spills to the temp folder. Throws `value_invalid` for a home with a comma in its path.
 */
export async function openDuckdb(options: EngineOptions): Promise<Engine> {
  if (options.home.includes(',')) {
    const allowed = 'a path without a comma, which DuckDB would take for two'
    throw new TallyError('value_invalid', { what: 'the home', value: options.home, allowed })
  }
  const { DuckDBInstance } = await import('@duckdb/node-api')
  const instance = await DuckDBInstance.create(':memory:', {
    threads: String(options.threads),
    memory_limit: options.memory_limit,
    temp_directory: options.temp_dir,
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    preserve_insertion_order: 'true',
  })
  const connection = await instance.connect()
  await connection.run(`set file_search_path = ${sqlText(options.home)}`)
  await connection.run(`set timezone = 'UTC'`)
  // Parts never change, and the same ones are bound again and again.
  await connection.run('set parquet_metadata_cache = true')
  const textOf = async (sql: string, value: string): Promise<string> => {
    const reader = await connection.runAndReadAll(sql, [value])
    return String(reader.getRowObjectsJson()[0]?.['text'])
  }
  const run: Engine['run'] = async (sql) => {
    await connection.run(sql)
  }
  const rows: Engine['rows'] = async (sql, values = []) => {
    const reader = await connection.runAndReadAll(sql, [...values])
    // The converter's type is any JSON; lake columns are scalars only, so its rows are SqlRow.
    return reader.getRowObjectsJson() as SqlRow[]
  }
  const columns: Session['columns'] = async (sql) => {
    const prepared = await connection.prepare(sql)
    try {
      const places = Array.from({ length: prepared.columnCount }, (_, place) => place)
      return places.map((place) => [prepared.columnName(place), prepared.columnType(place).toString()] as const)
    } finally {
      prepared.destroySync()
    }
  }
  const session: Session = { run, rows, columns }
  let known: Promise<ReadonlySet<string>> | undefined
  const aggregates = async (): Promise<ReadonlySet<string>> => (known ??= aggregatesOf(session))
  return {
    run,
    rows,
    usedColumns: async (sql, tables) => usedColumns(await statementTree(session, sql), tables),
    async restrictedSql(sql, column, condition, catalogue) {
      const work = { session, aggregates: await aggregates(), apart: new Set<string>(), asked: new Map() }
      return restrictedSql(work, sql, column, condition, catalogue)
    },
    touchedValues: async (input) => touchedValues(session, input, await aggregates()),
    async *batches(sql) {
      const result = await connection.stream(sql)
      // As above.
      for await (const rows of result.yieldRowsJson()) yield rows as SqlValue[][]
    },
    async outline(sql) {
      return queryOutline(await textOf('select json_serialize_sql($1::varchar)::varchar as text', sql))
    },
    async columnsOf(sql) {
      const reader = await connection.runAndReadAll(`describe ${sql}`)
      return reader
        .getRowObjectsJson()
        .map((row) => ({ name: String(row['column_name']), type: String(row['column_type']) }))
    },
    async lineageOf(sql) {
      return planLineage(
        await textOf('select json_serialize_plan($1::varchar, optimize := false)::varchar as text', sql),
      )
    },
    async rowShare(aggregate) {
      const tree = await textOf('select json_serialize_sql($1::varchar)::varchar as text', `select ${aggregate}`)
      const share = rowShareTree(tree)
      if (share === undefined) return undefined
      const select = await textOf('select json_deserialize_sql($1::json)::varchar as text', share)
      return select.replace(/^SELECT /, '')
    },
    interrupt() {
      connection.interrupt()
    },
    close() {
      connection.closeSync()
      instance.closeSync()
    },
  }
}
