import { DuckDBInstance } from '@duckdb/node-api'
import { cleanDialect, cleanLineBytes, readCsvOptions } from '../../src/landing/read-csv-options.ts'
import type { CsvDialect } from '../../src/landing/types.ts'

/** Reads CSV as the staging does: the rewritten file, or the raw one with its rejects. */
export async function duckdbReader() {
  const instance = await DuckDBInstance.create(':memory:', { threads: '2' })
  const connection = await instance.connect()
  const rowsOf = async (sql: string) => (await connection.runAndReadAll(sql)).getRows().map((row) => row.map(textOf))
  const namesFor = (count: number) => Array.from({ length: count }, (_, n) => `c${n}`)
  let runs = 0
  return {
    clean: (path: string, columns: number) => {
      const tuning = { parallel: true, max_line_bytes: cleanLineBytes }
      return rowsOf(`from read_csv('${path}', ${readCsvOptions(cleanDialect, namesFor(columns), tuning)})`)
    },
    /** Undefined when DuckDB gives up on the file. */
    fast: async (path: string, dialect: CsvDialect, columns: number, parallel: boolean) => {
      runs += 1
      const options = readCsvOptions(dialect, namesFor(columns), { parallel })
      const rejects = `store_rejects = true, rejects_limit = 0, rejects_table = 'r${runs}', rejects_scan = 's${runs}'`
      try {
        const rows = await rowsOf(`from read_csv('${path}', ${options}, ${rejects})`)
        return { rows, rejects: (await rowsOf(`select error_type from r${runs}`)).length }
      } catch {
        return undefined
      }
    },
    rowsOf,
    close: () => {
      connection.closeSync()
      instance.closeSync()
    },
  }
}

function textOf(value: unknown): string {
  return value === null ? '' : String(value)
}
