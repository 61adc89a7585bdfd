import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { normalizeRoute, type RouteSpec } from '../../src/plan/route-spec.ts'
import { makeServedProject, openServed, type Served } from '../support/served-project.ts'

type Answer = {
  readonly release: string
  readonly as_of: string
  readonly rows: readonly { readonly line_no: number; readonly amount: string }[]
  readonly next: string | null
}

describe('an address of the project itself', () => {
  let served: Served
  beforeAll(async () => {
    const { project, home } = makeServedProject(2, 30)
    served = await openServed(home, project)
  })
  afterAll(() => served.close())

  it('gives the rows of its table that the path chooses, page by page, with the release as ETag', async () => {
    const first = await served.ask('/lines/2?limit=7')
    expect(first.status).toBe(200)
    const { release, as_of, rows, next } = (await first.json()) as Answer
    expect(first.headers.get('etag')).toBe(`"${release}"`)
    expect(as_of).toMatch(/^\d{4}-\d\d-\d\d$/)
    expect(rows.map((row) => String(row.line_no))).toEqual(Array.from({ length: 7 }, () => '2'))
    const amounts = rows.map((row) => Number(row.amount))
    expect(amounts).toEqual(amounts.toSorted((a, b) => b - a))
    const more = (await (await served.ask(`/lines/2?limit=7&after=${next ?? ''}`)).json()) as Answer
    expect(Number(more.rows[0]?.amount)).toBeLessThanOrEqual(amounts.at(-1) ?? 0)
  })

  it('answers 404 to another value, and names those it takes', async () => {
    const answer = await served.ask('/lines/3')
    expect(answer.status).toBe(404)
    expect(await answer.json()).toMatchObject({ code: 'route_value_unknown', hint: 'number is one of: 1, 2' })
    expect((await served.ask('/lines/1%27%20or%201=1')).status).toBe(404)
  })

  it('stands in the OpenAPI document and on the page of documentation', async () => {
    const document = (await (await served.ask('/openapi.json')).json()) as { readonly paths: Record<string, unknown> }
    expect(document.paths).toHaveProperty(['/lines/{number}', 'get', 'operationId'], 'readLinesByNumber')
    expect(await (await served.ask('/docs')).text()).toContain('/lines/{number}')
  })
})

describe('a route', () => {
  const good: RouteSpec = {
    path: '/a/{n}',
    summary: '',
    table: 't',
    where: { x: '{n}' },
    values: { n: ['1'] },
  }
  it.each<[string, Partial<RouteSpec>]>([
    ['answers below /tables itself', { path: '/tables/{n}' }],
    ['no path of small words', { path: 'a/{n}' }],
    ['no path of small words', { path: '/../{n}' }],
    ['{n} has no values', { values: {} }],
    ['{n} chooses nothing', { where: { x: '1' } }],
    ['its path has no {m}', { where: { x: '{n}', y: '{m}' } }],
  ])('is refused where it %s', (detail, change) => {
    expect(() => normalizeRoute({ ...good, ...change })).toThrow(detail)
  })
})
