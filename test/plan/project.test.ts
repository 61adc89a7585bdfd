import { describe, expect, it } from 'vitest'
import { defineContract, defineMetric, id, money } from '../../src/define.ts'
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
const base: ProjectSpec = { name: 'small', contracts: [orders], metrics: [revenue] }

describe('a project is refused', () => {
  it.each<readonly [string, ProjectSpec]>([
    ['two contracts of one name', { ...base, contracts: [orders, orders] }],
    ['two metrics of one name', { ...base, metrics: [revenue, { ...revenue, unit: 'EUR' }] }],
    ['a first metric that is not there', { ...base, first_metric: 'profit' }],
    ['a time zone that is none', { ...base, time_zone: 'Mars/Olympus' }],
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
    expect(normalizeProject(base).first_metric).toBeUndefined()
  })
})
