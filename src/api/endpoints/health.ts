import { z } from 'zod'
import { defineEndpoint, JsonAnswer } from '../endpoint.ts'
import { noParams, noQuery } from '../schemas.ts'

export const readHealth = defineEndpoint({
  id: 'readHealth',
  method: 'get',
  path: '/health',
  summary: 'Whether the server runs',
  role: 'anybody',
  params: noParams,
  query: noQuery,
  response: z.strictObject({ status: z.literal('ok') }),
  is_of_release: false,
  example: 'curl "$URL/health"',
  handle: async () => ({ status: 'ok' }),
})

export const readReady = defineEndpoint({
  id: 'readReady',
  method: 'get',
  path: '/ready',
  summary: 'Whether there is a release to serve; 503 where there is none',
  role: 'anybody',
  params: noParams,
  query: noQuery,
  response: z.strictObject({ ready: z.boolean(), release: z.string().nullable() }),
  is_of_release: false,
  example: 'curl "$URL/ready"',
  async handle(_, call) {
    const view = await call.source.current()
    return new JsonAnswer({ ready: view !== undefined, release: view?.manifest.id ?? null }, view ? 200 : 503)
  },
})
