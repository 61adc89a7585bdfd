import type { Client } from 'pg'
import { TallyError } from '../../error/tally-error.ts'
import type { PgTable } from './pg-table.ts'
import type { Server } from './server.ts'

/** One of our tables or views as it stands. */
export type LiveTable = {
  readonly name: string
  readonly oid: number
  readonly is_view: boolean
  readonly hash: string
  readonly comment_hash: string
  readonly rows: number
}

const mark_form = /\[tallyhouse [0-9a-f]{12}\]$/

/** Stands last in the comment of each table of ours, so that a dumped and restored copy is still known as ours. */
export function markOf(hash: string): string {
  return `[tallyhouse ${hash.slice(0, 12)}]`
}

type Relation = {
  readonly name: string
  readonly oid: number
  readonly kind: string
  readonly comment: string | null
  readonly hash: string | null
  readonly comment_hash: string | null
  readonly rows: string | null
  readonly known_oid: number | null
}

/** Our tables in the schema. Throws `target_in_the_way` where one of `wanted` would have to replace what is not ours. */
export async function readLive(
  client: Client,
  server: Server,
  wanted: readonly Pick<PgTable, 'name'>[],
): Promise<ReadonlyMap<string, LiveTable>> {
  const { schema } = server.settings
  const { rows } = await client.query<Relation>(
    `select c.relname as name, c.oid::int8::float8 as oid, c.relkind as kind, obj_description(c.oid, 'pg_class') as comment,
       t.hash, t.comment_hash, t.rows, t.oid::int8::float8 as known_oid
     from pg_class as c left join ${schema}.tallyhouse_tables as t on t.name = c.relname
     where c.relnamespace = $1::regnamespace and c.relkind <> all ('{i,I,t}')`,
    [schema],
  )
  const live = new Map<string, LiveTable>()
  for (const { name, oid, kind, comment, hash, comment_hash, rows: count, known_oid } of rows) {
    const isOurs = hash !== null && (known_oid === oid || mark_form.test(comment ?? ''))
    if (isOurs)
      live.set(name, { name, oid, is_view: kind === 'v', hash, comment_hash: comment_hash ?? '', rows: Number(count) })
    else if (wanted.some((table) => table.name === name))
      throw inTheWay(server, `${kindNames[kind] ?? 'relation'} ${schema}.${name}`)
  }
  return live
}

/**
 * Where nothing is ours yet: throws `target_in_the_way` for what bears a name that is wanted, and for what others keep in the
 * shadow schema, before anything is made.
 */
export async function refuseStrangers(
  client: Client,
  server: Server,
  wanted: readonly Pick<PgTable, 'name'>[],
): Promise<void> {
  const { schema } = server.settings
  const { rows } = await client.query<Pick<Relation, 'name' | 'kind' | 'comment'> & { readonly place: string }>(
    `select n.nspname as place, c.relname as name, c.relkind as kind, obj_description(c.oid, 'pg_class') as comment
     from pg_class as c join pg_namespace as n on n.oid = c.relnamespace
     where (n.nspname = $1 and c.relname = any($2) or n.nspname = $1 || '_next')
       and c.relkind <> all ('{i,I,t}') and to_regclass($3) is null
     order by n.nspname, c.relname`,
    [schema, wanted.map(({ name }) => name), `${schema}.tallyhouse_tables`],
  )
  const found = rows.find(({ place, comment }) => place === schema || !mark_form.test(comment ?? ''))
  if (found) throw inTheWay(server, `${kindNames[found.kind] ?? 'relation'} ${found.place}.${found.name}`)
}

const kindNames: Readonly<Record<string, string>> = {
  r: 'table',
  p: 'table',
  v: 'view',
  m: 'view',
  S: 'sequence',
  f: 'table',
}

export function inTheWay(server: Server, what: string): TallyError {
  const place = `${what} of ${server.label}`
  return new TallyError('target_in_the_way', { target: server.target, place, setting: '`postgres.schema`' })
}

/** Whole tables that a publish left in the shadow schema when it was stopped, by name with the mark of their content. */
export async function readShadows(
  client: Client,
  server: Server,
): Promise<readonly { readonly name: string; readonly is_view: boolean; readonly mark: string | undefined }[]> {
  const { rows } = await client.query<{ name: string; kind: string; comment: string | null }>(
    `select relname as name, relkind as kind, obj_description(oid, 'pg_class') as comment
     from pg_class where relnamespace = $1::regnamespace and relkind <> all ('{i,I,t}')`,
    [`${server.settings.schema}_next`],
  )
  return rows.map(({ name, kind, comment }) => ({
    name,
    is_view: kind === 'v',
    mark: mark_form.exec(comment ?? '')?.[0],
  }))
}
