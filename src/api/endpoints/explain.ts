import { z } from 'zod'
import { parseMetricFilter } from '../../metric/metric-request.ts'
import { defineEndpoint } from '../endpoint.ts'
import { findMetric } from '../metric-answer.ts'
import { cell, day, list, noParams, texts, upTo } from '../schemas.ts'

export const explainFigure = defineEndpoint({
  id: 'explainFigure',
  method: 'get',
  path: '/explain',
  summary: 'From a total of a metric down to the files and lines that it is made of, and what each line adds',
  role: 'viewer',
  params: noParams,
  query: z.strictObject({
    metric: z.string(),
    from: day.optional(),
    to: day.optional(),
    filter: texts.meta({ description: 'dimension=value; again for more; nothing behind = for no value.' }).optional(),
    days: list.meta({ description: 'The age of a cohort metric.' }).optional(),
    limit: upTo(100_000).meta({ description: 'Lines to list, default 50; the counts are of all.' }).optional(),
  }),
  response: z.strictObject({
    metric: z.string(),
    unit: z.string(),
    release: z.string(),
    value: cell,
    parts: z
      .array(
        z.strictObject({
          role: z.enum(['value', 'numerator', 'denominator']),
          aggregate: z.string(),
          figure: cell,
          levels: z.array(z.strictObject({ table: z.string(), rows: z.int(), sum: cell })),
          line_count: z.int(),
          file_count: z.int(),
          is_exact: z.boolean().meta({ description: 'Whether what all lines add is the figure, exactly.' }),
          lines: z.array(z.strictObject({ file: z.string(), line: z.int(), share: cell })),
          note: z.string(),
        }),
      )
      .meta({ description: 'One, or the numerator and denominator of a ratio.' }),
  }),
  is_of_release: true,
  example: 'curl -H "Authorization: Bearer $KEY" "$URL/explain?metric=revenue&from=2026-01-01&to=2026-01-02&limit=5"',
  async handle({ query }, call) {
    const metric = findMetric(call.part.project.metrics, query.metric)
    const request = {
      ...(query.from === undefined ? {} : { from: query.from }),
      ...(query.to === undefined ? {} : { to: query.to }),
      ...(query.days === undefined ? {} : { days: query.days.map(Number) }),
      filter: parseMetricFilter(query.filter ?? []),
    }
    return call.part.explain(call.release().manifest.id, metric, request, query.limit ?? 50)
  },
})
