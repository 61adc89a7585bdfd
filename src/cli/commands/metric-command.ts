import type { SqlRow } from '../../engine/engine.ts'
import { formatFigure } from '../../metric/format-figure.ts'
import type { Metric } from '../../metric/metric.ts'
import { metricQuery } from '../../metric/metric-query.ts'
import { metricReceipt, type Receipt } from '../../metric/receipt.ts'
import { metricError } from '../../run/check-metric.ts'
import { type Command, isSet } from '../command.ts'
import { boundSource } from '../metric-in-release.ts'
import { metricOf, metricOptionHelp, metricOptions, requestOf } from '../metric-options.ts'
import { withRelease } from '../open-current.ts'
import { tableText } from '../output.ts'

export const metricCommand: Command = {
  name: 'metric',
  words: 'NAME',
  summary: 'A figure: in total, or by time and dimension',
  options: { ...metricOptions, compare: { type: 'boolean' }, receipt: { type: 'boolean' } },
  option_help: {
    ...metricOptionHelp,
    compare: 'beside each figure that of the period before, the change and its share; a sum or a count of nothing is 0',
    receipt: 'also the definition, the SQL, the release, the model, and all parts and files behind it',
  },
  examples: [
    'tallyhouse metric orders',
    'tallyhouse metric gross_revenue --grain month --by country --json',
    "tallyhouse metric orders --filter 'country=CH' --from 2026-01-01",
    'tallyhouse metric gross_revenue --from 2026-01-01 --to 2026-01-31 --compare',
    'tallyhouse metric gross_revenue --grain month --by country --receipt',
  ],
  async run(context) {
    const { metric } = await metricOf(context)
    const request = requestOf(context)
    const answer = await withRelease(context, async (engine, manifest) => {
      const source = await boundSource(metric, context, manifest, engine)
      const query = metricQuery(metric, request, source)
      const rows = await engine.rows(query.sql, query.values).catch((error: unknown) => {
        throw metricError(error, metric, source)
      })
      const receipt = isSet(context, 'receipt') ? { receipt: metricReceipt(metric, query, manifest) } : {}
      const note = query.note === undefined ? {} : { note: query.note }
      return { metric: metric.name, unit: metric.unit, release: manifest.id, rows, ...note, ...receipt }
    })
    context.output.answer(answer, () =>
      [
        `${metric.title.en} (${metric.unit})`,
        tableText(answer.rows.map((row) => shownRow(row, metric))),
        ...(answer.note === undefined ? [] : [answer.note]),
        ...(answer.receipt ? receiptText(answer.receipt) : []),
      ].join('\n'),
    )
    return 0
  },
}

function shownRow(row: SqlRow, { format }: Metric): Readonly<Record<string, unknown>> {
  const share = { style: 'share', decimals: 1 } as const
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => {
      if (name === 'change_share') return [name, formatFigure(value, share)]
      return [name, ['value', 'before', 'change'].includes(name) ? formatFigure(value, format) : value]
    }),
  )
}

function receiptText(receipt: Receipt): readonly string[] {
  const values = receipt.values.map((value, index) => `$${index + 1} = ${String(value)}`)
  return [
    '',
    receipt.sql,
    ...(values.length === 0 ? [] : [values.join(', ')]),
    '',
    `release ${receipt.release}, as of ${receipt.as_of}`,
    `model ${receipt.model} (${receipt.model_file || 'no file'})`,
    ...receipt.tables.map(({ name, parts }) => [`  ${name}`, ...parts.map((part) => `    ${part}`)].join('\n')),
    `${receipt.files.length} landed files`,
    ...receipt.files.map(({ file, sha256 }) => `  ${file} ${sha256.slice(0, 12)}`),
  ]
}
