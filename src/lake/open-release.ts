import { randomUUID } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDuckdb } from '../engine/duckdb/open-duckdb.ts'
import type { Engine, EngineOptions } from '../engine/engine.ts'
import { sqlName, sqlText } from '../sql/quote.ts'
import type { HomePaths } from './home-paths.ts'
import { releaseTrouble } from './release-damage.ts'

/**
 * An engine over one release, shut off from everything else: it reads the parts of this lake and no other file, its settings
 * are locked, and its catalogue is read-only. It throws `release_damaged` where a file of the release is gone or cannot be read.
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
  const trouble: Trouble = (thrown) => releaseTrouble(paths, Object.values(releases), thrown)
  const engine = tellingDamage(await openDuckdb({ ...options, home: paths.home, temp_dir }), trouble)
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

/** What is thrown, in better words. */
type Trouble = (thrown: unknown) => unknown

/** The engine, which says so where what it throws is the damage of a release: the one place through which all that read releases go. */
function tellingDamage(engine: Engine, trouble: Trouble): Engine {
  const told = async <T>(work: Promise<T>): Promise<T> =>
    work.catch((error: unknown) => {
      throw trouble(error)
    })
  return {
    ...engine,
    run: async (sql) => told(engine.run(sql)),
    rows: async (sql, values) => told(engine.rows(sql, values)),
    columnsOf: async (sql) => told(engine.columnsOf(sql)),
    lineageOf: async (sql) => told(engine.lineageOf(sql)),
    countRows: async (sql) => told(engine.countRows(sql)),
    beside: async () => tellingDamage(await engine.beside(), trouble),
    async *batches(sql) {
      const batches = engine.batches(sql)[Symbol.asyncIterator]()
      for (let next = await told(batches.next()); !next.done; next = await told(batches.next())) yield next.value
    },
  }
}

/** A folder for one engine to spill to: two engines must not share one, for their files have the same names. */
export function releaseTempDir(): string {
  return join(tmpdir(), `tallyhouse-${process.pid}-${randomUUID()}`)
}
