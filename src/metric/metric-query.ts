import type { SqlValue } from '../engine/engine.ts'
import { sqlName, sqlText } from '../sql/quote.ts'
import { exactQuotient } from '../sql/quotient.ts'
import { type Select, selectSql } from '../sql/select.ts'
import type { Grain } from '../time/day.ts'
import { cohortSelect } from './cohort-select.ts'
import { cumulativeSelect } from './cumulative-select.ts'
import { isCohort, isCumulative, isRatio, isSnapshot, type Metric } from './metric.ts'
import { type CheckedRequest, checkRequest, type MetricRequest } from './metric-request.ts'
import { type Binder, intervalSql, metricScope, periodSql, rowsOfPeriod } from './metric-scope.ts'
import type { MetricSource } from './metric-source.ts'
import { isNothingZero } from './nothing-is-zero.ts'
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
 * `change_share`; beside each other a sum or a count of nothing is 0. Rows without a time count nowhere, so that a total is the sum of its months. Names come from the metric
 * alone, what the request brings is bound. Throws `metric_dimension_unknown`, `metric_request_invalid`, `metric_column_missing` and `value_invalid`.
 */
export function metricQuery(metric: Metric, request: MetricRequest, source: MetricSource): MetricQuery {
  const checked = checkRequest(metric, request, source.columns)
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
    sql: selectSql(comparedSelect(metric, checked, keys, { now, before }, source)),
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

/**
 * Figures beside those of the period before, also where only one of the two has any. A period that has nothing of its own is
 * shown up to as-of, for later ones have not had the time.
 */
function comparedSelect(
  metric: Metric,
  request: CheckedRequest,
  keys: readonly string[],
  { now, before }: { readonly now: Select; readonly before: Select },
  { as_of }: MetricSource,
): Select {
  const { grain } = request
  const beforeKey = (key: string): string =>
    key === 'period' && grain !== undefined ? `cast(_before.period + ${intervalSql(grain)} as date)` : `_before.${key}`
  const same = keys.map((key) => `_now.${key} is not distinct from ${beforeKey(key)}`)
  const keyOf = (key: string): string => `coalesce(_now.${key}, ${beforeKey(key)})`
  const size = isCohort(metric.measure) ? [['_now.size', 'size'] as const] : []
  const isIn = (of: Grain): string => {
    const hasCome = `${keyOf('period')} <= ${periodSql(`date ${sqlText(as_of)}`, of)}`
    return `(${keyOf('period')} in (select period from _now) or (_before.value is not null and ${hasCome}))`
  }
  const figureOf = (side: '_now' | '_before'): string =>
    isNothingZero(metric) ? `coalesce(${side}.value, 0)` : `${side}.value`
  return {
    with: [
      ['_now', now],
      ['_before', before],
      [
        '_both',
        {
          columns: [
            ...keys.map((key) => [keyOf(key), key] as const),
            ...size,
            [figureOf('_now'), 'value'],
            [figureOf('_before'), 'before'],
          ],
          from: `_now full join _before on ${same.join(' and ') || 'true'}`,
          where: grain === undefined ? [] : [isIn(grain)],
        },
      ],
    ],
    columns: [
      ...keys.map((key) => [key === 'period' ? 'cast(period as varchar)' : key, key] as const),
      ...size.map(([, name]) => [name, name] as const),
      ['value', 'value'],
      ['before', 'before'],
      ['value - before', 'change'],
      [exactQuotient('(value - before)', 'abs(before)'), 'change_share'],
    ],
    from: '_both',
    order: keys.map((_, index) => String(index + 1)),
  }
}
