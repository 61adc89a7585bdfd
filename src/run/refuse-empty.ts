import type { Contract } from '../contract/contract.ts'
import type { Engine } from '../engine/engine.ts'
import { TallyError } from '../error/tally-error.ts'
import type { RefusedFile } from '../lake/manifest.ts'
import { sqlText } from '../sql/quote.ts'
import type { BuildContext } from './build-context.ts'
import type { BuiltStaging } from './build-staging.ts'

const most_named = 3

/**
 * Stops a build whose models or metrics would make figures of nothing: a contract that one of them reads has no row that
 * passed, and is not `optional`. Throws `source_empty`; the release before stands.
 */
export async function refuseEmpty(
  context: Pick<BuildContext, 'loaded' | 'prepared' | 'engine'>,
  staged: readonly BuiltStaging[],
  refused: readonly RefusedFile[],
): Promise<void> {
  const { loaded, prepared, engine } = context
  const { plan, current } = prepared
  const readers = [
    ...plan.models.map(({ node }) => ({ name: node.model.name, inputs: node.inputs })),
    ...loaded.project.metrics.map(({ name, model }) => ({ name, inputs: [model] })),
  ]
  const found: string[] = []
  for (const { contract, account } of staged) {
    if (contract.optional || account.staged > 0) continue
    const tables = ['stg', 'staged', 'history'].map((kind) => `${kind}_${contract.name}`)
    const reading = readers.filter(({ inputs }) => tables.some((table) => inputs.includes(table)))
    if (reading.length === 0) continue
    const reason =
      account.read === 0
        ? `no file with a row fits (${contract.files.join(', ')})`
        : await noGoodRow(contract, account.read, engine)
    found.push(`${contract.name}, which ${namesOf(reading.map(({ name }) => name))} read: ${reason}`)
  }
  if (found.length === 0) return
  // Of a file that was refused nobody knows whose it was.
  const files = refused.map(({ landing_date, name, code }) => `${landing_date}/${name} (${code})`)
  if (files.length > 0) found.push(`refused: ${namesOf(files)}`)
  const outcome = current ? `nothing was released, and ${current.id} stands` : 'nothing was released'
  throw new TallyError('source_empty', { detail: found.join('; '), outcome })
}

async function noGoodRow({ name }: Contract, read: number, engine: Engine): Promise<string> {
  const rows = await engine.rows(
    `select coalesce(column_name || ': ', '') || code as reason, count(*)::varchar as n from quarantine
     where contract = ${sqlText(name)} group by all order by count(*) desc, reason limit ${most_named}`,
  )
  const reasons = rows.map((row) => `${String(row['reason'])} ${String(row['n'])}×`)
  return `none of its ${read} rows passed (${reasons.join(', ')})`
}

function namesOf(names: readonly string[]): string {
  const rest = names.length - most_named
  return `${names.slice(0, most_named).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`
}
