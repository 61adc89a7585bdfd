import { setTimeout as wait } from 'node:timers/promises'
import type { Client } from 'pg'
import { TallyError } from '../../error/tally-error.ts'
import type { Manifest } from '../../lake/manifest.ts'
import type { Effects } from '../../run/effects.ts'
import { throwIfStopped } from '../../run/steps.ts'
import { sqlText } from '../../sql/quote.ts'
import { findDependents, restoreDependents } from './dependents.ts'
import { codeOf } from './pg-error.ts'
import { pgName } from './pg-name.ts'
import type { PgTable } from './pg-table.ts'
import { readGrants, restoreGrants } from './roles.ts'
import type { Server } from './server.ts'
import { type LiveTable, markOf } from './state.ts'
import { commentSql } from './table-sql.ts'
import { inTransaction } from './transaction.ts'

/** What one transaction is to change. */
export type Swap = {
  readonly manifest: Manifest
  /** Standing whole in the shadow schema. */
  readonly changed: readonly PgTable[]
  /** Same rows, other comments. */
  readonly recommented: readonly PgTable[]
  /** Ours as they stand: all that are replaced, and all that go. */
  readonly old: readonly LiveTable[]
  /** Names of those that go. */
  readonly gone: readonly string[]
  readonly reader: string | undefined
  /** SQL that is run at the end, of functions. */
  readonly functions: readonly string[]
}

/**
 * Puts all new tables into their places in one transaction. Locks are waited for in short turns, so that a reader who holds one
 * table and wants another is never kept from ending, nor stands a queue of readers behind us. Throws `target_in_use` after
 * `timeout_s`, `target_view_breaks`.
 */
export async function swapTables(client: Client, server: Server, swap: Swap, effects: Effects): Promise<void> {
  const until = effects.now().getTime() + server.settings.timeout_s * 1000
  for (let turn = 1; ; turn += 1) {
    throwIfStopped(effects)
    try {
      return await inTransaction(client, () => swapOnce(client, server, swap, effects.now()))
    } catch (error) {
      // 55P03: the lock was not to be had; 40P01: a deadlock; 40001: changed by another one meanwhile.
      if (!['55P03', '40P01', '40001'].includes(codeOf(error))) throw error
      if (effects.now().getTime() > until) throw await inUse(client, server, error)
      if (turn % 10 === 0) effects.report(`${server.target}: waiting for readers of ${server.settings.schema} to end`)
      await wait(Math.min(50 * turn, 1000), undefined, { signal: effects.signal }).catch(() => {})
    }
  }
}

async function swapOnce(client: Client, server: Server, swap: Swap, now: Date): Promise<void> {
  const { schema } = server.settings
  const place = (name: string): string => `${schema}.${pgName(name)}`
  await client.query(`set local lock_timeout = '200ms'`)
  const tables = swap.old.filter(({ is_view }) => !is_view)
  if (tables.length > 0)
    await client.query(`lock table ${tables.map(({ name }) => place(name)).join(', ')} in access exclusive mode`)
  const grants = await readGrants(client, schema, swap.old)
  const dependents = await findDependents(client, server, swap.old)
  for (const { place: theirs } of dependents.toReversed()) await client.query(`drop view ${theirs}`)
  const views = swap.old.filter(({ is_view }) => is_view)
  if (views.length > 0) await client.query(`drop view ${views.map(({ name }) => place(name)).join(', ')}`)
  if (tables.length > 0) await client.query(`drop table ${tables.map(({ name }) => place(name)).join(', ')}`)
  for (const { name, view } of swap.changed)
    await client.query(
      `alter ${view === undefined ? 'table' : 'view'} ${schema}_next.${pgName(name)} set schema ${schema}`,
    )
  for (const table of swap.recommented)
    for (const sql of commentSql(table, schema, markOf(table.hash))) await client.query(sql)
  await restoreDependents(client, server, dependents)
  await restoreGrants(
    client,
    schema,
    swap.changed.map(({ name }) => name),
    swap.reader,
    grants,
  )
  await noteState(client, schema, swap, now)
  for (const sql of swap.functions) await client.query(sql)
}

async function noteState(client: Client, schema: string, swap: Swap, now: Date): Promise<void> {
  const { manifest, changed, recommented, gone } = swap
  await client.query(`delete from ${schema}.tallyhouse_tables where name = any($1)`, [gone])
  for (const { name, hash, comment_hash, rows } of changed)
    await client.query(
      `insert into ${schema}.tallyhouse_tables (name, oid, hash, comment_hash, rows, release)
       values ($1::text, ($2::text)::regclass, $3, $4, $5, $6)
       on conflict (name) do update set oid = excluded.oid, hash = excluded.hash, comment_hash = excluded.comment_hash,
         rows = excluded.rows, release = excluded.release, copied_at = excluded.copied_at`,
      [name, `${schema}.${pgName(name)}`, hash, comment_hash, rows, manifest.id],
    )
  for (const { name, comment_hash } of recommented)
    await client.query(`update ${schema}.tallyhouse_tables set comment_hash = $2 where name = $1`, [name, comment_hash])
  const rows = changed.filter(({ view }) => view === undefined).reduce((sum, table) => sum + table.rows, 0)
  await client.query(
    `insert into ${schema}.tallyhouse_releases (release, as_of, released_at, tables_copied, rows_copied) values ($1, $2, $3, $4, $5)`,
    [manifest.id, manifest.as_of, manifest.created_at, changed.length, rows],
  )
  // Values in the view itself: whoever sees the new tables sees it too, whatever the age of his snapshot.
  const told = [manifest.id, manifest.as_of, manifest.created_at].map(sqlText)
  await client.query(
    `create or replace view ${schema}.tallyhouse_release as select cast(${told[0]} as text) as release,
       cast(${told[1]} as date) as as_of, cast(${told[2]} as timestamptz) as released_at,
       cast(${sqlText(now.toISOString())} as timestamptz) as published_at`,
  )
}

async function inUse(client: Client, server: Server, cause: unknown): Promise<TallyError> {
  const { target, settings, label } = server
  const { rows } = await client.query<{ pid: number; name: string; user: string }>(
    `select distinct l.pid, a.application_name as name, a.usename as user
     from pg_locks as l join pg_class as c on c.oid = l.relation join pg_stat_activity as a on a.pid = l.pid
     where c.relnamespace = $1::regnamespace and l.pid <> pg_backend_pid() limit 5`,
    [settings.schema],
  )
  const holders = rows.map(({ pid, name, user }) => `process ${pid} of ${user}${name === '' ? '' : ` (${name})`}`)
  const detail = `a reader does not let go: ${holders.join(', ') || 'none is left now'}`
  return new TallyError('target_in_use', { target, place: `schema ${settings.schema} of ${label}`, detail }, { cause })
}
