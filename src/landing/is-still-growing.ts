import { statSync } from 'node:fs'
import type { LandingFile } from './find-files.ts'

/** Whether the file's size or time has changed since it was found, or it has gone. */
export function isStillGrowing(file: Pick<LandingFile, 'path' | 'size_bytes' | 'mtime_ms'>): boolean {
  const stat = statSync(file.path, { throwIfNoEntry: false })
  return stat === undefined || stat.size !== file.size_bytes || stat.mtimeMs !== file.mtime_ms
}
