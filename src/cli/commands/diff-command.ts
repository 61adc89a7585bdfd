import type { ReleaseDiff } from '../../api/api-part.ts'
import { TallyError } from '../../error/tally-error.ts'
import type { Manifest } from '../../lake/manifest.ts'
import { currentManifest, currentReleaseId, readManifest } from '../../lake/read-release.ts'
import { formatFigure } from '../../metric/format-figure.ts'
import type { Metric } from '../../metric/metric.ts'
import type { MetricDiff } from '../../trace/diff-metrics.ts'
import type { TableDiff } from '../../trace/diff-tables.ts'
import { type Command, type CommandContext, flagText } from '../command.ts'
import { compareReleases } from '../compare-releases.ts'
import { restText, tableText } from '../output.ts'

export const diffCommand: Command = {
  name: 'diff',
  words: 'A [B]',
  summary: 'What differs between two releases: accounting of rows, rows of tables, and figures of metrics',
  options: { limit: { type: 'string' } },
  option_help: { limit: 'how many figures of each metric to show, largest change first (default 10; --json has all)' },
  examples: [
    'tallyhouse diff 20240131-090000-a1b2c3 20240201-090000-d4e5f6',
    'tallyhouse diff 20240131-090000-a1b2c3        # with the current release',
    'tallyhouse diff production dev --json          # two environments',
  ],
  async run(context) {
    const [a, b] = context.words
    if (a === undefined) throw new TallyError('usage', { detail: 'name a release or an environment', command: 'diff' })
    const { project } = await context.project()
    const [before, after] = [manifestOf(context, a), manifestOf(context, b ?? context.env)]
    const answer = await compareReleases(context, before, after, project)
    context.output.answer(answer, () => diffText(answer, project.metrics, Number(flagText(context, 'limit') ?? 10)))
    return 0
  },
}

/** The manifest of a release, or of an environment's current one. Throws `release_missing`. */
function manifestOf({ paths }: CommandContext, name: string): Manifest {
  const isEnvironment = /^[a-z][a-z0-9_-]*$/.test(name) && currentReleaseId(paths, name) !== undefined
  return (isEnvironment ? currentManifest(paths, name) : undefined) ?? readManifest(paths, name)
}

function diffText(answer: ReleaseDiff, metrics: readonly Metric[], limit: number): string {
  const tables = answer.tables.filter(({ status }) => status !== 'same')
  const moved = answer.metrics.filter(({ moves, change }) => moves.length > 0 || change !== null)
  const counts = tables.map(({ table, status, rows_before, rows_after, added, removed, changed, key }) => ({
    table,
    status,
    rows_before,
    rows_after,
    added,
    removed,
    changed,
    by: key.join(', ') || 'whole rows',
  }))
  return [
    `${answer.before} → ${answer.after}`,
    '',
    ...(answer.accounts.length === 0
      ? ['the accounting of rows is the same']
      : ['accounting of rows', tableText(answer.accounts)]),
    '',
    ...(tables.length === 0 ? ['no table differs'] : [tableText(counts), ...tables.flatMap(tableDetails)]),
    '',
    ...(moved.length === 0 ? ['no metric differs'] : moved.flatMap((diff) => metricText(diff, metrics, limit))),
    ...answer.skipped.map(({ metric, reason }) => `metric ${metric} could not be compared: ${reason}`),
  ].join('\n')
}

function tableDetails(diff: TableDiff): readonly string[] {
  const { table, changed_columns, added_columns, removed_columns, samples } = diff
  const columns = Object.entries(changed_columns).map(([name, rows]) => `${name} (${rows})`)
  const facts = [
    ...(columns.length > 0 ? [`changed: ${columns.join(', ')}`] : []),
    ...(added_columns.length > 0 ? [`new columns: ${added_columns.join(', ')}`] : []),
    ...(removed_columns.length > 0 ? [`columns gone: ${removed_columns.join(', ')}`] : []),
  ]
  if (facts.length + samples.length === 0) return []
  return [
    '',
    `${table}${facts.length > 0 ? `: ${facts.join('; ')}` : ''}`,
    ...(samples.length > 0 ? [tableText(samples)] : []),
  ]
}

function metricText(diff: MetricDiff, metrics: readonly Metric[], limit: number): readonly string[] {
  const metric = metrics.find(({ name }) => name === diff.metric)
  const shown = (value: unknown): string => (metric ? formatFigure(value, metric.format) : String(value))
  const size = (value: unknown): number => Math.abs(Number(value ?? 0))
  const moves = diff.moves.toSorted((a, b) => size(b.change) - size(a.change)).slice(0, limit)
  const total =
    diff.change === null
      ? 'the total is the same'
      : `${shown(diff.before)} → ${shown(diff.after)} (${shown(diff.change)})`
  const rows = moves.map(({ period, age_days, dimension, dimension_value, before, after, change }) => ({
    period,
    ...(age_days === null ? {} : { age_days }),
    where: dimension === null ? '' : `${dimension} = ${String(dimension_value ?? '(none)')}`,
    before: shown(before),
    after: shown(after),
    change: shown(change),
  }))
  return [
    `metric ${diff.metric} (${diff.unit}): ${total}`,
    ...(rows.length === 0 ? [] : [tableText(rows)]),
    ...restText(moves.length, diff.moves.length),
    '',
  ]
}
