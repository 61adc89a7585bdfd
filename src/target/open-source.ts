import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDuckdb } from '../engine/duckdb/open-duckdb.ts'
import type { Engine, EngineOptions } from '../engine/engine.ts'
import type { HomePaths } from '../lake/home-paths.ts'
import { sqlName, sqlText } from '../sql/quote.ts'
import type { TableCopy } from './copy-plan.ts'

/** An engine over one release that may also write files; its tables are in the catalogue `release`, which is read-only. */
export async function openSource(
  paths: HomePaths,
  release: string,
  options: Pick<EngineOptions, 'memory_limit' | 'threads'>,
): Promise<Engine> {
  const temp_dir = join(tmpdir(), `tallyhouse-${process.pid}-copy`)
  const engine = await openDuckdb({ ...options, home: paths.home, temp_dir })
  try {
    await engine.run(`attach ${sqlText(join(paths.releases, release, 'catalogue.duckdb'))} as release (read_only)`)
    await engine.run('use release')
    return engine
  } catch (error) {
    engine.close()
    throw error
  }
}

/** The select of a copy, each column as the target wants its cells. */
export function selectCopy(
  copy: TableCopy,
  cellOf: (column: TableCopy['columns'][number]) => string = ({ source }) => sqlName(source),
  nameOf: (name: string) => string = (name) => name,
): string {
  const columns = copy.columns.map((column) => `${cellOf(column)} as ${sqlName(nameOf(column.name))}`)
  return `select ${columns.join(', ')} from release.${sqlName(copy.from)}`
}
