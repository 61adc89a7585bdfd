import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { normalizeCheck } from '../../src/check/check.ts'
import { sendNotices } from '../../src/connect/send-notices.ts'
import { isSigned, signBody } from '../../src/connect/signature.ts'
import { check, defineProject } from '../../src/define.ts'
import { openDeliveryStore } from '../../src/journal/delivery-store.ts'
import { homePaths } from '../../src/lake/home-paths.ts'
import { normalizeWebhooks, type WebhookSpec } from '../../src/plan/webhook-spec.ts'
import { defaultEffects } from '../../src/run/effects.ts'
import type { LoadedProject } from '../../src/run/load-project.ts'
import { startProgram } from '../support/disk-project.ts'
import { json, type OddServer, startOddServer } from '../support/odd-server.ts'
import { runsWithEvents } from '../support/run-events.ts'
import { buildSmall, cleanFiles, land, makeHome, smallProject } from '../support/small-project.ts'

const alerts = [
  {
    name: 'large_order',
    table: 'fct_orders',
    key: ['order_id'],
    where: 'total >= 10',
    text: { en: 'Order {order_id}: {total} <!channel>', fr: 'Commande {order_id} : {total}' },
  },
] as const
const all = ['run_failed', 'quality_failed', 'large_order'] as const
const secret = 'a-secret-of-the-test'

let server: OddServer
let home: string
beforeAll(async () => {
  server = await startOddServer()
})
beforeEach(() => {
  server.asked.length = 0
  server.answer = (_, response) => json(response, {})
  home = makeHome(cleanFiles)
})
afterAll(() => server.close())

const hook = (change: Partial<WebhookSpec> = {}): WebhookSpec => ({
  name: 'ops',
  url_env: 'OPS_URL',
  secret_env: 'OPS_SECRET',
  events: all,
  ...change,
})
const positive = check.range('fct_orders.total', { max: 10, name: 'small_orders', severity: 'high' })

function project(hooks: readonly WebhookSpec[], isChecked = false): LoadedProject {
  const small = smallProject()
  const checks = isChecked ? [normalizeCheck(positive)] : []
  return { ...small, project: { ...small.project, checks, ...normalizeWebhooks(alerts, hooks) } }
}

function send(loaded: LoadedProject, environment: Record<string, string> = {}, is_test = false) {
  const given = { OPS_URL: `${server.url}/hook-address`, OPS_SECRET: secret, ...environment }
  const options = { env: 'production', memory_limit: '500MB', threads: 1, environment: given, is_test }
  return sendNotices(loaded, options, homePaths(home), defaultEffects)
}

const bodies = (): readonly Record<string, unknown>[] =>
  server.asked.map(({ body }) => JSON.parse(body) as Record<string, unknown>)

describe('webhooks', () => {
  it('tell of each alert once, signed, with a key by which it is known again', async () => {
    const loaded = project([hook()])
    await buildSmall(home, loaded)
    expect(await send(loaded)).toEqual([{ webhook: 'ops', is_off: false, sent: 1, waiting: 0, error: undefined }])
    const [asked] = server.asked
    expect(asked).toMatchObject({ method: 'POST', url: '/hook-address' })
    const [body] = bodies()
    expect(body).toMatchObject({
      version: 1,
      event: 'large_order',
      project: 'small',
      text: 'Order 1: 12.50 <!channel>',
      data: { order_id: '1', total: '12.50', customer_id: 'c1' },
    })
    expect(asked?.headers['idempotency-key']).toBe(body?.['id'])
    const signature = String(asked?.headers['x-tallyhouse-signature'])
    expect(isSigned(secret, asked?.body ?? '', signature, new Date())).toBe(true)
    expect(await send(loaded)).toEqual([{ webhook: 'ops', is_off: false, sent: 0, waiting: 0, error: undefined }])
    land(home, {
      '2026-01-02/orders.csv': 'order_id,customer_id,status,placed_at,total\n3,c1,paid,2026-01-02 10:00:00,99\n',
    })
    await buildSmall(home, loaded)
    await send(loaded)
    expect(bodies().map(({ data }) => (data as { order_id: string }).order_id)).toEqual(['1', '3'])
    expect(runsWithEvents(home).filter((run) => run.startsWith('notify'))).toEqual(
      Array.from({ length: 2 }, () => 'notify ops success START COMPLETE'),
    )
  })

  it('tell of a check that fails, once until it passes, and of the run that it stopped', async () => {
    const loaded = project([hook({ events: ['quality_failed', 'run_failed'] })], true)
    for (let round = 0; round < 2; round++) {
      await expect(buildSmall(home, loaded)).rejects.toMatchObject({ code: 'checks_failed' })
      await send(loaded)
    }
    const kinds = bodies().map(({ event, data }) => [event, (data as { check?: string }).check])
    expect(kinds.map((kind) => kind.join(' ')).toSorted()).toEqual([
      'quality_failed small_orders',
      'run_failed ',
      'run_failed ',
    ])
    land(home, {
      '2026-01-02/orders.csv': 'order_id,customer_id,status,placed_at,total\n1,c1,paid,2026-01-02 10:00:00,9\n',
    })
    await buildSmall(home, loaded)
    land(home, {
      '2026-01-03/orders.csv': 'order_id,customer_id,status,placed_at,total\n1,c1,paid,2026-01-02 10:00:00,19\n',
    })
    await expect(buildSmall(home, loaded)).rejects.toMatchObject({ code: 'checks_failed' })
    await send(loaded)
    expect(bodies().filter(({ event }) => event === 'quality_failed')).toHaveLength(2)
  })

  it('have the shapes of n8n, Make and Slack', async () => {
    const loaded = project([
      hook({ name: 'n8n', shape: 'n8n' }),
      hook({ name: 'make', shape: 'make', language: 'fr' }),
      hook({ name: 'slack', shape: 'slack' }),
    ])
    land(home, {
      '2026-01-02/orders.csv': 'order_id,customer_id,status,placed_at,total\n3,c1,paid,2026-01-02 10:00:00,99\n',
    })
    await buildSmall(home, loaded)
    await send(loaded)
    const [n8n, , make, , slack] = bodies()
    expect(bodies()).toHaveLength(5)
    expect(n8n).toMatchObject({
      event: 'large_order',
      items: [{ json: { order_id: '1', text: 'Order 1: 12.50 <!channel>' } }],
    })
    expect(make).toMatchObject({ event: 'large_order', text: 'Commande 1 : 12.50', data_order_id: '1' })
    expect(Object.values(make ?? {}).every((value) => typeof value !== 'object' || value === null)).toBe(true)
    expect(slack).toEqual({
      text: 'Order 1: 12.50 &lt;!channel&gt; (and 1 more)',
      mrkdwn: false,
      blocks: ['1: 12.50', '3: 99.00'].map((text) => ({
        type: 'section',
        text: { type: 'plain_text', text: `Order ${text} &lt;!channel&gt;`, emoji: false },
      })),
    })
  })

  it('are tried again, wait where they fail, are journalled, and come later, once, never showing address or secret', async () => {
    const loaded = project([hook()])
    await buildSmall(home, loaded)
    server.answer = (_, response) => json(response, {}, 500)
    const [failed] = await send(loaded)
    expect(failed).toMatchObject({ sent: 0, waiting: 1, error: { code: 'service_refused' } })
    expect(server.asked).toHaveLength(3)
    expect(new Set(server.asked.map(({ headers }) => headers['idempotency-key'])).size).toBe(1)
    expect((await send(loaded, { OPS_URL: 'http://127.0.0.1:9/hook-address' }))[0]?.error?.code).toBe(
      'service_unreachable',
    )
    expect((await send(loaded, { OPS_URL: 'http://hooks.example/hook-address' }))[0]?.error?.code).toBe(
      'webhook_address_invalid',
    )
    expect((await send(loaded, { OPS_SECRET: '' }))[0]?.error?.code).toBe('webhook_secret_missing')
    server.answer = (_, response) => void response.writeHead(302, { location: 'http://127.0.0.1:9/stolen' }).end()
    expect((await send(loaded))[0]?.error?.code).toBe('service_unreachable')
    server.answer = (_, response) => json(response, {})
    expect((await send(loaded))[0]).toMatchObject({ sent: 1, waiting: 0 })
    const log = readFileSync(join(home, 'logs/job_runs.csv'), 'utf8')
    const lines = log.split('\n').filter((line) => line.startsWith('notify ops'))
    expect(lines.map((line) => line.split(',')[2])).toEqual(['error', 'error', 'error', 'error', 'error', 'success'])
    expect(runsWithEvents(home)).toContain('notify ops error START FAIL')
    expect(log).not.toMatch(/hook-address|a-secret/)
    const store = openDeliveryStore(homePaths(home).state)
    expect(store.list(10)).toMatchObject([
      { hook: 'ops', kind: 'large_order', status: 'sent', attempts: 4, message: '' },
    ])
    store.close()
  })

  it('are off where the address is not set', async () => {
    const loaded = project([hook(), hook({ name: 'other', url_env: 'NOT_SET' })])
    await buildSmall(home, loaded)
    expect(await send(loaded)).toMatchObject([{ sent: 1 }, { webhook: 'other', is_off: true, sent: 0, waiting: 0 }])
    expect(await send(project([hook({ url_env: 'NOT_SET' })]))).toMatchObject([{ is_off: true }])
    expect(server.asked).toHaveLength(1)
  })

  it('are given up after twenty attempts, and the others go on', async () => {
    const loaded = project([hook()])
    await buildSmall(home, loaded)
    server.answer = (_, response) => json(response, {}, 410)
    for (let round = 0; round < 20; round++) await send(loaded)
    expect((await send(loaded))[0]).toMatchObject({ sent: 0, waiting: 0, error: undefined })
    server.answer = (_, response) => json(response, {})
    expect((await send(loaded, {}, true))[0]).toMatchObject({ sent: 1 })
    expect(bodies().at(-1)).toMatchObject({ event: 'test' })
  })

  it('send nothing twice where two processes tell at one time', async () => {
    const loaded = project([hook()])
    await buildSmall(home, loaded)
    await Promise.all([send(loaded), send(loaded), send(loaded)])
    await send(loaded)
    expect(server.asked).toHaveLength(1)
  })

  it('are told by `tallyhouse build` itself, also when it fails', async () => {
    const root = makeHome({})
    const config = `import { defineContract, defineProject, id, integer } from 'tallyhouse'
export default defineProject({ name: 'told', contracts: [defineContract({ name: 'a', files: 'a*', key: ['n'], columns: { n: id(), m: integer() } })],
  alerts: [{ name: 'odd', table: 'stg_a', key: ['n'], text: 'n is {n}' }],
  jobs: [{ name: 'nightly', cron: '* * * * *', steps: [{ name: 'build', kind: 'build' }] }],
  webhooks: [{ name: 'ops', url_env: 'OPS_URL', events: ['odd', 'run_failed'] }] })\n`
    land(root, { '../tallyhouse.config.ts': config, '2026-01-01/a.csv': 'n,m\n7,1\n' })
    process.env['OPS_URL'] = server.url
    try {
      const words = ['--project', root, '--home', root]
      const built = await startProgram(['build', ...words]).ended
      expect(built.err).toContain('webhook ops: 1 events sent')
      expect(bodies()).toMatchObject([{ event: 'odd', text: 'n is 7' }])
      land(root, { '../models/broken.sql': 'select nothing from stg_a\n' })
      expect((await startProgram(['build', ...words]).ended).code).toBe(1)
      expect(bodies().at(-1)).toMatchObject({ event: 'run_failed', data: { job_name: 'build' } })
      const listed = JSON.parse((await startProgram(['notify', '--list', '--json', ...words]).ended).out) as unknown[]
      expect(listed).toHaveLength(2)
      // The scheduler too, after each job: here the build fails as before, and the failed job is an event of its own.
      const scheduled = await startProgram(['schedule', '--once', ...words]).ended
      expect(scheduled.code).toBe(1)
      expect(bodies().map(({ data }) => (data as { job_name?: string }).job_name)).toContain('nightly')
    } finally {
      delete process.env['OPS_URL']
    }
  })
})

describe('a signature', () => {
  it('fits its own body, secret and time alone', () => {
    const now = new Date('2026-01-01T00:00:00Z')
    const header = signBody(secret, '{"a":1}', now)
    expect(header).toMatch(/^t=1767225600,v1=[0-9a-f]{64}$/)
    expect(isSigned(secret, '{"a":1}', header, now)).toBe(true)
    expect(isSigned(secret, '{"a":2}', header, now)).toBe(false)
    expect(isSigned('other', '{"a":1}', header, now)).toBe(false)
    expect(isSigned(secret, '{"a":1}', header, new Date('2026-01-01T00:06:00Z'))).toBe(false)
    expect(isSigned(secret, '{"a":1}', header.replace('t=1767225600', 't=1767225900'), now)).toBe(false)
    expect(isSigned(secret, '{"a":1}', 'v1=', now)).toBe(false)
  })
})

describe('the settings of webhooks', () => {
  it.each([
    hook({ name: 'Ops' }),
    hook({ events: [] }),
    hook({ events: ['nothing'] }),
    hook({ url_env: 'https://hooks.example/secret' }),
    hook({ shape: 'teams' as never }),
  ])('%j are refused', (wrong) => {
    expect(() => defineAndNormalize(wrong)).toThrow(expect.objectContaining({ code: 'definition_invalid' }))
  })

  function defineAndNormalize(wrong: WebhookSpec): unknown {
    const { alerts: given, webhooks } = defineProject({ name: 'x', contracts: [], alerts, webhooks: [wrong] })
    return normalizeWebhooks(given, webhooks)
  }
})
