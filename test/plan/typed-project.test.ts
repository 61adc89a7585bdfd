import { describe, expect, it } from 'vitest'
import { withTables } from '../../src/define.ts'

type Tables = {
  readonly fct_orders: { readonly order_id: string; readonly country: string | null; readonly total: string | null }
  readonly mart_stock: { readonly day: string; readonly on_hand: number }
}

const { defineMetric, ...untold } = withTables<Tables>()
const revenue = defineMetric({
  name: 'revenue',
  title: 'Revenue',
  unit: 'CHF',
  model: 'fct_orders',
  measure: 'sum(total)',
  dimensions: ['country'],
})
const { definePage, defineReport, defineProject } = withTables<Tables, typeof revenue>()

/** Each unused `@ts-expect-error` fails `tsc`: what must not compile stands below one, what must stands without. */
describe('definitions that are held against tables', () => {
  it('know the columns of a snapshot, and the first day of the period', () => {
    const stock = { name: 'stock', title: 'Stock', unit: 'count', model: 'mart_stock', time: 'day' } as const
    defineMetric({ ...stock, measure: { snapshot: 'sum(on_hand) filter (where day >= period_start)' } })
    // @ts-expect-error -- mart_stock has no column on_hnd
    defineMetric({ ...stock, measure: { snapshot: 'sum(on_hnd)' } })
    // @ts-expect-error -- period_start belongs to measures
    defineMetric({ ...stock, measure: 'count(*)', where: 'day >= period_start' })
    expect(revenue.name).toBe('revenue')
  })

  it('know tables, columns, conditions and sorts of a page', () => {
    const page = { name: 'orders', title: 'Orders' } as const
    const rows = { kind: 'rows', table: 'fct_orders' } as const
    const sound = definePage({
      ...page,
      tiles: [{ ...rows, columns: ['total'], where: "country = 'CH' and total > 1", sort: ['-total', 'order_id'] }],
    })
    expect(sound.tiles[0].sort).toEqual(['-total', 'order_id'])
    // @ts-expect-error -- no column turnover
    definePage({ ...page, tiles: [{ ...rows, columns: ['turnover'] }] })
    // @ts-expect-error -- no column turnover
    definePage({ ...page, tiles: [{ ...rows, where: 'turnover > 1' }] })
    // @ts-expect-error -- no column turnover
    definePage({ ...page, tiles: [{ ...rows, sort: ['-turnover'] }] })
    // @ts-expect-error -- no table fct_nothing
    definePage({ ...page, tiles: [{ kind: 'rows', table: 'fct_nothing' }] })
  })

  it('know metrics and dimensions of a page; without metrics, that some table has the column', () => {
    const page = { name: 'orders', title: 'Orders' } as const
    definePage({ ...page, filters: ['country'], tiles: [{ kind: 'bar', metric: 'revenue', by: 'country' }] })
    // @ts-expect-error -- no metric turnover
    definePage({ ...page, tiles: [{ kind: 'figure', metric: 'turnover' }] })
    // @ts-expect-error -- revenue has no dimension on_hand
    definePage({ ...page, tiles: [{ kind: 'table', metrics: ['revenue'], by: ['country', 'on_hand'] }] })
    // @ts-expect-error -- no metric has the dimension land
    definePage({ ...page, filters: ['land'], tiles: [{ kind: 'figure', metric: 'revenue' }] })
    untold.definePage({ ...page, tiles: [{ kind: 'bar', metric: 'turnover', by: 'on_hand' }] })
    // @ts-expect-error -- no table has a column land
    untold.definePage({ ...page, tiles: [{ kind: 'bar', metric: 'turnover', by: 'land' }] })
  })

  it('know the tables and charts of a report', () => {
    const table = { file: 'a.csv', from: 'fct_orders' } as const
    const columns = { total: { column: 'total', decimals: 2 }, id: 'order_id' } as const
    defineReport({ name: 'a', tables: [{ ...table, columns, sort: ['order_id'] }] })
    // @ts-expect-error -- no column turnover
    defineReport({ name: 'a', tables: [{ ...table, columns: { total: { column: 'turnover', decimals: 2 } } }] })
    // @ts-expect-error -- no column turnover
    defineReport({ name: 'a', tables: [{ ...table, columns, sort: ['turnover'] }] })
    // @ts-expect-error -- no metric turnover
    defineReport({ name: 'a', charts: [{ tiles: [{ kind: 'figure', metric: 'turnover' }] }] })
  })

  it('know what routes and alerts name', () => {
    const project = { name: 'a', contracts: [] } as const
    const route = { path: '/orders/{land}', summary: 'Orders', table: 'fct_orders', values: { land: ['CH'] } } as const
    const alert = { name: 'dear', table: 'fct_orders', key: ['order_id'], text: '{order_id}: {total}' } as const
    defineProject({
      ...project,
      routes: [{ ...route, where: { country: '{land}' }, sort: ['-total'] }],
      alerts: [{ ...alert, where: 'total > 100' }],
    })
    // A select of its own reads tables of its own; behind it the alert's table is meant again.
    defineProject({ ...project, alerts: [{ ...alert, where: 'total > (select as_of_date from as_of) and total > 1' }] })
    // @ts-expect-error -- no column turnover
    defineProject({ ...project, alerts: [{ ...alert, where: 'total > (select 1) and turnover > 1' }] })
    // @ts-expect-error -- no column land
    defineProject({ ...project, routes: [{ ...route, where: { land: '{land}' } }] })
    // @ts-expect-error -- no column turnover
    defineProject({ ...project, routes: [{ ...route, sort: ['-turnover'] }] })
    // @ts-expect-error -- no column turnover
    defineProject({ ...project, alerts: [{ ...alert, key: ['turnover'] }] })
    // @ts-expect-error -- no column turnover
    defineProject({ ...project, alerts: [{ ...alert, where: 'turnover > 100' }] })
    // @ts-expect-error -- no column turnover
    defineProject({ ...project, alerts: [{ ...alert, text: { en: '{total}', fr: '{turnover}' } }] })
  })

  it('know what is put together in a project, whichever way it was defined', () => {
    const project = { name: 'a', contracts: [], metrics: [revenue] } as const
    const page = { name: 'orders', title: 'Orders' } as const
    const report = { name: 'files' } as const
    defineProject({
      ...project,
      pages: [{ ...page, tiles: [{ kind: 'bar', metric: 'revenue', by: 'country' }] }],
      reports: [{ ...report, tables: [{ file: 'a.csv', from: 'mart_stock', columns: { day: 'day' } }] }],
    })
    // @ts-expect-error -- no column turnover
    defineProject({ ...project, metrics: [{ ...revenue, measure: 'sum(turnover)' }] })
    // @ts-expect-error -- no column turnover
    defineProject({
      ...project,
      pages: [{ ...page, tiles: [{ kind: 'rows', table: 'fct_orders', sort: ['turnover'] }] }],
    })
    // @ts-expect-error -- revenue has no dimension on_hand
    defineProject({ ...project, pages: [{ ...page, tiles: [{ kind: 'bar', metric: 'revenue', by: 'on_hand' }] }] })
    // @ts-expect-error -- no table fct_nothing
    defineProject({
      ...project,
      reports: [{ ...report, tables: [{ file: 'a.csv', from: 'fct_nothing', columns: {} }] }],
    })
  })

  it('let through what no text tells: lists that are made while the program runs', () => {
    const names: readonly string[] = ['fct_orders']
    const page = definePage({ name: 'all', title: 'All', tiles: names.map((table) => ({ kind: 'rows', table })) })
    expect(page.tiles).toHaveLength(1)
    withTables<Record<string, Record<string, unknown>>>().defineProject({
      name: 'a',
      contracts: [],
      routes: [{ path: '/a', summary: 'A', table: 'not_yet', sort: ['-unknown'] }],
    })
  })
})
