import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import type { Hono } from 'hono'
import { TallyError } from '../error/tally-error.ts'
import type { KnownListener } from './answer-known.ts'

const loopback = ['127.0.0.1', '::1', 'localhost']

/** Whether only programs of this machine can reach a host. */
export function isLoopback(host: string): boolean {
  return loopback.includes(host)
}

/**
 * Serves an app and gives its address. Throws `keys_needed` for a host beyond loopback where there is no key, `port_taken`
 * where another program listens. `close` lets running requests end, for some seconds.
 */
export async function serve(options: {
  readonly app: Hono
  /** Asked before the app. */
  readonly known?: KnownListener
  readonly host: string
  readonly port: number
  readonly has_keys: boolean
}): Promise<{ readonly url: string; close(): Promise<void> }> {
  const { app, known, host, port, has_keys } = options
  if (!isLoopback(host) && !has_keys) throw new TallyError('keys_needed', { host })
  const whole = getRequestListener(app.fetch)
  const server = createServer((incoming, outgoing) => {
    if (known?.(incoming, outgoing) !== true) void whole(incoming, outgoing)
  })
  server.listen(port, host)
  try {
    await once(server, 'listening')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
      throw new TallyError('port_taken', { port, host }, { cause: error })
    }
    throw error
  }
  // A TCP server's address is never a pipe's name.
  const address = server.address() as AddressInfo
  return {
    url: `http://${host === '::1' ? '[::1]' : host}:${address.port}/`,
    async close() {
      const closed = once(server, 'close')
      server.close()
      server.closeIdleConnections()
      const late = setTimeout(() => server.closeAllConnections(), 5000)
      await closed
      clearTimeout(late)
    },
  }
}
