import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import type { Hono } from 'hono'
import { TallyError } from '../error/tally-error.ts'

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
  readonly host: string
  readonly port: number
  readonly has_keys: boolean
}): Promise<{ readonly url: string; close(): Promise<void> }> {
  const { app, host, port, has_keys } = options
  if (!isLoopback(host) && !has_keys) throw new TallyError('keys_needed', { host })
  const server = createAdaptorServer({ fetch: app.fetch })
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
      if ('closeIdleConnections' in server) server.closeIdleConnections()
      const late = setTimeout(() => 'closeAllConnections' in server && server.closeAllConnections(), 5000)
      await closed
      clearTimeout(late)
    },
  }
}
