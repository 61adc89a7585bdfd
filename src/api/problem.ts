import type { z } from 'zod'
import { isTallyError, messageOf, TallyError } from '../error/tally-error.ts'
import type { problem } from './schemas.ts'

/** An error as the catalogue has it; what is not from the catalogue says nothing of its inside. */
export function knownError(error: unknown): TallyError {
  if (isTallyError(error)) return error
  return new TallyError('unexpected', { detail: 'the server has logged it' }, { cause: error })
}

/** RFC 9457. */
export function problemResponse(error: TallyError, headers: Readonly<Record<string, string>> = {}): Response {
  const body: z.output<typeof problem> = {
    type: `urn:tallyhouse:error:${error.code}`,
    title: error.code.replaceAll('_', ' '),
    status: error.status,
    code: error.code,
    detail: error.message,
    hint: error.hint,
  }
  return new Response(JSON.stringify(body), {
    status: error.status,
    headers: { 'Content-Type': 'application/problem+json', 'Cache-Control': 'no-store', ...headers },
  })
}

/** One line of the log: what was refused, for whom, without anything that came with the request but its path. */
export function refusalLine(error: TallyError, method: string, path: string, who: string): string {
  const cause = error.code === 'unexpected' ? ` ${messageOf(error.cause)}` : ''
  // Characters that could forge a line of the log are taken out.
  return `${error.status} ${error.code} ${method} ${path.slice(0, 200)} by ${who}${cause}`.replaceAll(/\p{Cc}/gu, '␣')
}
