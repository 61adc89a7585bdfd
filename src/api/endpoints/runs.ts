import { z } from 'zod'
import { TallyError } from '../../error/tally-error.ts'
import { defineEndpoint, EventAnswer } from '../endpoint.ts'
import { runEvents } from '../run-events.ts'
import { noParams, upTo } from '../schemas.ts'

const run = z.strictObject({
  id: z.string(),
  job_name: z.string(),
  env: z.string(),
  started_at: z.string(),
  ended_at: z.string().nullable(),
  status: z.enum(['running', 'success', 'warning', 'error']),
  issues_found: z.int(),
  message: z.string(),
  release: z.string().nullable(),
})
const step = z.strictObject({
  name: z.string(),
  status: z.enum(['success', 'error', 'skipped']),
  started_at: z.string(),
  duration_ms: z.int(),
  rows: z.int(),
  message: z.string(),
})

export const listRuns = defineEndpoint({
  id: 'listRuns',
  method: 'get',
  path: '/runs',
  summary: 'The journal, newest first',
  role: 'viewer',
  params: noParams,
  query: z.strictObject({
    job: z.string().optional(),
    status: run.shape.status.optional(),
    limit: upTo(1000).optional(),
  }),
  response: z.strictObject({ runs: z.array(run) }),
  is_of_release: false,
  example: 'curl -H "Authorization: Bearer $KEY" "$URL/runs?limit=5"',
  async handle({ query }, call) {
    const all = call.part.journal.runs(1_000_000)
    const found = all.filter(
      ({ job_name, status }) => (query.job ?? job_name) === job_name && (query.status ?? status) === status,
    )
    return { runs: found.slice(0, query.limit ?? 50).map((one) => ({ ...one })) }
  },
})

export const watchRuns = defineEndpoint({
  id: 'watchRuns',
  method: 'get',
  path: '/runs/live',
  summary:
    'Runs as they begin, go on and end, as server-sent events `run`: first the newest ones, oldest first, then each that changes, with its steps as /runs/{id} gives it; and `release`, with the id of the release that is served, as often as it changes',
  role: 'viewer',
  params: noParams,
  query: z.strictObject({
    limit: upTo(100).optional().meta({ description: 'How many of the newest runs come first; default 20.' }),
    events: upTo(1_000_000)
      .optional()
      .meta({ description: 'Ends after so many events `run`; without it the answer goes on.' }),
  }),
  response: z.never(),
  files: ['text/event-stream'],
  is_of_release: false,
  example: 'curl -N -H "Authorization: Bearer $KEY" "$URL/runs/live?events=1"',
  async handle({ query }, { part, source }) {
    const most = query.events ?? Number.POSITIVE_INFINITY
    return new EventAnswer((gone) => runEvents(part, () => source.currentId(), query.limit ?? 20, most, gone))
  },
})

export const readRun = defineEndpoint({
  id: 'readRun',
  method: 'get',
  path: '/runs/{id}',
  summary: 'One run with its steps',
  role: 'viewer',
  params: z.strictObject({ id: z.string() }),
  query: z.strictObject({}),
  response: run.extend({ steps: z.array(step) }),
  is_of_release: false,
  example: 'curl -H "Authorization: Bearer $KEY" "$URL/runs/$RUN"',
  async handle({ params }, call) {
    const found = call.part.journal.runs(1_000_000).find(({ id }) => id === params.id)
    if (!found) throw new TallyError('run_missing', { run: params.id })
    return { ...found, steps: call.part.journal.steps(found.id).map((one) => ({ ...one })) }
  },
})
