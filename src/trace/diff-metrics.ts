import type { Engine, SqlRow, SqlValue } from '../engine/engine.ts'
import type { Manifest } from '../lake/manifest.ts'
import { tablesBelow } from '../lake/tables-below.ts'
import { isCohort, isCumulative, type Metric } from '../metric/metric.ts'
import { metricQuery } from '../metric/metric-query.ts'
import type { MetricRequest } from '../metric/metric-request.ts'
import { sourceInRelease } from '../metric/metric-source.ts'
import { sqlName } from '../sql/quote.ts'

/** A figure that is not the same in two releases. */
export type MetricMove = {
  /** First day of the period at the metric's grain; null for a metric without a time. */
  readonly period: SqlValue
  /** Age of a cohort figure; null for other metrics. */
  readonly age_days: SqlValue
  /** The dimension by which it is cut and its value; both null for the figure of all. */
  readonly dimension: string | null
  readonly dimension_value: SqlValue
  readonly before: SqlValue
  readonly after: SqlValue
  /** after − before, nothing being 0. */
  readonly change: SqlValue
}

export type MetricDiff = {
  readonly metric: string
  readonly unit: string
  /** The figure in total, of a cohort metric at its last age. */
  readonly before: SqlValue
  readonly after: SqlValue
  readonly change: SqlValue
  /** Figures that moved: of all first, then dimension by dimension, in the order of time. */
  readonly moves: readonly MetricMove[]
}

/**
 * Compares one metric, as the project defines it today, in two releases, which the engine has as the catalogues `before` and
 * `after`: its total, each period at its own grain, and each period by each dimension. Makes temporary tables `diff_*`.
 * Throws what `metricQuery` throws, and what the engine throws where a release lacks a column.
 */
export async function diffMetric(
  metric: Metric,
  before: Manifest,
  after: Manifest,
  time_zone: string,
  engine: Engine,
): Promise<MetricDiff> {
  const { name, unit, measure } = metric
  const none = { metric: name, unit, before: null, after: null, change: null, moves: [] }
  if (hashOf(metric, before) === hashOf(metric, after)) return none
  const sources = [
    ['before', sourceInRelease(metric, before, time_zone)],
    ['after', sourceInRelease(metric, after, time_zone)],
  ] as const
  const compare = async (
    request: MetricRequest,
    keys: readonly string[],
    which: 'moved' | 'all' = 'moved',
  ): Promise<readonly SqlRow[]> => {
    for (const [side, source] of sources) {
      const { sql, values } = metricQuery(metric, request, source)
      await engine.run(`use ${side}`)
      await engine.rows(`create or replace temp table diff_${side} as ${sql}`, values)
    }
    return engine.rows(movesSql(keys, which))
  }
  const grain = metric.time === undefined ? {} : { grain: metric.grain }
  const days = isCohort(measure) ? { days: measure.days.slice(-1) } : {}
  const ages = isCohort(measure) ? ['age_days'] : []
  const keys = [...(metric.time === undefined ? [] : ['period']), ...ages]
  const [total] = await compare(days, ages, 'all')
  let moves: readonly MetricMove[] = (await compare(grain, keys)).map((row) => moveOf(row, null))
  // Of each day of a running total all later ones move as well; its dimensions are cut for the total alone.
  const cut = isCumulative(measure) ? {} : grain
  const cutKeys = isCumulative(measure) ? [] : keys
  for (const dimension of metric.dimensions) {
    const rows = await compare({ ...cut, by: [dimension] }, [...cutKeys, dimension])
    moves = moves.concat(rows.map((row) => moveOf(row, dimension)))
  }
  // Where only parts moved against each other, the total is told with a change of 0.
  if (moves.length === 0 && total?.['before'] === total?.['after']) return none
  return {
    ...none,
    before: total?.['before'] ?? null,
    after: total?.['after'] ?? null,
    change: total?.['change'] ?? null,
    moves,
  }
}

/** Name of all that a metric's figures stand on: its table, and as-of for those that read it. */
function hashOf({ model, measure, up_to_as_of }: Metric, manifest: Manifest): string {
  const [table] = tablesBelow(manifest, model)
  const isDated = isCohort(measure) || isCumulative(measure) || up_to_as_of
  return `${table?.hash ?? ''} ${isDated ? manifest.as_of : ''}`
}

function movesSql(keys: readonly string[], which: 'moved' | 'all'): string {
  const names = keys.map(sqlName)
  const on = names.map((name) => `b.${name} is not distinct from a.${name}`).join(' and ') || 'true'
  const shown = names.map((name) => `coalesce(a.${name}, b.${name}) as ${name}`)
  const change = 'coalesce(a.value, 0) - coalesce(b.value, 0) as change'
  const where = which === 'all' ? '' : 'where b.value is distinct from a.value'
  const order = names.length === 0 ? '' : ` order by ${names.join(', ')}`
  return `select ${[...shown, 'b.value as before', 'a.value as after', change].join(', ')}
    from diff_before as b full join diff_after as a on ${on} ${where}${order}`
}

function moveOf(row: SqlRow, dimension: string | null): MetricMove {
  return {
    period: row['period'] ?? null,
    age_days: row['age_days'] ?? null,
    dimension,
    dimension_value: dimension === null ? null : (row[dimension] ?? null),
    before: row['before'] ?? null,
    after: row['after'] ?? null,
    change: row['change'] ?? null,
  }
}
