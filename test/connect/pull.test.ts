import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import type { ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { fetchFile } from '../../src/connect/fetch-file.ts'
import { type PullOutcome, pullSource } from '../../src/connect/pull-source.ts'
import { homePaths } from '../../src/lake/home-paths.ts'
import { normalizeBucket } from '../../src/plan/s3-spec.ts'
import { normalizeSources, type SourceSpec } from '../../src/plan/source-spec.ts'
import { defaultEffects, type Effects } from '../../src/run/effects.ts'
import { openStore, type Store } from '../../src/target/s3/open-store.ts'
import { type CuttingProxy, startProxy } from '../support/cutting-proxy.ts'
import { startProgram } from '../support/disk-project.ts'
import { type OddServer, startOddServer } from '../support/odd-server.ts'
import { runsWithEvents } from '../support/run-events.ts'
import { type S3Server, startS3 } from '../support/s3-server.ts'
import { buildSmall, cleanFiles, makeHome, queryHome, smallProject } from '../support/small-project.ts'

const newDir = (): string => mkdtempSync(join(tmpdir(), 'tallyhouse-pull-'))
const onDay = (day: string): Effects => ({ ...defaultEffects, now: () => new Date(`${day}T12:00:00Z`) })
const { project } = smallProject()

let home: string
beforeEach(() => {
  home = newDir()
})

function pull(
  spec: SourceSpec,
  day = '2026-03-01',
  environment: Record<string, string> = {},
  effects = onDay(day),
): Promise<PullOutcome> {
  const [source] = normalizeSources([spec])
  if (!source) throw new Error('no source')
  const loaded = { project, dir: home }
  return pullSource(loaded, source, { env: 'production', environment }, homePaths(home), effects)
}

function landed(): Readonly<Record<string, string>> {
  const root = join(home, 'landing')
  if (!existsSync(root)) return {}
  const names = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return Object.fromEntries(
    names.map(({ parentPath, name }) => [
      join(parentPath, name).slice(root.length + 1),
      readFileSync(join(parentPath, name), 'utf8'),
    ]),
  )
}

function put(folder: string, name: string, text: string, time = '2026-02-01T00:00:00Z'): void {
  writeFileSync(join(folder, name), text)
  utimesSync(join(folder, name), new Date(time), new Date(time))
}

describe('a folder', () => {
  it('gives what fits, whole and settled, once; what changed comes beside it, and the folder stays as it is', async () => {
    const drop = newDir()
    put(drop, 'orders.csv', 'a')
    put(drop, 'notes.txt', 'b')
    put(drop, '.hidden.csv', 'c')
    put(drop, 'half.csv.part', 'd')
    put(drop, 'growing.csv', 'e', '2026-03-01T11:59:59Z')
    mkdirSync(join(drop, 'deep.csv'))
    symlinkSync('/nowhere', join(drop, 'gone.csv'))
    const spec = { name: 'drop', kind: 'folder', path: drop, files: '*.csv' } as const
    expect(await pull(spec)).toMatchObject({ status: 'success', landed: ['2026-03-01/orders.csv'], unchanged: 0 })
    expect(landed()).toEqual({ '2026-03-01/orders.csv': 'a' })
    expect(await pull(spec, '2026-03-02')).toMatchObject({ landed: ['2026-03-02/growing.csv'], unchanged: 1 })
    put(drop, 'orders.csv', 'a', '2026-02-02T00:00:00Z')
    expect(await pull(spec, '2026-03-03')).toMatchObject({ landed: [], unchanged: 2 })
    put(drop, 'orders.csv', 'a2', '2026-02-03T00:00:00Z')
    await pull(spec, '2026-03-01')
    expect(landed()).toEqual({
      '2026-03-01/orders.csv': 'a',
      '2026-03-01/orders~002.csv': 'a2',
      '2026-03-02/growing.csv': 'e',
    })
    expect(readdirSync(drop)).toHaveLength(7)
    const log = readFileSync(join(home, 'logs/job_runs.csv'), 'utf8')
    expect(new Set(runsWithEvents(home))).toEqual(new Set(['pull drop success START COMPLETE']))
    expect(log).toMatch(/pull drop,2026-03-01T12:00:00.000Z,success,0,"1 files landed, 0 unchanged"/)
  })

  it('that is not there, or gives one bad file, is told; the good ones land', async () => {
    const drop = newDir()
    await expect(pull({ name: 'drop', kind: 'folder', path: join(drop, 'no') })).rejects.toMatchObject({
      code: 'source_missing',
    })
    expect(runsWithEvents(home)).toEqual(['pull drop error START FAIL'])
    put(drop, 'a.csv', 'a')
    put(drop, 'large.csv', 'x'.repeat(2000))
    put(drop, 'empty.csv', '')
    put(drop, 'con.csv', 'x')
    const outcome = await pull({ name: 'drop', kind: 'folder', path: drop, most_bytes: 1000 })
    expect(outcome).toMatchObject({ status: 'warning', landed: ['2026-03-01/a.csv'] })
    expect(outcome.failures.map(({ name, code }) => `${name} ${code}`)).toEqual([
      'con.csv file_name_refused',
      'empty.csv file_empty',
      'large.csv source_too_large',
    ])
    expect(Object.keys(landed())).toEqual(['2026-03-01/a.csv'])
  })
})

describe('https', () => {
  let server: OddServer
  beforeAll(async () => {
    server = await startOddServer()
  })
  beforeEach(() => {
    server.asked.length = 0
  })
  afterAll(() => server.close())
  const spec = (more: Partial<Extract<SourceSpec, { kind: 'https' }>> = {}): SourceSpec => ({
    name: 'partner',
    kind: 'https',
    urls: [`${server.url}/data/sales-{date}.csv?x=1`],
    ...more,
  })

  it('gives a file named by its address, with a token, and asks whether it changed', async () => {
    server.answer = ({ headers }, response) => {
      if (headers['if-none-match'] === '"v1"') response.writeHead(304).end()
      else response.writeHead(200, { etag: '"v1"', 'content-type': 'text/csv' }).end('n\n1\n')
    }
    const urls = [`${server.url}/data/sales.csv`, { url: `${server.url}/export?id=7`, name: 'orders-{date}.csv' }]
    const withToken = spec({ urls, token_env: 'PARTNER_TOKEN' })
    const environment = { PARTNER_TOKEN: 'the-token' }
    expect(await pull(withToken, '2026-03-01', environment)).toMatchObject({
      landed: ['2026-03-01/sales.csv', '2026-03-01/orders-2026-03-01.csv'],
    })
    expect(server.asked.map(({ headers }) => headers.authorization)).toEqual(['Bearer the-token', 'Bearer the-token'])
    expect(await pull(withToken, '2026-03-02', environment)).toMatchObject({ landed: [], unchanged: 2 })
    expect(Object.keys(landed()).toSorted()).toEqual(['2026-03-01/orders-2026-03-01.csv', '2026-03-01/sales.csv'])
    await expect(pull(withToken)).rejects.toMatchObject({ code: 'source_token_missing' })
    expect(readFileSync(join(home, 'logs/job_runs.csv'), 'utf8')).not.toContain('the-token')
  })

  it('lands nothing twice where a server knows no versions', async () => {
    server.answer = (_, response) => void response.end('n\n1\n')
    await pull(spec())
    const urls = [`${server.url}/data/sales.csv`]
    await pull(spec({ urls }))
    expect(await pull(spec({ urls }), '2026-03-02')).toMatchObject({ landed: [], unchanged: 1 })
    expect(Object.keys(landed()).toSorted()).toEqual(['2026-03-01/sales-2026-03-01.csv', '2026-03-01/sales.csv'])
  })

  it.each([
    [
      'a page',
      'service_answer_invalid',
      1,
      (response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>'),
    ],
    ['not found', 'service_refused', 1, (response) => response.writeHead(404).end()],
    ['a fault', 'service_refused', 4, (response) => response.writeHead(503).end()],
    [
      'less than it promised',
      'service_unreachable',
      4,
      (response) => response.writeHead(200, { 'content-length': '100' }).write('n', () => response.destroy()),
    ],
    ['nothing', 'file_empty', 1, (response) => response.end()],
    ['too much', 'source_too_large', 1, (response) => response.end('x'.repeat(3000))],
    ['a cut', 'service_unreachable', 4, (response) => response.destroy()],
  ] as readonly (readonly [string, string, number, (response: ServerResponse) => unknown])[])(
    'that answers %s is %s, and nothing lands',
    async (_, code, asked, answer) => {
      server.answer = (__, response) => void answer(response)
      await expect(pull(spec({ most_bytes: 1000 }))).rejects.toMatchObject({ code })
      expect(server.asked).toHaveLength(asked)
      expect(landed()).toEqual({})
    },
  )

  it('is had at the next try after a cut, and given up where it hangs', async () => {
    server.answer = (_, response) => {
      if (server.asked.length < 3)
        response.writeHead(200, { 'content-length': '4' }).write('n\n', () => response.destroy())
      else response.end('n\n1\n')
    }
    expect(await pull(spec())).toMatchObject({ landed: ['2026-03-01/sales-2026-03-01.csv'] })
    expect(Object.values(landed())).toEqual(['n\n1\n'])
    server.answer = (_, response) => void response.writeHead(200).write('n')
    const request = {
      service: 's',
      url: server.url,
      token: undefined,
      known: undefined,
      most_bytes: 1000,
      idle_ms: 100,
    }
    await expect(fetchFile(request, join(home, 'x'), defaultEffects)).rejects.toMatchObject({ code: 'service_timeout' })
  })
})

describe('s3', () => {
  let server: S3Server
  let proxy: CuttingProxy
  let store: Store
  beforeAll(async () => {
    server = await startS3('partner-drop')
    proxy = await startProxy(server.port)
    const fail = (): never => {
      throw new Error('no bucket')
    }
    const bucket = normalizeBucket({ bucket: 'partner-drop', endpoint: `http://127.0.0.1:${server.port}` }, fail)
    store = await openStore(bucket, defaultEffects)
    await store.writeText('in/orders.csv', 'a')
    await store.writeText('in/deep/lines.csv', 'b')
    await store.writeText('in/notes.txt', 'c')
    await store.writeText('other/orders.csv', 'd')
  })
  beforeEach(() => {
    proxy.mood = { kind: 'pass' }
  })
  afterAll(async () => {
    store.close()
    await proxy.close()
    await server.close()
  })
  const spec = (): SourceSpec => ({
    name: 'bucket',
    kind: 's3',
    bucket: 'partner-drop',
    prefix: 'in/',
    endpoint: `http://127.0.0.1:${proxy.port}`,
    files: ['orders*.csv', 'lines*.csv'],
  })

  it('gives the objects below its prefix that fit, once, and again what changed', async () => {
    expect(await pull(spec())).toMatchObject({ landed: ['2026-03-01/lines.csv', '2026-03-01/orders.csv'] })
    expect(await pull(spec(), '2026-03-02')).toMatchObject({ landed: [], unchanged: 2 })
    await store.writeText('in/orders.csv', 'a2')
    expect(await pull(spec(), '2026-03-02')).toMatchObject({ landed: ['2026-03-02/orders.csv'], unchanged: 1 })
    expect(landed()).toMatchObject({ '2026-03-01/lines.csv': 'b', '2026-03-02/orders.csv': 'a2' })
  })

  it('lands nothing from a store that refuses, or that lies about length', async () => {
    proxy.mood = { kind: 'refuse' }
    await expect(pull(spec())).rejects.toMatchObject({ code: 'store_unreachable' })
    await store.writeText('in/orders.csv', 'x'.repeat(500))
    proxy.mood = { kind: 'change', down: (text) => text.replace(/content-length: 500/i, 'Content-Length: 400') }
    const outcome = await pull(spec())
    expect(outcome.failures.map(({ name, code }) => `${name} ${code}`)).toEqual(['orders.csv store_untrue'])
    expect(Object.keys(landed())).toEqual(['2026-03-01/lines.csv'])
    proxy.mood = { kind: 'pass' }
    expect(await pull(spec())).toMatchObject({ landed: ['2026-03-01/orders.csv'], failures: [] })
    expect(landed()['2026-03-01/orders.csv']).toHaveLength(500)
  })
})

describe('pulled files', () => {
  it('are built, a changed one as a later arrival', async () => {
    const drop = newDir()
    for (const [name, text] of Object.entries(cleanFiles)) put(drop, name.split('/')[1] ?? '', text)
    home = makeHome({})
    const today = new Date().toISOString().slice(0, 10)
    const spec = { name: 'drop', kind: 'folder', path: drop } as const
    await pull(spec, today)
    put(
      drop,
      'orders.csv',
      'order_id,customer_id,status,placed_at,total\n1,c1,paid,2026-01-01 10:00:00,99\n',
      '2026-02-05T00:00:00Z',
    )
    await pull(spec, today)
    await buildSmall(home, smallProject())
    expect(await queryHome(home, 'select order_id, total from fct_orders order by order_id')).toEqual([
      { order_id: '1', total: '99.00' },
      { order_id: '2', total: '7.00' },
    ])
  })

  it('come by `tallyhouse pull`, which says what failed', async () => {
    const root = newDir()
    mkdirSync(join(root, 'drop'))
    put(join(root, 'drop'), 'a.csv', 'n\n1\n')
    writeFileSync(
      join(root, 'tallyhouse.config.ts'),
      `import { defineContract, defineProject, id } from 'tallyhouse'
export default defineProject({ name: 'p', contracts: [defineContract({ name: 'a', files: 'a*', key: ['n'], columns: { n: id() } })],
  sources: [{ name: 'drop', kind: 'folder', path: 'drop' }, { name: 'gone', kind: 'folder', path: 'gone' }] })\n`,
    )
    const all = await startProgram(['pull', '--json', '--project', root]).ended
    expect(all.code).toBe(1)
    expect(JSON.parse(all.out)).toMatchObject([
      { source: 'drop', landed: [expect.stringMatching(/^\d{4}-\d{2}-\d{2}\/a\.csv$/)] },
      { source: 'gone', error: { code: 'source_missing' } },
    ])
    expect((await startProgram(['pull', 'drop', '--project', root]).ended).out).toContain('0 files landed, 1 unchanged')
    expect((await startProgram(['pull', 'nothing', '--project', root]).ended).code).toBe(2)
  })
})

describe('the settings of sources', () => {
  it.each([
    { name: 'X', kind: 'folder', path: 'x' },
    { name: 'x', kind: 'folder', path: '' },
    { name: 'x', kind: 'https', urls: [] },
    { name: 'x', kind: 'https', urls: ['http://example.com/a.csv'] },
    { name: 'x', kind: 'https', urls: ['https://me:secret@example.com/a.csv'] },
    { name: 'x', kind: 'https', urls: ['https://example.com/'] },
    { name: 'x', kind: 's3', bucket: 'No' },
    { name: 'x', kind: 'ftp', path: 'x' } as never,
  ] as readonly SourceSpec[])('%j are refused', (wrong) => {
    expect(() => normalizeSources([wrong])).toThrow(expect.objectContaining({ code: 'definition_invalid' }))
  })
})
