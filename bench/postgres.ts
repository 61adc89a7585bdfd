import { createReadStream, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { homePaths } from '../src/lake/home-paths.ts'
import type { Manifest } from '../src/lake/manifest.ts'
import { currentManifest } from '../src/lake/read-release.ts'
import { normalizeTarget, type Target } from '../src/plan/target-spec.ts'
import { defaultEffects } from '../src/run/effects.ts'
import type { LoadedProject } from '../src/run/load-project.ts'
import { type CopyColumn, planCopy, type TableCopy } from '../src/target/copy-plan.ts'
import { openSource, selectCopy } from '../src/target/open-source.ts'
import { findMonths } from '../src/target/postgres/months.ts'
import { planTables } from '../src/target/postgres/pg-table.ts'
import { pgCell } from '../src/target/postgres/pg-type.ts'
import { createSql, keySql } from '../src/target/postgres/table-sql.ts'
import { publishTarget } from '../src/target/publish-target.ts'

const table = 'fct_order_items'
const schema = 'bench'
const limits = { memory_limit: '1GB', threads: 2 }

const target: Target = normalizeTarget({
  name: 'bench',
  kind: 'postgres',
  tables: [table],
  postgres: { url_env: 'BENCH_DATABASE_URL', schema },
})

function released(home: string): Manifest {
  const manifest = currentManifest(homePaths(home), 'production')
  if (!manifest) throw new Error('no release')
  return manifest
}

async function withClient<T>(use: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: process.env['BENCH_DATABASE_URL'] })
  await client.connect()
  try {
    for (const name of [schema, `${schema}_parts`, `${schema}_next`])
      await client.query(`drop schema if exists ${name} cascade`)
    return await use(client)
  } finally {
    await client.end()
  }
}

/** Writes the rows as CSV and the table's definition with all its months and indexes, for the bare COPY. */
export async function prepareCopy(home: string, { project }: LoadedProject): Promise<number> {
  const manifest = released(home)
  const [copy] = planCopy(target, manifest, project.contracts, project.currency)
  const [shape] = target.postgres && copy ? planTables([copy], target.postgres, manifest, project) : []
  if (!copy || shape?.month === undefined) throw new Error(`${table} has no months`)
  const engine = await openSource(homePaths(home), manifest.id, limits)
  try {
    const text = (column: CopyColumn): string => pgCell(column)
    await engine.run(`copy (${selectCopy(copy, text)}) to '${csvOf(home)}' (format csv, header false)`)
    const months = await findMonths(engine, copy, shape.month)
    const parts = months.map(({ first, end }, index) => {
      const values = first === undefined ? 'default' : `for values from ('${first}') to ('${end}')`
      return `create table ${schema}.part_${index} partition of ${schema}.${table} ${values}`
    })
    const statements = [`create schema ${schema}`, createSql(shape, schema), ...parts, ...keySql(shape, schema)]
    writeFileSync(join(home, 'bare.sql'), statements.join(';\n'))
  } finally {
    engine.close()
  }
  return copy.rows
}

/** A bare COPY of the file into the empty table with its months and indexes. */
export async function bareCopy(home: string, definition: string): Promise<number> {
  return withClient(async (client) => {
    await client.query(definition)
    const sink = client.query(copyFrom(`copy ${schema}.${table} from stdin with (format csv)`))
    await pipeline(createReadStream(csvOf(home), { highWaterMark: 1 << 20 }), sink)
    return sink.rowCount
  })
}

/** The same table published from the release: read from Parquet, copied, indexed, commented, swapped. */
export async function publishCopy(home: string, loaded: LoadedProject): Promise<number> {
  await withClient(() => Promise.resolve())
  const manifest = released(home)
  const outcome = await publishTarget(
    loaded,
    target,
    manifest,
    { ...limits, env: 'production' },
    homePaths(home),
    defaultEffects,
  )
  return outcome.tables.reduce((sum: number, { rows }: Pick<TableCopy, 'rows'>) => sum + rows, 0)
}

function csvOf(home: string): string {
  return join(home, 'bare.csv')
}
