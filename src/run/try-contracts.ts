import { rmSync } from 'node:fs'
import type { Engine, SqlRow } from '../engine/engine.ts'
import { type HomePaths, homePaths } from '../lake/home-paths.ts'
import type { Manifest } from '../lake/manifest.ts'
import { openRelease } from '../lake/open-release.ts'
import { normalizeProject } from '../plan/project.ts'
import { type CellForms, cellFormsOf, cellFormsSql } from '../propose/cell-forms.ts'
import { contractOf } from '../propose/contract-of.ts'
import type { FileFamily } from '../propose/file-families.ts'
import { proposeContract } from '../propose/propose-contract.ts'
import { doubtIn, isKey, type KeyCount, keyCandidates, keyCountSql, noKeyReason } from '../propose/propose-key.ts'
import type { KnownContract } from '../propose/propose-model.ts'
import {
  type BrokenCells,
  type ColumnFacts,
  columnFactsSql,
  completeContract,
  loosenContract,
} from '../propose/refine-contract.ts'
import { settleKinds } from '../propose/settle-kinds.ts'
import type { ProposedContract } from '../propose/types.ts'
import { build } from './build.ts'
import type { BuildOptions } from './build-options.ts'
import type { Effects } from './effects.ts'

export type TrialOptions = Pick<BuildOptions, 'memory_limit' | 'threads'> & { readonly time_zone: string }

/** A kind is widened three times at most, and a column found empty once. */
const most_rounds = 6

/** Where contracts are tried: a project's folder with files in its landing folder, and nothing else. */
export type Trial = { readonly dir: string; readonly options: TrialOptions; readonly effects: Effects }

export function trialOptions({ dir, options }: Trial): BuildOptions {
  const { memory_limit, threads } = options
  return { home: dir, env: 'production', job_name: 'new', is_full: false, memory_limit, threads, settle_ms: 0 }
}

/** Reads every row as text, then judges it by the proposals and widens them until they hold; then looks for keys and patterns. */
export async function tryContracts(families: readonly FileFamily[], trial: Trial): Promise<readonly KnownContract[]> {
  let contracts = await settleAll(families, trial)
  for (let round = 1; ; round++) {
    trial.effects.report(`trying ${contracts.map(({ name }) => name).join(', ')} on every row`)
    const tried = contracts
    const { widened, known } = await tryOn(tried, 'typed', trial, async (manifest, engine) => {
      const widened = await widen(tried, manifest, engine)
      const isDone = round === most_rounds || isSame(widened, tried)
      const known = isDone ? await Promise.all(widened.map((contract) => complete(contract, engine))) : undefined
      return { widened, known }
    })
    if (known !== undefined) return known
    contracts = widened
  }
}

/** The proposals as all cells bear them out. What is required stays so as long as it holds, for files may be known by it. */
async function settleAll(families: readonly FileFamily[], trial: Trial): Promise<readonly ProposedContract[]> {
  let proposed: readonly ProposedContract[] = families.map(proposeContract)
  trial.effects.report(`looking at every row of ${proposed.map(({ name }) => name).join(', ')}`)
  for (let round = 1; ; round++) {
    const tried = proposed
    const { widened, settled } = await tryOn(tried, 'text', trial, async (manifest, engine) => {
      const widened = await widen(tried, manifest, engine)
      if (round < most_rounds && !isSame(widened, tried)) return { widened, settled: undefined }
      const settled = widened.map(async (contract, index) =>
        settleKinds(contract, await formsOf(contract, engine), families[index]?.files ?? []),
      )
      return { widened, settled: await Promise.all(settled) }
    })
    if (settled !== undefined) return settled
    proposed = widened
  }
}

function isSame(some: readonly ProposedContract[], others: readonly ProposedContract[]): boolean {
  return some.every((contract, index) => contract === others[index])
}

/** Builds the contracts alone, and looks at what came of it. */
async function tryOn<T>(
  contracts: readonly ProposedContract[],
  cells: 'text' | 'typed',
  trial: Trial,
  look: (manifest: Manifest, engine: Engine) => Promise<T>,
): Promise<T> {
  const specs = contracts.map((contract) => contractOf(contract, cells))
  const project = normalizeProject({ name: 'new', time_zone: trial.options.time_zone, contracts: specs })
  forget(homePaths(trial.dir))
  const { manifest } = await build({ dir: trial.dir, project, models: [] }, trialOptions(trial), trial.effects)
  const engine = await openRelease(homePaths(trial.dir), manifest.id, trial.options)
  try {
    return await look(manifest, engine)
  } finally {
    engine.close()
  }
}

async function formsOf(contract: ProposedContract, engine: Engine): Promise<ReadonlyMap<string, CellForms>> {
  const forms = new Map<string, CellForms>()
  for (const { name } of contract.columns) {
    const [row] = await engine.rows(cellFormsSql(`stg_${contract.name}`, name))
    if (row) forms.set(name, cellFormsOf(name, row))
  }
  return forms
}

async function widen(
  contracts: readonly ProposedContract[],
  manifest: Manifest,
  engine: Engine,
): Promise<readonly ProposedContract[]> {
  const rows = await engine.rows(
    'select contract, column_name, code, count(*)::integer as records, left(min(cell), 40) as example from quarantine group by all',
  )
  return contracts.map((contract) => {
    const broken = rows
      .filter((row) => row['contract'] === contract.name)
      .map(
        (row): BrokenCells => ({
          column: String(row['column_name'] ?? ''),
          code: String(row['code']),
          records: Number(row['records']),
          ...(typeof row['example'] === 'string' ? { example: row['example'] } : {}),
        }),
      )
    const read = manifest.accounts.find((account) => account.contract === contract.name)?.read ?? 0
    return loosenContract(contract, broken, read)
  })
}

async function complete(contract: ProposedContract, engine: Engine): Promise<KnownContract> {
  const table = `stg_${contract.name}`
  const facts: ColumnFacts[] = []
  for (const column of contract.columns) {
    const [row] = await engine.rows(columnFactsSql(table, column))
    if (row) facts.push(factsOf(column.name, row))
  }
  const rows = facts[0]?.rows ?? 0
  const found = await findKey(contract, facts, engine)
  return { contract: completeContract(contract, facts, found), rows, facts }
}

/** The first candidate that is a key in all rows; none, and why, where there is doubt. */
async function findKey(
  contract: ProposedContract,
  facts: readonly ColumnFacts[],
  engine: Engine,
): Promise<{ readonly key: readonly string[]; readonly reason: string }> {
  const byName = new Map(facts.map((fact) => [fact.name, fact]))
  const all = contract.columns.map(({ name }) => name)
  const counts = new Map<string, KeyCount>()
  const doubts: string[] = []
  for (const candidate of keyCandidates(contract, byName)) {
    const { columns, reason } = candidate
    const [row] = await engine.rows(keyCountSql(`stg_${contract.name}`, candidate, all))
    const number = (key: string): number => Number(row?.[key])
    const count = {
      by_file: number('by_file'),
      distinct: number('distinct'),
      gainsaid: number('gainsaid'),
      begins_anew: row?.['begins_anew'] === true,
    }
    const doubt = doubtIn(candidate, count)
    if (!isKey(count, facts[0]?.rows ?? 0)) counts.set(columns.join(), count)
    else if (doubt === undefined) return { key: columns, reason }
    else doubts.push(doubt)
  }
  return { key: [], reason: noKeyReason(contract, byName, counts, doubts) }
}

function factsOf(name: string, row: SqlRow): ColumnFacts {
  const number = (key: string): number => Number(row[key])
  const { shape, length } = row
  return {
    name,
    rows: number('rows'),
    filled: number('filled'),
    distinct: number('distinct'),
    distinct_by_file: number('distinct_by_file'),
    shape: shape === null || shape === undefined ? null : String(shape),
    length: length === null || length === undefined ? null : Number(length),
    whole_digits: number('whole_digits'),
    fraction_digits: number('fraction_digits'),
  }
}

/** Takes away what the trial left, but for the landed files: the project's first build is its owner's. */
export function forget(paths: HomePaths): void {
  for (const path of [paths.lake, paths.logs]) rmSync(path, { recursive: true, force: true })
}
