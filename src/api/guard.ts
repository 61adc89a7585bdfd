import type { IncomingMessage } from 'node:http'
import type { Context, MiddlewareHandler } from 'hono'
import { TallyError } from '../error/tally-error.ts'
import { type Role, roles } from '../journal/key-store.ts'
import type { ApiPart } from './api-part.ts'

/** Who asks: the role, and a name for the log and the rate limit. */
export type Caller = { readonly role: Role; readonly name: string }

type Bucket = { tokens: number; at: number }

/** Requests of keys and addresses, each with a bucket that fills by the minute. */
export class RateLimit {
  private readonly a_minute: number
  private readonly buckets = new Map<string, Bucket>()

  constructor(a_minute: number) {
    this.a_minute = a_minute
  }

  /** Takes one request; gives the seconds to wait where there is none left, 0 otherwise. */
  take(name: string, now: number): number {
    if (this.a_minute === 0) return 0
    const known = this.buckets.get(name)
    const filled = known ? known.tokens + ((now - known.at) * this.a_minute) / 60_000 : this.a_minute
    const tokens = Math.min(this.a_minute, filled)
    this.buckets.delete(name)
    this.buckets.set(name, { tokens: Math.max(0, tokens - 1), at: now })
    // The one that has been silent for longest goes first, so that made-up addresses fill no memory.
    if (this.buckets.size > 10_000) this.buckets.delete(this.buckets.keys().next().value ?? '')
    return tokens >= 1 ? 0 : Math.ceil(((1 - tokens) * 60) / this.a_minute)
  }
}

/** Throws `host_refused` for a stranger's name on loopback. */
export function checkHost(host: string, isPublic: boolean): void {
  if (!isPublic && !/^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(host)) throw new TallyError('host_refused', {})
}

/** Who asks, and whether they may: key, then rate and role. Keys that do not fit are counted by address, more strictly than requests. */
export type Guard = {
  /** Throws `key_required`, `key_invalid`, `rate_limited`. */
  identify(authorization: string, address: string): Caller
  /** Counts the request. Throws `rate_limited`, `role_too_low`. */
  allow(caller: Caller, needed: Role): void
}

export function makeGuard(part: ApiPart): Guard {
  const requests = new RateLimit(part.rate)
  const misses = new RateLimit(30)
  const take = (limit: RateLimit, a_minute: number, name: string): void => {
    const seconds = limit.take(name, part.clock_ms())
    if (seconds > 0) throw new TallyError('rate_limited', { limit: a_minute, seconds })
  }
  return {
    identify(authorization, address) {
      try {
        return callerOf(authorization, address, part)
      } catch (error) {
        if (error instanceof TallyError && error.code === 'key_invalid') take(misses, 30, address)
        throw error
      }
    },
    allow(caller, needed) {
      take(requests, part.rate, caller.name)
      checkRole(caller, needed)
    },
  }
}

/** Lets a request through or throws what refuses it. */
export type Gate = (context: Context, needed: Role) => void

export function makeGate(guard: Guard): Gate {
  return (context, needed) => {
    const caller = guard.identify(headerOf(context, 'authorization'), addressOf(context))
    noteCaller(context, caller)
    guard.allow(caller, needed)
  }
}

/** Leaves who asks with the request, for handlers and the log. */
export function noteCaller(context: Context, caller: Caller): void {
  context.set('caller', caller.name)
  context.set('role', caller.role)
}

/** Refuses requests of pages elsewhere: by the name of the host on loopback, by the origin where something is changed. */
export function guardHost(isPublic: boolean): MiddlewareHandler {
  return async (context, next) => {
    const host = headerOf(context, 'host')
    checkHost(host, isPublic)
    if (!['GET', 'HEAD'].includes(context.req.method)) {
      const origin = context.req.header('origin')
      const site = context.req.header('sec-fetch-site') ?? 'same-origin'
      const isOwn = origin === undefined || hostOf(origin) === host
      if (!isOwn || !['same-origin', 'none'].includes(site)) throw new TallyError('origin_refused', {})
    }
    await next()
  }
}

/** Who asks. Without any key ever made, a server on loopback takes whoever asks for the person at this machine. Throws `key_required`, `key_invalid`. */
function callerOf(authorization: string, address: string, part: Pick<ApiPart, 'keys' | 'is_public'>): Caller {
  const text = keyOf(authorization)
  if (text !== undefined) {
    const key = part.keys.find(text)
    if (!key) throw new TallyError('key_invalid', {})
    return { role: key.role, name: `key ${key.id}` }
  }
  if (part.is_public || !part.keys.isEmpty()) throw new TallyError('key_required', {})
  return { role: 'admin', name: address }
}

/** Throws `role_too_low`. */
function checkRole(caller: Caller, needed: Role): void {
  if (roles.indexOf(caller.role) < roles.indexOf(needed))
    throw new TallyError('role_too_low', { role: caller.role, needed })
}

/** The address that a request comes from. */
export function addressOf(context: Context): string {
  return incomingOf(context)?.socket?.remoteAddress ?? 'here'
}

/** A header, as Node has read it already; of one that may stand once, the first. */
export function headerOf(context: Context, name: 'accept' | 'authorization' | 'host' | 'if-none-match'): string {
  const incoming = incomingOf(context)
  return (incoming ? incoming.headers[name] : context.req.header(name)) ?? ''
}

/** What @hono/node-server binds; a request made in a test has none. */
export function incomingOf(context: Context): IncomingMessage | undefined {
  return (context.env as { incoming?: IncomingMessage } | undefined)?.incoming
}

/** A bearer token, or the password of basic authentication, for which a browser asks by itself. */
function keyOf(text: string): string | undefined {
  if (text === '') return undefined
  const [scheme = '', rest = ''] = text.split(/\s+/, 2)
  if (/^bearer$/i.test(scheme) && rest !== '') return rest
  if (!/^basic$/i.test(scheme)) return undefined
  const pair = Buffer.from(rest, 'base64').toString('utf8')
  return pair.slice(pair.indexOf(':') + 1)
}

function hostOf(origin: string): string {
  return URL.canParse(origin) ? new URL(origin).host : ''
}
