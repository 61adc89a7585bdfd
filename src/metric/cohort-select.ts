import { sqlName } from '../sql/quote.ts'
import { exactQuotient } from '../sql/quotient.ts'
import type { Select } from '../sql/select.ts'
import type { Grain } from '../time/day.ts'
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
  const { tables: memberTables, dimensions, grain } = cohortTables(metric, measure, request, source, bind)
  const keys = ['_cohort', ...dimensions]
  const sizes: Select = { columns: [...keys.map(same), ['count(*)', '_size']], from: '_cohorts', group: keys }
  const totals: Select = {
    columns: [...keys.map(same), same('_age'), [measure.cohort, '_total']],
    from: `_cohorts join _events on _entity = _member join _ages on ${inAge(measure)}`,
    group: [...keys, '_age'],
  }
  const judged: Select = {
    columns: [
      ...keys.map((key) => [`s.${key}`, key] as const),
      same('_size'),
      ['a._age', '_age'],
      ['coalesce(t._total, 0)', '_total'],
      [isMature('s._cohort', 'a._age', grain), '_is_mature'],
    ],
    from: `_sizes as s cross join _ages as a left join _totals as t on ${[...keys.map((key) => `t.${key} is not distinct from s.${key}`), 't._age = a._age'].join(' and ')}`,
  }
  const tables = [...memberTables, ['_sizes', sizes], ['_totals', totals], ['_judged', judged]] as const
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

/** The rows of the model that a cohort figure is the aggregate of: those of members of cohorts that are old enough. */
export function cohortRows(
  metric: Metric,
  measure: CohortMeasure,
  request: CheckedRequest,
  source: MetricSource,
  bind: Binder,
): Select {
  const { tables, grain } = cohortTables(metric, measure, request, source, bind)
  return {
    with: tables,
    columns: source.columns.map(({ name }) => [`_events.${sqlName(name)}`, sqlName(name)]),
    from: `_cohorts join _events on _entity = _member join _ages on ${inAge(measure)}`,
    where: [isMature('_cohort', '_age', grain)],
  }
}

/** The number of members of cohorts that are old enough. */
export function cohortSize(
  metric: Metric,
  measure: CohortMeasure,
  request: CheckedRequest,
  source: MetricSource,
  bind: Binder,
): Select {
  const { tables, grain } = cohortTables(metric, measure, request, source, bind)
  const where = [isMature('_cohort', '_age', grain)]
  return { with: tables, columns: [['count(*)', 'size']], from: '_cohorts cross join _ages', where }
}

type CohortTables = {
  readonly tables: readonly (readonly [string, Select | string])[]
  readonly dimensions: readonly string[]
  readonly grain: Grain
}

/** `_events`, `_ages`, and `_cohorts`: one row a member with its start and the first day of its cohort. */
function cohortTables(
  metric: Metric,
  measure: CohortMeasure,
  request: CheckedRequest,
  source: MetricSource,
  bind: Binder,
): CohortTables {
  const { members, dimensions } = membersSelects(request, bind)
  const grain = request.grain ?? metric.grain
  const cohorts: Select = { columns: [same('*'), [periodSql('_start', grain), '_cohort']], from: '_members' }
  const tables = [
    ['_events', eventsSelect(metric, measure, source, bind)],
    ['_ages', `select unnest([${request.days.join(', ')}]) as _age`],
    ...members,
    ['_cohorts', cohorts],
  ] as const
  return { tables, dimensions, grain }
}

function inAge(measure: CohortMeasure): string {
  return `_day - _start between ${measure.after ?? 0} and _age`
}

function isMature(cohort: string, age: string, grain: Grain): string {
  return `${lastDaySql(cohort, grain)} + ${age} <= (select max(as_of_date) from as_of)`
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
