import pg from 'pg'
import { homePaths } from '../../src/lake/home-paths.ts'
import { openRelease } from '../../src/lake/open-release.ts'
import { currentManifest } from '../../src/lake/read-release.ts'
import type { PostgresSpec } from '../../src/plan/target-spec.ts'
import { defaultEffects, type Effects } from '../../src/run/effects.ts'
import type { LoadedProject } from '../../src/run/load-project.ts'
import type { PublishOutcome } from '../../src/target/publish-target.ts'
import { publish } from './small-target.ts'

/** Publishes into a database; its address goes the way of the environment, as a user's does. */
export async function publishTo(
  address: string,
  home: string,
  loaded: LoadedProject,
  postgres: Omit<PostgresSpec, 'url_env'> = {},
  effects: Effects = defaultEffects,
): Promise<PublishOutcome> {
  const url_env = `TALLYHOUSE_TEST_${address.replaceAll(/\W/g, '_').toUpperCase()}`
  process.env[url_env] = address
  return publish(home, loaded, { kind: 'postgres', postgres: { url_env, ...postgres } }, effects)
}

/** Rows as PostgreSQL writes them, so that no type of JavaScript comes between; flags as the engine writes them. */
export async function textRows(address: string, sql: string): Promise<readonly (readonly (string | null)[])[]> {
  const client = new pg.Client({
    connectionString: address,
    options: '-c timezone=UTC -c datestyle=ISO -c extra_float_digits=1',
    types: { getTypeParser: (oid: number) => (text: string) => (oid === 16 ? String(text === 't') : text) },
  })
  await client.connect()
  try {
    const { rows } = await client.query<(string | null)[]>({ text: sql, rowMode: 'array' })
    return rows
  } finally {
    await client.end()
  }
}

/** Every table and view of the copy beside the release: sorted rows as text. */
export async function bothSides(
  address: string,
  home: string,
  names: readonly string[],
): Promise<
  readonly { readonly name: string; readonly copy: readonly string[]; readonly release: readonly string[] }[]
> {
  const paths = homePaths(home)
  const manifest = currentManifest(paths, 'production')
  if (!manifest) throw new Error('no release')
  const engine = await openRelease(paths, manifest.id, { memory_limit: '1GB', threads: 2 })
  try {
    const sides = []
    for (const name of names) {
      const rows = await engine.rows(`select columns(*)::varchar from "${name}"`)
      const release = rows.map((row) => JSON.stringify(Object.values(row).map(plainText))).toSorted()
      const copied = await textRows(address, `select * from dwh."${name}"`)
      const copy = copied.map((row) => JSON.stringify(row.map(plainText))).toSorted()
      sides.push({ name, copy, release })
    }
    return sides
  } finally {
    engine.close()
  }
}

/** Both write the shortest text of a binary float, one as `1e+300`, the other as `1e300`; a date of before Christ has its brackets in one. */
function plainText(value: unknown): string | null {
  if (value === null || value === undefined) return null
  const text = String(value)
    .replace(' (BC)', ' BC')
    .replace(/^NaN$/, 'nan')
    .replace(/^(-?)Infinity$/, '$1inf')
  return /^-?\d(?:\.\d+)?e[+-]?\d+$/.test(text) || /^-?\d+\.0$/.test(text) ? String(Number(text)) : text
}

/** Where each table of the schema is stored: another number, another table. */
export async function fileNodes(address: string): Promise<Readonly<Record<string, string>>> {
  const rows = await textRows(
    address,
    `select c.relname, coalesce(nullif(c.relfilenode::bigint, 0), (select sum(l.relfilenode::bigint) from pg_partition_tree(c.oid) as p join pg_class as l on l.oid = p.relid))
     from pg_class as c where c.relnamespace = 'dwh'::regnamespace and c.relkind in ('r', 'p') and c.relname not like 'tallyhouse%'`,
  )
  return Object.fromEntries(rows.map(([name, node]) => [name ?? '', node ?? '']))
}
