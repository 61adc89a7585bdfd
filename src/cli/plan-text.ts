import type { ChangedName } from '../plan/changed-names.ts'
import { type Output, safeText, tableText } from './output.ts'
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
  return [
    ...standsOn(answer),
    `${staged.length} of ${files.length} files to stage; ${built.length} of ${models.length} models to build`,
    ...(busy.length > 0
      ? ['', tableText(busy.map(({ from, ...file }) => ({ ...file, reason: whyText(file.reason, from) })))]
      : []),
    '',
    tableText(
      models.map(({ model, materialization, action, reason, from, sql_change, changed_inputs }) => ({
        model,
        materialization,
        action,
        reason: whyText(reasonText(reason, sql_change), from),
        changed_inputs,
      })),
    ),
    ...built.flatMap(partitionLines),
    ...models.flatMap((model) => diffLines(model, output)),
    ...(answer.changed_contracts.length > 0 ? [`contracts: ${changesText(answer.changed_contracts)}`] : []),
    `${checks.count} checks to run: ${checks.reason}${checks.changed.length > 0 ? `: ${changesText(checks.changed)}` : ''}`,
    ...answer.gone_models.map((name) => `gone model: ${safeText(name)}; its table is not in the next release`),
    ...answer.gone.map((name) => `gone from landing: ${safeText(name)}`),
    ...asideLines(answer),
  ].join('\n')
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
  return [`${env} has no release yet; it begins with what release ${before.id} of ${before.env} holds`, '']
}

function whyText(reason: string, from: string | null): string {
  return from === null ? reason : `${reason}; as in ${from}`
}

function reasonText(reason: string, change: PlannedModelAnswer['sql_change']): string {
  if (reason !== 'changed SQL' || change === null || change === 'select') return reason
  return `${reason} (${change === 'comments' ? 'only comments changed' : 'only the header changed'})`
}

/** Which partitions of an incremental model are computed, and those that there are. */
function partitionLines({
  model,
  partitions,
  partitions_there: there,
  changed_files,
}: PlannedModelAnswer): readonly string[] {
  if (partitions === '') return []
  const named = changed_files.slice(0, most_named).join(', ')
  const rest = changed_files.length - most_named
  return [
    `partitions of ${model}: ${safeText(partitions)}`,
    ...(changed_files.length > 0
      ? [`  these rows come of ${safeText(named)}${rest > 0 ? ` and ${rest} more files` : ''}`]
      : []),
    ...(there && there.count > 0 ? [`  there are ${there.count}: ${safeText(`${there.first} to ${there.last}`)}`] : []),
  ]
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
  return ['', bold(`SQL of ${model}`), ...diff.map(paint), '']
}

function changesText(changes: readonly ChangedName[]): string {
  return changes.map(({ name, change }) => `${safeText(name)} (${change})`).join(', ')
}
