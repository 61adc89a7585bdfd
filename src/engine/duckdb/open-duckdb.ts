import { TallyError } from '../../error/tally-error.ts'
import { sqlText } from '../../sql/quote.ts'
import type { Engine, EngineOptions, SqlRow, SqlValue } from '../engine.ts'
import { queryOutline } from './query-outline.ts'

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
  return {
    async run(sql) {
      await connection.run(sql)
    },
    async rows(sql, values = []) {
      const reader = await connection.runAndReadAll(sql, [...values])
      // The converter's type is any JSON; lake columns are scalars only, so its rows are SqlRow.
      return reader.getRowObjectsJson() as SqlRow[]
    },
    async *batches(sql) {
      const result = await connection.stream(sql)
      // As above.
      for await (const rows of result.yieldRowsJson()) yield rows as SqlValue[][]
    },
    async outline(sql) {
      const reader = await connection.runAndReadAll('select json_serialize_sql($1::varchar)::varchar as tree', [sql])
      return queryOutline(String(reader.getRowObjectsJson()[0]?.['tree']))
    },
    async columnsOf(sql) {
      const reader = await connection.runAndReadAll(`describe ${sql}`)
      return reader
        .getRowObjectsJson()
        .map((row) => ({ name: String(row['column_name']), type: String(row['column_type']) }))
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
