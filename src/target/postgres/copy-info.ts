import type { Client } from 'pg'
import type { Effects } from '../../run/effects.ts'
import { type Server, withServer } from './server.ts'

/** One table or view of a copy's schemas; the months of a fact are counted with it. */
export type TableInfo = {
  readonly schema: string
  readonly name: string
  readonly kind: 'table' | 'view'
  readonly partitions: number
  /** Exact for tables that we copied; the server's own estimate for those of others, null where it has none. */
  readonly rows: number | null
  readonly size_bytes: number
  /** Whether tallyhouse made it. */
  readonly is_ours: boolean
}

export type CopyInfo = {
  readonly server: string
  readonly version: string
  readonly release: string | null
  readonly as_of: string | null
  readonly published_at: string | null
  readonly schemas: readonly {
    readonly schema: string
    readonly tables: number
    readonly rows: number
    readonly size_bytes: number
  }[]
  readonly tables: readonly TableInfo[]
}

/** What stands in the schemas of a copy. Throws catalogue errors. */
export async function readCopyInfo(server: Server, effects: Effects): Promise<CopyInfo> {
  return withServer(server, effects, async (client) => {
    const { schema } = server.settings
    const version = await client.query<{ version: string }>(`select current_setting('server_version') as version`)
    const release = await readRelease(client, schema)
    const tables = release === undefined ? [] : await readTables(client, schema)
    const names = [...new Set([schema, ...tables.map((table) => table.schema)])]
    const sum = (name: string, field: 'rows' | 'size_bytes'): number =>
      tables.filter((table) => table.schema === name).reduce((total, table) => total + (table[field] ?? 0), 0)
    return {
      server: server.label,
      version: version.rows[0]?.version ?? '',
      release: release?.release ?? null,
      as_of: release?.as_of ?? null,
      published_at: release?.published_at ?? null,
      schemas: names.map((name) => ({
        schema: name,
        tables: tables.filter((table) => table.schema === name).length,
        rows: sum(name, 'rows'),
        size_bytes: sum(name, 'size_bytes'),
      })),
      tables,
    }
  })
}

export type CopiedRelease = { readonly release: string; readonly as_of: string; readonly published_at: string }

/** Which release a schema shows; undefined where nothing was ever published. */
export async function readRelease(client: Client, schema: string): Promise<CopiedRelease | undefined> {
  const own = await client.query<{ own: string | null }>('select to_regclass($1)::text as own', [
    `${schema}.tallyhouse_release`,
  ])
  if (own.rows[0]?.own === null) return undefined
  const { rows } = await client.query<CopiedRelease>(
    `select release, as_of::text as as_of, to_char(published_at, 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as published_at from ${schema}.tallyhouse_release where release is not null`,
  )
  return rows[0]
}

async function readTables(client: Client, schema: string): Promise<readonly TableInfo[]> {
  const { rows } = await client.query<TableInfo & { readonly rows: string | null; readonly size_bytes: string }>(
    `select n.nspname as schema, c.relname as name, case when c.relkind in ('v', 'm') then 'view' else 'table' end as kind,
       (select count(*)::integer from pg_partition_tree(c.oid) as p where p.isleaf and p.relid <> c.oid) as partitions,
       coalesce(t.rows, case when c.relkind in ('r', 'm') and c.reltuples >= 0 then c.reltuples::bigint end) as rows,
       case when c.relkind = 'p' then (select coalesce(sum(pg_total_relation_size(p.relid)), 0) from pg_partition_tree(c.oid) as p)
         when c.relkind in ('r', 'm') then pg_total_relation_size(c.oid) else 0 end as size_bytes,
       t.name is not null or c.relname like 'tallyhouse\\_%' as is_ours
     from pg_class as c join pg_namespace as n on n.oid = c.relnamespace
     left join ${schema}.tallyhouse_tables as t on t.name = c.relname and n.nspname = $1
     where n.nspname in ($1, $1 || '_next') and c.relkind in ('r', 'p', 'v', 'm')
     order by n.nspname, c.relname`,
    [schema],
  )
  return rows.map((row) => ({
    ...row,
    rows: row.rows === null ? null : Number(row.rows),
    size_bytes: Number(row.size_bytes),
  }))
}
