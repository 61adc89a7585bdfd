import { TallyError } from '../../error/tally-error.ts'
import { formatFigure } from '../../metric/format-figure.ts'
import type { Metric } from '../../metric/metric.ts'
import type { ExplainedPart } from '../../trace/explain-figure.ts'
import { explainMetric } from '../../trace/explain-metric.ts'
import { type Command, type CommandContext, flagText } from '../command.ts'
import { boundSource } from '../metric-in-release.ts'
import { metricOf, metricOptionHelp, metricOptions, requestOf } from '../metric-options.ts'
import { withRelease } from '../open-current.ts'
import { restText, tableText } from '../output.ts'

const { from, to, filter, days } = metricOptions

export const explainCommand: Command = {
  name: 'explain',
  words: 'METRIC',
  summary: 'From a figure down to the files and lines that it is made of',
  options: { from, to, filter, days, limit: { type: 'string' } },
  option_help: {
    ...metricOptionHelp,
    days: 'the age of a cohort metric, such as 30',
    limit: 'how many lines to list (default 20; with --json all)',
  },
  examples: [
    'tallyhouse explain gross_revenue --from 2026-01-31 --to 2026-01-31',
    "tallyhouse explain orders --from 2026-01-01 --to 2026-01-31 --filter 'country=CH'",
    'tallyhouse explain average_basket --from 2026-01-01 --to 2026-01-31 --json',
  ],
  async run(context) {
    const { metric, time_zone } = await metricOf(context)
    const request = requestOf(context)
    const limit = limitOf(context)
    const answer = await withRelease(context, async (engine, manifest) => {
      await boundSource(metric, context, manifest, engine)
      return explainMetric(metric, request, time_zone, manifest, engine, limit)
    })
    context.output.answer(answer, () =>
      [
        `${metric.title.en}: ${formatFigure(answer.value, metric.format)} ${metric.unit} (release ${answer.release})`,
        ...answer.parts.flatMap((part) => partText(part, metric)),
      ].join('\n'),
    )
    return 0
  },
}

function limitOf(context: CommandContext): number | undefined {
  const text = flagText(context, 'limit')
  if (text === undefined) return context.output.is_json ? undefined : 20
  const limit = Number(text)
  if (Number.isInteger(limit) && limit > 0) return limit
  throw new TallyError('value_invalid', { what: '--limit', value: text, allowed: 'a whole number from 1' })
}

function partText(part: ExplainedPart, { format }: Metric): readonly string[] {
  const counts = `${part.line_count} lines in ${part.file_count} files`
  const how = part.is_exact
    ? [`${counts} add up to it, exactly`]
    : part.line_count > 0
      ? [`${counts}, without shares`]
      : []
  return [
    '',
    `${part.role}: ${part.aggregate} = ${part.role === 'value' ? formatFigure(part.figure, format) : String(part.figure ?? '')}`,
    ...part.levels.map(
      ({ table, rows, sum }) => `  ${table}: ${rows} rows${sum === null ? '' : `, sum ${String(sum)}`}`,
    ),
    ...how,
    ...(part.note === '' ? [] : [part.note]),
    ...(part.lines.length === 0 ? [] : [tableText(part.lines)]),
    ...restText(part.lines.length, part.line_count),
  ]
}
