import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { SqlValue } from '../engine/engine.ts'
import type { HomePaths } from '../lake/home-paths.ts'
import type { ColumnEntry } from '../lake/manifest.ts'
import { openRelease, releaseTempDir } from '../lake/open-release.ts'
import type { Effects } from '../run/effects.ts'
import { sqlName, sqlText } from '../sql/quote.ts'
import { writeArrow } from './arrow-file.ts'
import { cellType, plainCell } from './cell-type.ts'

/** A select of ours over a release, which gives these columns, as the bytes of one Arrow file. Made in the temp folder by an engine of its own. */
export async function exportArrow(
  paths: HomePaths,
  release: string,
  columns: readonly ColumnEntry[],
  sql: string,
  values: readonly SqlValue[],
  effects: Effects,
): Promise<Uint8Array> {
  const temp_dir = releaseTempDir()
  const [rows, file] = [join(temp_dir, 'rows.parquet'), join(temp_dir, 'export.arrow')]
  mkdirSync(temp_dir, { recursive: true })
  const engine = await openRelease(paths, release, { memory_limit: '512MB', threads: 1, temp_dir })
  try {
    const typed = columns.map(({ name, type }) => ({ name, source: name, type: cellType(type) }))
    const cells = typed.map((column) => `${plainCell(column)} as ${sqlName(column.name)}`).join(', ')
    // Values are bound by this statement; batches, which bind none, then go over its rows.
    await engine.rows(`copy (select ${cells} from (${sql})) to ${sqlText(rows)} (format parquet)`, values)
    await writeArrow(typed, engine.batches(`from read_parquet(${sqlText(rows)})`), file, effects)
    return readFileSync(file)
  } finally {
    engine.close()
    rmSync(temp_dir, { recursive: true, force: true })
  }
}
