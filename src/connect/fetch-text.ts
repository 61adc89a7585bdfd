import { setTimeout as sleep } from 'node:timers/promises'
import { messageOf, TallyError } from '../error/tally-error.ts'
import type { Effects } from '../run/effects.ts'
import { throwIfStopped } from '../run/steps.ts'

export type FetchRequest = {
  /** What is called, for people: an address without its query, or a name. */
  readonly service: string
  readonly url: string
  readonly method?: 'GET' | 'POST'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** From the first byte sent to the last one read. */
  readonly timeout_ms: number
  /** How often it is tried in all. */
  readonly attempts: number
  /** Pause before the second try; doubled for each further one, and drawn from its upper half. */
  readonly pause_ms: number
  readonly most_bytes: number
}

export type FetchAnswer = { readonly status: number; readonly type: string; readonly text: string }

const longest_pause_ms = 10_000

/**
 * Calls a service and gives its answer of status 200 to 299. What may pass is tried again: no connection, no answer in time, 429
 * and 5xx, and answers that `judge` refuses. Throws `service_unreachable`, `service_timeout`, `service_refused`, and what `judge` throws.
 */
export async function fetchText<T>(
  request: FetchRequest,
  judge: (answer: FetchAnswer) => T,
  effects: Effects,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    throwIfStopped(effects)
    const tried = await tryOnce(request, judge, effects)
    if (tried.ok) return tried.value
    throwIfStopped(effects)
    if (attempt >= request.attempts || !tried.may_pass) throw tried.error
    const most = Math.min(longest_pause_ms, tried.wait_ms ?? request.pause_ms * 2 ** (attempt - 1))
    effects.report(`${request.service}: ${messageOf(tried.error)}; trying again`)
    await sleep(most * (0.5 + Math.random() / 2), undefined, { signal: effects.signal }).catch(() =>
      throwIfStopped(effects),
    )
  }
}

type Tried<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: unknown; readonly may_pass: boolean; readonly wait_ms?: number }

async function tryOnce<T>(
  request: FetchRequest,
  judge: (answer: FetchAnswer) => T,
  effects: Effects,
): Promise<Tried<T>> {
  const { service, url, method = 'GET', headers = {}, body, timeout_ms } = request
  const timeout = AbortSignal.timeout(timeout_ms)
  try {
    const response = await fetch(url, {
      method,
      headers: { 'user-agent': 'tallyhouse', ...headers },
      redirect: method === 'GET' ? 'follow' : 'error',
      signal: AbortSignal.any([timeout, effects.signal]),
      ...(body !== undefined && { body }),
    })
    const text = await readText(response, request)
    if (!response.ok) {
      const error = new TallyError('service_refused', { service, status: response.status })
      const may_pass = response.status === 429 || response.status === 408 || response.status >= 500
      const seconds = Number(response.headers.get('retry-after') ?? 'none')
      return { ok: false, error, may_pass, ...(seconds >= 0 && { wait_ms: seconds * 1000 }) }
    }
    const type = (response.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
    return { ok: true, value: judge({ status: response.status, type, text }) }
  } catch (error) {
    if (error instanceof TallyError) return { ok: false, error, may_pass: true }
    if (timeout.aborted)
      return {
        ok: false,
        may_pass: true,
        error: new TallyError('service_timeout', { service, ms: timeout_ms }, { cause: error }),
      }
    return {
      ok: false,
      may_pass: true,
      error: new TallyError('service_unreachable', { service, detail: causeOf(error) }, { cause: error }),
    }
  }
}

/** The body, read no further than it may be long. */
async function readText(response: Response, { service, most_bytes }: FetchRequest): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.length
    if (size > most_bytes)
      throw new TallyError('service_answer_invalid', { service, detail: `it has more than ${most_bytes} bytes` })
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** `fetch` says only that it failed; why stands in its cause. */
export function causeOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  return code !== '' ? code : (messageOf(cause ?? error).split('\n')[0] ?? '')
}
