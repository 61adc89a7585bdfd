import type { HomePaths } from '../lake/home-paths.ts'
import { takeLock } from '../lake/lock.ts'
import { pointTo } from '../lake/publish-release.ts'
import { knownReleaseId, readManifest } from '../lake/read-release.ts'
import { planVacuum, runVacuum, type VacuumPlan } from '../lake/vacuum.ts'
import type { Effects } from './effects.ts'

/** Makes an earlier release the current one of an environment and gives the one before. Throws `release_missing`, `lake_file_unreadable`, `lake_locked`. */
export function rollback(paths: HomePaths, env: string, id: string, effects: Effects): string | undefined {
  const unlock = takeLock(paths.lock, effects.now())
  try {
    readManifest(paths, id)
    const before = knownReleaseId(paths, env)
    pointTo(paths, env, id)
    return before
  } finally {
    unlock()
  }
}

/** Removes releases beyond the newest `keep` and the parts that none names any more. Throws `lake_locked`. */
export function vacuum(paths: HomePaths, keep: number, effects: Effects): VacuumPlan {
  const unlock = takeLock(paths.lock, effects.now())
  try {
    const plan = planVacuum(paths, keep)
    runVacuum(paths, plan)
    return plan
  } finally {
    unlock()
  }
}
