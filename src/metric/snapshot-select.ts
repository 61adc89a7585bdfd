import { sqlName } from '../sql/quote.ts'
import type { Select } from '../sql/select.ts'
import type { Metric, SnapshotMeasure } from './metric.ts'
import type { CheckedRequest } from './metric-request.ts'
import { type Binder, metricScope, periodSql } from './metric-scope.ts'
import type { MetricSource } from './metric-source.ts'

/**
 * A snapshot metric: in each period the aggregate of the rows of its last day that has any within the request's range, the
 * same day for all dimensions; without a grain those of the last day of all.
 */
export function snapshotSelect(
  metric: Metric,
  measure: SnapshotMeasure,
  request: CheckedRequest,
  source: MetricSource,
  bind: Binder,
): Select {
  const period = request.grain === undefined ? [] : [['_period', 'period'] as const]
  const by = request.by.map((name) => [sqlName(name), sqlName(name)] as const)
  return {
    with: [['_rows', lastDayRows(metric, request, source, bind)]],
    columns: [...period, ...by, [measure.snapshot, 'value']],
    from: '_rows',
    group: [...period, ...by].map(([sql]) => sql),
  }
}

/** The rows of the last day of each period (`_period`), all columns of the model kept. */
export function lastDayRows(
  metric: Metric,
  request: Pick<CheckedRequest, 'grain' | 'from' | 'to' | 'filter'>,
  source: MetricSource,
  bind: Binder,
): Select {
  const scope = metricScope(metric, request, source, bind)
  const period = request.grain === undefined ? "date '0001-01-01'" : periodSql(scope.day(), request.grain)
  return {
    columns: [
      ['*', '*'],
      [period, '_period'],
    ],
    from: sqlName(metric.model),
    where: scope.conditions,
    qualify: `${scope.day()} = max(${scope.day()}) over (partition by ${period})`,
  }
}
