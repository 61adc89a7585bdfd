import { describe, expect, it } from 'vitest'
import { defineContract, defineMetric, id, integer, money } from '../../src/define.ts'
import { isTallyError } from '../../src/error/tally-error.ts'
import { normalizeProject, type ProjectSpec } from '../../src/plan/project.ts'

const orders = defineContract({ name: 'orders', files: 'orders*', columns: { order_id: id(), total: money() } })
const revenue = defineMetric({
  name: 'revenue',
  title: 'Revenue',
  unit: 'CHF',
  model: 'stg_orders',
  measure: 'sum(total)',
})
const set = { files: 'lines*', key: ['order_id', 'line_no'], replace_by: ['order_id'] } as const
const columns = { order_id: id(), line_no: integer() }
const lines = defineContract({ ...set, name: 'lines', replace_with: 'orders', columns })
const base: ProjectSpec = { name: 'small', contracts: [orders], metrics: [revenue] }

describe('a project is refused', () => {
  it.each<readonly [string, ProjectSpec]>([
    ['two contracts of one name', { ...base, contracts: [orders, orders] }],
    ['two metrics of one name', { ...base, metrics: [revenue, { ...revenue, unit: 'EUR' }] }],
    ['a first metric that is not there', { ...base, first_metric: 'profit' }],
    ['a time zone that is none', { ...base, time_zone: 'Mars/Olympus' }],
    ['sets that go by a contract which is not there', { ...base, contracts: [lines] }],
    ['sets that go by their own rows', { ...base, contracts: [orders, { ...lines, replace_with: 'lines' }] }],
    [
      'sets that go by one which has its own',
      { ...base, contracts: [orders, lines, { ...lines, name: 'notes', replace_with: 'lines' }] },
    ],
    [
      'sets that go by a column of another type',
      { ...base, contracts: [orders, { ...lines, columns: { ...columns, order_id: integer() } }] },
    ],
    [
      'sets that go by another contract, and no columns that make one',
      { ...base, contracts: [orders, { ...lines, replace_by: [] }] },
    ],
  ])('with %s', (_, spec) => {
    let thrown: unknown
    try {
      normalizeProject(spec)
    } catch (error) {
      thrown = error
    }
    expect(isTallyError(thrown, 'definition_invalid'), String(thrown)).toBe(true)
  })

  it('but not as it stands', () => {
    expect(normalizeProject({ ...base, contracts: [orders, lines] }).first_metric).toBeUndefined()
  })
})
