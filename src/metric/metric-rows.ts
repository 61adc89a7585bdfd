import type { Engine, SqlValue } from '../engine/engine.ts'
import { TallyError } from '../error/tally-error.ts'
import { sqlName } from '../sql/quote.ts'
import { type Select, selectSql } from '../sql/select.ts'
import { firstDayOf } from '../time/day.ts'
import { cohortRows, cohortSize } from './cohort-select.ts'
import { isCohort, isCumulative, isRatio, isSnapshot, type Metric } from './metric.ts'
import { checkRequest, type MetricRequest } from './metric-request.ts'
import { metricScope, rowsOfPeriod } from './metric-scope.ts'
import type { MetricSource } from './metric-source.ts'
import { lastDayRows } from './snapshot-select.ts'

/** One aggregate of a figure and the rows of the model that it is taken over, all columns of the model kept. */
export type FigureRows = {
  readonly role: 'value' | 'numerator' | 'denominator'
  readonly aggregate: string
  /** Selects the rows; undefined where the part is a number of members, which `aggregate` counts by itself. */
  readonly rows: string | undefined
  readonly values: readonly SqlValue[]
  /** Which rows of the model these are, as people know it: a range, filters, and what the metric itself leaves out. */
  readonly conditions: readonly string[]
}

/**
 * The rows behind one figure: a total, so the request has neither grain nor dimensions, and of a cohort metric one age.
 * Throws what `checkRequest` throws.
 */
export async function figureRows(
  metric: Metric,
  request: Omit<MetricRequest, 'grain' | 'by' | 'is_compared'>,
  source: MetricSource,
  engine: Engine,
): Promise<readonly FigureRows[]> {
  const { measure } = metric
  const checked = checkRequest(metric, request, source.columns)
  const conditions = conditionTexts(metric, checked, source)
  const part = (role: FigureRows['role'], aggregate: string, select: (bind: Bind) => Select): FigureRows => {
    const values: SqlValue[] = []
    const sql = selectSql(select((value, type) => `$${values.push(value)}::${type}`))
    return { role, aggregate, rows: sql, values, conditions }
  }
  if (isCohort(measure)) {
    if (checked.days.length !== 1) {
      const allowed = `one age: ${checked.days.join(', ')} (--days N)`
      throw new TallyError('value_invalid', { what: 'days', value: checked.days.join(', '), allowed })
    }
    const { rows, ...size } = part('denominator', '', (bind) => cohortSize(metric, measure, checked, source, bind))
    return [
      part('numerator', measure.cohort, (bind) => cohortRows(metric, measure, checked, source, bind)),
      { ...size, aggregate: rows ?? '', rows: undefined },
    ]
  }
  if (isSnapshot(measure)) {
    const request = { ...checked, grain: undefined }
    return [part('value', measure.snapshot, (bind) => lastDayRows(metric, request, source, bind))]
  }
  const { reset } = isCumulative(measure) ? measure : {}
  const last = reset === undefined ? undefined : await lastDay(metric, source, checked, engine)
  const since = reset === undefined || last === undefined ? undefined : firstDayOf(last, reset)
  const range = isCumulative(measure) ? { ...checked, from: since } : checked
  const all = (bind: Bind): Select => ({
    columns: [['*', '*']],
    from: rowsOfPeriod(metric, { ...range, grain: undefined }, source, bind),
    where: metricScope(metric, range, source, bind).conditions,
  })
  if (isRatio(measure))
    return [part('numerator', measure.numerator, all), part('denominator', measure.denominator, all)]
  return [part('value', isCumulative(measure) ? measure.cumulative : measure, all)]
}

function conditionTexts(
  { measure, where, time, up_to_as_of }: Metric,
  { from, to, filter, days }: ReturnType<typeof checkRequest>,
  { as_of }: MetricSource,
): readonly string[] {
  const isStarting = isCohort(measure)
  return [
    ...(from === undefined || isCumulative(measure) ? [] : [`${isStarting ? 'begun ' : ''}from ${from} on`]),
    ...(to === undefined ? [] : [`${isStarting ? 'begun ' : ''}up to ${to}`]),
    ...filter.map(
      ([name, values]) => `${name} = ${values.map((value) => (value === '' ? 'none' : value)).join(' or ')}`,
    ),
    ...(isStarting ? [`${days.join(', ')} days old as of ${as_of}`] : []),
    ...(up_to_as_of ? [`no later than as-of, ${as_of}`] : []),
    ...(where === undefined ? [] : [`where ${where}`]),
    ...(time === undefined || (from ?? to) !== undefined ? [] : [`with a ${time}`]),
  ]
}

type Bind = Parameters<typeof metricScope>[3]

/** The day at whose end a cumulative total stands: `to`, but no later than the later of as-of and the last row. */
async function lastDay(
  metric: Metric,
  source: MetricSource,
  { to, filter }: ReturnType<typeof checkRequest>,
  engine: Engine,
): Promise<string | undefined> {
  const values: SqlValue[] = []
  const bind: Bind = (value, type) => `$${values.push(value)}::${type}`
  const scope = metricScope(metric, { from: undefined, to: undefined, filter }, source, bind)
  const latest = `greatest(max(${scope.day()}), (select max(as_of_date) from as_of))`
  const sql = selectSql({
    columns: [[`cast(${latest} as varchar)`, 'day']],
    from: sqlName(metric.model),
    where: scope.conditions,
  })
  const day = (await engine.rows(sql, values))[0]?.['day']
  if (typeof day !== 'string') return to
  return to !== undefined && to < day ? to : day
}
