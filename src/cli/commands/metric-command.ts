import { TallyError } from '../../error/tally-error.ts'
import type { MetricRequest } from '../../metric/metric-query.ts'
import { metricQuery, parseMetricFilter } from '../../metric/metric-query.ts'
import { type Command, flagText, flagTexts, isSet } from '../command.ts'
import { withRelease } from '../open-current.ts'
import { tableText } from '../output.ts'

export const metricCommand: Command = {
  name: 'metric',
  words: 'NAME',
  summary: 'A figure: in total, or by time and dimension',
  options: {
    by: { type: 'string', multiple: true },
    from: { type: 'string' },
    to: { type: 'string' },
    grain: { type: 'string' },
    filter: { type: 'string', multiple: true },
    receipt: { type: 'boolean' },
  },
  option_help: {
    by: 'a dimension, or several parted by commas',
    from: 'first day, inclusive',
    to: 'last day, inclusive',
    grain: 'day, week, month, quarter or year; without it one total',
    filter: 'dimension=value; again for more',
    receipt: 'also the definition, the SQL, the release and its parts',
  },
  examples: [
    'tallyhouse metric orders',
    'tallyhouse metric gross_revenue --grain month --by country --json',
    "tallyhouse metric orders --filter 'country=CH' --from 2026-01-01",
  ],
  async run(context) {
    const { project } = await context.project()
    const [name] = context.words
    const metric = project.metrics.find((candidate) => candidate.name === name)
    if (!metric) {
      const allowed = project.metrics.map((candidate) => candidate.name).join(', ')
      throw new TallyError('metric_unknown', { name: name ?? '(none given)', allowed })
    }
    const request = requestOf(context)
    const { sql, values } = metricQuery(metric, request)
    const answer = await withRelease(context, async (engine, manifest) => {
      const rows = await engine.rows(sql, values)
      const table = manifest.tables.find((candidate) => candidate.name === metric.model)
      const receipt = {
        definition: metric,
        sql,
        values,
        model: metric.model,
        model_sql: table?.model_sql ?? '',
        parts: table?.parts ?? [],
      }
      return {
        metric: metric.name,
        unit: metric.unit,
        release: manifest.id,
        rows,
        ...(isSet(context, 'receipt') ? { receipt } : {}),
      }
    })
    context.output.answer(answer, () => {
      const receipt = answer.receipt
        ? ['', sql, `model ${metric.model}, release ${answer.release}`, ...answer.receipt.parts]
        : []
      return [`${metric.title.en} (${metric.unit})`, tableText(answer.rows), ...receipt].join('\n')
    })
    return 0
  },
}

function requestOf(context: Parameters<Command['run']>[0]): MetricRequest {
  const [grain, from, to] = ['grain', 'from', 'to'].map((name) => flagText(context, name))
  const by = flagTexts(context, 'by')
    .flatMap((text) => text.split(','))
    .map((text) => text.trim())
    .filter((text) => text !== '')
  return {
    ...(grain === undefined ? {} : { grain }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    by,
    filter: parseMetricFilter(flagTexts(context, 'filter')),
  }
}
