import { randomUUID } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDuckdb } from '../engine/duckdb/open-duckdb.ts'
import type { Engine, EngineOptions } from '../engine/engine.ts'
import { sqlName, sqlText } from '../sql/quote.ts'
import type { HomePaths } from './home-paths.ts'

/**
 * An engine over one release, shut off from everything else: it reads the parts of this lake and no other file, its settings
 * are locked, and its catalogue is read-only.
 */
export async function openRelease(
  paths: HomePaths,
  release: string,
  options: Pick<EngineOptions, 'memory_limit' | 'threads'> & { readonly temp_dir?: string },
): Promise<Engine> {
  const engine = await openReleases(paths, { release }, options)
  return closedOnError(engine, async () => {
    await engine.run('use release')
    await engine.run('set lock_configuration = true')
  })
}

/**
 * An engine over several releases, each a read-only catalogue of the name that it is given under; it reads the parts of this
 * lake and no other file. For queries of our own alone: which catalogue is in use can still be set.
 */
export async function openReleases(
  paths: HomePaths,
  releases: Readonly<Record<string, string>>,
  options: Pick<EngineOptions, 'memory_limit' | 'threads'> & { readonly temp_dir?: string },
): Promise<Engine> {
  const temp_dir = options.temp_dir ?? releaseTempDir()
  const engine = await openDuckdb({ ...options, home: paths.home, temp_dir })
  return closedOnError(engine, async () => {
    for (const [name, id] of Object.entries(releases)) {
      const file = join(paths.releases, id, 'catalogue.duckdb')
      await engine.run(`attach ${sqlText(file)} as ${sqlName(name)} (read_only)`)
    }
    await engine.run(`set allowed_directories = [${sqlText(paths.parts)}, 'lake/parts', ${sqlText(temp_dir)}]`)
    await engine.run('set enable_external_access = false')
  })
}

async function closedOnError(engine: Engine, work: () => Promise<void>): Promise<Engine> {
  try {
    await work()
    return engine
  } catch (error) {
    engine.close()
    throw error
  }
}

/** A folder for one engine to spill to: two engines must not share one, for their files have the same names. */
export function releaseTempDir(): string {
  return join(tmpdir(), `tallyhouse-${process.pid}-${randomUUID()}`)
}
