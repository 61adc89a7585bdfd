import { z } from 'zod'
import { csvText } from '../../text/csv-text.ts'
import { defineEndpoint, FileAnswer } from '../endpoint.ts'
import { column, noParams, row } from '../schemas.ts'

/** Rows of an answer whose request names no limit. */
const default_rows = 1000

export const runQuery = defineEndpoint({
  id: 'runQuery',
  method: 'post',
  path: '/query',
  summary:
    'One read-only select over the tables of the release, within limits of rows (1 000 unless `limit` says otherwise), time and memory',
  role: 'analyst',
  params: noParams,
  query: z.strictObject({
    format: z
      .enum(['json', 'csv'])
      .meta({ description: 'Default CSV where the header `Accept` likes it best, else JSON.' })
      .optional(),
  }),
  body: z.strictObject({
    sql: z.string().min(1).max(100_000),
    limit: z
      .int()
      .min(1)
      .max(10_000)
      .meta({
        description: `Rows at most, default ${default_rows}; an answer that was cut says so in \`is_truncated\`.`,
      })
      .optional(),
  }),
  body_bytes: 200_000,
  response: z.strictObject({
    release: z.string(),
    columns: z.array(column),
    rows: z.array(row),
    is_truncated: z
      .boolean()
      .meta({ description: 'Whether there are more rows than `limit`; as CSV the header X-Truncated.' }),
    limit: z.int().meta({ description: 'Rows after which the answer is cut.' }),
  }),
  files: ['text/csv'],
  is_of_release: false,
  example: `curl -H "Authorization: Bearer $KEY" -H "Content-Type: application/json" -d '{"sql": "select day, amount from mart_days order by day"}' "$URL/query"`,
  async handle({ query, body }, call) {
    const { id } = call.release().manifest
    const limit = body.limit ?? default_rows
    const answer = await call.part.query(id, body.sql, limit)
    if ((query.format ?? call.accepted) === 'csv') {
      const names = answer.columns.map(({ name }) => name)
      return new FileAnswer(
        'text/csv; charset=utf-8',
        csvText(answer.rows, names),
        answer.is_truncated ? { 'X-Truncated': 'true' } : {},
      )
    }
    return { release: id, ...answer, limit }
  },
})
