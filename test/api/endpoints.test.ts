import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { tableFromIPC } from 'apache-arrow'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { endpoints } from '../../src/api/endpoints.ts'
import { openDuckdb } from '../../src/engine/duckdb/open-duckdb.ts'
import { makeServedProject, openServed, type Served } from '../support/served-project.ts'

type Json = Record<string, unknown>
type Rows = readonly Readonly<Record<string, string | number | null>>[]

let served: Served
beforeAll(async () => {
  const { home, project } = makeServedProject()
  served = await openServed(home, project)
})
afterAll(() => served.close())

/** The answer, which the app has parsed by its own schema. */
async function json<T = Json>(path: string, init?: Parameters<Served['ask']>[1], status = 200): Promise<T> {
  const response = await served.ask(path, init)
  const text = await response.text()
  expect(response.status, text).toBe(status)
  return JSON.parse(text) as T
}
const post = (path: string, body: unknown): ReturnType<Served['ask']> =>
  served.ask(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
const sql = async (text: string): Promise<Rows> =>
  ((await (await post('/query', { sql: text })).json()) as { rows: Rows }).rows

describe('lineage', () => {
  it('follows a column down to its files and up to the metrics', async () => {
    const { upstream, downstream, decides } = await json<{ upstream: Json[]; downstream: Json[]; decides: Json[] }>(
      '/tables/fct_lines/columns/amount/lineage',
    )
    expect(decides).toEqual([])
    const day = await json<{ decides: Json[] }>('/tables/fct_lines/columns/day/lineage')
    expect(day.decides).toContainEqual({ kind: 'metric', table: 'revenue', by: 'fct_lines.day' })
    expect(upstream.map(({ level, table, column }) => [level, table, column])).toContainEqual([
      1,
      'stg_lines',
      'quantity',
    ])
    const files = upstream.find(({ kind }) => kind === 'file')
    expect(files).toMatchObject({ level: 2, files: 3, table: 'landing/2026-01-01/lines.csv' })
    expect(downstream.filter(({ kind }) => kind === 'metric').map(({ table }) => table)).toEqual([
      'revenue',
      'line_value',
    ])
    await json('/tables/fct_lines/columns/none/lineage', {}, 404)
  })
})

describe('metrics', () => {
  it('lists them', async () => {
    const { metrics } = await json<{ metrics: Json[] }>('/metrics')
    expect(metrics.map(({ name }) => name)).toEqual(['revenue', 'line_value'])
    expect(metrics[0]?.['grains']).toEqual(['day', 'week', 'month', 'quarter', 'year'])
  })

  it('answers by grain, dimension, range and filter what SQL answers', async () => {
    const [total] = await sql('select sum(amount) as value from fct_lines')
    expect((await json<{ rows: Rows }>('/metrics/revenue')).rows).toEqual([total])
    const path = '/metrics/revenue?grain=day&by=line_no&range=2026-01-01..2026-01-02&filter=line_no%3D2'
    const { rows } = await json<{ rows: Rows }>(path)
    expect(rows).toEqual(
      await sql(
        "select cast(day as varchar) as period, line_no, sum(amount) as value from fct_lines where day <= '2026-01-02' and line_no = 2 group by 1, 2 order by 1, 2",
      ),
    )
    expect(rows.length).toBeGreaterThan(0)
    expect(
      (
        await json<{ rows: Rows }>(
          '/metrics/revenue?grain=day&by=line_no&from=2026-01-01&to=2026-01-02&filter=line_no%3D2',
        )
      ).rows,
    ).toEqual(rows)
  })

  it('compares, and gives a receipt down to the files', async () => {
    const { rows, receipt } = await json<{ rows: Rows; receipt: { files: Json[]; sql: string } }>(
      '/metrics/revenue?grain=day&compare=true&receipt=1',
    )
    expect(rows[1]?.['before']).toBe(rows[0]?.['value'])
    expect(receipt.files).toHaveLength(6)
    const { note } = await json<{ note: string }>('/metrics/revenue?grain=month&compare=true')
    expect(note).toContain('as of 2026-01-03 the month is not over')
    expect(receipt.sql).toContain('fct_lines')
  })

  it('gives all of them day by day, gaps included', async () => {
    const { rows, units } = await json<{ rows: Rows; units: Json }>('/metrics/daily?from=2026-01-01&to=2026-01-05')
    expect(rows.map(({ day }) => day)).toEqual(['2026-01-01', '2026-01-02', '2026-01-03', '2026-01-04', '2026-01-05'])
    expect(rows[4]).toEqual({ day: '2026-01-05', revenue: null, line_value: null })
    expect(units).toEqual({ revenue: 'CHF', line_value: 'CHF' })
    const [first] = await sql("select sum(amount) as value from fct_lines where day = '2026-01-01'")
    expect(rows[0]?.['revenue']).toBe(first?.['value'])
    const { from, to } = await json<{ from: string; to: string }>('/metrics/daily?metrics=revenue')
    expect([from, to]).toEqual(['2025-12-05', '2026-01-03'])
  })
})

describe('tables', () => {
  it('gives every row once, whatever the sort and the size of a page', async () => {
    for (const [table, sort] of [
      ['stg_lines', 'quantity,-price'],
      ['quarantine', '-code'],
      ['fct_lines', ''],
    ] as const) {
      const [count] = await sql(`select count(*) as n from ${table}`)
      const seen: string[] = []
      let after: string | null = ''
      while (after !== null) {
        const page: { rows: Rows; next: string | null } = await json(
          `/tables/${table}?limit=17&sort=${sort}${after === '' ? '' : `&after=${after}`}`,
        )
        seen.push(...page.rows.map((row) => JSON.stringify(row)))
        after = page.next
      }
      expect(seen.length).toBe(Number(count?.['n']))
      const all = await json<{ rows: Rows }>(`/tables/${table}?limit=10000`)
      expect(seen.toSorted()).toEqual(all.rows.map((row) => JSON.stringify(row)).toSorted())
    }
  })

  it('lists them with their columns', async () => {
    const { tables } = await json<{ tables: { name: string; columns: Json[] }[] }>('/tables')
    expect(tables.find(({ name }) => name === 'mart_days')?.columns).toHaveLength(3)
  })

  it('filters by value, order, part of a text, and null', async () => {
    const one = async (filter: string): Promise<Rows> =>
      (
        await json<{ rows: Rows }>(
          `/tables/fct_lines?limit=10000&${filter
            .split('&')
            .map((text) => `filter=${encodeURIComponent(text)}`)
            .join('&')}`,
        )
      ).rows
    expect(await one('amount>=100&line_no=2')).toHaveLength(
      Number((await sql('select count(*) as n from fct_lines where amount >= 100 and line_no = 2'))[0]?.['n']),
    )
    expect((await one('order_id~1-1')).every(({ order_id }) => String(order_id).includes('1-1'))).toBe(true)
    expect(await one('day=')).toEqual([])
    expect((await one('day!=')).length).toBeGreaterThan(0)
  })

  it('answers as CSV with a link to the next page, as Parquet, and as a page for a browser', async () => {
    const csv = await served.ask('/tables/mart_days?format=csv&limit=2')
    expect((await csv.text()).split('\n')[0]).toBe('day,amount,lines')
    expect(csv.headers.get('content-disposition')).toContain('mart_days.csv')
    const next = /<([^>]+)>; rel="next"/.exec(csv.headers.get('link') ?? '')?.[1] ?? ''
    expect((await (await served.ask(next)).text()).split('\n')).toHaveLength(3)
    const parquet = await served.ask('/tables/mart_days?format=parquet&filter=lines>0&sort=-day&limit=2')
    expect(parquet.status).toBe(200)
    const page = await served.ask('/tables/mart_days', { headers: { accept: 'text/html' } })
    expect(await page.text()).toContain('<code>mart_days</code>')
    const file = join(served.home, 'answer.parquet')
    writeFileSync(file, Buffer.from(await parquet.arrayBuffer()))
    const engine = await openDuckdb({ home: served.home, temp_dir: served.home, memory_limit: '512MB', threads: 1 })
    const days = (await engine.rows('select cast(day as varchar) as day from read_parquet($1)', [file])).map(
      ({ day }) => day,
    )
    engine.close()
    expect(days).toEqual(['2026-01-03', '2026-01-02'])
    const arrow = await served.ask('/tables/mart_days?format=arrow&filter=lines>0&sort=-day&limit=2')
    expect(arrow.headers.get('content-type')).toBe('application/vnd.apache.arrow.file')
    const table = tableFromIPC(new Uint8Array(await arrow.arrayBuffer()))
    expect(table.schema.fields.map(({ name, type }) => `${name} ${String(type)}`)).toEqual([
      'day Date32<DAY>',
      'amount Decimal[38e+2]',
      'lines Int64',
    ])
    expect(table.getChild('day')?.data[0]?.values).toEqual(Int32Array.of(20456, 20455))
    expect((await served.ask('/tables/mart_days?format=arrow&limit=1000001')).status).toBe(400)
  })

  it('answers in the format that Accept likes best, where the address names none', async () => {
    const typeOf = async (accept: string, query = ''): Promise<string | null> =>
      (await served.ask(`/tables/mart_days${query}`, { headers: { accept } })).headers.get('content-type')
    // What is kept of a JSON answer is not given to who asks for another format.
    expect(await typeOf('*/*')).toBe('application/json')
    expect(await typeOf('text/csv')).toBe('text/csv; charset=utf-8')
    expect(await typeOf('application/vnd.apache.parquet')).toBe('application/vnd.apache.parquet')
    expect(await typeOf('application/vnd.apache.arrow.file;q=0.9, text/csv;q=0.5, */*')).toBe(
      'application/vnd.apache.arrow.file',
    )
    expect(await typeOf('application/json, text/csv;q=0.9')).toBe('application/json')
    expect(await typeOf('image/png')).toBe('application/json')
    expect(await typeOf('text/csv', '?format=json')).toBe('application/json')
  })

  it('says what a known path takes, where another method is tried', async () => {
    const post = await served.ask('/tables', { method: 'POST' })
    expect([post.status, post.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
    expect(((await post.json()) as Json)['code']).toBe('method_not_allowed')
    expect((await served.ask('/query')).headers.get('allow')).toBe('POST')
    expect((await served.ask('/quarantine', { method: 'DELETE' })).headers.get('allow')).toBe('GET, HEAD, POST')
  })

  it('says of a query that it was cut, and where', async () => {
    const answer = await json('/query', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"sql": "select * from range(1001)"}',
    })
    expect([answer['is_truncated'], answer['limit'], (answer['rows'] as Rows).length]).toEqual([true, 1000, 1000])
  })
})

describe('the release', () => {
  it('is the ETag, and 304 as long as it stays', async () => {
    const first = await served.ask('/metrics/revenue')
    const tag = first.headers.get('etag') ?? ''
    expect(tag).toBe(`"${((await first.json()) as Json)['release'] as string}"`)
    for (const path of ['/metrics/revenue', '/tables', '/tables/mart_days?format=csv', '/quarantine', '/metrics/daily'])
      expect((await served.ask(path, { headers: { 'if-none-match': `"x", W/${tag}` } })).status, path).toBe(304)
    expect((await served.ask('/metrics/nothing', { headers: { 'if-none-match': tag } })).status).toBe(404)
  })

  it('is told with its accounting', async () => {
    const quality = await json<{ holds: boolean; accounts: Json[] }>('/quality')
    expect(quality.holds).toBe(true)
    expect(quality.accounts).toHaveLength(2)
    expect((await json<{ tables: Json[] }>('/releases/current')).tables.length).toBeGreaterThan(3)
    expect(await json('/health')).toEqual({ status: 'ok' })
    expect((await json('/ready'))['ready']).toBe(true)
  })

  it('is missing before the first build, which is a problem document', async () => {
    const made = makeServedProject(1, 20)
    const empty = await openServed(made.home, made.project, {}, false)
    const response = await empty.ask('/metrics/revenue')
    expect([response.status, response.headers.get('content-type')]).toEqual([404, 'application/problem+json'])
    expect(((await response.json()) as Json)['code']).toBe('release_missing')
    expect((await empty.ask('/ready')).status).toBe(503)
    empty.close()
  })
})

describe('the journal', () => {
  it('lists runs and shows one', async () => {
    const { runs } = await json<{ runs: { id: string }[] }>('/runs?job=build&status=warning')
    const all = await json<{ runs: { id: string }[] }>('/runs')
    expect(all.runs).toHaveLength(1)
    expect(runs.length).toBeLessThanOrEqual(1)
    expect((await json<{ steps: Json[] }>(`/runs/${all.runs[0]?.id}`)).steps.length).toBeGreaterThan(1)
    expect((await served.ask('/runs/none')).status).toBe(404)
  })
})

describe('quarantine, replay and rollback', () => {
  it('mends rows by download and upload, and goes back', async () => {
    const { records, quarantined, release } = await json<{
      records: { contract: string; raw: string }[]
      quarantined: number
      release: string
    }>('/quarantine?contract=orders')
    expect(records).toHaveLength(quarantined)
    expect(quarantined).toBeGreaterThan(0)
    const csv = await (await served.ask('/quarantine/orders')).text()
    const mended = csv.replaceAll('2026-02-30', '2026-01-01')
    const upload = (path: string): Promise<Json> =>
      served
        .ask(path, { method: 'POST', headers: { 'content-type': 'text/csv' }, body: mended })
        .then(async (response) => ({
          status: response.status,
          ...((await response.json()) as Json),
        }))
    expect(await upload('/quarantine')).toEqual({ status: 202, rows: quarantined, unchanged: 0, release: null })
    const built = await upload('/quarantine?build=true')
    expect(built).toMatchObject({ status: 200, unchanged: quarantined })
    expect(built['release']).not.toBe(release)
    expect((await json('/quarantine?contract=orders'))['quarantined']).toBe(0)
    const back = await json(`/releases/${release}/rollback`, { method: 'POST' })
    expect(back).toEqual({ env: 'production', release, before: built['release'] })
    expect((await json('/quarantine?contract=orders'))['quarantined']).toBe(quarantined)
    const { releases } = await json<{ releases: { release: string; is_current: boolean }[] }>('/releases')
    expect(releases.find(({ is_current }) => is_current)?.release).toBe(release)
  })

  it('refuses a page of another release', async () => {
    const before = await json<{ next: string }>('/tables/fct_lines?limit=5')
    const { releases } = await json<{ releases: { release: string }[] }>('/releases')
    await json(`/releases/${releases[1]?.release}/rollback`, { method: 'POST' })
    expect((await json(`/tables/fct_lines?limit=5&after=${before.next}`, {}, 409))['code']).toBe('page_outdated')
  })
})

describe('the documents', () => {
  it('has an OpenAPI 3.1 document of every endpoint, with schemas that are found', async () => {
    const document = await json<{
      openapi: string
      paths: Record<string, Record<string, Json>>
      components: { schemas: Json }
    }>('/openapi.json')
    expect(document.openapi).toBe('3.1.0')
    for (const { path, method, id } of endpoints) expect(document.paths[path]?.[method]?.['operationId'], path).toBe(id)
    const named = [...JSON.stringify(document).matchAll(/#\/components\/schemas\/(\w+)/g)].map(([, name = '']) => name)
    expect(named.filter((name) => !(name in document.components.schemas))).toEqual([])
    const grain = ((document.paths['/metrics/{name}']?.['get']?.['parameters'] ?? []) as Json[]).find(
      ({ name }) => name === 'grain',
    )
    expect(grain).toMatchObject({ in: 'query', required: false, schema: { type: 'string' } })
  })

  it('has a page of them without a script or anything from elsewhere', async () => {
    const page = await (await served.ask('/docs')).text()
    for (const { id } of endpoints) expect(page).toContain(`id="${id}"`)
    expect(page).not.toMatch(/<script|https?:\/\//)
    expect(page).not.toContain('<b>tidy')
  })
})
