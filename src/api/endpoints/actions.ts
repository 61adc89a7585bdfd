import { z } from 'zod'
import { TallyError } from '../../error/tally-error.ts'
import { type Role, roles } from '../../journal/key-store.ts'
import { defineEndpoint, JsonAnswer } from '../endpoint.ts'
import { noParams, noQuery } from '../schemas.ts'

const words = z.strictObject({ en: z.string(), fr: z.string() })
const action = z.strictObject({
  name: z.string(),
  title: words,
  cron: z.string().nullable(),
  time_zone: z.string(),
  next_due: z.string().nullable(),
  next_due_local: z.string().nullable().meta({ description: 'As the clocks of its zone show it.' }),
  role: z.enum(['analyst', 'admin']).meta({ description: 'Who may start it.' }),
  may_start: z.boolean().meta({ description: 'Whether who asks may.' }),
  steps: z.array(z.string()),
  params: z.array(
    z.strictObject({
      name: z.string(),
      type: z.enum(['text', 'integer', 'date', 'boolean']),
      default: z.union([z.string(), z.number(), z.boolean()]).nullable(),
      one_of: z.array(z.string()),
      about: z.string(),
    }),
  ),
  last_run: z.strictObject({ status: z.string(), started_at: z.string() }).nullable(),
})

export const listActions = defineEndpoint({
  id: 'listActions',
  method: 'get',
  path: '/actions',
  summary: 'The jobs of the project: what they do, when they are due next, how they last ended',
  role: 'viewer',
  params: noParams,
  query: noQuery,
  response: z.strictObject({
    actions: z.array(action),
    external_api: z.boolean().meta({ description: 'Whether there are outside services to ask.' }),
  }),
  is_of_release: false,
  example: 'curl -H "Authorization: Bearer $KEY" "$URL/actions"',
  async handle(_, { part, role }) {
    const known = new Map(part.jobs().map((status) => [status.job, status]))
    const actions = part.project.jobs.map((job) => {
      const status = known.get(job.name)
      return {
        name: job.name,
        title: { ...job.title },
        cron: job.cron ?? null,
        time_zone: job.time_zone,
        next_due: status?.next ?? null,
        next_due_local: status?.next_local ?? null,
        role: job.role,
        may_start: isAtLeast(role, job.role),
        steps: job.steps.map(({ name }) => name),
        params: job.params.map(({ name, type, default: given, one_of, about }) => ({
          name,
          type,
          default: given ?? null,
          one_of: [...(one_of ?? [])],
          about: about ?? '',
        })),
        last_run: status?.last_run ?? null,
      }
    })
    return { actions, external_api: part.external !== undefined }
  },
})

const serviceAnswer = z.record(z.string(), z.unknown()).nullable()

export const askExternal = defineEndpoint({
  id: 'askExternal',
  method: 'post',
  path: '/actions/external_api',
  summary:
    'Ask the outside services that the project names, exchange rate and weather; their message, and a run in the journal',
  role: 'analyst',
  params: noParams,
  query: noQuery,
  body: z.strictObject({}),
  response: z.strictObject({
    run_id: z.string(),
    status: z.enum(['success', 'warning']),
    message: words,
    rate: serviceAnswer,
    weather: serviceAnswer,
    is_mock: z.boolean().meta({ description: 'Whether no service was asked, but the built-in stand-in.' }),
  }),
  is_of_release: false,
  example: `curl -X POST -H "Authorization: Bearer $KEY" -H "Content-Type: application/json" -d '{}' "$URL/actions/external_api"`,
  async handle(_, call) {
    if (!call.part.external) throw new TallyError('external_missing', {})
    return call.part.external()
  },
})

export const startAction = defineEndpoint({
  id: 'startAction',
  method: 'post',
  path: '/actions/{job}',
  summary: 'Start a job; it goes on by itself, and its run tells how it ends',
  role: 'analyst',
  params: z.strictObject({ job: z.string() }),
  query: noQuery,
  body: z.strictObject({
    params: z
      .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
      .optional()
      .meta({ description: 'Values of the job’s parameters, by name.' }),
  }),
  body_bytes: 20_000,
  response: z.strictObject({ run: z.string(), url: z.string() }),
  status: 202,
  is_of_release: false,
  example: `curl -X POST -H "Authorization: Bearer $KEY" -H "Content-Type: application/json" -d '{}' "$URL/actions/$JOB"`,
  async handle({ params, body }, { part, role, caller }) {
    const job = part.project.jobs.find(({ name }) => name === params.job)
    if (job && !isAtLeast(role, job.role)) throw new TallyError('role_too_low', { role, needed: job.role })
    const given = Object.entries(body.params ?? {}).map(([name, value]) => [name, String(value)] as const)
    const run = part.startJob(params.job, Object.fromEntries(given), caller)
    const url = `/runs/${run}`
    return new JsonAnswer({ run, url }, 202, { Location: url })
  },
})

function isAtLeast(role: Role, needed: Role): boolean {
  return roles.indexOf(role) >= roles.indexOf(needed)
}
