import type { SqlValue } from '../engine/engine.ts'
import { sqlName } from '../sql/quote.ts'
import { exactQuotient } from '../sql/quotient.ts'
import { type Select, selectSql } from '../sql/select.ts'
import { cohortSelect } from './cohort-select.ts'
import { cumulativeSelect } from './cumulative-select.ts'
import { isCohort, isCumulative, isRatio, isSnapshot, type Metric } from './metric.ts'
import { type CheckedRequest, checkRequest, type MetricRequest } from './metric-request.ts'
import { type Binder, intervalSql, metricScope, rowsOfPeriod } from './metric-scope.ts'
import type { MetricSource } from './metric-source.ts'
import { requestBefore, unevenNote } from './period-before.ts'
import { snapshotSelect } from './snapshot-select.ts'

/** A query and the values to bind to its places. */
export type MetricQuery = {
  readonly sql: string
  readonly values: readonly SqlValue[]
  /** Why the figures beside each other are of different numbers of days; undefined where they are not. */
  readonly note?: string | undefined
}

/**
 * The query of a request. Its columns are `period` (first day of the day, ISO week, month …, as text) where a grain is given,
 * one a dimension, `age_days` and `size` for a cohort metric, `value`, and where compared `before`, `change` and
 * `change_share`. Rows without a time count nowhere, so that a total is the sum of its months. Names come from the metric
 * alone, what the request brings is bound. Throws `metric_dimension_unknown`, `metric_request_invalid`, `metric_column_missing` and `value_invalid`.
 */
export function metricQuery(metric: Metric, request: MetricRequest, source: MetricSource): MetricQuery {
  const checked = checkRequest(metric, request)
  const values: SqlValue[] = []
  const bind: Binder = (value, type) => `$${values.push(value)}::${type}`
  const keys = [
    ...(checked.grain === undefined ? [] : ['period']),
    ...checked.by.map(sqlName),
    ...(isCohort(metric.measure) ? ['age_days'] : []),
  ]
  const now = answerSelect(metric, checked, source, bind)
  const shown = (key: string): readonly [string, string] =>
    key === 'period' ? ['cast(period as varchar)', key] : [key, key]
  const order = keys.map((_, index) => String(index + 1))
  if (!checked.is_compared) {
    const rest = isCohort(metric.measure) ? ['size', 'value'] : ['value']
    const columns = [...keys.map(shown), ...rest.map((name) => [name, name] as const)]
    return { sql: selectSql({ with: [['answer', now]], columns, from: 'answer', order }), values }
  }
  const before = answerSelect(metric, requestBefore(metric, checked, source.as_of), source, bind)
  return {
    sql: selectSql(comparedSelect(metric, checked, keys, now, before)),
    values,
    note: unevenNote(metric, checked, source.as_of),
  }
}

function answerSelect(metric: Metric, request: CheckedRequest, source: MetricSource, bind: Binder): Select {
  const { measure } = metric
  if (isCohort(measure)) return cohortSelect(metric, measure, request, source, bind)
  if (isCumulative(measure)) return cumulativeSelect(metric, measure, request, source, bind)
  if (isSnapshot(measure)) return snapshotSelect(metric, measure, request, source, bind)
  const scope = metricScope(metric, request, source, bind)
  const period = request.grain === undefined ? [] : [[scope.periodOf(request.grain), 'period'] as const]
  const keys = [...period, ...request.by.map((name) => [sqlName(name), sqlName(name)] as const)]
  const from = rowsOfPeriod(metric, request, source, bind)
  const rest = { from, where: scope.conditions, group: keys.map(([sql]) => sql) }
  if (!isRatio(measure)) return { columns: [...keys, [measure, 'value']], ...rest }
  const sums: Select = {
    columns: [...keys, [measure.numerator, '_numerator'], [measure.denominator, '_denominator']],
    ...rest,
  }
  const names = keys.map(([, as]) => [as, as] as const)
  return {
    with: [['_sums', sums]],
    columns: [...names, [exactQuotient('_numerator', '_denominator'), 'value']],
    from: '_sums',
  }
}

/** Figures beside those of the period before; also keys that only the period before has. */
function comparedSelect(
  metric: Metric,
  request: CheckedRequest,
  keys: readonly string[],
  now: Select,
  before: Select,
): Select {
  const beforeKey = (key: string): string =>
    key === 'period' && request.grain !== undefined
      ? `cast(_before.period + ${intervalSql(request.grain)} as date)`
      : `_before.${key}`
  const same = keys.map((key) => `_now.${key} is not distinct from ${beforeKey(key)}`)
  const keyOf = (key: string): string => `coalesce(_now.${key}, ${beforeKey(key)})`
  const size = isCohort(metric.measure) ? [['_now.size', 'size'] as const] : []
  const isIn = request.grain === undefined ? [] : [`${keyOf('period')} in (select period from _now)`]
  return {
    with: [
      ['_now', now],
      ['_before', before],
    ],
    columns: [
      ...keys.map((key) => [key === 'period' ? `cast(${keyOf(key)} as varchar)` : keyOf(key), key] as const),
      ...size,
      ['_now.value', 'value'],
      ['_before.value', 'before'],
      ['_now.value - _before.value', 'change'],
      [exactQuotient('(_now.value - _before.value)', 'abs(_before.value)'), 'change_share'],
    ],
    from: `_now full join _before on ${same.join(' and ') || 'true'}`,
    where: isIn,
    order: keys.map((_, index) => String(index + 1)),
  }
}
