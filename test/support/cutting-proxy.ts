import type { AddressInfo } from 'node:net'
import { connect, createServer, type Server, type Socket } from 'node:net'

/** What becomes of the next connections: `pass` them, `refuse` them at once, `cut` them after so many bytes went up, or change bytes that come down. */
export type Mood =
  | { readonly kind: 'pass' }
  | { readonly kind: 'refuse' }
  | { readonly kind: 'cut'; readonly after_bytes: number }
  | { readonly kind: 'hang' }
  | { readonly kind: 'change'; readonly down: (text: string) => string }

export type CuttingProxy = {
  readonly port: number
  mood: Mood
  /** Bytes that went up to the server since the start. */
  up_bytes: number
  connections: number
  close(): Promise<void>
}

/** A TCP proxy that misbehaves as it is told, before a real server on this machine. */
export async function startProxy(target_port: number): Promise<CuttingProxy> {
  const sockets = new Set<Socket>()
  const track = (socket: Socket): void => {
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
    socket.on('close', () => sockets.delete(socket))
  }
  const proxy: CuttingProxy = {
    port: 0,
    mood: { kind: 'pass' },
    up_bytes: 0,
    connections: 0,
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  const server: Server = createServer((client) => {
    proxy.connections += 1
    track(client)
    if (proxy.mood.kind === 'refuse') {
      client.resetAndDestroy()
      return
    }
    if (proxy.mood.kind === 'hang') return
    const upstream = connect(target_port, '127.0.0.1')
    track(upstream)
    let sent = 0
    client.on('data', (chunk: Buffer) => {
      const { mood } = proxy
      if (mood.kind === 'cut' && sent + chunk.length > mood.after_bytes) {
        client.resetAndDestroy()
        upstream.resetAndDestroy()
        return
      }
      sent += chunk.length
      proxy.up_bytes += chunk.length
      if (mood.kind !== 'hang') upstream.write(chunk)
    })
    upstream.on('data', (chunk: Buffer) => {
      const { mood } = proxy
      if (mood.kind === 'change') client.write(Buffer.from(mood.down(chunk.toString('latin1')), 'latin1'))
      else if (mood.kind !== 'hang') client.write(chunk)
    })
    client.on('end', () => upstream.end())
    upstream.on('end', () => client.end())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // Bound above.
  const { port } = server.address() as AddressInfo
  return Object.assign(proxy, { port })
}
