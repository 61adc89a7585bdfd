import { createWriteStream } from 'node:fs'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { TallyError } from '../error/tally-error.ts'
import type { Effects } from '../run/effects.ts'
import { throwIfStopped } from '../run/steps.ts'
import { causeOf } from './fetch-text.ts'

export type FileRequest = {
  readonly service: string
  readonly url: string
  readonly token: string | undefined
  /** The version that is here already, as this function gave it. */
  readonly known: string | undefined
  readonly most_bytes: number
  /** How long nothing may come before it counts as cut; default 30 s. */
  readonly idle_ms?: number
}

const attempts = 4
const pause_ms = 300

/**
 * Fetches a file over HTTP as it is, whole or not at all, trying again what may pass. Gives its version, which is its ETag, or its
 * time and length; undefined where the server says that it is still the known one. Throws `service_…`, `source_too_large`.
 */
export async function fetchFile(request: FileRequest, to: string, effects: Effects): Promise<string | undefined> {
  for (let attempt = 1; ; attempt++) {
    throwIfStopped(effects)
    try {
      return await fetchOnce(request, to, effects)
    } catch (error) {
      throwIfStopped(effects)
      if (attempt === attempts || !mayPass(error)) throw error
      const most = pause_ms * 2 ** (attempt - 1)
      await sleep(most * (0.5 + Math.random() / 2), undefined, { signal: effects.signal }).catch(() =>
        throwIfStopped(effects),
      )
    }
  }
}

function mayPass(error: unknown): boolean {
  if (!(error instanceof TallyError)) return false
  const status = Number(error.params['status'] ?? 0)
  return (
    ['service_unreachable', 'service_timeout', 'service_cut'].includes(error.code) || status === 429 || status >= 500
  )
}

async function fetchOnce(request: FileRequest, to: string, effects: Effects): Promise<string | undefined> {
  const { service, url, token, known, most_bytes, idle_ms = 30_000 } = request
  const silence = new AbortController()
  const timer = setTimeout(() => silence.abort(), idle_ms)
  const signal = AbortSignal.any([silence.signal, effects.signal])
  let size = 0
  try {
    const response = await fetch(url, { signal, headers: headersOf(token, known) })
    if (response.status === 304) return undefined
    if (!response.ok || !response.body) {
      await response.body?.cancel()
      throw new TallyError('service_refused', { service, status: response.status })
    }
    if (new URL(url).protocol === 'https:' && new URL(response.url).protocol !== 'https:')
      throw new TallyError('service_answer_invalid', { service, detail: 'it leads from https to http' })
    const type = response.headers.get('content-type') ?? ''
    if (/\bhtml\b/i.test(type)) {
      await response.body.cancel()
      throw new TallyError('service_answer_invalid', { service, detail: 'it is a page and no file' })
    }
    const count = new Transform({
      transform(chunk: Uint8Array, _, done) {
        timer.refresh()
        size += chunk.length
        done(
          size > most_bytes ? new TallyError('source_too_large', { source: service, size, limit: most_bytes }) : null,
          chunk,
        )
      },
    })
    await pipeline(response.body, count, createWriteStream(to), { signal })
    const told = response.headers.get('content-length')
    if (told !== null && response.headers.get('content-encoding') === null && Number(told) !== size)
      throw new TallyError('service_cut', { service, told, size })
    const tag = response.headers.get('etag')
    return tag === null ? `modified ${response.headers.get('last-modified') ?? ''} ${size}` : `etag ${tag}`
  } catch (error) {
    throwIfStopped(effects)
    if (error instanceof TallyError) throw error
    if (silence.signal.aborted) throw new TallyError('service_timeout', { service, ms: idle_ms }, { cause: error })
    if (error instanceof Error && 'code' in error && error.code === 'ENOSPC')
      throw new TallyError('disk_full', { detail: 'a file was being fetched' }, { cause: error })
    throw new TallyError('service_unreachable', { service, detail: causeOf(error) }, { cause: error })
  } finally {
    clearTimeout(timer)
  }
}

/** Files come as they lie there: no server packs them on the way. */
function headersOf(token: string | undefined, known: string | undefined): Readonly<Record<string, string>> {
  const [, tag] = /^etag (.+)$/.exec(known ?? '') ?? []
  const [, time] = /^modified (.+ GMT) \d+$/.exec(known ?? '') ?? []
  return {
    'user-agent': 'tallyhouse',
    'accept-encoding': 'identity',
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
    ...(tag !== undefined && { 'if-none-match': tag }),
    ...(time !== undefined && { 'if-modified-since': time }),
  }
}
