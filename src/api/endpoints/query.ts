import { z } from 'zod'
import { csvText } from '../../text/csv-text.ts'
import { defineEndpoint, FileAnswer } from '../endpoint.ts'
import { column, noParams, row } from '../schemas.ts'

export const runQuery = defineEndpoint({
  id: 'runQuery',
  method: 'post',
  path: '/query',
  summary: 'One read-only select over the tables of the release, within limits of rows, time and memory',
  role: 'analyst',
  params: noParams,
  query: z.strictObject({ format: z.enum(['json', 'csv']).optional() }),
  body: z.strictObject({ sql: z.string().min(1).max(100_000), limit: z.int().min(1).max(10_000).optional() }),
  body_bytes: 200_000,
  response: z.strictObject({
    release: z.string(),
    columns: z.array(column),
    rows: z.array(row),
    is_truncated: z.boolean().meta({ description: 'Whether there are more rows than the limit.' }),
  }),
  files: ['text/csv'],
  is_of_release: false,
  example: `curl -H "Authorization: Bearer $KEY" -H "Content-Type: application/json" -d '{"sql": "select day, amount from mart_days order by day"}' "$URL/query"`,
  async handle({ query, body }, call) {
    const { id } = call.release().manifest
    const answer = await call.part.query(id, body.sql, body.limit ?? 1000)
    if (query.format === 'csv') {
      const names = answer.columns.map(({ name }) => name)
      return new FileAnswer(
        'text/csv; charset=utf-8',
        csvText(answer.rows, names),
        answer.is_truncated ? { 'X-Truncated': 'true' } : {},
      )
    }
    return { release: id, ...answer }
  },
})
