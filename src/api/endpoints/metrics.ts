import { z } from 'zod'
import type { SqlRow } from '../../engine/engine.ts'
import { TallyError } from '../../error/tally-error.ts'
import type { Metric } from '../../metric/metric.ts'
import { parseMetricFilter } from '../../metric/metric-request.ts'
import { styles } from '../../metric/metric-words.ts'
import { addDays } from '../../time/day.ts'
import { defineEndpoint } from '../endpoint.ts'
import { answerMetric, dailyMetrics, daysOf, findMetric, grainsOf } from '../metric-answer.ts'
import { cell, day, flag, list, noParams, noQuery, row, texts } from '../schemas.ts'

const words = z.strictObject({ en: z.string(), fr: z.string() })
const metricLine = z.strictObject({
  name: z.string(),
  title: words,
  description: z.string(),
  unit: z.string(),
  format: z.strictObject({ style: z.enum(styles), decimals: z.int() }),
  model: z.string(),
  dimensions: z.array(z.string()),
  grains: z.array(z.string()).meta({ description: 'None where the metric has no time.' }),
  days: z.array(z.int()).meta({ description: 'Ages of a cohort metric.' }),
})

const receipt = z.strictObject({
  definition: z.looseObject({ name: z.string(), unit: z.string() }),
  sql: z.string(),
  values: z.array(cell),
  release: z.string(),
  as_of: z.string(),
  model: z.string(),
  model_file: z.string(),
  model_sql: z.string(),
  tables: z.array(z.strictObject({ name: z.string(), hash: z.string(), parts: z.array(z.string()) })),
  parts: z.array(z.string()),
  files: z.array(z.strictObject({ file: z.string(), sha256: z.string() })),
})

const range = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}\.\.\d{4}-\d{2}-\d{2}$/)
  .meta({ description: 'First and last day, both inclusive, as 2026-01-01..2026-01-31; the same as from and to.' })

export const listMetrics = defineEndpoint({
  id: 'listMetrics',
  method: 'get',
  path: '/metrics',
  summary: 'The catalogue of metrics',
  role: 'viewer',
  params: noParams,
  query: noQuery,
  response: z.strictObject({ release: z.string(), metrics: z.array(metricLine) }),
  is_of_release: true,
  example: 'curl -H "Authorization: Bearer $KEY" "$URL/metrics"',
  async handle(_, call) {
    const { metrics } = call.part.project
    return { release: call.release().manifest.id, metrics: metrics.map(lineOf) }
  },
})

export const dailyFigures = defineEndpoint({
  id: 'dailyFigures',
  method: 'get',
  path: '/metrics/daily',
  summary: 'Metrics day by day, one row a day; without a range the last 30 days up to as_of',
  role: 'viewer',
  params: noParams,
  query: z.strictObject({
    metrics: list.optional(),
    from: day.optional(),
    to: day.optional(),
    range: range.optional(),
  }),
  response: z.strictObject({
    release: z.string(),
    from: day,
    to: day,
    units: z.record(z.string(), z.string()),
    rows: z.array(row).meta({ description: '`day`, and one figure a metric; null where the day has none.' }),
  }),
  is_of_release: true,
  example: 'curl -H "Authorization: Bearer $KEY" "$URL/metrics/daily?from=2026-01-01&to=2026-01-03"',
  async handle({ query }, call) {
    const view = call.release()
    const { project } = call.part
    const known = dailyMetrics(project.metrics)
    const metrics = query.metrics ? query.metrics.map((name) => findMetric(known, name)) : known
    const asked = rangeOf(query)
    const to = asked.to ?? (asked.from === undefined ? view.manifest.as_of.slice(0, 10) : addDays(asked.from, 29))
    const from = asked.from ?? addDays(to, -29)
    checkSpan(from, to)
    const days = new Map<string, Record<string, SqlRow[string]>>()
    for (let one = from; one <= to; one = addDays(one, 1))
      days.set(one, { day: one, ...Object.fromEntries(metrics.map(({ name }) => [name, null])) })
    for (const metric of metrics) {
      const { rows } = await answerMetric(view, metric, { grain: 'day', from, to }, project.time_zone)
      for (const { period, value } of rows) {
        const line = days.get(String(period))
        if (line) line[metric.name] = value ?? null
      }
    }
    const units = Object.fromEntries(metrics.map(({ name, unit }) => [name, unit]))
    return { release: view.manifest.id, from, to, units, rows: [...days.values()] }
  },
})

export const readMetric = defineEndpoint({
  id: 'readMetric',
  method: 'get',
  path: '/metrics/{name}',
  summary: 'A figure: in total, or by time and dimension',
  role: 'viewer',
  params: z.strictObject({ name: z.string() }),
  query: z.strictObject({
    grain: z.string().meta({ description: 'day, week, month, quarter or year; without it one total.' }).optional(),
    range: range.optional(),
    from: day.optional(),
    to: day.optional(),
    by: list.optional(),
    filter: texts.meta({ description: 'dimension=value; again for more; nothing behind = for no value.' }).optional(),
    days: list.meta({ description: 'Ages of a cohort metric.' }).optional(),
    compare: flag
      .meta({ description: 'Beside each figure that of the period before, the change and its share.' })
      .optional(),
    receipt: flag
      .meta({ description: 'Also the definition, the SQL, the tables, parts and files behind the figure.' })
      .optional(),
  }),
  response: z.strictObject({
    metric: z.string(),
    title: words,
    unit: z.string(),
    release: z.string(),
    as_of: z.string(),
    rows: z.array(row).meta({
      description:
        '`period` where a grain is given, one column a dimension, `age_days` and `size` for a cohort metric, `value`, and where compared `before`, `change`, `change_share`.',
    }),
    note: z
      .string()
      .meta({ description: 'Where compared: why the figures beside each other are of different numbers of days.' })
      .optional(),
    receipt: receipt.optional(),
  }),
  is_of_release: true,
  example: 'curl -H "Authorization: Bearer $KEY" "$URL/metrics/revenue?grain=month&receipt=true"',
  async handle({ params, query }, call) {
    const view = call.release()
    const metric = findMetric(call.part.project.metrics, params.name)
    const request = {
      ...rangeOf(query),
      ...(query.grain === undefined ? {} : { grain: query.grain }),
      ...(query.days === undefined ? {} : { days: query.days.map(Number) }),
      by: query.by ?? [],
      filter: parseMetricFilter(query.filter ?? []),
      is_compared: query.compare ?? false,
    }
    const { rows, note, receipt } = await answerMetric(view, metric, request, call.part.project.time_zone)
    const { id, as_of } = view.manifest
    const answer = { metric: metric.name, title: metric.title, unit: metric.unit, release: id, as_of, rows }
    return {
      ...answer,
      ...(note === undefined ? {} : { note }),
      ...(query.receipt === true ? { receipt } : {}),
    }
  },
})

function lineOf(metric: Metric): z.output<typeof metricLine> {
  const { name, title, description, unit, format, model, dimensions } = metric
  return {
    name,
    title,
    description,
    unit,
    format,
    model,
    dimensions: [...dimensions],
    grains: [...grainsOf(metric)],
    days: [...daysOf(metric)],
  }
}

function rangeOf(query: {
  readonly range?: string | undefined
  readonly from?: string | undefined
  readonly to?: string | undefined
}): {
  readonly from?: string
  readonly to?: string
} {
  if (query.range !== undefined && (query.from ?? query.to) !== undefined)
    throw new TallyError('value_invalid', { what: 'range', value: query.range, allowed: 'given beside from or to' })
  const [first, last] = query.range?.split('..') ?? [query.from, query.to]
  return { ...(first === undefined ? {} : { from: first }), ...(last === undefined ? {} : { to: last }) }
}

function checkSpan(from: string, to: string): void {
  if (from > to)
    throw new TallyError('value_invalid', { what: 'from', value: from, allowed: `a day on or before ${to}` })
  if (to > addDays(from, 3660))
    throw new TallyError('value_invalid', { what: 'the range', value: `${from}..${to}`, allowed: 'at most ten years' })
}
