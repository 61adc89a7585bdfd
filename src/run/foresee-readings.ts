import { TallyError } from '../error/tally-error.ts'
import type { HomePaths } from '../lake/home-paths.ts'
import type { PlannedFile } from '../plan/plan-build.ts'
import { evidenceIn } from '../staging/open-file.ts'
import { outdatedParts } from '../staging/outdated-parts.ts'
import { readPartIndex } from '../staging/part-file.ts'
import type { HeaderEvidence } from '../staging/shared-evidence.ts'
import type { Prepared } from './build-options.ts'
import type { Effects } from './effects.ts'
import type { LoadedProject } from './load-project.ts'

/**
 * The files of a plan as a build will find them: those that were staged by less, or by more, than files tell now of how they are written
 * are read again. New files are looked at only where a staged one asks.
 */
export async function foreseeReadings(
  { project }: LoadedProject,
  { plan }: Pick<Prepared, 'plan'>,
  paths: HomePaths,
  { signal }: Effects,
): Promise<readonly PlannedFile[]> {
  if (plan.is_nothing_new) return plan.files
  const again = new Set<PlannedFile>()
  for (const contract of project.contracts) {
    const planned = new Map(
      plan.files.filter((file) => file.contract === contract.name).map((file) => [file.arrival.sha256, file]),
    )
    const places = new Set([...planned.values()].flatMap(({ part }) => part ?? []))
    const parts = [...places].flatMap((part) => readPartIndex(part, { paths, is_full: false }) ?? [])
    const known = parts.flatMap(({ files }) =>
      files.flatMap(({ sha256, evidence }) => (evidence && planned.has(sha256) ? [evidence] : [])),
    )
    if (!known.some(({ asks }) => asks.decimal || asks.date_order)) continue
    const fresh: HeaderEvidence[] = []
    for (const { action, arrival } of planned.values()) {
      if (action === 'reuse') continue
      try {
        fresh.push(...[(await evidenceIn(arrival, contract, signal)) ?? []].flat())
      } catch (error) {
        // A build refuses it.
        if (!(error instanceof TallyError)) throw error
      }
    }
    for (const { files } of outdatedParts(parts, [...known, ...fresh], ({ sha256 }) => planned.has(sha256)))
      for (const { sha256 } of files) {
        const file = planned.get(sha256)
        if (file) again.add(file)
      }
  }
  return plan.files.map((file) =>
    again.has(file)
      ? { ...file, action: 'stage', reason: 'others tell how it is written', part: undefined, from: undefined }
      : file,
  )
}
