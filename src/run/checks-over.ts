import type { Check } from '../check/check.ts'
import { checkText } from '../check/check-sql.ts'
import type { Engine } from '../engine/engine.ts'
import { isTallyError } from '../error/tally-error.ts'
import { outlineModel } from '../model/outline-model.ts'
import type { Effects } from './effects.ts'

/** The checks that can be run over some of a project's tables. */
export type ChecksOver = {
  readonly tables: { readonly models: readonly string[]; readonly others: readonly string[] }
  /** Those that read these tables alone. */
  readonly checks: readonly Check[]
  /** Those that read one of the models, and tables that are not there. */
  readonly left_out: readonly { readonly check: string; readonly reads: readonly string[] }[]
}

/** Sorts checks by what they read. A check whose SQL cannot be read is run where it is about one of the tables, and says why it cannot. */
export async function checksOver(
  checks: readonly Check[],
  tables: ChecksOver['tables'],
  engine: Pick<Engine, 'outline'>,
  effects: Effects,
): Promise<ChecksOver> {
  const there = new Set([...tables.models, ...tables.others])
  const run: Check[] = []
  const left_out: { check: string; reads: readonly string[] }[] = []
  for (const check of checks) {
    const reads = await readsOf(check, engine, effects)
    const lacking = reads.filter((table) => !there.has(table))
    if (lacking.length === 0) run.push(check)
    else if (reads.some((table) => tables.models.includes(table))) left_out.push({ check: check.name, reads: lacking })
  }
  return { tables, checks: run, left_out }
}

async function readsOf(check: Check, engine: Pick<Engine, 'outline'>, effects: Effects): Promise<readonly string[]> {
  const sql = checkText(check, effects.now())
  try {
    return await outlineModel({ file: check.file, sql }, (text) => engine.outline(text))
  } catch (error) {
    if (!isTallyError(error)) throw error
    return [check.table]
  }
}
