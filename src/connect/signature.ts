import { createHmac, timingSafeEqual } from 'node:crypto'

/** Name of the header that carries the signature. */
export const signatureHeader = 'x-tallyhouse-signature'

/**
 * Signs a body: `t=SECONDS,v1=HEX`, where HEX is the HMAC-SHA256 of `SECONDS.BODY` with the secret.
 *
 * @example
 * signBody('secret', '{}', new Date('2026-01-01T00:00:00Z')) // 't=1767225600,v1=…'
 */
export function signBody(secret: string, body: string, now: Date): string {
  const seconds = Math.floor(now.getTime() / 1000)
  return `t=${seconds},v1=${macOf(secret, seconds, body)}`
}

/** Whether a signature fits body and secret and is no older, nor newer, than five minutes: what a receiver does. */
export function isSigned(secret: string, body: string, header: string, now: Date): boolean {
  const [, seconds = '', mac = ''] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(header) ?? []
  if (mac === '' || Math.abs(now.getTime() / 1000 - Number(seconds)) > 300) return false
  return timingSafeEqual(Buffer.from(mac), Buffer.from(macOf(secret, Number(seconds), body)))
}

function macOf(secret: string, seconds: number, body: string): string {
  return createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')
}
