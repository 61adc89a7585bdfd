import { existsSync, statSync } from 'node:fs'
import { copyFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { TallyError } from '../error/tally-error.ts'
import type { HomePaths } from '../lake/home-paths.ts'
import { type AddedFile, addLandingFile } from '../landing/add-file.ts'
import { landingName } from '../landing/landing-name.ts'
import { localClock } from '../time/local-clock.ts'
import type { Effects } from './effects.ts'

/**
 * Copies a file of this machine into today's folder of landing, today in the project's zone; what lies there stays. The same
 * content is not added twice. Throws `file_not_found`, `file_name_refused`.
 */
export async function landFile(
  file: string,
  paths: HomePaths,
  time_zone: string,
  effects: Pick<Effects, 'now'>,
): Promise<AddedFile> {
  if (!existsSync(file) || !statSync(file).isFile()) throw new TallyError('file_not_found', { file })
  const { day } = localClock(effects.now(), time_zone)
  return addLandingFile(paths.landing, day, landingName(basename(file)), (to) => copyFile(file, to))
}
