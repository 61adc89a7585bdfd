import type { Check } from '../check/check.ts'
import type { Contract } from '../contract/contract.ts'
import type { Manifest } from '../lake/manifest.ts'
import type { ModelNode } from '../model/order-models.ts'
import { hashOf } from '../text/hash.ts'
import { type ChangedName, changedNames } from './changed-names.ts'
import { goneFiles, goneModels, placeOf } from './gone.ts'
import type { Arrival, MatchedFiles } from './match-files.ts'
import { type PlannedChecks, planChecks } from './plan-checks.ts'
import { type StagedPlace, stagedFiles } from './staged-files.ts'

/**
 * Raised when the lake's own SQL, the vocabulary, how files are read, or what is read out of a model's text changes, so that no part and no list
 * of inputs of the old form is taken for a new one.
 */
export const lakeFormat = 15

/** Said of what was made by a program that does it otherwise, and is made anew for that reason alone. */
const otherVersion = 'other version of Tallyhouse'

export type PlannedFile = {
  readonly contract: string
  readonly arrival: Arrival
  readonly action: 'stage' | 'reuse'
  readonly reason:
    | 'new file'
    | 'changed in place'
    | 'contract changed'
    | typeof otherVersion
    | 'unchanged'
    | 'same content as before'
    | 'others tell how it is written'
  /** Where its rows lie; undefined of a file to be staged. */
  readonly part: string | undefined
  /** The environment whose release has what this one takes. */
  readonly from: string | undefined
}

export type PlannedModel = {
  readonly node: ModelNode
  readonly hash: string
  readonly action: 'build' | 'reuse'
  readonly reason: 'new model' | 'changed SQL' | typeof otherVersion | 'changed upstream' | 'unchanged'
  /** Inputs that are not as they were; none of a new model. */
  readonly changed_inputs: readonly string[]
  /** Of an incremental model: which of its partitions are computed. */
  readonly partitions: string
  /** The partitions that there are, of an incremental model; first and last in their order, rows without a value apart. */
  readonly partitions_there:
    | { readonly count: number; readonly first: string | null; readonly last: string | null }
    | undefined
  /** Its text in the release before, where that is another. */
  readonly sql_before: string | undefined
  /** The environment whose release has the very table that this one takes. */
  readonly from: string | undefined
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
  /** Contracts that are not those of the release before. */
  readonly changed_contracts: readonly ChangedName[]
  /** Tables of models that are no more: the release to be has none of them. */
  readonly gone_models: readonly string[]
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
  /** The release of this environment. */
  readonly current: Manifest | undefined
  /** The release that is built on: the current one or, where there is none yet, one of another environment. */
  readonly before: Manifest | undefined
  /** Releases of other environments, from which files and models are taken that the release before has not. */
  readonly beside: readonly Manifest[]
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
  const { project, matched, current, before } = input
  const tables = new Map((before?.tables ?? []).map((table) => [table.name, table]))
  const stagingHashes = new Map<string, string>()
  const files: PlannedFile[] = []
  const known = filesByContent(before)
  const places = new Set(before?.files.map(placeOf))
  const contractHashes: Record<string, string> = {}
  for (const contract of project.contracts) {
    const hash = contractHash(contract, project.time_zone)
    contractHashes[contract.name] = hash
    const arrivals = matched.arrivals.get(contract.name) ?? []
    const identity = arrivals.map((file) => [file.landing_date, file.name, file.sha256])
    stagingHashes.set(
      contract.name,
      hashOf(hash, identity, input.mended.get(contract.name) ?? [], leaderOf(contract, input)),
    )
    const staged = stagedFiles(contract.name, hash, arrivals, [...(before ? [before] : []), ...input.beside])
    for (const arrival of arrivals) files.push(planFile(contract, hash, arrival, { before, known, places, staged }))
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
  const checks = planChecks(project, before)
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
    changed_contracts: changedNames(
      // The hashes of another version say nothing of a contract.
      before?.lake_format === lakeFormat ? before.contract_hashes : undefined,
      contractHashes,
    ),
    gone_models: goneModels(input.nodes, before),
    gone: goneFiles(matched, before),
    is_nothing_new,
    hash,
  }
}

/** What of another contract decides which sets of rows replace others: its files of the same landing dates. */
function leaderOf(
  { name, replace_with }: Contract,
  { project, matched, mended }: Pick<PlanInput, 'project' | 'matched' | 'mended'>,
): readonly unknown[] {
  const leader = project.contracts.find((contract) => contract.name === replace_with)
  if (!leader) return []
  const dates = new Set(matched.arrivals.get(name)?.map(({ landing_date }) => landing_date))
  const files = (matched.arrivals.get(leader.name) ?? []).filter(({ landing_date }) => dates.has(landing_date))
  const identity = files.map((file) => [file.landing_date, file.sha256])
  return [contractHash(leader, project.time_zone), identity, mended.get(leader.name) ?? []]
}

/** The release's files by contract and content: thousands are looked up. */
function filesByContent(before: Manifest | undefined): ReadonlyMap<string, Manifest['files']> {
  return Map.groupBy(before?.files ?? [], ({ contract, sha256 }) => `${contract} ${sha256}`)
}

/** What is known of files before they are looked at. */
type KnownFiles = {
  readonly before: Manifest | undefined
  readonly known: ReadonlyMap<string, Manifest['files']>
  readonly places: ReadonlySet<string>
  readonly staged: ReadonlyMap<string, StagedPlace>
}

function planFile(
  contract: Contract,
  hash: string,
  arrival: Arrival,
  { before, known, places, staged }: KnownFiles,
): PlannedFile {
  const same = known.get(`${contract.name} ${arrival.sha256}`) ?? []
  const place = staged.get(arrival.sha256)
  const from = place?.env === before?.env ? undefined : place?.env
  const file = { contract: contract.name, arrival, action: place ? 'reuse' : 'stage', part: place?.part, from } as const
  if (same.length === 0) return { ...file, reason: places.has(placeOf(arrival)) ? 'changed in place' : 'new file' }
  if (before?.lake_format !== lakeFormat) return { ...file, reason: otherVersion }
  if (before.contract_hashes[contract.name] !== hash) return { ...file, reason: 'contract changed' }
  return {
    ...file,
    reason: same.some((one) => placeOf(one) === placeOf(arrival)) ? 'unchanged' : 'same content as before',
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
    if (name === 'as_of') return input.before?.as_of !== input.as_of
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
    const changed_inputs = before ? inputs.filter((name) => isChanged(name)) : []
    const from = before?.hash === hash ? undefined : envOf(hash, model.name, input.beside)
    const isReused = before?.hash === hash || from !== undefined
    const isIncremental = model.materialization === 'incremental'
    const planned = {
      node,
      hash,
      action: isReused ? 'reuse' : 'build',
      changed_inputs,
      partitions: isIncremental && !isReused ? 'all' : '',
      partitions_there: isIncremental ? partitionsThere(before) : undefined,
      sql_before: before && before.model_sql !== model.sql ? before.model_sql : undefined,
      from,
    } as const
    if (!before) return { ...planned, reason: 'new model' }
    if (before.hash === hash) return { ...planned, reason: 'unchanged' }
    if (before.model_sql !== model.sql) return { ...planned, reason: 'changed SQL' }
    if (input.before?.lake_format !== lakeFormat) return { ...planned, reason: otherVersion }
    const partitions = planned.partitions === '' ? '' : partitionsText(before, changed_inputs)
    return { ...planned, reason: 'changed upstream', partitions }
  })
}

/** The environment whose release has a table of this content. */
function envOf(hash: string, name: string, releases: readonly Manifest[]): string | undefined {
  return releases.find(({ tables }) => tables.some((table) => table.name === name && table.hash === hash))?.env
}

function partitionsThere(before: Manifest['tables'][number] | undefined): PlannedModel['partitions_there'] {
  const values = (before?.partitions ?? []).map(({ value }) => value)
  const told = values.filter((value) => value !== null)
  return before?.partitions && { count: values.length, first: told[0] ?? null, last: told.at(-1) ?? null }
}

/** Which partitions of an incremental model a build will compute, as far as that can be said before the new rows are read. */
function partitionsText(before: Manifest['tables'][number], changed_inputs: readonly string[]): string {
  if (!before.partitions) return 'all'
  const untold = changed_inputs.find((name) => before.untold?.[name] !== undefined)
  if (untold !== undefined) return `all: ${before.untold?.[untold] ?? ''}`
  return `those that rows of ${changed_inputs.join(', ')} touch`
}
