import { z } from 'zod'
import { defineEndpoint } from '../endpoint.ts'
import { cell, column, noParams, noQuery, row } from '../schemas.ts'

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

const tableDiff = z.strictObject({
  table: z.string(),
  status: z.enum(['added', 'removed', 'changed', 'same']),
  rows_before: z.int(),
  rows_after: z.int(),
  key: z.array(z.string()).meta({ description: 'Columns by which rows are matched; none: rows are compared whole.' }),
  added: z.int(),
  removed: z.int(),
  changed: z.int(),
  changed_columns: z.record(z.string(), z.int()),
  added_columns: z.array(z.string()),
  removed_columns: z.array(z.string()),
  samples: z.array(row),
})
const accountDiff = z.strictObject({
  contract: z.string(),
  count: z.enum(['files', 'read', 'staged', 'quarantined', 'kept', 'superseded', 'orphans']),
  before: z.int(),
  after: z.int(),
  change: z.int(),
})
const metricDiff = z.strictObject({
  metric: z.string(),
  unit: z.string(),
  before: cell,
  after: cell,
  change: cell,
  moves: z.array(
    z.strictObject({
      period: cell,
      age_days: cell,
      dimension: z.string().nullable(),
      dimension_value: cell,
      before: cell,
      after: cell,
      change: cell,
    }),
  ),
})

export const diffReleases = defineEndpoint({
  id: 'diffReleases',
  method: 'get',
  path: '/releases/{id}/diff',
  summary:
    'What differs between a release and another, by default the current one: accounting of rows, rows of tables, and figures of metrics',
  role: 'viewer',
  params: z.strictObject({ id: z.string() }),
  query: z.strictObject({ with: z.string().optional() }),
  response: z.strictObject({
    before: z.string(),
    after: z.string(),
    accounts: z
      .array(accountDiff)
      .meta({ description: 'Accounting of rows: counts of a contract that are not the same.' }),
    tables: z.array(tableDiff).meta({ description: 'Those that are not the same.' }),
    metrics: z
      .array(metricDiff)
      .meta({ description: 'Those whose total or any figure moved; at most 100 figures each.' }),
    skipped: z.array(z.strictObject({ metric: z.string(), reason: z.string() })),
  }),
  is_of_release: false,
  example: 'curl -H "Authorization: Bearer $KEY" "$URL/releases/$ID/diff"',
  async handle({ params, query }, call) {
    const diff = await call.part.diff(params.id, query.with ?? call.release().manifest.id)
    return {
      ...diff,
      tables: diff.tables.filter(({ status }) => status !== 'same'),
      metrics: diff.metrics
        .filter(({ moves, change }) => moves.length > 0 || change !== null)
        .map((metric) => ({ ...metric, moves: metric.moves.slice(0, 100) })),
    }
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
    await call.source.settled()
    return { env: call.part.env, release: params.id, before }
  },
})
