import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import type { Hono } from 'hono'
import { TallyError } from '../error/tally-error.ts'

const loopback = ['127.0.0.1', '::1', 'localhost']

/**
 * Serves an app and gives its address. Binds to loopback only, for there are no keys yet.
 * Throws `usage` for another host, `port_taken` where another program listens.
 */
export async function serve(options: {
  readonly app: Hono
  readonly host: string
  readonly port: number
}): Promise<{ readonly url: string; close(): Promise<void> }> {
  const { app, host, port } = options
  if (!loopback.includes(host)) {
    const detail = `${host} is not loopback, and without keys anybody could read; --host takes ${loopback.join(', ')}`
    throw new TallyError('usage', { detail, command: 'serve' })
  }
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
      if ('closeAllConnections' in server) server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
