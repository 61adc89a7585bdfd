import { sqlName } from '../sql/quote.ts'
import { exactQuotient } from '../sql/quotient.ts'
import type { Select } from '../sql/select.ts'
import type { CohortMeasure, Metric } from './metric.ts'
import type { CheckedRequest } from './metric-request.ts'
import { type Binder, filterSql, lastDaySql, metricScope, periodSql } from './metric-scope.ts'
import { dayOfColumn, type MetricSource } from './metric-source.ts'

/**
 * A cohort metric: `period` (the cohort's), dimensions, `age_days`, `size`, `value`. `from` and `to` choose members by their
 * start; a member's dimensions are those of its first row (the smallest where that day has several). Without a grain the
 * figure is that of all cohorts old enough, sum over sum.
 */
export function cohortSelect(
  metric: Metric,
  measure: CohortMeasure,
  request: CheckedRequest,
  source: MetricSource,
  bind: Binder,
): Select {
  const events = eventsSelect(metric, measure, source, bind)
  const { members, dimensions } = membersSelects(request, bind)
  const grain = request.grain ?? metric.grain
  const keys = ['_cohort', ...dimensions]
  const ages = `select unnest([${request.days.join(', ')}]) as _age`
  const sizes: Select = { columns: [...keys.map(same), ['count(*)', '_size']], from: '_cohorts', group: keys }
  const inAge = `_day - _start between ${measure.after ?? 0} and _age`
  const totals: Select = {
    columns: [...keys.map(same), same('_age'), [measure.cohort, '_total']],
    from: `_cohorts join _events on _entity = _member join _ages on ${inAge}`,
    group: [...keys, '_age'],
  }
  const asOf = '(select max(as_of_date) from as_of)'
  const judged: Select = {
    columns: [
      ...keys.map((key) => [`s.${key}`, key] as const),
      same('_size'),
      ['a._age', '_age'],
      ['coalesce(t._total, 0)', '_total'],
      [`${lastDaySql('s._cohort', grain)} + a._age <= ${asOf}`, '_is_mature'],
    ],
    from: `_sizes as s cross join _ages as a left join _totals as t on ${[...keys.map((key) => `t.${key} is not distinct from s.${key}`), 't._age = a._age'].join(' and ')}`,
  }
  const tables = [
    ['_events', events],
    ['_ages', ages],
    ...members,
    [
      '_cohorts',
      {
        columns: [
          ['*', '*'],
          [periodSql('_start', grain), '_cohort'],
        ],
        from: '_members',
      },
    ],
    ['_sizes', sizes],
    ['_totals', totals],
    ['_judged', judged],
  ] as const
  const named = dimensions.map((key, index) => [key, sqlName(request.by[index] ?? '')] as const)
  return request.grain === undefined
    ? {
        with: tables,
        columns: [
          ...named,
          ['_age', 'age_days'],
          ['coalesce(sum(_size) filter (where _is_mature), 0)', 'size'],
          [exactQuotient('(sum(_total) filter (where _is_mature))', '(sum(_size) filter (where _is_mature))'), 'value'],
        ],
        from: '_judged',
        group: [...dimensions, '_age'],
      }
    : {
        with: tables,
        columns: [
          ['_cohort', 'period'],
          ...named,
          ['_age', 'age_days'],
          ['_size', 'size'],
          [`case when _is_mature then ${exactQuotient('_total', '_size')} end`, 'value'],
        ],
        from: '_judged',
      }
}

/** The rows of the model, each with its member and day. */
function eventsSelect(metric: Metric, measure: CohortMeasure, source: MetricSource, bind: Binder): Select {
  const all = metricScope(metric, { from: undefined, to: undefined, filter: [] }, source, bind)
  const start = measure.start === undefined ? all.day() : dayOfColumn(metric, measure.start, source)
  const entity = sqlName(measure.entity)
  return {
    columns: [
      ['*', '*'],
      [entity, '_entity'],
      [all.day(), '_day'],
      [start, '_start_day'],
    ],
    from: sqlName(metric.model),
    where: [...all.conditions, `${entity} is not null`],
  }
}

/** One row a member: its start and its dimensions, those that are asked for first; only members that the request is about. */
function membersSelects(
  request: CheckedRequest,
  bind: Binder,
): { readonly members: readonly (readonly [string, Select])[]; readonly dimensions: readonly string[] } {
  const filtered = request.filter.map(([name]) => name).filter((name) => !request.by.includes(name))
  const names = [...request.by, ...filtered]
  const keyOf = (name: string): string => `_d${names.indexOf(name)}`
  const starts: Select = {
    columns: [same('_entity'), ['min(_day)', '_first_day'], ['min(_start_day)', '_start']],
    from: '_events',
    group: ['_entity'],
  }
  const members: Select = {
    columns: [
      ['s._entity', '_member'],
      same('_start'),
      ...names.map((name) => [`min(e.${sqlName(name)})`, keyOf(name)] as const),
    ],
    from: '_starts as s join _events as e on e._entity = s._entity and e._day = s._first_day',
    where: [
      ...(request.from === undefined ? [] : [`_start >= ${bind(request.from, 'date')}`]),
      ...(request.to === undefined ? [] : [`_start <= ${bind(request.to, 'date')}`]),
    ],
    group: ['s._entity', '_start'],
    having: request.filter.map(([name, allowed]) => filterSql(`min(e.${sqlName(name)})`, allowed, bind)),
  }
  return {
    members: [
      ['_starts', starts],
      ['_members', members],
    ],
    dimensions: request.by.map(keyOf),
  }
}

function same(name: string): readonly [string, string] {
  return [name, name]
}
