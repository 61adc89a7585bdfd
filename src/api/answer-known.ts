import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Context } from 'hono'
import type { Role } from '../journal/key-store.ts'
import type { AnswerCache, KnownAnswer } from './answer-cache.ts'
import { type Caller, checkHost, type Guard, headerOf } from './guard.ts'
import { safetyHeaders } from './safety-headers.ts'
import type { ReleaseView, ServerSource } from './server-source.ts'

/** Up to here one write of headers and text together is faster than two of bytes. */
const short_bytes = 16_000

/** What refused a request before the app saw it, and who asked, where that was known. */
export type Refusal = { readonly error: unknown; readonly caller: Caller | undefined }

/** Answers a request where it can be done at once, and says whether it did. */
export type KnownListener = (incoming: IncomingMessage, outgoing: ServerResponse) => boolean

/**
 * The short way of an answer that was given before: the current release, the address, host, key, rate and role, and the answer
 * with the headers that it had, without routing and without a wait. What refuses a request is left in `refusals` for the app,
 * which says and logs it.
 */
export function answerKnown(
  source: Pick<ServerSource, 'currentId'>,
  cache: AnswerCache,
  isPublic: boolean,
  guard: Guard,
  refusals: WeakMap<IncomingMessage, Refusal>,
): KnownListener {
  return (incoming, outgoing) => {
    if (incoming.method !== 'GET') return false
    const release = source.currentId()
    const known = release === undefined ? undefined : cache.get(release, incoming.url ?? '')
    if (known === undefined) return false
    const { headers } = incoming
    // A browser that asks for something to look at is given a page, where there is one; what is kept is JSON.
    const { accept } = headers
    if (accept !== undefined && accept !== '*/*' && /text\/(html|csv)|vnd\.apache/i.test(accept)) return false
    let caller: Caller | undefined
    try {
      checkHost(headers.host ?? '', isPublic)
      caller = guard.identify(headers.authorization ?? '', incoming.socket.remoteAddress ?? 'here')
      guard.allow(caller, known.role)
    } catch (error) {
      refusals.set(incoming, { error, caller })
      return false
    }
    const tags = headers['if-none-match']
    if (tags !== undefined && isKnownTag(tags, known.tag)) {
      outgoing.writeHead(304, known.lines_unchanged as string[])
      outgoing.end()
    } else {
      outgoing.writeHead(200, known.lines as string[])
      outgoing.end(known.body)
    }
    return true
  }
}

/** The text of a JSON answer, and what headers it has of its own. */
export type AnswerText = { readonly text: string; readonly headers?: Readonly<Record<string, string>> }

/** An answer with all that it needs to be given again, and to be made again from another release. */
export function keepAnswer(
  role: Role,
  release: string,
  { text, headers: own }: AnswerText,
  make: (view: ReleaseView) => Promise<AnswerText>,
): KnownAnswer {
  const tag = tagOf(release)
  const bytes = Buffer.from(text)
  const headers_unchanged = { ...safetyHeaders, ...releaseHeaders(tag) }
  const headers = { 'Content-Type': 'application/json', ...headers_unchanged, ...own }
  return {
    role,
    body: bytes.length < short_bytes ? text : bytes,
    size_bytes: bytes.length,
    tag,
    headers,
    lines: [...Object.entries(headers).flat(), 'Content-Length', String(bytes.length)],
    headers_unchanged,
    lines_unchanged: Object.entries(headers_unchanged).flat(),
    again: async (view) => keepAnswer(role, view.manifest.id, await make(view), make),
  }
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
