import { changedFiles } from '../plan/changed-files.ts'
import type { PartitionReading } from '../plan/partition-reading.ts'
import type { PlannedFile } from '../plan/plan-build.ts'
import { type SqlChange, sqlChange } from '../plan/sql-change.ts'
import type { Prepared } from '../run/build-options.ts'
import type { ForeseenPartitions } from '../run/foresee-partitions.ts'

export type PlanAnswer = ReturnType<typeof planAnswer>
export type PlannedModelAnswer = PlanAnswer['models'][number]

/** What was found out of partitions; nothing of them where no incremental model changes, or nothing was read. */
export type PartitionsAsked = {
  readonly reading?: PartitionReading | undefined
  readonly foreseen?: ForeseenPartitions | undefined
}

/** A plan as machines read it; `files` as a build will find them. */
export function planAnswer(
  { plan, before, warnings }: Prepared,
  planned: readonly PlannedFile[],
  env: string,
  { reading, foreseen }: PartitionsAsked = {},
) {
  const { is_nothing_new, as_of, checks, changed_contracts, gone, gone_models } = plan
  const { hashes: _, ...judged } = checks
  const nodes = plan.models.map(({ node }) => node)
  const changed_files = changedFiles(nodes, planned)
  return {
    is_nothing_new,
    as_of,
    env,
    release_before: before ? { id: before.id, env: before.env } : null,
    files: planned.map(({ contract, arrival, action, reason, from }) => ({
      contract,
      file: placeOf(arrival),
      action,
      reason,
      from: from ?? null,
    })),
    models: plan.models.map(
      ({ node, action, reason, from, changed_inputs, partitions, partitions_there, sql_before }) => {
        const { name } = node.model
        const changed: SqlChange | undefined =
          sql_before === undefined ? undefined : sqlChange(sql_before, node.model.sql)
        const changes = foreseen?.ok ? foreseen.changes.get(name) : undefined
        // All partitions are made in any case, or no one is; which of them rows change is another question.
        const isTouched =
          partitions !== '' && (!/^all\b/.test(partitions) || (changes !== undefined && reason === 'changed upstream'))
        return {
          model: name,
          materialization: node.model.materialization,
          action,
          reason,
          from: from ?? null,
          changed_inputs: changed_inputs.join(', '),
          partitions,
          partitions_there: partitions_there ?? null,
          partition_changes: changes ?? null,
          changed_files: (isTouched ? (changed_files.get(name) ?? []) : []).map(({ arrival }) => placeOf(arrival)),
          sql_change: changed?.kind ?? null,
          diff: changed?.diff ?? [],
        }
      },
    ),
    partition_reading: readingAnswer({ reading, foreseen }),
    checks: judged,
    changed_contracts,
    gone,
    gone_models,
    refused: plan.matched.unmatched.map(({ file, error }) => ({
      file: placeOf(file),
      code: error.code,
      message: error.message,
    })),
    repeated: plan.matched.repeated.map(({ file }) => placeOf(file)),
    warnings,
  }
}

/** Whether new rows were read to name partitions, what that takes, and what stopped it. */
function readingAnswer({ reading, foreseen }: PartitionsAsked) {
  const status = !reading ? 'none' : !foreseen ? 'left' : foreseen.ok ? 'read' : 'stopped'
  const { files, file_bytes, table_bytes } = reading ?? { files: 0, file_bytes: 0, table_bytes: 0 }
  const stopped = foreseen && !foreseen.ok ? foreseen : undefined
  return {
    status,
    files,
    file_bytes,
    table_bytes,
    error: stopped ? { code: stopped.error.code, message: stopped.error.message, hint: stopped.error.hint } : null,
    would_stop_build: stopped?.would_stop_build ?? false,
  } as const
}

function placeOf({ landing_date, name }: { readonly landing_date: string; readonly name: string }): string {
  return `${landing_date}/${name}`
}
