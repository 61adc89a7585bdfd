import type { ParseArgsOptionsConfig } from 'node:util'
import { TallyError } from '../error/tally-error.ts'
import type { Metric } from '../metric/metric.ts'
import { type MetricRequest, parseMetricFilter } from '../metric/metric-request.ts'
import { type CommandContext, flagText, flagTexts, isSet } from './command.ts'

/** Flags of every command that asks a metric. */
export const metricOptions = {
  by: { type: 'string', multiple: true },
  from: { type: 'string' },
  to: { type: 'string' },
  grain: { type: 'string' },
  filter: { type: 'string', multiple: true },
  days: { type: 'string' },
} as const satisfies ParseArgsOptionsConfig

export const metricOptionHelp: Readonly<Record<keyof typeof metricOptions, string>> = {
  by: 'a dimension, or several parted by commas',
  from: 'first day, inclusive',
  to: 'last day, inclusive',
  grain: 'day, week, month, quarter or year; without it one total',
  filter: 'dimension=value; again for more; nothing behind = for no value',
  days: 'ages of a cohort metric, such as 30 or 7,30,90 (default all)',
}

/** The request that a command's flags make. Throws `value_invalid`. */
export function requestOf(context: CommandContext): MetricRequest {
  const [grain, from, to] = ['grain', 'from', 'to'].map((name) => flagText(context, name))
  const days = listOf([flagText(context, 'days') ?? ''])
  return {
    ...(grain === undefined ? {} : { grain }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    by: listOf(flagTexts(context, 'by')),
    filter: parseMetricFilter(flagTexts(context, 'filter')),
    ...(days.length === 0 ? {} : { days: days.map(Number) }),
    is_compared: isSet(context, 'compare'),
  }
}

/** The metric that the first word names. Throws `metric_unknown`. */
export async function metricOf(
  context: CommandContext,
): Promise<{ readonly metric: Metric; readonly time_zone: string }> {
  const { project } = await context.project()
  const [name] = context.words
  const metric = project.metrics.find((candidate) => candidate.name === name)
  if (metric) return { metric, time_zone: project.time_zone }
  const allowed = project.metrics.map((candidate) => candidate.name).join(', ') || 'none'
  throw new TallyError('metric_unknown', { name: name ?? '(none given)', allowed })
}

function listOf(texts: readonly string[]): readonly string[] {
  return texts
    .flatMap((text) => text.split(','))
    .map((text) => text.trim())
    .filter((text) => text !== '')
}
