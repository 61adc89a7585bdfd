import { beforeAll, describe, expect, it } from 'vitest'
import type { Manifest } from '../../src/lake/manifest.ts'
import { type MetricSpec, normalizeMetric } from '../../src/metric/metric.ts'
import { columnLineage, type LineageNode } from '../../src/trace/column-lineage.ts'
import { metricProject } from '../support/metric-project.ts'
import { buildSmall, cleanFiles, makeHome } from '../support/small-project.ts'

const metrics: readonly MetricSpec[] = [
  { name: 'lines_total', title: 'x', unit: 'CHF', model: 'fct_orders', measure: 'sum(lines_total)' },
  { name: 'orders', title: 'x', unit: 'count', model: 'fct_orders', measure: 'count(*)' },
  { name: 'odd', title: 'x', unit: 'CHF', model: 'v_odd', measure: 'sum(Payé) + max("net (CHF")' },
  { name: 'big', title: 'x', unit: 'count', model: 'v_part', measure: 'count(*)', where: 'part > 3', time: 'day' },
  { name: 'parts', title: 'x', unit: 'CHF', model: 'v_part', measure: 'sum(part)', where: 'part > 0' },
  { name: 'paid', title: 'x', unit: 'count', model: 'v_odd', measure: "count(*) filter ('max' = 'x')" },
]
const shown = (nodes: readonly LineageNode[]): readonly string[] =>
  nodes.map((node) => `${node.level} ${node.table}.${node.column} ${node.kind}`)
let manifest: Manifest

beforeAll(async () => {
  const models = {
    'v_total.sql': 'select sum(lines_total) as total from fct_orders where total > 0\n',
    'v_part.sql': "select total - 1 as part, date '2026-01-01' as day from fct_orders\n",
    'v_odd.sql': 'select 1 as payé, 2 as "net (CHF", 3 as count, 4 as max\n',
  }
  manifest = (await buildSmall(makeHome(cleanFiles), metricProject(metrics, models))).manifest
})

const lineage = (name: string): ReturnType<typeof columnLineage> =>
  columnLineage(name, manifest, metrics.map(normalizeMetric))

describe('the lineage of a column', () => {
  it('goes up to the landed files and down to models and metrics', () => {
    const { upstream, downstream } = lineage('fct_orders.lines_total')
    expect(shown(upstream)).toEqual([
      '1 stg_lines.quantity aggregation',
      '2 landing/2026-01-01/lines.csv.quantity file',
      '1 stg_lines.price aggregation',
      '2 landing/2026-01-01/lines.csv.price file',
    ])
    expect(shown(downstream)).toEqual(['1 lines_total.value metric', '1 v_total.total aggregation'])
    expect(shown(lineage('stg_lines.price').downstream)).toEqual([
      '1 fct_orders.lines_total aggregation',
      '2 lines_total.value metric',
      '2 v_total.total aggregation',
    ])
  })

  it('says which columns decide what rows there are', () => {
    expect(lineage('v_total.total').deciding).toEqual(['fct_orders.total'])
    expect(lineage('fct_orders.order_id').deciding).toContain('stg_lines.order_id')
  })

  it('says whose rows a column decides, itself and by those that it feeds', () => {
    expect(lineage('fct_orders.total').decides).toEqual([
      { kind: 'table', table: 'v_total', by: 'fct_orders.total' },
      { kind: 'metric', table: 'big', by: 'v_part.part' },
      { kind: 'metric', table: 'parts', by: 'v_part.part' },
    ])
    expect(lineage('v_part.day').decides).toEqual([{ kind: 'metric', table: 'big', by: 'v_part.day' }])
    expect(shown(lineage('v_part.part').downstream)).toEqual(['1 parts.value metric'])
    // Models read the valid rows; the contract's other tables have the same column.
    expect(lineage('staged_lines.order_id').decides).toContainEqual({
      kind: 'table',
      table: 'fct_orders',
      by: 'stg_lines.order_id',
    })
    expect(lineage('v_total.total').decides).toEqual([])
  })

  it('knows the metrics that name a column by any letters and in quotes, and those where it is a text or a function', () => {
    expect(shown(lineage('v_odd.payé').downstream)).toEqual(['1 odd.value metric'])
    expect(shown(lineage('v_odd.net (CHF').downstream)).toEqual(['1 odd.value metric'])
    expect(shown(lineage('v_odd.count').downstream)).toEqual([])
    expect(shown(lineage('v_odd.max').downstream)).toEqual([])
  })

  it('of a column that is not there is an error that names those that are', () => {
    expect(() => lineage('fct_orders.nope')).toThrow('the release has no fct_orders.nope')
    expect(() => lineage('nope.total')).toThrow('the release has no nope.total')
    expect(() => lineage('fct_orders')).toThrow('TABLE.COLUMN')
  })
})
