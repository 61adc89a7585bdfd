import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { homePaths } from '../src/lake/home-paths.ts'
import { currentReleaseId } from '../src/lake/read-release.ts'
import { sqlText } from '../src/sql/quote.ts'
import { type Place, runProgram, serveCommand, startServer, threads } from './server-process.ts'

/** A project of one fact with a row a number, and a metric over it. */
export function makeFact(folder: string, rows: number): Place {
  const place = { project: join(folder, 'fact'), home: join(folder, 'fact-home') }
  const landing = join(place.home, 'landing', '2026-01-01')
  mkdirSync(join(place.project, 'models'), { recursive: true })
  mkdirSync(landing, { recursive: true })
  writeFileSync(join(landing, 'shops.csv'), 'shop_id\n1\n')
  writeFileSync(
    join(place.project, 'tallyhouse.config.ts'),
    `import { defineContract, defineMetric, defineProject, id } from 'tallyhouse'
export default defineProject({ name: 'fact', time_zone: 'UTC', currency: 'CHF', contracts: [defineContract({ name: 'shops', files: 'shops*', columns: { shop_id: id() } })], metrics: [
  defineMetric({ name: 'amount', title: 'Amount', unit: 'CHF', model: 'fct_sales', measure: 'sum(amount)', time: 'day', dimensions: ['category'] }),
] })
`,
  )
  writeFileSync(
    join(place.project, 'models', 'fct_sales.sql'),
    `-- materialization: table
select i as sale_id, date '2025-01-01' + (i * 365 // ${rows})::integer as day, 'C' || (hash(i) % 20) as category, ((hash(i + 1) % 100000) / 100)::decimal(18, 2) as amount from range(${rows}) as t (i)
`,
  )
  runProgram(place, 'build', '--settle', '0')
  return place
}

/**
 * Asks the API for a figure that it has not been asked for, and the same SQL of the same view of a bare DuckDB with as many
 * threads, in turns. Seconds of each, the address's own figures compared.
 */
export async function askInTurns(place: Place, times: number): Promise<readonly (readonly [number, number])[]> {
  const { key } = runProgram(place, 'keys', 'add', '--role', 'viewer') as { readonly key: string }
  const server = await startServer(serveCommand(place))
  const bare = await openBare(place)
  const ask = async (query: string): Promise<Answer> => {
    const address = `${server.url}metrics/amount?grain=month&by=category&from=2025-01-01&${query}`
    const response = await fetch(address, { headers: { authorization: `Bearer ${key}` } })
    if (!response.ok) throw new Error(await response.text())
    return (await response.json()) as Answer
  }
  try {
    const pairs: (readonly [number, number])[] = []
    for (let turn = 0; turn < times + 3; turn++) {
      const to = new Date(Date.UTC(2025, 11, 31 - turn)).toISOString().slice(0, 10)
      const started = performance.now()
      const answer = await ask(`to=${to}`)
      const asked_s = (performance.now() - started) / 1000
      const { receipt } = await ask(`to=${to}&receipt=true`)
      if (!receipt) throw new Error('no receipt')
      const began = performance.now()
      const rows = await bare.rows(receipt.sql, receipt.values)
      const bare_s = (performance.now() - began) / 1000
      if (rows !== answer.rows.length) throw new Error('the two answers differ')
      // The first turns read the file and warm both sides.
      if (turn >= 3) pairs.push([asked_s, bare_s])
    }
    return pairs
  } finally {
    bare.close()
    await server.stop()
  }
}

type Answer = {
  readonly rows: readonly unknown[]
  readonly receipt?: { readonly sql: string; readonly values: readonly string[] }
}

async function openBare({
  home,
}: Place): Promise<{ rows(sql: string, values: readonly string[]): Promise<number>; close(): void }> {
  const paths = homePaths(home)
  const id = currentReleaseId(paths, 'production') ?? ''
  const instance = await DuckDBInstance.create(':memory:', { threads: String(threads), memory_limit: '512MB' })
  const connection = await instance.connect()
  await connection.run(`set file_search_path = ${sqlText(home)}`)
  await connection.run(`attach ${sqlText(join(paths.releases, id, 'catalogue.duckdb'))} as release (read_only)`)
  await connection.run('use release')
  return {
    rows: async (sql, values) => (await connection.runAndReadAll(sql, [...values])).getRowObjectsJS().length,
    close() {
      connection.closeSync()
      instance.closeSync()
    },
  }
}
