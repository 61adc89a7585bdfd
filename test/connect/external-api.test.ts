import { mkdtempSync, readFileSync } from 'node:fs'
import type { ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { callService } from '../../src/connect/call-service.ts'
import { startMockServices } from '../../src/connect/mock-services.ts'
import { runExternalApi } from '../../src/connect/run-external-api.ts'
import { openJournal } from '../../src/journal/journal.ts'
import { openServiceStore } from '../../src/journal/service-store.ts'
import { homePaths } from '../../src/lake/home-paths.ts'
import { normalizeProject } from '../../src/plan/project.ts'
import { defaultEffects, type Effects } from '../../src/run/effects.ts'
import { json, type OddServer, startOddServer } from '../support/odd-server.ts'
import { runsWithEvents } from '../support/run-events.ts'
import { smallProject } from '../support/small-project.ts'

let server: OddServer
beforeAll(async () => {
  server = await startOddServer()
})
beforeEach(() => {
  server.asked.length = 0
})
afterAll(() => server.close())

const external = {
  rate: { from: 'EUR', to: 'CHF' },
  weather: { place: { en: 'In Geneva', fr: 'À Genève' }, latitude: 46.2, longitude: 6.14 },
}
const { project } = smallProject()
const loaded = { project: { ...project, external } }
const at = (time: string): Effects => ({ ...defaultEffects, now: () => new Date(time) })
const newPaths = () => homePaths(mkdtempSync(join(tmpdir(), 'tallyhouse-external-')))
const options = { env: 'production', language: 'en', is_anew: false } as const
const frankfurter = { amount: 1.0, base: 'EUR', date: '2026-11-20', rates: { CHF: 0.9312 } }
const openMeteo = {
  latitude: 46.2,
  longitude: 6.14,
  current_units: {
    time: 'iso8601',
    interval: 'seconds',
    temperature_2m: '°C',
    wind_speed_10m: 'km/h',
    weather_code: 'wmo code',
  },
  current: { time: '2026-11-21T10:45', interval: 900, temperature_2m: -1.4, wind_speed_10m: 12.6, weather_code: 71 },
}
function good({ url }: { readonly url: string }, response: ServerResponse): void {
  json(response, url.startsWith('/latest') ? frankfurter : openMeteo)
}

describe('external_api', () => {
  it('joins rate and weather into a message in both languages, and journals it', async () => {
    server.answer = good
    const paths = newPaths()
    const urls = { rate_url: server.url, weather_url: `${server.url}/` }
    const outcome = await runExternalApi(
      loaded,
      { ...options, ...urls, language: 'fr' },
      paths,
      at('2026-11-21T09:45:00Z'),
    )
    expect(outcome.message).toEqual({
      en: '1 EUR buys 0.9312 CHF, rate of 20 November 2026. In Geneva at 10:45: -1.4 °C, light snow, wind 13 km/h.',
      fr: '1 EUR vaut 0,9312 CHF, taux du 20 novembre 2026. À Genève à 10:45 : -1,4 °C, neige légère, vent 13 km/h.',
    })
    expect(outcome).toMatchObject({ status: 'success', is_mock: false })
    expect(server.asked.map(({ url }) => url).toSorted()).toEqual([
      '/forecast?latitude=46.2&longitude=6.14&current=temperature_2m%2Cwind_speed_10m%2Cweather_code&timezone=Europe%2FZurich',
      '/latest?base=EUR&symbols=CHF',
    ])
    const [, line] = readFileSync(join(paths.logs, 'job_runs.csv'), 'utf8').split('\n')
    expect(line).toBe(`external_api,2026-11-21T09:45:00.000Z,success,0,"${outcome.message.fr}"`)
    const journal = openJournal(paths.state, paths.logs)
    expect(
      journal
        .steps(outcome.run_id)
        .map(({ name }) => name)
        .toSorted(),
    ).toEqual(['exchange rate', 'weather'])
    journal.close()
    await runExternalApi(loaded, { ...options, ...urls }, paths, at('2026-11-21T09:50:00Z'))
    expect(server.asked).toHaveLength(2)
    await runExternalApi(loaded, { ...options, ...urls }, paths, at('2026-11-21T10:30:00Z'))
    expect(server.asked).toHaveLength(3)
  })

  it('has a mock of the same form as default, which gives one day’s figures again', async () => {
    const first = await runExternalApi(loaded, options, newPaths(), at('2026-11-21T09:45:00Z'))
    const second = await runExternalApi(loaded, options, newPaths(), at('2026-11-21T09:45:00Z'))
    expect(first).toMatchObject({ status: 'success', is_mock: true, rate: { date: '2026-11-20' } })
    expect(second.message).toEqual(first.message)
    const mock = await startMockServices(() => new Date('2026-11-21T09:45:00Z'))
    expect((await fetch(`${mock.url}/forecast`)).status).toBe(422)
    expect((await fetch(`${mock.url}/nothing`)).status).toBe(404)
    await mock.close()
  })

  it('warns where one service is silent, gives an old answer for what it is, and fails where none has any', async () => {
    const paths = newPaths()
    const urls = { rate_url: server.url, weather_url: `${server.url}/` }
    const ask = (time: string) => runExternalApi(loaded, { ...options, ...urls }, paths, at(time))
    server.answer = (asked, response) =>
      asked.url.startsWith('/latest') ? good(asked, response) : json(response, {}, 404)
    const one = await ask('2026-11-21T09:45:00Z')
    expect(one).toMatchObject({ status: 'warning', weather: null })
    expect(one.message.en).toContain('In Geneva: no weather (service_refused).')
    server.answer = (_, response) => json(response, {}, 404)
    const old = await ask('2026-11-22T12:00:00Z')
    expect(old.status).toBe('warning')
    expect(old.message.en).toContain('(the service is silent; asked on 2026-11-21 09:45 UTC)')
    await expect(ask('2026-12-21T12:00:00Z')).rejects.toMatchObject({ code: 'service_refused' })
    const lines = readFileSync(join(paths.logs, 'job_runs.csv'), 'utf8').trim().split('\n')
    expect(lines.slice(1).map((line) => line.split(',').slice(0, 4).join(','))).toEqual([
      'external_api,2026-11-21T09:45:00.000Z,warning,1',
      'external_api,2026-11-22T12:00:00.000Z,warning,2',
      'external_api,2026-12-21T12:00:00.000Z,error,2',
    ])
    expect(runsWithEvents(paths.home)).toEqual([
      'external_api warning START COMPLETE',
      'external_api warning START COMPLETE',
      'external_api error START FAIL',
    ])
  })

  it('is refused where the project does not ask for it, or for nonsense', async () => {
    await expect(runExternalApi({ project }, options, newPaths(), defaultEffects)).rejects.toMatchObject({
      code: 'external_missing',
    })
    const wrong = [
      { ...external, rate: { from: 'euro', to: 'CHF' } },
      { ...external, weather: { ...external.weather, latitude: 461 } },
      { ...external, rate: { ...external.rate, url: 'http://rates.example' } },
      { ...external, rate: { ...external.rate, url: 'file:///etc/passwd' } },
    ]
    for (const one of wrong)
      expect(() => normalizeProject({ name: 'x', contracts: [], external: one })).toThrow(
        expect.objectContaining({ code: 'definition_invalid' }),
      )
  })
})

describe('a service', () => {
  const schema = z.object({ n: z.number() })
  const call = (path = '/', timeout_ms = 200) => ({
    service: 'a test',
    url: `${server.url}${path}`,
    schema,
    fresh_ms: 60_000,
    timeout_ms,
  })
  const memoryOf = () => openServiceStore(':memory:')

  it.each([
    [
      'a page',
      'service_answer_invalid',
      (response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>'),
    ],
    [
      'a page that says it is JSON',
      'service_answer_invalid',
      (response) => response.writeHead(200, { 'content-type': 'application/json' }).end('<html>'),
    ],
    ['half a document', 'service_answer_invalid', (response) => response.end('{"n": 1')],
    ['another shape', 'service_answer_invalid', (response) => json(response, { n: '1' })],
    ['nothing', 'service_answer_invalid', (response) => response.end()],
    ['no end', 'service_answer_invalid', (response) => response.end(`{"n": ${'1'.repeat(2_000_000)}}`)],
    ['silence', 'service_timeout', () => {}],
    [
      'a body that hangs',
      'service_timeout',
      (response) => response.writeHead(200, { 'content-length': '100' }).write('{"n":'),
    ],
    ['a cut', 'service_unreachable', (response) => response.destroy()],
    [
      'a cut body',
      'service_unreachable',
      (response) => response.writeHead(200, { 'content-length': '100' }).write('{"n":', () => response.destroy()),
    ],
    ['not found', 'service_refused', (response) => json(response, {}, 404)],
    ['a fault', 'service_refused', (response) => json(response, {}, 500)],
  ] as readonly (readonly [string, string, (response: ServerResponse) => unknown])[])(
    'that answers %s is an error with the code %s',
    async (name, code, answer) => {
      server.answer = (_, response) => void answer(response)
      const memory = memoryOf()
      await expect(callService(call(), memory, defaultEffects)).rejects.toMatchObject({ code })
      expect(memory.answer(call().url)).toBeUndefined()
      expect(server.asked).toHaveLength(name === 'not found' ? 1 : 3)
      memory.close()
    },
  )

  it('is tried again after a fault, not after a refusal, and is never asked where nothing listens', async () => {
    server.answer = (_, response) => json(response, { n: 2 }, server.asked.length < 3 ? 503 : 200)
    const memory = memoryOf()
    expect(await callService(call(), memory, defaultEffects)).toMatchObject({ value: { n: 2 }, state: 'fresh' })
    expect(server.asked).toHaveLength(3)
    server.answer = (_, response) => json(response, {}, 403)
    await expect(callService(call('/x'), memory, defaultEffects)).rejects.toMatchObject({ code: 'service_refused' })
    expect(server.asked).toHaveLength(4)
    const nobody = { ...call(), url: 'http://127.0.0.1:9/' }
    await expect(callService(nobody, memory, defaultEffects)).rejects.toMatchObject({ code: 'service_unreachable' })
    memory.close()
  })

  it('rests after three failures in a row, is tried once, and is asked as ever when it has answered', async () => {
    let now = Date.parse('2026-01-01T00:00:00Z')
    const effects: Effects = { ...defaultEffects, now: () => new Date(now) }
    const memory = memoryOf()
    server.answer = (_, response) => json(response, {}, 404)
    const code = async (): Promise<string> => {
      try {
        return (await callService(call(), memory, effects, true)).state
      } catch (error) {
        return (error as { code: string }).code
      }
    }
    expect([await code(), await code(), await code()]).toEqual(Array(3).fill('service_refused'))
    expect(await code()).toBe('service_resting')
    expect(server.asked).toHaveLength(3)
    now += 61_000
    expect(await code()).toBe('service_refused')
    now += 61_000
    expect(await code()).toBe('service_resting')
    expect(server.asked).toHaveLength(4)
    now += 60_000
    server.answer = (_, response) => json(response, { n: 1 })
    expect([await code(), await code()]).toEqual(['fresh', 'fresh'])
    server.answer = (_, response) => json(response, {}, 404)
    expect(await code()).toBe('old')
    expect(memory.state(`a test of ${new URL(server.url).host}`)).toEqual({ failures: 1, rests_until: null })
    memory.close()
  })

  it('ends at once when the run is stopped', async () => {
    const controller = new AbortController()
    server.answer = () => controller.abort('a test')
    const memory = memoryOf()
    await expect(
      callService(call('/', 30_000), memory, { ...defaultEffects, signal: controller.signal }),
    ).rejects.toMatchObject({ code: 'interrupted' })
    expect(memory.state(`a test of ${new URL(server.url).host}`).failures).toBe(0)
    memory.close()
  })
})
