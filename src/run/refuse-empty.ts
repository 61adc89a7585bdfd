import { TallyError } from '../error/tally-error.ts'
import type { RefusedFile } from '../lake/manifest.ts'
import type { BuildContext } from './build-context.ts'
import type { BuiltStaging } from './build-staging.ts'

const most_named = 3

/**
 * Stops a build whose models or metrics would make figures of nothing because files were refused: a contract that one of them
 * reads has no record at all, and is not `optional`. Where nothing was refused, a contract without files gives empty tables and a
 * warning; and rows that all stand in quarantine are released, for it is there that they are mended. Throws `source_empty`; the
 * release before stands.
 */
export function refuseEmpty(
  context: Pick<BuildContext, 'loaded' | 'prepared'>,
  staged: readonly BuiltStaging[],
  refused: readonly RefusedFile[],
): void {
  const { loaded, prepared } = context
  const { plan, current } = prepared
  // A file that fits no contract may be anybody's; of the others nobody knows whose they were.
  const files = refused.filter(({ code }) => code !== 'contract_unmatched')
  if (files.length === 0) return
  const readers = [
    ...plan.models.map(({ node }) => ({ name: node.model.name, inputs: node.inputs })),
    ...loaded.project.metrics.map(({ name, model }) => ({ name, inputs: [model] })),
  ]
  const found = staged.flatMap(({ contract, account }) => {
    if (contract.optional || account.read > 0) return []
    const tables = ['stg', 'staged', 'history'].map((kind) => `${kind}_${contract.name}`)
    const reading = readers.filter(({ inputs }) => tables.some((table) => inputs.includes(table)))
    return reading.length === 0 ? [] : [`${contract.name}, which ${namesOf(reading.map(({ name }) => name))} read`]
  })
  if (found.length === 0) return
  const names = namesOf(files.map(({ landing_date, name, code }) => `${landing_date}/${name} (${code})`))
  const outcome = current ? `nothing was released, and ${current.id} stands` : 'nothing was released'
  throw new TallyError('source_empty', { detail: [...found, `refused: ${names}`].join('; '), outcome })
}

function namesOf(names: readonly string[]): string {
  const rest = names.length - most_named
  return `${names.slice(0, most_named).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`
}
