import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeServedProject, openServed, type Served } from '../support/served-project.ts'

type Rows = readonly Readonly<Record<string, unknown>>[]
type Page = { readonly name: string; readonly tiles: readonly { readonly name: string; readonly kind: string }[] }
type Figures = {
  readonly series: readonly { readonly address: string; readonly rows: Rows }[]
  readonly unfiltered: readonly string[]
  readonly hidden: number
}

let served: Served
beforeAll(async () => {
  const { home, project } = makeServedProject()
  served = await openServed(home, project)
})
afterAll(() => served.close())

async function json<T>(path: string, status = 200): Promise<T> {
  const response = await served.ask(path)
  const text = await response.text()
  expect(response.status, text).toBe(status)
  return JSON.parse(text) as T
}

describe('a project without a page of its own', () => {
  it('has pages whose every tile answers as the metrics do', async () => {
    const { pages } = await json<{ pages: readonly Page[] }>('/pages')
    expect(pages.map(({ name }) => name)).toEqual(['overview', 'sales'])
    for (const { name } of pages) {
      const page = await json<Page>(`/pages/${name}`)
      for (const tile of page.tiles) {
        const { series } = await json<Figures>(`/pages/${name}/tiles/${tile.name}?from=2026-01-01`)
        for (const { address, rows } of series) {
          const answer = await json<{ rows: Rows }>(address)
          const kept = answer.rows.filter((row) => rows.some((one) => JSON.stringify(one) === JSON.stringify(row)))
          expect(kept).toEqual(rows)
          expect(rows.length).toBeGreaterThan(0)
        }
      }
    }
  })

  it('narrows by a dimension, and refuses one that the page has not', async () => {
    const path = '/pages/overview/tiles/bar-revenue-line_no'
    const all = await json<Figures>(path)
    const one = await json<Figures>(`${path}?filter=line_no%3D2`)
    expect(all.series[0]?.rows.length).toBeGreaterThan(1)
    expect(one.series[0]?.rows).toEqual(all.series[0]?.rows.filter(({ line_no }) => String(line_no) === '2'))
    const other = await json<Figures>('/pages/overview/tiles/figure-line_value?filter=order_id%3DO1')
    expect(other.unfiltered).toEqual(['order_id'])
    for (const wrong of [
      `${path}?filter=country%3DCH`,
      `${path}?from=2026-02-01&to=2026-01-01`,
      '/pages/overview/tiles/x',
    ])
      expect((await json<{ code: string }>(wrong, 400)).code).toBe('value_invalid')
    expect((await json<{ code: string }>('/pages/nowhere', 404)).code).toBe('page_unknown')
  })
})
