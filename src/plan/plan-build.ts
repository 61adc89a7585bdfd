import type { Check } from '../check/check.ts'
import type { Contract } from '../contract/contract.ts'
import type { Manifest } from '../lake/manifest.ts'
import type { ModelNode } from '../model/order-models.ts'
import { hashOf } from '../text/hash.ts'
import type { Arrival, MatchedFiles } from './match-files.ts'

/**
 * Raised when the lake's own SQL, the vocabulary, how files are read, or what is read out of a model's text changes, so that no part and no list
 * of inputs of the old form is taken for a new one.
 */
export const lakeFormat = 14

export type PlannedFile = {
  readonly contract: string
  readonly arrival: Arrival
  readonly action: 'stage' | 'reuse'
  readonly reason:
    | 'new file'
    | 'contract changed'
    | 'unchanged'
    | 'same content as before'
    | 'others tell how it is written'
}

export type PlannedModel = {
  readonly node: ModelNode
  readonly hash: string
  readonly action: 'build' | 'reuse'
  readonly reason: 'new model' | 'changed SQL' | 'changed upstream' | 'unchanged'
  /** Inputs that are not as they were; none of a new model. */
  readonly changed_inputs: readonly string[]
  /** Of an incremental model: which of its partitions are computed. */
  readonly partitions: string
}

/** The checks of the release to be; they judge it before it is published. */
export type PlannedChecks = {
  readonly hash: string
  readonly count: number
  readonly action: 'run' | 'keep'
  readonly reason: 'new release' | 'checks changed' | 'unchanged'
}

/** What a build will do, as data: made without touching a database, a file or a clock. */
export type BuildPlan = {
  readonly matched: MatchedFiles
  readonly as_of: string
  readonly files: readonly PlannedFile[]
  /** Hash of each contract's staged rows, by contract. */
  readonly staging_hashes: ReadonlyMap<string, string>
  readonly models: readonly PlannedModel[]
  readonly checks: PlannedChecks
  /** Files of the release before, taken or refused, that are not in landing any more. */
  readonly gone: readonly string[]
  /** Nothing that a release holds would change. */
  readonly is_nothing_new: boolean
  /** Hash of all that the release will hold. */
  readonly hash: string
}

export type PlanInput = {
  readonly project: {
    readonly name: string
    readonly time_zone: string
    readonly contracts: readonly Contract[]
    readonly checks: readonly Check[]
  }
  readonly matched: MatchedFiles
  /** Hashes of the mended rows of each contract, in the order of their replay. */
  readonly mended: ReadonlyMap<string, readonly string[]>
  readonly nodes: readonly ModelNode[]
  readonly current: Manifest | undefined
  readonly as_of: string
}

/** The hash of a contract as staged parts are named by it. */
export function contractHash(contract: Contract, time_zone: string): string {
  const {
    description: _,
    expected: __,
    optional: _optional,
    delivery: _delivery,
    effective_at: _effective,
    ...judged
  } = contract
  return hashOf(lakeFormat, judged, time_zone)
}

/** The hash of a contract's history, from that of its staged rows. */
export function historyHash(contract: Contract, staging_hash: string): string {
  return hashOf('history', staging_hash, contract.delivery, contract.effective_at ?? '')
}

/** Plans a build from what landed, what the project says, and the release that is there. `nodes` come in building order. */
export function planBuild(input: PlanInput): BuildPlan {
  const { project, matched, current } = input
  const tables = new Map((current?.tables ?? []).map((table) => [table.name, table]))
  const stagingHashes = new Map<string, string>()
  const files: PlannedFile[] = []
  const known = filesByContent(current)
  for (const contract of project.contracts) {
    const hash = contractHash(contract, project.time_zone)
    const arrivals = matched.arrivals.get(contract.name) ?? []
    const identity = arrivals.map((file) => [file.landing_date, file.name, file.sha256])
    stagingHashes.set(contract.name, hashOf(hash, identity, input.mended.get(contract.name) ?? []))
    files.push(...arrivals.map((arrival) => planFile(contract, hash, arrival, current, known)))
  }
  const models = planModels(input, stagingHashes, tables)
  const refused = matched.unmatched.map(({ file }) => [file.landing_date, file.name, file.sha256])
  const content = [
    lakeFormat,
    project.name,
    input.as_of,
    [...stagingHashes],
    models.map(({ node, hash: modelHash }) => [node.model.name, modelHash]),
    refused,
  ]
  const checks = planChecks(project, current)
  // A project without checks keeps the name of what it released before there were any.
  const hash = checks.count === 0 ? hashOf(...content) : hashOf(...content, checks.hash)
  const is_nothing_new = current?.hash === hash
  return {
    matched,
    as_of: input.as_of,
    files,
    staging_hashes: stagingHashes,
    models,
    checks: { ...checks, ...(is_nothing_new ? { action: 'keep', reason: 'unchanged' } : {}) },
    gone: goneFrom(matched, current),
    is_nothing_new,
    hash,
  }
}

/** The files that the release took or refused and that are not in landing any more. */
function goneFrom(matched: MatchedFiles, current: Manifest | undefined): readonly string[] {
  const placeOf = (file: { landing_date: string; name: string }): string => `${file.landing_date}/${file.name}`
  const there = [
    ...[...matched.arrivals.values()].flat(),
    ...[...matched.unmatched, ...matched.repeated].map(({ file }) => file),
  ]
  const landed = new Set(there.map(placeOf))
  return [...(current?.files ?? []), ...(current?.refused ?? [])].map(placeOf).filter((place) => !landed.has(place))
}

/** A changed check is run again over the tables as they are: its hash is part of the release's, and of no table's. */
function planChecks(project: PlanInput['project'], current: Manifest | undefined): PlannedChecks {
  const expected = project.contracts.flatMap(({ name, expected: when }) => (when === undefined ? [] : [{ name, when }]))
  const rules = project.checks.map((check) => {
    const { description: _, ...judged } = check
    return judged
  })
  const hash = hashOf(rules, expected)
  const isSame = current?.checks_hash === hash
  const count = rules.length + expected.length
  return { hash, count, action: 'run', reason: current && !isSame ? 'checks changed' : 'new release' }
}

/** The release's files by contract and content: thousands are looked up. */
function filesByContent(current: Manifest | undefined): ReadonlyMap<string, Manifest['files']> {
  return Map.groupBy(current?.files ?? [], ({ contract, sha256 }) => `${contract} ${sha256}`)
}

function planFile(
  contract: Contract,
  hash: string,
  arrival: Arrival,
  current: Manifest | undefined,
  known: ReadonlyMap<string, Manifest['files']>,
): PlannedFile {
  const before = known.get(`${contract.name} ${arrival.sha256}`) ?? []
  if (before.length === 0) return { contract: contract.name, arrival, action: 'stage', reason: 'new file' }
  const isSameContract = current?.contract_hashes[contract.name] === hash
  if (!isSameContract) return { contract: contract.name, arrival, action: 'stage', reason: 'contract changed' }
  const isSamePlace = before.some((file) => file.landing_date === arrival.landing_date && file.name === arrival.name)
  return {
    contract: contract.name,
    arrival,
    action: 'reuse',
    reason: isSamePlace ? 'unchanged' : 'same content as before',
  }
}

function planModels(
  input: PlanInput,
  stagingHashes: ReadonlyMap<string, string>,
  tables: ReadonlyMap<string, Manifest['tables'][number]>,
): readonly PlannedModel[] {
  const stagingNames = new Map<string, string>(
    input.project.contracts.flatMap((contract) => {
      const hash = stagingHashes.get(contract.name) ?? ''
      return [
        [`staged_${contract.name}`, hash],
        [`stg_${contract.name}`, hash],
        [`superseded_${contract.name}`, hash],
        [`history_${contract.name}`, historyHash(contract, hash)],
      ] as const
    }),
  )
  const hashes = new Map<string, string>()
  const inputHash = (name: string): string => {
    const own = hashes.get(name)
    if (own !== undefined) return own
    if (name === 'as_of') return input.as_of
    const staged = stagingNames.get(name)
    if (staged !== undefined) return staged
    // Tables of Tallyhouse itself (files, quarantine, accounting …) change with any file.
    return hashOf([...stagingHashes])
  }
  const isStagingChanged = (contract: string): boolean =>
    tables.get(`stg_${contract}`)?.hash !== stagingHashes.get(contract)
  const isChanged = (name: string): boolean => {
    const own = hashes.get(name)
    if (own !== undefined) return tables.get(name)?.hash !== own
    if (name === 'as_of') return input.current?.as_of !== input.as_of
    const contract = /^(?:stg|staged|superseded|history)_(.*)$/.exec(name)?.[1]
    return contract === undefined ? [...stagingHashes.keys()].some(isStagingChanged) : isStagingChanged(contract)
  }
  return input.nodes.map((node): PlannedModel => {
    const { model, inputs } = node
    const hash = hashOf(
      lakeFormat,
      model.sql,
      model.materialization,
      inputs.map((name) => [name, inputHash(name)]),
    )
    hashes.set(model.name, hash)
    const before = tables.get(model.name)
    const isIncremental = model.materialization === 'incremental'
    const all = isIncremental ? 'all' : ''
    if (!before) return { node, hash, action: 'build', reason: 'new model', changed_inputs: [], partitions: all }
    const changed_inputs = inputs.filter((name) => isChanged(name))
    if (before.hash === hash)
      return { node, hash, action: 'reuse', reason: 'unchanged', changed_inputs, partitions: '' }
    if (before.model_sql !== model.sql)
      return { node, hash, action: 'build', reason: 'changed SQL', changed_inputs, partitions: all }
    const partitions = isIncremental ? partitionsText(before, changed_inputs) : ''
    return { node, hash, action: 'build', reason: 'changed upstream', changed_inputs, partitions }
  })
}

/** Which partitions of an incremental model a build will compute, as far as that can be said before the new rows are read. */
function partitionsText(before: Manifest['tables'][number], changed_inputs: readonly string[]): string {
  if (!before.partitions) return 'all'
  const untold = changed_inputs.find((name) => before.untold?.[name] !== undefined)
  if (untold !== undefined) return `all: ${before.untold?.[untold] ?? ''}`
  return `those that rows of ${changed_inputs.join(', ')} touch`
}
