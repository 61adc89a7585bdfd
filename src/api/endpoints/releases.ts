import { z } from 'zod'
import { defineEndpoint } from '../endpoint.ts'
import { column, noParams, noQuery } from '../schemas.ts'

export const account = z.strictObject({
  contract: z.string(),
  files: z.int(),
  read: z.int(),
  staged: z.int(),
  quarantined: z.int(),
  kept: z.int(),
  superseded: z.int(),
  orphans: z.int(),
})
export const refused = z.strictObject({
  landing_date: z.string(),
  name: z.string(),
  code: z.string(),
  message: z.string(),
  hint: z.string(),
})

export const listReleases = defineEndpoint({
  id: 'listReleases',
  method: 'get',
  path: '/releases',
  summary: 'Versions of the warehouse, oldest first',
  role: 'viewer',
  params: noParams,
  query: noQuery,
  response: z.strictObject({
    releases: z.array(
      z.strictObject({
        release: z.string(),
        is_current: z.boolean(),
        env: z.string(),
        as_of: z.string(),
        created_at: z.string(),
        files: z.int(),
        tables: z.int(),
        run_id: z.string(),
      }),
    ),
  }),
  is_of_release: false,
  example: 'curl -H "Authorization: Bearer $KEY" "$URL/releases"',
  handle: async (_, call) => ({ releases: call.part.releases() }),
})

export const currentRelease = defineEndpoint({
  id: 'currentRelease',
  method: 'get',
  path: '/releases/current',
  summary: 'The current release: its accounting, refused files and tables',
  role: 'viewer',
  params: noParams,
  query: noQuery,
  response: z.strictObject({
    id: z.string(),
    created_at: z.string(),
    as_of: z.string(),
    accounts: z.array(account),
    refused: z.array(refused),
    tables: z.array(
      z.strictObject({
        name: z.string(),
        kind: z.string(),
        rows: z.int(),
        size_bytes: z.int(),
        columns: z.array(column),
      }),
    ),
  }),
  is_of_release: true,
  example: 'curl -H "Authorization: Bearer $KEY" "$URL/releases/current"',
  async handle(_, call) {
    const { id, created_at, as_of, accounts, refused, tables } = call.release().manifest
    const shown = tables.map(({ name, kind, rows, size_bytes, columns }) => ({ name, kind, rows, size_bytes, columns }))
    return { id, created_at, as_of, accounts, refused, tables: shown }
  },
})

export const rollBack = defineEndpoint({
  id: 'rollBack',
  method: 'post',
  path: '/releases/{id}/rollback',
  summary: 'Make an earlier release the current one; nothing is rebuilt',
  role: 'admin',
  params: z.strictObject({ id: z.string() }),
  query: noQuery,
  response: z.strictObject({ env: z.string(), release: z.string(), before: z.string().nullable() }),
  is_of_release: false,
  example: 'curl -X POST -H "Authorization: Bearer $KEY" "$URL/releases/$ID/rollback"',
  async handle({ params }, call) {
    const before = call.part.rollback(params.id) ?? null
    return { env: call.part.env, release: params.id, before }
  },
})
