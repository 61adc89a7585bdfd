import { createServer } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ApiPart } from '../../src/api/api-part.ts'
import { createApp } from '../../src/api/create-app.ts'
import { serve } from '../../src/api/serve.ts'
import type { ServerSource } from '../../src/api/server-source.ts'
import { openApiPart } from '../../src/cli/api-part.ts'
import type { Engine } from '../../src/engine/engine.ts'
import { isTallyError } from '../../src/error/tally-error.ts'
import { homePaths } from '../../src/lake/home-paths.ts'
import { openRelease } from '../../src/lake/open-release.ts'
import { defaultEffects } from '../../src/run/effects.ts'
import { buildSmall, cleanFiles, makeHome, smallProject } from '../support/small-project.ts'

const evil = '<script>alert(1)</script>'
let engine: Engine
let source: ServerSource
let part: ApiPart & { close(): void }

const get = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
  Promise.resolve(
    createApp(source, part).request(`http://localhost${path}`, {
      headers: { host: 'localhost:8710', accept: 'text/html,*/*;q=0.8', ...headers },
    }),
  )

beforeAll(async () => {
  const home = makeHome({
    ...cleanFiles,
    '2026-01-02/orders.csv': `order_id,customer_id,status,placed_at,total\n"${evil}",c1,paid,2026-01-05,70\n9,c1,nope,2026-01-05,7\n`,
    '2026-01-02/weather.csv': 'a,b\n1,2\n',
  })
  const { manifest } = await buildSmall(home)
  engine = await openRelease(homePaths(home), manifest.id, { memory_limit: '1GB', threads: 1 })
  source = {
    project: {
      name: 'small',
      title: { en: 'Small & <b>tidy</b>', fr: 'Petit' },
      money_columns: [],
      translations: { fr: { columns: {}, values: {}, tables: {}, checks: {} } },
      currency: 'CHF',
      routes: [],
    },
    monthly: {
      title: { en: 'Totals', fr: 'Totaux' },
      unit: 'CHF',
      sql: () => "select '2026-01-01' as month, sum(total) as value from fct_orders",
    },
    currentId: () => manifest.id,
    settled: async () => {},
    current: async () => ({ manifest, rows: (sql, values) => engine.rows(sql, values) }),
  }
  part = await openApiPart(
    {
      project: async () => smallProject(),
      paths: homePaths(home),
      env: 'production',
      threads: 1,
      memory_limit: '1GB',
      home,
      effects: defaultEffects,
    },
    () => source.current(),
    { is_public: false, rate: 0, checks_answers: true, log: () => {} },
  )
})

afterAll(() => {
  part.close()
  engine.close()
})

describe('the first page', () => {
  it('shows release, accounting, chart, tables, refused files, and runs nothing of the data', async () => {
    const response = await get('/')
    const text = await response.text()
    expect(response.status).toBe(200)
    expect(text).toContain('9 read = 8 staged + 1 in quarantine')
    expect(text).toContain('the sums hold')
    expect(text).toContain('role="img" aria-label="Totals by month, CHF"')
    expect(text).toContain('89.5')
    expect(text).toContain('fct_orders')
    expect(text).toContain('contract_unmatched')
    expect(text).not.toContain(evil)
    expect(text).not.toContain('<b>tidy')
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'")
  })

  it('speaks French when asked, by link or by browser', async () => {
    expect(await (await get('/?lang=fr')).text()).toContain('<html lang="fr">')
    expect(await (await get('/', { 'accept-language': 'fr-CH,fr;q=0.9' })).text()).toContain('Comptabilité des lignes')
  })

  it('answers 304 while the release is the same, and anew after a restart, which may bring other settings', async () => {
    const app = createApp(source, part)
    const headers = { host: 'localhost' }
    const tag = (await app.request('http://localhost/', { headers })).headers.get('etag') ?? ''
    const again = { headers: { ...headers, 'if-none-match': tag } }
    expect((await app.request('http://localhost/', again)).status).toBe(304)
    expect((await app.request('http://localhost/?lang=fr', again)).status).toBe(200)
    const renamed = { ...source, project: { ...source.project, title: { en: 'Large', fr: 'Grand' } } }
    const other = await createApp(renamed, part).request('http://localhost/', again)
    expect(other.status).toBe(200)
    expect(await other.text()).toContain('Large')
  })

  it('says what to do before the first build', async () => {
    const app = createApp({ ...source, currentId: () => undefined, current: async () => undefined }, part)
    expect(await (await app.request('http://localhost/', { headers: { host: 'localhost' } })).text()).toContain(
      'tallyhouse build',
    )
    expect((await app.request('http://localhost/ready', { headers: { host: 'localhost' } })).status).toBe(503)
    expect(
      (await app.request('http://localhost/releases/current', { headers: { host: 'localhost' } })).headers.get(
        'content-type',
      ),
    ).toBe('application/problem+json')
  })
})

describe('the server', () => {
  it('shows a table, and no table that is not there', async () => {
    expect(await (await get('/tables/stg_orders')).text()).toContain('&lt;script&gt;')
    expect((await get('/tables/nothing')).status).toBe(404)
    expect((await get('/tables/sqlite_master')).status).toBe(404)
  })

  it('answers to localhost alone', async () => {
    expect((await get('/', { host: 'evil.example' })).status).toBe(421)
    expect((await get('/', { host: '127.0.0.1.evil.example' })).status).toBe(421)
    expect((await get('/', { host: '[::1]:80' })).status).toBe(200)
  })

  it('does not bind beyond loopback, and says when its port is taken', async () => {
    const codeOf = (error: unknown): string => (isTallyError(error) ? error.code : String(error))
    const app = createApp(source, part)
    expect(await serve({ app, host: '0.0.0.0', port: 0, has_keys: false }).then(() => 'bound', codeOf)).toBe(
      'keys_needed',
    )
    const other = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => other.once('listening', resolve))
    const address = other.address()
    const port = typeof address === 'object' && address ? address.port : 0
    expect(await serve({ app, host: '127.0.0.1', port, has_keys: false }).then(() => 'bound', codeOf)).toBe(
      'port_taken',
    )
    other.close()
    const server = await serve({ app, host: '127.0.0.1', port: 0, has_keys: false })
    expect(await (await fetch(`${server.url}health`)).json()).toEqual({ status: 'ok' })
    await server.close()
  })
})
