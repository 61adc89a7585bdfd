import { Agent, get } from 'node:http'

export type Steady = { readonly requests: number; readonly errors: readonly string[]; readonly p99_ms: number }

/** One after another, fifty a second: figures known and new, tables, quality, runs, the day's figures, alerts. */
const mix = [
  () => '/metrics/net_revenue?grain=month',
  (n: number) => `/metrics/net_revenue?grain=day&from=2025-02-01&to=2025-${two(3 + (n % 9))}-${two(1 + (n % 28))}`,
  () => '/metrics/daily',
  () => '/tables/fct_order_items?limit=20',
  () => '/metrics',
  () => '/quality',
  () => '/inventory/alerts',
  (n: number) => `/metrics/net_revenue?grain=month&by=country&to=2025-${two(3 + (n % 9))}-${two(1 + (n % 28))}`,
  () => '/runs',
  () => '/metrics/net_revenue?grain=month&compare=true',
] as const

const two = (number: number): string => String(number).padStart(2, '0')

/**
 * Sends requests at fixed times, whether or not those before were answered, so that a server that stands still is seen; times
 * are from when a request was due. Goes on until `isOver`, asked before each.
 */
export async function loadSteadily(url: string, key: string, isOver: (elapsed_s: number) => boolean): Promise<Steady> {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 })
  const headers = { authorization: `Bearer ${key}` }
  const times: number[] = []
  const errors: string[] = []
  const open: Promise<void>[] = []
  const started = performance.now()
  const send = (path: string, due: number): Promise<void> =>
    new Promise((resolve) => {
      const end = (error?: string): void => {
        times.push(performance.now() - due)
        if (error !== undefined) errors.push(`${path}: ${error}`)
        resolve()
      }
      get(new URL(path, url), { agent, headers }, (response) => {
        response.resume()
        response.on('end', () => end(response.statusCode === 200 ? undefined : String(response.statusCode)))
        response.on('error', (error) => end(error.message))
      }).on('error', (error) => end(error.message))
    })
  for (let n = 0; ; n++) {
    const due = started + n * 20
    const wait = due - performance.now()
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait))
    if (isOver((due - started) / 1000)) break
    const path = mix[n % mix.length]
    if (path) open.push(send(path(Math.floor(n / mix.length)), due))
  }
  await Promise.all(open)
  agent.destroy()
  const sorted = times.toSorted((a, b) => a - b)
  return { requests: times.length, errors, p99_ms: sorted[Math.ceil(sorted.length * 0.99) - 1] ?? 0 }
}
