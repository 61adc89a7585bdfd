import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'

export type FixtureResult = {
  readonly columns: string
  readonly expected_columns: string
  /** Rows as CSV text, sorted. */
  readonly expected: readonly string[]
  readonly actual: readonly string[]
}

/** The folders of a model's fixtures: its own one, or one a case below it. */
export function fixtureFolders(root: string, model: string): readonly string[] {
  const own = join(root, model)
  if (!existsSync(own)) return []
  if (existsSync(join(own, 'expected.csv'))) return [own]
  return readdirSync(own)
    .toSorted()
    .map((name) => join(own, name))
}

/**
 * Runs a model's SQL over the CSV files of a fixture folder, one per input table with a header of `name:type`, and gives its
 * rows beside those of `expected.csv`. Lines that begin with `#` are remarks. Where `select.sql` lies there it is asked
 * instead of the whole `model`. Throws what the engine says of the SQL.
 */
export async function runFixture(sql: string, folder: string): Promise<FixtureResult> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' })
  const connection = await instance.connect()
  try {
    const inputs = readdirSync(folder).filter((name) => name.endsWith('.csv') && name !== 'expected.csv')
    for (const input of inputs) await connection.run(inputTable(join(folder, input)))
    await connection.run(`create table model as ${sql}`)
    const selectFile = join(folder, 'select.sql')
    const select = existsSync(selectFile) ? readFileSync(selectFile, 'utf8') : 'select * from model'
    const reader = await connection.runAndReadAll(`select columns(*)::varchar from (${select})`)
    const rows = reader.getRowsJson().map((row) => row.map((cell) => cell ?? '').join(','))
    const [columns = '', ...expected] = csvLines(join(folder, 'expected.csv'))
    return {
      columns: reader.columnNames().join(','),
      expected_columns: columns,
      expected: expected.toSorted(),
      actual: rows.toSorted(),
    }
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
}

function csvLines(file: string): readonly string[] {
  return readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .filter((line) => !line.startsWith('#'))
}

function inputTable(file: string): string {
  const [header = '', ...lines] = csvLines(file)
  const columns = header.split(',').map((cell) => {
    const [name = '', type = ''] = cell.split(':')
    return { name, type: type === 'decimal' ? 'decimal(18, 2)' : type }
  })
  const rows = lines.map((line) => {
    const cells = line.split(',')
    if (cells.length !== columns.length) throw new Error(`${file}: ${cells.length} cells in ${line}`)
    return `(${cells.map((cell) => (cell === '' ? 'null' : `'${cell}'`)).join(', ')})`
  })
  const typed = columns.map(({ name, type }) => `cast(${name} as ${type}) as ${name}`)
  const names = columns.map(({ name }) => name).join(', ')
  const values = rows.length === 0 ? `(${columns.map(() => 'null').join(', ')})` : rows.join(', ')
  const filter = rows.length === 0 ? ' where false' : ''
  return `create table ${basename(file, '.csv')} as select ${typed.join(', ')} from (values ${values}) as t (${names})${filter}`
}
