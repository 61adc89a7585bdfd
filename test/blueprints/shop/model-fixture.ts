import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'

export type FixtureResult = {
  readonly columns: string
  readonly expected_columns: string
  readonly expected: readonly string[]
  readonly actual: readonly string[]
}

/**
 * Runs a model over the CSV files of a fixture folder, one per input table with a header of `name:type`, and gives its rows
 * as CSV text beside those of `expected.csv`. Where `select.sql` lies there it is asked instead of the whole `model`.
 */
export async function runFixture(modelFile: string, folder: string): Promise<FixtureResult> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '2' })
  const connection = await instance.connect()
  try {
    const inputs = readdirSync(folder).filter((name) => name.endsWith('.csv') && name !== 'expected.csv')
    for (const input of inputs) await connection.run(inputTable(join(folder, input)))
    await connection.run(`create table model as ${readFileSync(modelFile, 'utf8')}`)
    const selectFile = join(folder, 'select.sql')
    const select = existsSync(selectFile) ? readFileSync(selectFile, 'utf8') : 'select * from model'
    const reader = await connection.runAndReadAll(`select columns(*)::varchar from (${select}) order by all`)
    const rows = reader.getRowsJson().map((row) => row.map((cell) => cell ?? '').join(','))
    const [columns = '', ...expected] = readFileSync(join(folder, 'expected.csv'), 'utf8').trim().split('\n')
    return { columns: reader.columnNames().join(','), expected_columns: columns, expected, actual: rows }
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
}

function inputTable(file: string): string {
  const [header = ''] = readFileSync(file, 'utf8').split('\n')
  const cells = header.split(',').map((cell) => cell.split(':'))
  const columns = cells.map(([name = '', type = '']) => `'${name}': '${type === 'decimal' ? 'decimal(18, 2)' : type}'`)
  return `create table ${basename(file, '.csv')} as select * from read_csv('${file}', header = true, auto_detect = false, delim = ',', columns = {${columns.join(', ')}})`
}
