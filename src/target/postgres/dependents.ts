import type { Client } from 'pg'
import { TallyError } from '../../error/tally-error.ts'
import { detailOf } from './pg-error.ts'
import type { Server } from './server.ts'
import type { LiveTable } from './state.ts'

/** Somebody's own view over tables of ours: it is dropped with them and made again over the new ones, as it was. */
export type Dependent = {
  readonly place: string
  readonly kind: string
  readonly definition: string
  readonly owner: string
  readonly comment: string | null
  readonly grants: readonly string[]
}

/** Views of others that hang on tables or views which go, those that read other views last. Throws `target_view_breaks` for one at rest. */
export async function findDependents(
  client: Client,
  server: Server,
  old: readonly LiveTable[],
): Promise<readonly Dependent[]> {
  const oids = old.map(({ oid }) => oid)
  const { rows } = await client.query<Dependent>(
    `with recursive hangs (oid, depth) as (
       select r.ev_class, 1 from pg_depend as d join pg_rewrite as r on r.oid = d.objid
       where d.classid = 'pg_rewrite'::regclass and d.refclassid = 'pg_class'::regclass and d.refobjid = any($1) and r.ev_class <> d.refobjid
       union
       select r.ev_class, h.depth + 1 from hangs as h join pg_depend as d on d.refobjid = h.oid join pg_rewrite as r on r.oid = d.objid
       where d.classid = 'pg_rewrite'::regclass and d.refclassid = 'pg_class'::regclass and r.ev_class <> d.refobjid
     )
     select format('%I.%I', n.nspname, c.relname) as place, c.relkind as kind, pg_get_viewdef(c.oid) as definition,
       quote_ident(pg_get_userbyid(c.relowner)) as owner, obj_description(c.oid, 'pg_class') as comment,
       array(select format('grant %s on %I.%I to %s', a.privilege_type, n.nspname, c.relname,
           case when a.grantee = 0 then 'public' else quote_ident(pg_get_userbyid(a.grantee)) end)
         from aclexplode(c.relacl) as a where a.grantee <> c.relowner) as grants
     from (select oid, max(depth) as depth from hangs group by oid) as h
     join pg_class as c on c.oid = h.oid join pg_namespace as n on n.oid = c.relnamespace
     where c.oid <> all ($1) order by h.depth, place`,
    [oids],
  )
  const resting = rows.find(({ kind }) => kind !== 'v')
  if (resting) {
    const detail = 'it holds rows of its own, which would have to be computed again'
    throw new TallyError('target_view_breaks', {
      target: server.target,
      place: `${resting.place} of ${server.label}`,
      detail,
    })
  }
  return rows
}

/** Throws `target_view_breaks` where one no longer fits the new tables. */
export async function restoreDependents(client: Client, server: Server, views: readonly Dependent[]): Promise<void> {
  for (const { place, definition, owner, comment, grants } of views) {
    try {
      await client.query(`create view ${place} as ${definition}`)
      await client.query(`alter view ${place} owner to ${owner}`)
      if (comment !== null) await client.query(`comment on view ${place} is ${client.escapeLiteral(comment)}`)
      for (const grant of grants) await client.query(grant)
    } catch (error) {
      const params = { target: server.target, place: `view ${place} of ${server.label}`, detail: detailOf(error) }
      throw new TallyError('target_view_breaks', params, { cause: error })
    }
  }
}
