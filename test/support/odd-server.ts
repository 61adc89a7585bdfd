import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Asked = {
  readonly method: string
  readonly url: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

export type OddServer = {
  readonly url: string
  /** Every request so far. */
  readonly asked: Asked[]
  /** How the next requests are answered. */
  answer: (asked: Asked, response: ServerResponse) => void
  close(): Promise<void>
}

/** An HTTP server on this machine that answers as a test tells it to. */
export async function startOddServer(): Promise<OddServer> {
  const asked: Asked[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const one = {
        method: request.method ?? '',
        url: request.url ?? '',
        headers: request.headers,
        body: Buffer.concat(chunks).toString('utf8'),
      }
      asked.push(one)
      odd.answer(one, response)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  // Bound above.
  const { port } = server.address() as AddressInfo
  const odd: OddServer = {
    url: `http://127.0.0.1:${port}`,
    asked,
    answer: (_, response) => void response.writeHead(404).end(),
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
  return odd
}

export function json(response: ServerResponse, value: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value))
}
