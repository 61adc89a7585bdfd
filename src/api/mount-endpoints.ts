import type { Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { z } from 'zod'
import { TallyError } from '../error/tally-error.ts'
import type { Role } from '../journal/key-store.ts'
import { acceptedFormat } from './accepted-format.ts'
import type { AnswerCache } from './answer-cache.ts'
import {
  type AnswerText,
  addressIn,
  isKnownTag,
  keepAnswer,
  releaseHeaders,
  respondKnown,
  tagOf,
} from './answer-known.ts'
import type { ApiPart } from './api-part.ts'
import { type Call, type Endpoint, EventAnswer, FileAnswer, JsonAnswer } from './endpoint.ts'
import { addressOf, type Gate, headerOf } from './guard.ts'
import type { ReleaseView, ServerSource } from './server-source.ts'

/** Puts the endpoints on an app: who may, what comes in and what goes out is checked by their own schemas. */
export function mountEndpoints(
  app: Hono,
  endpoints: readonly Endpoint[],
  source: ServerSource,
  part: ApiPart,
  gate: Gate,
  cache: AnswerCache,
): void {
  for (const endpoint of endpoints) {
    const path = endpoint.path.replaceAll(/\{(\w+)\}/g, ':$1')
    const limit = endpoint.body_bytes ?? 1000
    const tooLarge = (): never => {
      throw new TallyError('body_too_large', { limit })
    }
    app.on(
      endpoint.method.toUpperCase(),
      path,
      async (context, next) => {
        if (endpoint.role !== 'anybody') gate(context, endpoint.role)
        await next()
      },
      bodyLimit({ maxSize: limit, onError: tooLarge }),
      (context) => answer(context, endpoint, source, part, cache),
    )
  }
}

async function answer(
  context: Context,
  endpoint: Endpoint,
  source: ServerSource,
  part: ApiPart,
  cache: AnswerCache,
): Promise<Response> {
  const url = new URL(context.req.url)
  const view = endpoint.role === 'anybody' ? undefined : await source.current()
  const release = endpoint.is_of_release ? view?.manifest.id : undefined
  const address = addressIn(context.req.url)
  const accepted = acceptedFormat(headerOf(context, 'accept'))
  // Kept answers are JSON.
  const known = release === undefined || accepted !== 'json' ? undefined : cache.get(release, address)
  if (known !== undefined) return respondKnown(context, known)
  const input = {
    params: parse(endpoint, 'path', endpoint.params, context.req.param()),
    query: parse(endpoint, 'query', endpoint.query, queryOf(url)),
    body: await bodyOf(context, endpoint),
  }
  // Set by the gate, where one was passed.
  const caller = String(context.get('caller' as never) ?? addressOf(context))
  // As above; who passed no gate may do no more than a viewer.
  const role = (context.get('role' as never) as Role | undefined) ?? 'viewer'
  const call: Call = { source, part, url, accepted, caller, role, release: () => needed(view) }
  const result = await endpoint.handle(input, call)
  if (result instanceof EventAnswer) return stream(result)
  if (result instanceof FileAnswer)
    return respond(context, result.body, 200, { 'Content-Type': result.type, ...result.headers }, release)
  const { value, status, headers } = jsonOf(result)
  if (part.checks_answers) endpoint.response.parse(value)
  const body = JSON.stringify(value)
  if (release !== undefined && accepted === 'json' && status === 200 && endpoint.role !== 'anybody') {
    const make = async (other: ReleaseView): Promise<AnswerText> => {
      const made = jsonOf(await endpoint.handle(input, { ...call, release: () => other }))
      return { text: JSON.stringify(made.value), headers: made.headers }
    }
    cache.put(release, address, keepAnswer(endpoint.role, release, { text: body, headers }, make))
  }
  return respond(context, body, status, { 'Content-Type': 'application/json', ...headers }, release)
}

function jsonOf(result: unknown): JsonAnswer {
  return result instanceof JsonAnswer ? result : new JsonAnswer(result, 200)
}

/** Server-sent events as they come; `X-Accel-Buffering` keeps a proxy from holding them back. */
function stream({ events }: EventAnswer): Response {
  const gone = new AbortController()
  const iterator = events(gone.signal)[Symbol.asyncIterator]()
  const encoder = new TextEncoder()
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await iterator.next()
      if (done) controller.close()
      else controller.enqueue(encoder.encode(value))
    },
    cancel() {
      gone.abort()
    },
  })
  const headers = { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store', 'X-Accel-Buffering': 'no' }
  return new Response(body, { headers })
}

function respond(
  context: Context,
  body: string | Uint8Array,
  status: number,
  headers: Readonly<Record<string, string>>,
  release: string | undefined,
): Response {
  if (release === undefined)
    return new Response(sendable(body), { status, headers: { 'Cache-Control': 'no-store', ...headers } })
  const tag = tagOf(release)
  const kept = releaseHeaders(tag)
  if (isKnownTag(headerOf(context, 'if-none-match'), tag)) return new Response(null, { status: 304, headers: kept })
  return new Response(sendable(body), { status, headers: { ...kept, ...headers } })
}

/** A response takes bytes of a plain buffer only, which those of a file are. */
function sendable(body: string | Uint8Array): string | Uint8Array<ArrayBuffer> {
  return body as string | Uint8Array<ArrayBuffer>
}

function needed(view: ReleaseView | undefined): ReleaseView {
  if (view) return view
  throw new TallyError('release_missing', { release: 'current', allowed: 'none yet' })
}

/** A parameter given once as a text, given again as a list. */
function queryOf(url: URL): Readonly<Record<string, string | readonly string[]>> {
  const names = [...new Set(url.searchParams.keys())]
  return Object.fromEntries(
    names.map((name) => {
      const [first = '', ...more] = url.searchParams.getAll(name)
      return [name, more.length === 0 ? first : [first, ...more]] as const
    }),
  )
}

async function bodyOf(context: Context, endpoint: Endpoint): Promise<unknown> {
  if (endpoint.body === undefined && endpoint.body_types === undefined) return undefined
  const type = (context.req.header('content-type') ?? 'none').split(';')[0]?.trim().toLowerCase() ?? ''
  const allowed = endpoint.body_types ?? ['application/json']
  if (!allowed.includes(type)) throw new TallyError('media_type_unsupported', { type, allowed: allowed.join(', ') })
  if (endpoint.body === undefined) return new Uint8Array(await context.req.arrayBuffer())
  const text = await context.req.text()
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    throw new TallyError(
      'request_invalid',
      { detail: 'the body is no JSON', endpoint: endpoint.path },
      { cause: error },
    )
  }
  return parse(endpoint, 'body', endpoint.body, value)
}

function parse(endpoint: Endpoint, where: string, schema: z.ZodType, value: unknown): unknown {
  const read = schema.safeParse(value)
  if (read.success) return read.data
  const detail = read.error.issues
    .slice(0, 5)
    .map((issue) => `${[where, ...issue.path.map(String)].join('.')}: ${issue.message}`)
    .join('; ')
  throw new TallyError('request_invalid', { detail, endpoint: `${endpoint.method.toUpperCase()} ${endpoint.path}` })
}
