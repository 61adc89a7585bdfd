import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { SqlValue } from '../engine/engine.ts'
import { sqlText } from '../sql/quote.ts'
import type { HomePaths } from './home-paths.ts'
import { openRelease, releaseTempDir } from './open-release.ts'

/** A select of ours over a release as the bytes of one Parquet file (zstd), made in the temp folder by an engine of its own. */
export async function exportParquet(
  paths: HomePaths,
  release: string,
  sql: string,
  values: readonly SqlValue[],
): Promise<Uint8Array> {
  const temp_dir = releaseTempDir()
  const file = join(temp_dir, 'export.parquet')
  mkdirSync(temp_dir, { recursive: true })
  const engine = await openRelease(paths, release, { memory_limit: '512MB', threads: 1, temp_dir })
  try {
    await engine.rows(`copy (${sql}) to ${sqlText(file)} (format parquet, compression zstd)`, values)
    return readFileSync(file)
  } finally {
    engine.close()
    rmSync(temp_dir, { recursive: true, force: true })
  }
}
