import { z } from 'zod'
import { TallyError } from '../../error/tally-error.ts'
import { defineEndpoint, JsonAnswer } from '../endpoint.ts'
import { day } from '../schemas.ts'

const types = [
  'application/octet-stream',
  'text/csv',
  'text/plain',
  'text/tab-separated-values',
  'application/json',
  'application/x-ndjson',
  'application/vnd.apache.parquet',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  'application/vnd.oasis.opendocument.spreadsheet',
  'application/gzip',
  'application/zstd',
] as const

export const uploadFile = defineEndpoint({
  id: 'uploadFile',
  method: 'post',
  path: '/landing/{name}',
  summary:
    'Lands a file as it is, for the next build; never replaces one: other content under a name that is taken becomes name~002.csv',
  role: 'analyst',
  params: z.strictObject({ name: z.string().max(1000) }),
  query: z.strictObject({
    date: day.meta({ description: 'Landing date, default today in the time zone of the project.' }).optional(),
  }),
  body_types: types,
  body_bytes: 100_000_000,
  response: z.strictObject({
    landing_date: z.string(),
    name: z.string(),
    size_bytes: z.int(),
    sha256: z.string(),
    is_new: z.boolean().meta({ description: 'false where this very content lay there already.' }),
  }),
  is_of_release: false,
  example:
    'printf "order_id,day,placed_at,total\\n" | curl -H "Authorization: Bearer $KEY" -H "Content-Type: text/csv" --data-binary @- "$URL/landing/orders-partner.csv"',
  async handle({ params, query, body }, call) {
    const bytes: unknown = body
    if (!(bytes instanceof Uint8Array)) throw new TypeError('the body of an upload is bytes')
    if (bytes.length === 0) throw new TallyError('file_empty', { file: params.name })
    const added = await call.part.land(params.name, query.date, bytes, call.caller)
    return new JsonAnswer(added, added.is_new ? 201 : 200)
  },
})
