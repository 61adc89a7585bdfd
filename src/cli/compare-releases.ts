import type { ReleaseDiff } from '../api/api-part.ts'
import { isTallyError, messageOf } from '../error/tally-error.ts'
import type { Manifest } from '../lake/manifest.ts'
import { openReleases } from '../lake/open-release.ts'
import type { Project } from '../plan/project.ts'
import { diffAccounts } from '../trace/diff-accounts.ts'
import { diffMetric, type MetricDiff } from '../trace/diff-metrics.ts'
import { diffTables } from '../trace/diff-tables.ts'
import type { CommandContext } from './command.ts'

/** Compares two releases by the project's metrics and contracts as they are today. */
export async function compareReleases(
  context: Pick<CommandContext, 'paths' | 'memory_limit' | 'threads'>,
  before: Manifest,
  after: Manifest,
  { metrics, time_zone, contracts }: Project,
): Promise<ReleaseDiff> {
  const keys = new Map(contracts.map(({ name, key }) => [`stg_${name}`, key]))
  const ends = { before: before.id, after: after.id }
  if (before.id === after.id) return { ...ends, accounts: [], tables: [], metrics: [], skipped: [] }
  const engine = await openReleases(context.paths, ends, context)
  try {
    const tables = await diffTables(before, after, keys, engine)
    const diffs: MetricDiff[] = []
    const skipped: { metric: string; reason: string }[] = []
    for (const metric of metrics) {
      try {
        diffs.push(await diffMetric(metric, before, after, time_zone, engine))
      } catch (error) {
        if (isTallyError(error, 'release_damaged')) throw error
        if (!isTallyError(error) && !/^(Binder|Catalog) Error/.test(messageOf(error))) throw error
        skipped.push({ metric: metric.name, reason: messageOf(error).split('\n')[0] ?? '' })
      }
    }
    return { ...ends, accounts: diffAccounts(before.accounts, after.accounts), tables, metrics: diffs, skipped }
  } finally {
    engine.close()
  }
}
