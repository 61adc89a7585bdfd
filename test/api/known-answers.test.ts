import { writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { safetyHeaders } from '../../src/api/safety-headers.ts'
import { makeServedProject, openServed, type Served } from '../support/served-project.ts'

const path = '/metrics/revenue?grain=day'
let served: Served
let server: { readonly url: string; close(): Promise<void> }
let keys: { readonly viewer: { readonly key: string; readonly id: string }; readonly analyst: { readonly key: string } }

const ask = (address: string, key: string | undefined, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${server.url.replace(/\/$/, '')}${address}`, {
    headers: { ...(key === undefined ? {} : { authorization: `Bearer ${key}` }), ...headers },
  })

/** Status by the name that the server is asked under, which fetch would not let us choose. */
const statusUnder = (host: string): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    const headers = { host, authorization: `Bearer ${keys.viewer.key}` }
    request(new URL(path, server.url), { headers }, (response) => {
      response.resume()
      resolve(response.statusCode)
    })
      .on('error', reject)
      .end()
  })

beforeAll(async () => {
  const { home, project } = makeServedProject()
  served = await openServed(home, project, { rate: 400 })
  const now = new Date()
  keys = { viewer: served.keys.add('one', 'viewer', now), analyst: served.keys.add('two', 'analyst', now) }
  server = await served.listen()
})
afterAll(async () => {
  await server.close()
  served.close()
})

describe('an answer that is given again', () => {
  it('is the same to the byte, with the same headers, and those of safety', async () => {
    const [first, again] = [await ask(path, keys.viewer.key), await ask(path, keys.viewer.key)]
    expect([first.status, again.status]).toEqual([200, 200])
    expect(await again.text()).toBe(await first.text())
    const headersOf = ({ headers }: Response): object => ({ ...Object.fromEntries(headers), date: '' })
    expect(headersOf(again)).toEqual(headersOf(first))
    for (const [name, value] of Object.entries(safetyHeaders)) expect(again.headers.get(name)).toBe(value)
  })

  it('is a 304 for who has it, whichever way its tag is written', async () => {
    const tag = (await ask(path, keys.viewer.key)).headers.get('etag') ?? ''
    for (const known of [tag, `W/${tag}`, `"other", ${tag}`, '*']) {
      const answer = await ask(path, keys.viewer.key, { 'if-none-match': known })
      expect([answer.status, await answer.text(), answer.headers.get('etag')]).toEqual([304, '', tag])
      expect(answer.headers.get('x-frame-options')).toBe('DENY')
    }
    expect((await ask(path, keys.viewer.key, { 'if-none-match': '"other"' })).status).toBe(200)
  })

  it('needs a key that is good, the role, and the name of this machine', async () => {
    expect((await ask(path, undefined)).status).toBe(401)
    const wrong = await ask(path, 'tally_wrong')
    expect([wrong.status, ((await wrong.json()) as { code: string }).code]).toEqual([401, 'key_invalid'])
    expect(wrong.headers.get('www-authenticate')).toMatch(/^Basic realm=/)
    expect(wrong.headers.get('content-security-policy')).toContain("default-src 'none'")
    const counts = '/quarantine'
    for (let time = 0; time < 2; time++) expect((await ask(counts, keys.analyst.key)).status).toBe(200)
    const low = await ask(counts, keys.viewer.key)
    expect([low.status, ((await low.json()) as { code: string }).code]).toEqual([403, 'role_too_low'])
    expect(await statusUnder('127.0.0.1')).toBe(200)
    expect(await statusUnder('rebound.example')).toBe(421)
    expect(served.log.join('\n')).toContain(`403 role_too_low GET ${counts} by key ${keys.viewer.id}`)
  })

  it('is a page for eyes where there is one', async () => {
    const table = '/tables/fct_lines'
    for (let time = 0; time < 2; time++)
      expect((await ask(table, keys.viewer.key)).headers.get('content-type')).toBe('application/json')
    expect((await ask(table, keys.viewer.key, { accept: 'text/html' })).headers.get('content-type')).toMatch(
      'text/html',
    )
  })

  it('is the new release’s once that is there, with no request dropped', async () => {
    const releaseOf = async (): Promise<string> => {
      const answer = await ask(path, keys.viewer.key)
      expect(answer.status).toBe(200)
      const { release } = (await answer.json()) as { release: string }
      expect(answer.headers.get('etag')).toBe(`"${release}"`)
      return release
    }
    const before = await releaseOf()
    writeFileSync(
      join(served.home, 'landing', '2026-01-03', 'orders-more.csv'),
      'order_id,day,placed_at,total\nnew-1,2026-01-03,2026-01-03T10:00:00Z,5\n',
    )
    const state = { is_built: false }
    const built = served.build().finally(() => {
      state.is_built = true
    })
    const seen: string[] = []
    while (!state.is_built) {
      seen.push(await releaseOf())
      await new Promise((resolve) => setTimeout(resolve, 30))
    }
    const after = await built
    expect(await releaseOf()).toBe(after)
    expect(after).not.toBe(before)
    expect(new Set([...seen, after])).toEqual(new Set([before, after]))
  })

  it('is for no key that was revoked, at its next request', async () => {
    const { id, key } = served.keys.add('short', 'viewer', new Date())
    for (let time = 0; time < 3; time++) expect((await ask(path, key)).status).toBe(200)
    served.keys.revoke(id, new Date())
    expect((await ask(path, key)).status).toBe(401)
  })

  it('counts against the rate of its key alone', async () => {
    const { key } = served.keys.add('eager', 'viewer', new Date())
    const statuses: number[] = []
    for (let time = 0; time < 450; time += 50)
      statuses.push(...(await Promise.all(Array.from({ length: 50 }, async () => (await ask(path, key)).status))))
    expect(statuses.filter((status) => status === 200).length).toBeGreaterThanOrEqual(400)
    const refused = await ask(path, key)
    expect(refused.status).toBe(429)
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(statuses).toContain(429)
    expect((await ask(path, keys.viewer.key)).status).toBe(200)
  })
})
