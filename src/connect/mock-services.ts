import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { addDays } from '../time/day.ts'
import { localClock } from '../time/local-clock.ts'

export type MockServices = { readonly url: string; close(): Promise<void> }

/**
 * Services on this machine with the answers' forms of Frankfurter (`/latest`) and Open-Meteo (`/forecast`). Figures are made up from
 * the day and what is asked, the same for the same day. `port` 0 takes a free one.
 */
export async function startMockServices(now: () => Date, port = 0): Promise<MockServices> {
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost')
    const answer = answers[url.pathname]?.(url.searchParams, now())
    if (answer === undefined) send(response, 404, { message: 'not found' })
    else send(response, 'message' in answer ? 422 : 200, answer)
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  // Bound above.
  const bound = (server.address() as AddressInfo).port
  return {
    url: `http://127.0.0.1:${bound}`,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

type Answer = (query: URLSearchParams, now: Date) => Readonly<Record<string, unknown>>

const answers: Readonly<Record<string, Answer>> = { '/latest': rates, '/forecast': weather }

/** Rates are published on working days in the afternoon; before that, and at weekends, the last one stands. */
function rates(query: URLSearchParams, now: Date): Readonly<Record<string, unknown>> {
  const base = query.get('base') ?? 'EUR'
  const symbols = (query.get('symbols') ?? 'CHF').split(',')
  let date = now.getUTCHours() < 15 ? addDays(now.toISOString().slice(0, 10), -1) : now.toISOString().slice(0, 10)
  while ([0, 6].includes(new Date(`${date}T00:00:00Z`).getUTCDay())) date = addDays(date, -1)
  const rateOf = (code: string): number => Number((0.9 + share(`${base}${code}${date}`) / 10).toFixed(4))
  return { amount: 1, base, date, rates: Object.fromEntries(symbols.map((code) => [code, rateOf(code)])) }
}

function weather(query: URLSearchParams, now: Date): Readonly<Record<string, unknown>> {
  const [latitude, longitude] = [Number(query.get('latitude') ?? 'none'), Number(query.get('longitude') ?? 'none')]
  if (Number.isNaN(latitude) || Number.isNaN(longitude))
    return { error: true, message: 'latitude and longitude are needed' }
  const timezone = query.get('timezone') ?? 'UTC'
  const { day, time } = localClock(now, timezone)
  const season = Math.cos(((now.getUTCMonth() - 6.5) / 12) * 2 * Math.PI)
  const seed = `${latitude},${longitude},${day}`
  const codes = [0, 1, 2, 3, 45, 61, 63, 80]
  return {
    latitude,
    longitude,
    timezone,
    current_units: { time: 'iso8601', temperature_2m: '°C', wind_speed_10m: 'km/h', weather_code: 'wmo code' },
    current: {
      time: `${day}T${time}`,
      interval: 900,
      temperature_2m: Number((11 + 9 * season + 6 * (share(`t${seed}`) - 0.5)).toFixed(1)),
      wind_speed_10m: Number((share(`w${seed}`) * 30).toFixed(1)),
      weather_code: codes[Math.floor(share(`c${seed}`) * codes.length)] ?? 0,
    },
  }
}

/** A number from 0 to 1 that a text decides. */
function share(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32BE(0) / 0xffffffff
}

function send(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(value))
}
