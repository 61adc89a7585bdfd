import { setTimeout as wait } from 'node:timers/promises'
import type { Client } from 'pg'
import { TallyError } from '../../error/tally-error.ts'
import type { Server } from './server.ts'

/** First half of the key of our advisory locks; the second is the schema. */
const lock_class = 0x7a11
const patience_ms = 4000

/**
 * Takes the lock of the schema for this session: of two publishers, on whatever machines, one alone goes on. A session whose
 * process was killed may live for a moment, so it waits a little. Throws `target_in_use` with who holds it.
 */
export async function takeServerLock(client: Client, server: Server): Promise<void> {
  const { schema } = server.settings
  for (let waited_ms = 0; ; waited_ms += 200) {
    const { rows } = await client.query<{ got: boolean }>('select pg_try_advisory_lock($1, hashtext($2)) as got', [
      lock_class,
      schema,
    ])
    if (rows[0]?.got === true) return
    if (waited_ms >= patience_ms) throw await inUse(client, server)
    await wait(200)
  }
}

async function inUse(client: Client, { target, settings, label }: Server): Promise<TallyError> {
  const { rows } = await client.query<{ pid: number; address: string | null; since: string }>(
    `select a.pid, host(a.client_addr) as address, to_char(a.backend_start, 'YYYY-MM-DD HH24:MI:SS') as since
     from pg_locks as l join pg_stat_activity as a on a.pid = l.pid
     where l.locktype = 'advisory' and l.classid = $1 and l.objid = (hashtext($2)::int8 & 4294967295)::oid and l.granted
       and l.database = (select oid from pg_database where datname = current_database())`,
    [lock_class, settings.schema],
  )
  const [holder] = rows
  const detail = holder
    ? `another publisher, process ${holder.pid} of the server, from ${holder.address ?? 'its own machine'}, since ${holder.since} UTC`
    : 'another publisher'
  return new TallyError('target_in_use', { target, place: `schema ${settings.schema} of ${label}`, detail })
}
