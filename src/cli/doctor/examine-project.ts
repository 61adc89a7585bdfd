import type { Contract } from '../../contract/contract.ts'
import { isTallyError, messageOf } from '../../error/tally-error.ts'
import type { Manifest } from '../../lake/manifest.ts'
import type { LandingFile } from '../../landing/find-files.ts'
import type { Project } from '../../plan/project.ts'
import { type Environment, missingVariable } from '../../plan/target-spec.ts'
import { futureLanding } from '../../run/future-landing.ts'
import type { LoadedProject } from '../../run/load-project.ts'
import { matchPattern } from '../../text/match-pattern.ts'
import { type Finding, fine, namesText } from './finding.ts'

/** The project as it loads, its contracts beside the landed files, and the variables that it names; values are never shown. */
export async function examineProject(
  load: () => Promise<LoadedProject>,
  home: { readonly files: readonly LandingFile[]; readonly manifest: Manifest | undefined },
  now: Date,
  environment: Environment,
): Promise<readonly Finding[]> {
  let loaded: LoadedProject
  try {
    loaded = await load()
  } catch (error) {
    const next = isTallyError(error) ? error.hint : 'mend the project'
    return [{ what: 'project', state: 'wrong', text: messageOf(error), next }]
  }
  const { project, models } = loaded
  const { contracts, checks, metrics } = project
  const counts = `${contracts.length} contracts, ${models.length} models, ${checks.length} checks, ${metrics.length} metrics`
  const future = futureLanding(home.files.at(-1)?.landing_date ?? '', now, project.time_zone)
  return [
    fine('project', `${project.name} loads: ${counts}`),
    examineContracts(project, home),
    ...future.map((text): Finding => {
      return { what: 'as-of', state: 'look', text, next: 'look at the dates of the folders in landing' }
    }),
    examineVariables(project, environment),
  ]
}

function examineContracts(
  { contracts }: Project,
  { files, manifest }: { readonly files: readonly LandingFile[]; readonly manifest: Manifest | undefined },
): Finding {
  // A file that is known by its header was looked into when it was built.
  const read = new Set(manifest?.files.map(({ contract }) => contract))
  const isThere = ({ name, files: patterns }: Contract): boolean =>
    read.has(name) || files.some((file) => patterns.some((pattern) => matchPattern(pattern, file.name)))
  const without = contracts.filter((contract) => !contract.optional && !isThere(contract))
  if (without.length === 0) return fine('contracts', 'each has a file, or may be without')
  const text = `no file fits ${namesText(without.map((one) => `${one.name} (${one.files.join(', ')})`))}`
  const next = 'land such a file, mend the pattern, or say `optional: true` of a contract that may be without'
  return { what: 'contracts', state: 'look', text, next }
}

function examineVariables({ targets, sources, webhooks }: Project, environment: Environment): Finding {
  const isSet = (name: string): boolean => (environment[name] ?? '') !== ''
  const missing = [
    ...targets.flatMap((target) => {
      const name = missingVariable(target, environment)
      return name === undefined ? [] : [`${name} (target ${target.name})`]
    }),
    ...sources.flatMap((source) => {
      const name = source.kind === 'https' ? source.token_env : undefined
      return name === undefined || isSet(name) ? [] : [`${name} (source ${source.name})`]
    }),
    ...webhooks.flatMap(({ name, url_env, secret_env }) => {
      // Without an address nothing is signed.
      const missed = isSet(url_env) ? secret_env : url_env
      return missed === undefined || isSet(missed) ? [] : [`${missed} (webhook ${name})`]
    }),
  ]
  if (missing.length === 0) return fine('variables', 'each that targets, sources and webhooks name is set')
  const next =
    'set those that you use, in the environment or in .env of this folder: without its address a target or webhook is skipped, without its token or secret it fails'
  return { what: 'variables', state: 'look', text: `not set: ${missing.join(', ')}`, next }
}
