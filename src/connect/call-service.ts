import type { z } from 'zod'
import { TallyError } from '../error/tally-error.ts'
import type { ServiceStore } from '../journal/service-store.ts'
import type { Effects } from '../run/effects.ts'
import { type FetchAnswer, fetchText } from './fetch-text.ts'

export type ServiceCall<T> = {
  /** Name for people, such as `exchange rates`; each host of it has a circuit of its own. */
  readonly service: string
  readonly url: string
  /** What a good answer looks like. */
  readonly schema: z.ZodType<T>
  /** How long an answer stays good. */
  readonly fresh_ms: number
  readonly timeout_ms: number
}

export type ServiceAnswerOf<T> = {
  readonly value: T
  /** ISO 8601. */
  readonly fetched_at: string
  /** `fresh`: of this call; `kept`: still good; `old`: too old, given because the service has none. */
  readonly state: 'fresh' | 'kept' | 'old'
  /** Why an old one is given. */
  readonly error: unknown
}

/** Failures in a row that open the circuit, and for how long it then stays open. */
const most_failures = 3
const rest_ms = 60_000
const longest_rest_ms = 3_600_000
/** An old answer is given in the place of a new one for a week. */
const oldest_ms = 7 * 86_400_000

/**
 * Asks a service for JSON: an answer that is still good comes from memory; one that failed three times in a row is left alone
 * for a minute, then is tried once, and rests twice as long where it fails again, up to an hour. Where it has no answer, the last
 * one of this week is given and said to be old. Throws `service_…`.
 */
export async function callService<T>(
  call: ServiceCall<T>,
  memory: ServiceStore,
  effects: Effects,
  is_anew = false,
): Promise<ServiceAnswerOf<T>> {
  const kept = memory.answer(call.url)
  const age_ms = kept ? effects.now().getTime() - Date.parse(kept.fetched_at) : Number.POSITIVE_INFINITY
  if (kept && age_ms >= 0 && age_ms < call.fresh_ms && !is_anew)
    return {
      value: judge(call, { status: 200, type: 'application/json', text: kept.body }).value,
      fetched_at: kept.fetched_at,
      state: 'kept',
      error: undefined,
    }
  try {
    const { value, text } = await askThroughCircuit(call, memory, effects)
    const fetched_at = effects.now().toISOString()
    memory.setAnswer(call.url, { fetched_at, body: text })
    return { value, fetched_at, state: 'fresh', error: undefined }
  } catch (error) {
    if (!(error instanceof TallyError) || error.code === 'interrupted' || !kept || age_ms > oldest_ms) throw error
    const { value } = judge(call, { status: 200, type: 'application/json', text: kept.body })
    return { value, fetched_at: kept.fetched_at, state: 'old', error }
  }
}

async function askThroughCircuit<T>(
  call: ServiceCall<T>,
  memory: ServiceStore,
  effects: Effects,
): Promise<{ readonly value: T; readonly text: string }> {
  const { service, url, timeout_ms } = call
  const circuit = `${service} of ${new URL(url).host}`
  const { failures, rests_until } = memory.state(circuit)
  if (rests_until !== null && effects.now().getTime() < Date.parse(rests_until))
    throw new TallyError('service_resting', { service, failures, until: rests_until })
  const attempts = rests_until === null ? 3 : 1
  const request = {
    service,
    url,
    timeout_ms,
    attempts,
    pause_ms: 250,
    most_bytes: 1_000_000,
    headers: { accept: 'application/json' },
  }
  try {
    const answer = await fetchText(request, (found) => judge(call, found), effects)
    memory.setState(circuit, { failures: 0, rests_until: null })
    return answer
  } catch (error) {
    if (error instanceof TallyError && error.code !== 'interrupted') {
      const count = failures + 1
      const rest = Math.min(longest_rest_ms, rest_ms * 2 ** (count - most_failures))
      const until = count < most_failures ? null : new Date(effects.now().getTime() + rest).toISOString()
      memory.setState(circuit, { failures: count, rests_until: until })
    }
    throw error
  }
}

/** Throws `service_answer_invalid`: a page instead of data, half of a document, another shape. */
function judge<T>(call: ServiceCall<T>, { type, text }: FetchAnswer): { readonly value: T; readonly text: string } {
  const { service } = call
  const fail = (detail: string, cause?: unknown): never => {
    throw new TallyError('service_answer_invalid', { service, detail }, { cause })
  }
  if (/html/.test(type) || /^\s*</.test(text)) fail('it is a page and no data')
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    fail('it is no JSON', error)
  }
  const read = call.schema.safeParse(value)
  if (read.success) return { value: read.data, text }
  const [issue] = read.error.issues
  return fail(`${issue?.path.map(String).join('.') || 'it'}: ${issue?.message ?? 'another shape'}`)
}
