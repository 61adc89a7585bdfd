import type { Context } from 'hono'
import type { Role } from '../journal/key-store.ts'
import type { AnswerCache, KnownAnswer } from './answer-cache.ts'
import { checkHost, type Gate, headerOf } from './guard.ts'
import { safetyHeaders } from './safety-headers.ts'
import type { ServerSource } from './server-source.ts'

/**
 * The short way of an answer that was given before: the current release, the address, host, key, rate and role, and the answer
 * with the headers that it had, all without a wait. Undefined for whatever must go the whole way; throws what refuses a request.
 */
export function answerKnown(
  context: Context,
  source: Pick<ServerSource, 'currentId'>,
  cache: AnswerCache,
  isPublic: boolean,
  gate: Gate,
): Response | undefined {
  if (context.req.method !== 'GET') return undefined
  const release = source.currentId()
  const known = release === undefined ? undefined : cache.get(release, addressIn(context.req.url))
  // A browser that asks for something to look at is given a page, where there is one.
  if (!known || headerOf(context, 'accept').includes('text/html')) return undefined
  checkHost(context, isPublic)
  gate(context, known.role)
  return respondKnown(context, known)
}

/** An answer with all that it needs to be given again. */
export function keepAnswer(role: Role, release: string, body: string): KnownAnswer {
  const tag = tagOf(release)
  const headers_unchanged = { ...safetyHeaders, ...releaseHeaders(tag) }
  return { role, body, tag, headers: { 'Content-Type': 'application/json', ...headers_unchanged }, headers_unchanged }
}

export function respondKnown(context: Context, known: KnownAnswer): Response {
  // Objects that are no Headers are written as they are by the server's adaptor.
  if (isKnownTag(headerOf(context, 'if-none-match'), known.tag))
    return new Response(null, { status: 304, headers: known.headers_unchanged })
  return new Response(known.body, { headers: known.headers })
}

export function tagOf(release: string): string {
  return `"${release}"`
}

/** What an answer made of one release alone carries. */
export function releaseHeaders(tag: string): Readonly<Record<string, string>> {
  return { ETag: tag, 'Cache-Control': 'private, no-cache', Vary: 'Accept, Authorization' }
}

/** Whether one of the tags that the client has is this one (RFC 9110, weak comparison). */
export function isKnownTag(header: string, tag: string): boolean {
  if (header === '') return false
  return header.split(',').some((text) => ['*', tag].includes(text.trim().replace(/^W\//, '')))
}

/** Path and query of an absolute address: what stands behind its host. */
export function addressIn(url: string): string {
  return url.slice(url.indexOf('/', url.indexOf('://') + 3))
}
