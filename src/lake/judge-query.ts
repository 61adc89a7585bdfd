import type { QueryOutline } from '../engine/engine.ts'
import { TallyError } from '../error/tally-error.ts'

/** Functions that may stand where a table does: they read nothing. */
const makers = new Set(['range', 'generate_series', 'unnest'])
/** Functions that tell of the machine or change something outside of the answer. */
const tellers =
  /^(current_setting|getenv|getvariable|write_log|sleep_ms|pg_.*|has_.*_privilege|in_search_path|txid_current|nextval|currval)$/

/** Refuses a query of somebody else that is no select, or reads anything but the release's own tables. Throws `query_failed`, `query_no_select`, `query_refused`. */
export function judgeQuery(outline: QueryOutline, tables: readonly string[]): void {
  const allowed = tables.join(', ')
  // What the engine says of these names its own inside.
  if (!outline.ok && /Only SELECT|exactly one select/.test(outline.message))
    throw new TallyError('query_no_select', { allowed })
  if (!outline.ok) throw new TallyError('query_failed', { detail: outline.message, allowed })
  const known = new Set(tables.map((name) => name.toLowerCase()))
  const foreign =
    outline.tables.find((name) => !known.has(name)) ??
    outline.table_functions.find((name) => !makers.has(name)) ??
    outline.functions.find((name) => tellers.test(name))
  if (foreign !== undefined) throw new TallyError('query_refused', { name: foreign, allowed })
}
