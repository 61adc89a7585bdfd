import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDuckdb } from '../engine/duckdb/open-duckdb.ts'
import type { Engine, EngineOptions } from '../engine/engine.ts'
import { sqlText } from '../sql/quote.ts'
import type { HomePaths } from './home-paths.ts'

/**
 * An engine over one release, shut off from everything else: it reads the parts of this lake and no other file, its settings
 * are locked, and its catalogue is read-only.
 */
export async function openRelease(
  paths: HomePaths,
  release: string,
  options: Pick<EngineOptions, 'memory_limit' | 'threads'>,
): Promise<Engine> {
  const temp_dir = join(tmpdir(), `tallyhouse-${process.pid}-${release}`)
  const engine = await openDuckdb({ ...options, home: paths.home, temp_dir })
  try {
    await shutOff(engine, paths, release, temp_dir)
    return engine
  } catch (error) {
    engine.close()
    throw error
  }
}

async function shutOff(engine: Engine, paths: HomePaths, release: string, temp_dir: string): Promise<void> {
  await engine.run(`attach ${sqlText(join(paths.releases, release, 'catalogue.duckdb'))} as release (read_only)`)
  await engine.run('use release')
  await engine.run(`set allowed_directories = [${sqlText(paths.parts)}, 'lake/parts', ${sqlText(temp_dir)}]`)
  await engine.run('set enable_external_access = false')
  await engine.run('set lock_configuration = true')
}
