import type { ChangedName } from '../plan/changed-names.ts'
import { type Output, safeText, tableText } from './output.ts'
import { partitionsText, valueText } from './partition-text.ts'
import type { PlanAnswer, PlannedModelAnswer } from './plan-answer.ts'

/** Files that are named of those that touch partitions. */
const most_named = 3

/** A plan as people read it. */
export function planText(answer: PlanAnswer, output: Output): string {
  const { files, models, checks } = answer
  const busy = files.filter(({ action, from }) => action === 'stage' || from !== null)
  const built = models.filter(({ action }) => action === 'build')
  if (answer.is_nothing_new)
    return [
      `nothing to do: ${files.length} files and ${models.length} models are unchanged`,
      ...asideLines(answer),
    ].join('\n')
  const staged = files.filter(({ action }) => action === 'stage')
  const blocks = [
    standsOn(answer),
    [`${staged.length} of ${files.length} files to stage; ${built.length} of ${models.length} models to build`],
    busy.length === 0
      ? []
      : [tableText(busy.map(({ from, ...file }) => ({ ...file, reason: whyText(file.reason, from) })))],
    models.length === 0 ? [] : [tableText(models.map(modelRow))],
    partitionLines(answer),
    ...models.map((model) => diffLines(model, output)),
    [
      ...(answer.changed_contracts.length > 0 ? [`contracts: ${changesText(answer.changed_contracts)}`] : []),
      `${checks.count} checks to run: ${checks.reason}${checks.changed.length > 0 ? `: ${changesText(checks.changed)}` : ''}`,
      ...answer.gone_models.map((name) => `gone model: ${safeText(name)}; its table is not in the next release`),
      ...answer.gone.map((name) => `gone from landing: ${safeText(name)}`),
      ...asideLines(answer),
    ],
  ]
  return blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')
}

function modelRow(planned: PlannedModelAnswer): Readonly<Record<string, string>> {
  const { model, materialization, action, reason, from, sql_change, changed_inputs } = planned
  return { model, materialization, action, reason: whyText(reasonText(reason, sql_change), from), changed_inputs }
}

/** What lies in landing and is not taken, with the reason. */
function asideLines({ refused, warnings }: PlanAnswer): readonly string[] {
  return [
    ...refused.map(({ file, code, message }) => `refused: ${safeText(file)} (${code}): ${safeText(message)}`),
    ...warnings.map((warning) => `note: ${safeText(warning)}`),
  ]
}

function standsOn({ env, release_before: before }: PlanAnswer): readonly string[] {
  if (before === null || before.env === env) return []
  return [`${env} has no release yet; it begins with what release ${before.id} of ${before.env} holds`]
}

function whyText(reason: string, from: string | null): string {
  return from === null ? reason : `${reason}; as in ${from}`
}

function reasonText(reason: string, change: PlannedModelAnswer['sql_change']): string {
  if (reason !== 'changed SQL' || change === null || change === 'select') return reason
  return `${reason} (${change === 'comments' ? 'only comments changed' : 'only the header changed'})`
}

/** Which partitions of each incremental model are computed, or change where that was read, and the files whose rows touch them. */
function partitionLines({ models, partition_reading, release_before }: PlanAnswer): readonly string[] {
  const parted = models.filter(
    ({ action, partitions, partition_changes: changes }) =>
      (action === 'build' && partitions !== '') || (changes !== null && isOther(changes)),
  )
  const lines = [...parted.flatMap(modelPartitions), ...readingLines(partition_reading, release_before !== null)]
  return lines.length > 0 ? ['partitions', ...lines] : []
}

function isOther({ changed, added, gone }: NonNullable<PlannedModelAnswer['partition_changes']>): boolean {
  return changed.length + added.length + gone.length > 0
}

function modelPartitions(planned: PlannedModelAnswer): readonly string[] {
  const { model, partitions, partitions_there: there, partition_changes: changes, changed_files } = planned
  const rest = changed_files.length - most_named
  const named = [...changed_files.slice(0, most_named), ...(rest > 0 ? [`${rest} more`] : [])].join(', ')
  const from = changed_files.length > 0 ? `; changed files: ${named}` : ''
  if (changes !== null) return [`  ${model}: ${partitionsText(changes)}`, `    ${changes.reason}${from}`].map(safeText)
  const range =
    there?.first == null || there.last === null
      ? ''
      : `; ${there.count} there, ${valueText(there.first)} to ${valueText(there.last)}`
  return [safeText(`  ${model}: ${partitions}${from}${range}`)]
}

/** How partitions come to be named that were not, or why they could not be. */
function readingLines(reading: PlanAnswer['partition_reading'], isReleased: boolean): readonly string[] {
  const { status, files, file_bytes, table_bytes, error, would_stop_build } = reading
  if (error !== null) {
    const head = would_stop_build ? 'a build would stop here' : 'partitions could not be named'
    return [safeText(`  ${head} (${error.code}): ${error.message}`), safeText(`  → ${error.hint}`)]
  }
  if (status !== 'left' || !isReleased) return []
  const sizes = [
    ...(files > 0 ? [`${files} ${files === 1 ? 'file' : 'files'} (${sizeText(file_bytes)})`] : []),
    ...(table_bytes > 0 ? [`tables of ${sizeText(table_bytes)}`] : []),
  ]
  return [`  tallyhouse plan --partitions names them${sizes.length > 0 ? `, and reads ${sizes.join(' and ')}` : ''}`]
}

function sizeText(bytes: number): string {
  return bytes < 1e5 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`
}

function diffLines({ model, diff }: PlannedModelAnswer, { bold, good, bad, dim }: Output): readonly string[] {
  if (diff.length === 0) return []
  const paint = (line: string): string => {
    const text = safeText(line)
    return line.startsWith('+')
      ? good(text)
      : line.startsWith('-')
        ? bad(text)
        : line.startsWith('@')
          ? dim(text)
          : text
  }
  return [bold(`SQL of ${model}`), ...diff.map(paint)]
}

function changesText(changes: readonly ChangedName[]): string {
  return changes.map(({ name, change }) => `${safeText(name)} (${change})`).join(', ')
}
