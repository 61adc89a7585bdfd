import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { problem } from '../../src/api/schemas.ts'
import { runsWithEvents } from '../support/run-events.ts'
import { makeServedProject, openServed, type Served } from '../support/served-project.ts'

let served: Served
let analyst = ''
let viewer = ''
const today = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Zurich' }).format(new Date())

beforeAll(async () => {
  const { home, project } = makeServedProject(1, 20)
  served = await openServed(home, project)
  analyst = served.keys.add('partner', 'analyst', new Date()).key
  viewer = served.keys.add('viewer', 'viewer', new Date()).key
})
afterAll(() => served.close())

const send = (path: string, body: string | Uint8Array<ArrayBuffer>, key = analyst, type = 'text/csv') =>
  served.ask(path, { method: 'POST', body, headers: { authorization: `Bearer ${key}`, 'content-type': type } })
const csv = 'order_id,day,placed_at,total\nup-1,2026-01-01,2026-01-01T10:00:00Z,5\n'

describe('an upload', () => {
  it('lands byte by byte on the day, once, and the next build takes it', async () => {
    const first = await send('/landing/orders-partner.csv', csv)
    expect(first.status).toBe(201)
    expect(await first.json()).toMatchObject({ landing_date: today, name: 'orders-partner.csv', is_new: true })
    expect(readFileSync(join(served.home, 'landing', today, 'orders-partner.csv'), 'utf8')).toBe(csv)
    expect((await send('/landing/orders-partner.csv', csv)).status).toBe(200)
    const other = await send('/landing/orders-partner.csv', csv.replace('up-1', 'up-2'))
    expect(await other.json()).toMatchObject({ name: 'orders-partner~002.csv' })
    await served.build()
    const rows = await served.ask('/tables/stg_orders?filter=order_id~up-', {
      headers: { authorization: `Bearer ${viewer}` },
    })
    expect(((await rows.json()) as { rows: unknown[] }).rows).toHaveLength(2)
    expect(runsWithEvents(served.home)).toContain('upload success START COMPLETE')
    const journal = readFileSync(join(served.home, 'logs/job_runs.csv'), 'utf8')
    expect(journal).toMatch(/upload,.*,success,0,landed .*orders-partner\.csv \(\d+ bytes\) from key /)
    expect(journal).not.toContain(analyst)
  })

  it('lands on an earlier day where it is told to', async () => {
    const answer = await send('/landing/late.csv?date=2026-01-01', csv)
    expect(await answer.json()).toMatchObject({ landing_date: '2026-01-01', name: 'late.csv' })
  })

  it('lands under any ending where a contract takes the name', async () => {
    expect((await send('/landing/orders.export', csv)).status).toBe(201)
  })

  it.each([
    ['/landing/..%2f..%2fevil.csv', 422, 'file_name_refused'],
    ['/landing/..%5c..%5cevil.csv', 422, 'file_name_refused'],
    ['/landing/%2e%2e%2fevil.csv', 422, 'file_name_refused'],
    ['/landing/.evil.csv', 422, 'file_name_refused'],
    ['/landing/evil.csv%00.png', 422, 'file_name_refused'],
    ['/landing/evil.part', 422, 'file_name_refused'],
    ['/landing/evil.exe', 422, 'file_name_refused'],
    ['/landing/evil.pdf.gz', 422, 'file_name_refused'],
    ['/landing/evil.csv?date=2999-01-01', 422, 'landing_date_refused'],
    ['/landing/evil.csv?date=..%2f..%2f', 400, 'request_invalid'],
    ['/landing/evil.csv?date=2026-02-30', 400, 'request_invalid'],
    ['/landing/a/evil.csv', 404, 'endpoint_unknown'],
  ])('%s is refused', async (path, status, code) => {
    const answer = await send(path, csv)
    expect([answer.status, problem.parse(await answer.json()).code]).toEqual([status, code])
  })

  it('is refused without content, beyond the cap, as a form, and to a viewer; nothing is left', async () => {
    const code = async (answer: Response): Promise<string> => problem.parse(await answer.json()).code
    expect(await code(await send('/landing/evil.csv', ''))).toBe('file_empty')
    expect(await code(await send('/landing/evil.csv', new Uint8Array(100_000_001)))).toBe('body_too_large')
    expect(await code(await send('/landing/evil.csv', csv, analyst, 'multipart/form-data'))).toBe(
      'media_type_unsupported',
    )
    expect(await code(await send('/landing/evil.csv', csv, viewer))).toBe('role_too_low')
    const all = readdirSync(served.home, { recursive: true, encoding: 'utf8' })
    expect(all.filter((name) => /evil|\.part$/.test(name))).toEqual([])
    expect(existsSync(join(served.home, '..', 'evil.csv'))).toBe(false)
  })
})
