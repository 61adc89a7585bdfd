import { existsSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { isTallyError, type TallyError } from '../../src/error/tally-error.ts'
import { homePaths } from '../../src/lake/home-paths.ts'
import type { MetricSpec } from '../../src/metric/metric.ts'
import { lazyEngine, preparePlan } from '../../src/run/build.ts'
import { defaultEffects } from '../../src/run/effects.ts'
import type { LoadedProject } from '../../src/run/load-project.ts'
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
