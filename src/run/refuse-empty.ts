import type { Contract } from '../contract/contract.ts'
import { TallyError } from '../error/tally-error.ts'
import type { HomePaths } from '../lake/home-paths.ts'
import type { RefusedFile } from '../lake/manifest.ts'
import type { BuildPlan } from '../plan/plan-build.ts'
import { matchPattern } from '../text/match-pattern.ts'
import type { BuildContext } from './build-context.ts'
import type { Prepared } from './build-options.ts'
import type { BuiltStaging } from './build-staging.ts'

const most_named = 3

/**
 * Stops a first build for which no file fits any contract: what it released would be empty. Where a release stands, or no contract
 * must have rows, it goes on. Throws `landing_empty`.
 */
export function refuseNothing(
  contracts: readonly Contract[],
  { plan, current, passed_over }: Pick<Prepared, 'plan' | 'current' | 'passed_over'>,
  { landing }: Pick<HomePaths, 'landing'>,
): void {
  const { arrivals, unmatched } = plan.matched
  if (current || [...arrivals.values()].some((files) => files.length > 0)) return
  if (contracts.every(({ optional }) => optional)) return
  const found =
    unmatched.length === 0
      ? 'no file is there'
      : `no file fits a contract: ${namesOf(unmatched.map(({ file, error }) => `${file.landing_date}/${file.name} (${error.code})`))}`
  const allowed = contracts.flatMap(({ files }) => files).join(', ')
  const detail = [found, ...passed_over.slice(0, most_named)].join('; ')
  throw new TallyError('landing_empty', { dir: landing, detail, allowed })
}

/**
 * Stops a build whose models or metrics would make figures of nothing because files were refused: a contract that one of them
 * reads has no record at all, and is not `optional`; and a first build of which no file can be read. Where nothing of a contract
 * was refused, being without files gives it empty tables and a warning; and rows that all stand in quarantine are released, for it
 * is there that they are mended. Throws `source_empty`; the release before stands.
 */
export function refuseEmpty(
  context: Pick<BuildContext, 'loaded' | 'prepared'>,
  staged: readonly BuiltStaging[],
  refused: readonly RefusedFile[],
): void {
  const { loaded, prepared } = context
  const { plan, current } = prepared
  const readers = [
    ...plan.models.map(({ node }) => ({ name: node.model.name, inputs: node.inputs })),
    ...loaded.project.metrics.map(({ name, model }) => ({ name, inputs: [model] })),
  ]
  const missed = new Set<string>()
  const found = staged.flatMap((one) => {
    const { contract, account } = one
    if (contract.optional || account.read > 0) return []
    const own = refusedOf(one, plan.matched.unmatched)
    const tables = ['stg', 'staged', 'history'].map((kind) => `${kind}_${contract.name}`)
    const reading = readers.filter(({ inputs }) => tables.some((table) => inputs.includes(table)))
    if (own.length === 0 || reading.length === 0) return []
    for (const place of own) missed.add(place)
    return [`${contract.name}, which ${namesOf(reading.map(({ name }) => name))} read`]
  })
  const isNothing =
    current === undefined &&
    refused.length > 0 &&
    staged.every(({ files }) => files.length === 0) &&
    staged.some(({ contract }) => !contract.optional)
  if (found.length === 0 && !isNothing) return
  const shown = found.length === 0 ? refused : refused.filter((file) => missed.has(placeOf(file)))
  const names = namesOf(shown.map((file) => `${placeOf(file)} (${file.code})`))
  const outcome = current ? `nothing was released, and ${current.id} stands` : 'nothing was released'
  const detail = [...(found.length === 0 ? ['no file could be read'] : found), `refused: ${names}`].join('; ')
  throw new TallyError('source_empty', { detail, outcome })
}

/**
 * The places of refused files that are a contract's, or may be: a file whose name fits several is of each of them, and one that
 * cannot be read and whose name fits none of any that is known by its header.
 */
function refusedOf(
  { contract, refused }: Pick<BuiltStaging, 'contract' | 'refused'>,
  unmatched: BuildPlan['matched']['unmatched'],
): readonly string[] {
  const mayBeOwn = unmatched.filter(({ file, error }) => {
    if (error.code === 'contract_unmatched') return false
    const fits = contract.files.some((pattern) => matchPattern(pattern, file.name))
    return fits || (error.code !== 'contract_ambiguous' && contract.known_by === 'header')
  })
  return [...refused, ...mayBeOwn].map(({ file }) => placeOf(file))
}

function placeOf({ landing_date, name }: { readonly landing_date: string; readonly name: string }): string {
  return `${landing_date}/${name}`
}

function namesOf(names: readonly string[]): string {
  const rest = names.length - most_named
  return `${names.slice(0, most_named).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`
}
