import { existsSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { isTallyError, type TallyError } from '../../src/error/tally-error.ts'
import { homePaths } from '../../src/lake/home-paths.ts'
import type { MetricSpec } from '../../src/metric/metric.ts'
import type { PageSpec, RowsTile } from '../../src/plan/page-spec.ts'
import { normalizeProject, type ProjectSpec } from '../../src/plan/project.ts'
import type { ReportSpec, ReportTableSpec } from '../../src/plan/report-spec.ts'
import type { RouteSpec } from '../../src/plan/route-spec.ts'
import type { AlertSpec } from '../../src/plan/webhook-spec.ts'
import { defaultEffects } from '../../src/run/effects.ts'
import { lazyEngine } from '../../src/run/lazy-engine.ts'
import type { LoadedProject } from '../../src/run/load-project.ts'
import { preparePlan } from '../../src/run/prepare-plan.ts'
import { metricProject } from '../support/metric-project.ts'
import { buildSmall, cleanFiles, makeHome, smallProject } from '../support/small-project.ts'

const total: MetricSpec = { name: 'total', title: 'Total', unit: 'CHF', model: 'fct_orders', measure: 'sum(total)' }

/** The error with which a plan of the project ends; undefined where it does not. */
async function planError(project: LoadedProject): Promise<TallyError | undefined> {
  const paths = homePaths(makeHome(cleanFiles))
  const engine = lazyEngine(paths, { memory_limit: '500MB', threads: 1 })
  try {
    await preparePlan(project, { env: 'production', settle_ms: 0 }, defaultEffects, paths, engine)
    expect(existsSync(paths.lake)).toBe(false)
    return undefined
  } catch (error) {
    if (isTallyError(error)) return error
    throw error
  } finally {
    await engine.close()
  }
}

function readerProject(changes: Partial<ProjectSpec>): LoadedProject {
  const loaded = smallProject()
  const { pages, routes, alerts, reports } = normalizeProject({ name: 'small', contracts: [], ...changes })
  return { ...loaded, project: { ...loaded.project, pages, routes, alerts, reports } }
}

function page(changes: Partial<RowsTile>): PageSpec {
  return { name: 'orders', title: 'Orders', tiles: [{ kind: 'rows', table: 'fct_orders', ...changes }] }
}

function route(changes: Partial<RouteSpec>): RouteSpec {
  return { path: '/orders', summary: 'Orders', table: 'fct_orders', ...changes }
}

function alert(changes: Partial<AlertSpec>): AlertSpec {
  return { name: 'dear', table: 'fct_orders', key: ['order_id'], text: '{order_id}: {total}', ...changes }
}

function report(columns: ReportTableSpec['columns']): ReportSpec {
  return { name: 'files', tables: [{ file: 'all.csv', from: 'fct_orders', columns }] }
}

const metricError = (changes: Partial<MetricSpec>): Promise<TallyError | undefined> =>
  planError(metricProject([{ ...total, ...changes }]))

describe('before a file is read, a plan refuses', () => {
  it('a metric over a missing column, wherever it is named, with the columns that there are', async () => {
    expect(await metricError({})).toBeUndefined()
    for (const changes of [
      { measure: 'sum(turnover)' },
      { measure: { numerator: 'sum(total)', denominator: 'count(turnover)' } },
      { where: 'turnover > 1' },
      { dimensions: ['turnover'] },
      { time: 'turnover' },
      { time: 'turnover', measure: { cohort: 'sum(total)', entity: 'customer_id', days: [7] } },
    ]) {
      const error = await metricError(changes)
      expect(error?.code).toBe('metric_column_missing')
      expect(error?.message).toContain('column turnover, which fct_orders does not have')
      expect(error?.hint).toContain('order_id, customer_id, total, lines_total')
    }
  })

  it('a metric over a missing table', async () => {
    expect((await metricError({ model: 'fct_nothing' }))?.code).toBe('metric_model_missing')
  })

  it.each([
    ['no SQL', { measure: 'sum(total' }],
    ['no aggregate', { measure: 'total' }],
    ['two values', { measure: 'sum(total), count(*)' }],
    ['the clock', { measure: 'count(*)', where: 'now() > timestamp $$2026-01-01$$' }],
    ['another table', { measure: '(select sum(price) from stg_lines)' }],
    ['a second query', { measure: 'sum(total) from fct_orders; select 1' }],
    ['money as a binary float', { measure: 'avg(total)' }],
    ['money as a binary float below a ratio', { measure: { numerator: 'sum(total / 2)', denominator: 'count(*)' } }],
    ['a time that is none', { time: 'order_id' }],
  ])('a metric that is %s', async (_, changes) => {
    expect((await metricError(changes))?.code).toBe('metric_sql_invalid')
  })

  it('a metric with the words of its author, and not of the statement made of them', async () => {
    const error = await metricError({ measure: 'sum(total)', where: 'total > 1 and nothing_like(total)' })
    expect(error?.code).toBe('metric_sql_invalid')
    expect(error?.message).toContain('nothing_like does not exist')
    expect(error?.message).toContain('(in: total > 1 and nothing_like(total))')
    expect(error?.message).not.toMatch(/LINE|_one/)
    const condition = await planError(readerProject({ alerts: [alert({ where: 'nothing_like(total)' })] }))
    expect(condition?.message).not.toContain('LINE')
  })

  it.each([
    ['partition_by that is no column', 'partition_by: nope', 'partition_by nope is no column of the select'],
    ['partition_by that parts no rows', 'partition_by: month of total', 'partition_by total is DECIMAL'],
    [
      'told_by that is no column',
      'partition_by: order_id\n-- told_by: nope',
      'told_by nope is no column of the select',
    ],
    ['key that is no column', 'partition_by: order_id\n-- key: nope', 'nope as key'],
  ])('an incremental model with a %s', async (_, header, words) => {
    const sql = `-- materialization: incremental\n-- ${header}\nselect order_id, total from stg_orders`
    const error = await planError(smallProject({ 'fct_days.sql': sql }))
    expect(error?.code).toBe('model_columns_invalid')
    expect(error?.message).toContain(words)
  })

  it('a model with an unknown or an ambiguous column, with file and line', async () => {
    const unknown = await planError(
      smallProject({ 'v_total.sql': 'select\n  sum(turnover) as total\nfrom fct_orders\n' }),
    )
    expect(unknown?.code).toBe('model_sql_invalid')
    expect(unknown?.message).toContain('models/v_total.sql:2')
    const ambiguous =
      'select o.order_id\nfrom stg_orders as o join stg_lines as l using (order_id)\nwhere _source_line > 1\n'
    const found = await planError(smallProject({ 'v_total.sql': ambiguous }))
    expect(found?.message).toContain('models/v_total.sql:3')
    expect(found?.message).toContain('Ambiguous reference')
    expect(found?.message).toContain('\n\nLINE 3: where _source_line > 1\n              ^')
  })
})

describe('before a file is read, a plan refuses in pages, routes, alerts and reports', () => {
  it.each([
    ['a column of a page', { pages: [page({ columns: ['order_id', 'turnover'] })] }, 'page orders'],
    ['a sort of a page', { pages: [page({ sort: ['order_id', '-turnover'] })] }, 'page orders'],
    ['a condition of a page', { pages: [page({ where: 'turnover > 1' })] }, 'page orders'],
    ['a condition of a route', { routes: [route({ where: { turnover: '1' } })] }, 'route /orders'],
    ['a sort of a route', { routes: [route({ sort: ['-turnover'] })] }, 'route /orders'],
    ['a key of an alert', { alerts: [alert({ key: ['turnover'] })] }, 'alert dear'],
    ['a condition of an alert', { alerts: [alert({ where: 'turnover > 1' })] }, 'alert dear'],
    ['a text of an alert', { alerts: [alert({ text: { en: '{total}', fr: '{turnover}' } })] }, 'alert dear'],
    [
      'a column of a report',
      { reports: [report({ total: 'total', x: { column: 'turnover', decimals: 2 } })] },
      'report files',
    ],
  ] satisfies readonly (readonly [string, Partial<ProjectSpec>, string])[])(
    'a missing column in %s, with the columns that there are',
    async (_, changes, what) => {
      const error = await planError(readerProject(changes))
      expect(error?.code).toBe('read_column_missing')
      expect(error?.message).toBe(`${what} names the column turnover, which fct_orders does not have`)
      expect(error?.hint).toBe('columns it has: order_id, customer_id, total, lines_total')
    },
  )

  it('a missing table, and a condition that is no SQL', async () => {
    const missing = await planError(readerProject({ routes: [route({ table: 'fct_nothing' })] }))
    expect(missing?.code).toBe('read_table_missing')
    expect(missing?.hint).toContain('fct_orders')
    const broken = await planError(readerProject({ alerts: [alert({ where: 'total >' })] }))
    expect(broken?.code).toBe('read_sql_invalid')
  })

  it('a value of a route that its column cannot hold', async () => {
    const fixed = await planError(readerProject({ routes: [route({ where: { total: 'dear' } })] }))
    expect(fixed?.message).toContain('route /orders: total')
    const path = { path: '/orders/{least}', where: { total: '{least}' }, values: { least: ['1.50', 'dear'] } }
    expect((await planError(readerProject({ routes: [route(path)] })))?.code).toBe('value_invalid')
  })

  it('nothing where all is there, in Tallyhouse’s own tables too', async () => {
    const own = ['files', 'accounting', 'orphans', 'quarantine'].map((table) => ({ kind: 'rows', table }) as const)
    const sound = readerProject({
      pages: [
        page({ columns: ['total'], sort: ['-total'], where: 'total > 1' }),
        { name: 'own', title: 'Own', tiles: own },
      ],
      routes: [route({ where: { customer_id: '7', total: '1.50' }, sort: ['-total'] })],
      alerts: [alert({ where: 'total > 1 -- in francs' })],
      reports: [report({ total: 'total' })],
    })
    expect(await planError(sound)).toBeUndefined()
  })

  it('a page that was changed since the release', async () => {
    const home = makeHome(cleanFiles)
    await buildSmall(home, readerProject({ pages: [page({ columns: ['total'] })] }))
    const changed = buildSmall(home, readerProject({ pages: [page({ columns: ['turnover'] })] }))
    await expect(changed).rejects.toMatchObject({ code: 'read_column_missing' })
  })
})

describe('a release', () => {
  it('knows where the columns of its models come from, and keeps it while nothing changes', async () => {
    const home = makeHome(cleanFiles)
    const { manifest } = await buildSmall(home, metricProject([total]))
    const table = manifest.tables.find(({ name }) => name === 'fct_orders')
    expect(table?.lineage?.columns['order_id']).toEqual([{ table: 'stg_orders', column: 'order_id', kind: 'identity' }])
    expect(table?.lineage?.columns['lines_total']).toEqual([
      { table: 'stg_lines', column: 'quantity', kind: 'aggregation' },
      { table: 'stg_lines', column: 'price', kind: 'aggregation' },
    ])
    const again = await buildSmall(home, metricProject([total]), { is_full: true })
    expect(again.manifest.tables.find(({ name }) => name === 'fct_orders')?.lineage).toEqual(table?.lineage)
  })
})
