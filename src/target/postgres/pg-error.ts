import { messageOf, TallyError } from '../../error/tally-error.ts'
import type { PostgresSettings } from '../../plan/target-spec.ts'

/** The server that an error came from. */
type Place = {
  readonly target: string
  readonly label: string
  readonly settings: Pick<PostgresSettings, 'url_env' | 'timeout_s'>
}

const away = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  // A socket of this machine that is not there.
  'ENOENT',
  // Shut down, crashed, starting up; too many connections.
  '57P01',
  '57P02',
  '57P03',
  '53300',
])

/** Whether the server was away, restarting or full of connections, so that another attempt may well succeed. */
export function isPassing(error: unknown): boolean {
  if (error instanceof TallyError) return error.code === 'target_unreachable'
  const code = codeOf(error)
  return (
    away.has(code) ||
    code.startsWith('08') ||
    (code === '' &&
      /^(?:Connection terminated|timeout e|Client (?:was closed|has encountered a connection error))/i.test(
        messageOf(error),
      ))
  )
}

/** SQLSTATE or the system's own code; '' where there is none. */
export function codeOf(error: unknown): string {
  if (error instanceof AggregateError) return codeOf(error.errors[0])
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}

/** The catalogue's words for what PostgreSQL or the network said. Others pass through. */
export function inOurWords(error: unknown, server: Place, attempts: number): unknown {
  if (error instanceof TallyError) return error
  const { target, label, settings } = server
  const detail = detailOf(error)
  const options = { cause: error }
  const what = label
  const variable = settings.url_env
  const code = codeOf(error)
  if (isPassing(error))
    return new TallyError('target_unreachable', { target, server: label, attempts, detail }, options)
  if (['28P01', '28000', '3D000'].includes(code))
    return new TallyError('target_login_refused', { target, server: label, detail, variable }, options)
  if (code === '42501') return new TallyError('target_forbidden', { target, what, detail, variable }, options)
  if (code === '53100' || /No space left/i.test(detail))
    return new TallyError('target_full', { target, what, detail }, options)
  if (code === '57014' || code === '55P03' || detail.startsWith('Query read timeout'))
    return new TallyError('target_slow', { target, what, seconds: settings.timeout_s, detail }, options)
  if (code === '2BP01') return new TallyError('target_view_breaks', { target, place: what, detail }, options)
  return error
}

/** PostgreSQL's words with the place that it names: the line and column of a row that it refuses. */
export function detailOf(error: unknown): string {
  const message = messageOf(error instanceof AggregateError ? error.errors[0] : error)
  const more = ['detail', 'where'].flatMap((field) => {
    const text = error instanceof Error && field in error ? Reflect.get(error, field) : undefined
    return typeof text === 'string' ? [text.split('\n')[0] ?? ''] : []
  })
  return [message, ...more].join('; ')
}
