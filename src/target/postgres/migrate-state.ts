import { readdirSync, readFileSync } from 'node:fs'
import type { Client } from 'pg'
import { inTransaction } from './transaction.ts'

const folder = new URL('migrations/', import.meta.url)

/** Makes the schemas where they are missing and brings our own tables in them to the newest version: each numbered file runs once. */
export async function migrateState(client: Client, schema: string): Promise<void> {
  const wanted = [schema, `${schema}_parts`, `${schema}_next`]
  const found = await client.query<{ nspname: string }>('select nspname from pg_namespace where nspname = any($1)', [
    wanted,
  ])
  const missing = wanted.filter((name) => !found.rows.some(({ nspname }) => nspname === name))
  await inTransaction(client, async () => {
    for (const name of missing) await client.query(`create schema ${name}`)
    const known = await client.query('select to_regclass($1) as own', [`${schema}.tallyhouse_migrations`])
    if (known.rows[0]?.own === null)
      await client.query(
        `create table ${schema}.tallyhouse_migrations (number integer primary key, name text not null, ran_at timestamptz not null default now())`,
      )
    const ran = await client.query<{ number: number }>(`select number from ${schema}.tallyhouse_migrations`)
    const numbers = new Set(ran.rows.map(({ number }) => number))
    for (const file of readdirSync(folder)
      .filter((name) => name.endsWith('.sql'))
      .toSorted()) {
      const number = Number(file.slice(0, 4))
      if (numbers.has(number)) continue
      await client.query(`set local search_path = ${schema}`)
      await client.query(readFileSync(new URL(file, folder), 'utf8'))
      await client.query(`insert into ${schema}.tallyhouse_migrations (number, name) values ($1, $2)`, [number, file])
    }
  })
}
