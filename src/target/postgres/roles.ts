import type { Client } from 'pg'
import type { Effects } from '../../run/effects.ts'
import { codeOf } from './pg-error.ts'
import { pgName } from './pg-name.ts'
import type { Server } from './server.ts'
import type { LiveTable } from './state.ts'

/** The role that may read, made where that is allowed; undefined, with a word about it, where it is neither there nor ours to make. */
export async function ensureReader(client: Client, server: Server, effects: Effects): Promise<string | undefined> {
  const { schema, reader } = server.settings
  const found = await client.query('select 1 from pg_roles where rolname = $1', [reader])
  if (found.rowCount === 0) {
    try {
      await client.query(`create role ${pgName(reader)} nologin`)
    } catch (error) {
      // 42710: another publisher of this server made it just now.
      if (codeOf(error) !== '42710') {
        if (codeOf(error) !== '42501') throw error
        effects.report(
          `${server.target}: there is no role ${reader} and it may not be made: readers get their grants by hand`,
        )
        return undefined
      }
    }
  }
  const may = await client.query<{ may: boolean }>(`select has_schema_privilege($1, $2, 'usage') as may`, [
    reader,
    schema,
  ])
  if (may.rows[0]?.may !== true) {
    await client.query(`grant usage on schema ${schema} to ${pgName(reader)}`)
    await client.query(`grant select on all tables in schema ${schema} to ${pgName(reader)}`)
  }
  return reader
}

/** A grant that somebody gave on a table of ours. */
export type Grant = {
  readonly table: string
  readonly privilege: string
  readonly grantee: string
  readonly is_grantable: boolean
}

export async function readGrants(client: Client, schema: string, old: readonly LiveTable[]): Promise<readonly Grant[]> {
  const { rows } = await client.query<Grant>(
    `select c.relname as table, a.privilege_type as privilege, a.is_grantable,
       case when a.grantee = 0 then 'public' else quote_ident(pg_get_userbyid(a.grantee)) end as grantee
     from pg_class as c, aclexplode(c.relacl) as a
     where c.relnamespace = $1::regnamespace and c.relname = any($2) and a.grantee <> c.relowner`,
    [schema, old.map(({ name }) => name)],
  )
  return rows
}

/** Gives the new tables to the reader, and to whom the old ones were given. */
export async function restoreGrants(
  client: Client,
  schema: string,
  names: readonly string[],
  reader: string | undefined,
  grants: readonly Grant[],
): Promise<void> {
  if (reader !== undefined && names.length > 0) {
    const tables = names.map((name) => `${schema}.${pgName(name)}`)
    await client.query(`grant select on ${tables.join(', ')} to ${pgName(reader)}`)
  }
  for (const { table, privilege, grantee, is_grantable } of grants) {
    if (!names.includes(table) || (grantee === reader && privilege === 'SELECT')) continue
    const option = is_grantable ? ' with grant option' : ''
    await client.query(`grant ${privilege} on ${schema}.${pgName(table)} to ${grantee}${option}`)
  }
}
