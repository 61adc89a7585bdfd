import { openDuckdb } from '../engine/duckdb/open-duckdb.ts'
import type { Engine } from '../engine/engine.ts'
import type { HomePaths } from '../lake/home-paths.ts'
import type { BuildOptions } from './build-options.ts'

export type LazyEngine = { open(): Promise<Engine>; interrupt(): void; close(): Promise<void> }

/** An engine that is opened when it is first wanted, for a run with nothing new needs none. */
export function lazyEngine(paths: HomePaths, options: Pick<BuildOptions, 'memory_limit' | 'threads'>): LazyEngine {
  let opening: Promise<Engine> | undefined
  let opened: Engine | undefined
  return {
    async open() {
      opening ??= openDuckdb({
        home: paths.home,
        temp_dir: paths.temp,
        memory_limit: options.memory_limit,
        threads: options.threads,
      })
      opened = await opening
      return opened
    },
    interrupt() {
      opened?.interrupt()
    },
    async close() {
      if (opening) (await opening).close()
    },
  }
}
