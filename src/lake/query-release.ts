import type { Engine, SqlRow, SqlValue } from '../engine/engine.ts'
import { isTallyError, messageOf, TallyError } from '../error/tally-error.ts'
import type { Manifest } from './manifest.ts'

/** Runs one select that somebody else wrote. Throws `query_failed` for anything but one select, and for what the engine refuses, `release_damaged` where it cannot read a part. */
export async function queryRelease(
  engine: Engine,
  manifest: Manifest,
  sql: string,
  values: readonly SqlValue[] = [],
): Promise<readonly SqlRow[]> {
  const allowed = manifest.tables.map((table) => table.name).join(', ')
  const outline = await engine.outline(sql)
  if (!outline.ok) throw new TallyError('query_failed', { detail: outline.message, allowed })
  try {
    return await engine.rows(sql, values)
  } catch (error) {
    if (isTallyError(error)) throw error
    throw new TallyError('query_failed', { detail: messageOf(error), allowed }, { cause: error })
  }
}
