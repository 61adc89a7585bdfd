import { sqlName } from '../sql/quote.ts'
import type { Select } from '../sql/select.ts'
import type { CumulativeMeasure, Metric } from './metric.ts'
import type { CheckedRequest } from './metric-request.ts'
import { type Binder, intervalSql, lastDaySql, metricScope, periodSql } from './metric-scope.ts'
import type { MetricSource } from './metric-source.ts'

/**
 * A cumulative metric: at the end of each period, the aggregate of all rows up to then, from the first or from where `reset`
 * begins. `from` only chooses the periods that are shown. Periods run on without a gap to `to`, or to the later of as-of and
 * the last row; a combination of dimensions is there from its first row on (since the reset).
 */
export function cumulativeSelect(
  metric: Metric,
  measure: CumulativeMeasure,
  request: CheckedRequest,
  source: MetricSource,
  bind: Binder,
): Select {
  const { grain, from, by } = request
  const scope = metricScope(metric, { ...request, from: undefined }, source, bind)
  const isSum = /^\s*(sum|count)\s*\((?!\s*distinct\b)[^()]*\)\s*$/i.test(measure.cumulative)
  const names = by.map((name) => [sqlName(name), sqlName(name)] as const)
  const inScope = { from: sqlName(metric.model), where: scope.conditions }
  // Sums and counts are taken by day first, so that each row is looked at once; other aggregates need the rows themselves.
  const rows: Select = isSum
    ? {
        columns: [[scope.day(), '_day'], ...names, [measure.cumulative, '_part']],
        ...inScope,
        group: [scope.day(), ...by.map(sqlName)],
      }
    : {
        columns: [
          ['*', '*'],
          [scope.day(), '_day'],
        ],
        ...inScope,
      }
  const last = 'greatest(max(_day), (select max(as_of_date) from as_of))'
  const until = request.to === undefined ? last : `least(${bind(request.to, 'date')}, ${last})`
  const bounds: Select = {
    columns: [
      ['min(_day)', '_first'],
      [until, '_last'],
    ],
    from: '_rows',
  }
  const since = measure.reset === undefined ? '' : ` and _day >= date_trunc('${measure.reset}', _last_day)`
  const shown = grain !== undefined && from !== undefined ? [`_period >= ${periodSql(bind(from, 'date'), grain)}`] : []
  return {
    with: [
      ['_rows', rows],
      ['_bounds', bounds],
      ['_periods', periodsSelect(grain)],
    ],
    columns: [
      ...(grain === undefined ? [] : [['_period', 'period'] as const]),
      ...names,
      [isSum ? 'sum(_part)' : measure.cumulative, 'value'],
    ],
    from: `_periods join _rows on _day <= _last_day${since}`,
    where: shown,
    group: [...(grain === undefined ? [] : ['_period']), ...by.map(sqlName)],
  }
}

function periodsSelect(grain: CheckedRequest['grain']): Select | string {
  if (grain === undefined) return { columns: [['_last', '_last_day']], from: '_bounds' }
  const series = `select unnest(generate_series(cast(${periodSql('_first', grain)} as timestamp), cast(_last as timestamp), ${intervalSql(grain)})) as _start, _last from _bounds`
  return {
    columns: [
      ['cast(_start as date)', '_period'],
      [`least(${lastDaySql('_start', grain)}, _last)`, '_last_day'],
    ],
    from: `(${series})`,
  }
}
