import { messageOf, TallyError } from '../../error/tally-error.ts'
import type { Effects } from '../../run/effects.ts'

type Thrown = {
  readonly name?: string
  readonly code?: string
  readonly $metadata?: { readonly httpStatusCode?: number }
}

/** What the client of a store throws, in the catalogue's words. Of its own text nothing is kept: it may name an access key. */
export function storeError(thrown: unknown, place: string, effects: Effects): unknown {
  if (thrown instanceof TallyError) return thrown
  const options = { cause: thrown }
  if (effects.signal.aborted) return new TallyError('interrupted', { signal: String(effects.signal.reason) }, options)
  // Errors of the SDK carry these; others have none of them.
  const { name = '', code = '', $metadata } = (thrown ?? {}) as Thrown
  const status = $metadata?.httpStatusCode
  const detail = [name, code !== name && code, status].filter(Boolean).join(' ')
  if (name === 'CredentialsProviderError' || name === 'TokenProviderError')
    return new TallyError('store_credentials_missing', { place }, options)
  if (name === 'NoSuchBucket') return new TallyError('store_missing', { place }, options)
  if (status === 401 || status === 403 || refusals.has(name))
    return new TallyError('store_refused', { place, detail }, options)
  if (isNetwork.test(`${name} ${code} ${messageOf(thrown)}`) || (status !== undefined && status >= 500))
    return new TallyError('store_unreachable', { place, detail }, options)
  if (/ENOSPC|No space left/.test(`${code} ${messageOf(thrown)}`))
    return new TallyError('disk_full', { detail: 'a file was being fetched' }, options)
  return new TallyError('store_failed', { place, detail: detail === '' ? 'an unknown answer' : detail }, options)
}

const refusals = new Set(['AccessDenied', 'InvalidAccessKeyId', 'SignatureDoesNotMatch', 'ExpiredToken', 'Forbidden'])
const isNetwork =
  /ECONN|ETIMEDOUT|EPIPE|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|TimeoutError|socket hang up|aborted|premature|terminated/i
