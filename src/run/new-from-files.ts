import { copyFileSync, existsSync, mkdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { type Engine, type SqlRow } from '../engine/engine.ts'
import { messageOf } from '../error/tally-error.ts'
import { type HomePaths, homePaths } from '../lake/home-paths.ts'
import type { Manifest } from '../lake/manifest.ts'
import { openRelease } from '../lake/open-release.ts'
import { normalizeProject } from '../plan/project.ts'
import { contractOf } from '../propose/contract-of.ts'
import { groupFamilies } from '../propose/file-families.ts'
import { type Places, type ProposedProject, projectFiles, readmeText } from '../propose/project-files.ts'
import { namelessColumns, proposeContract } from '../propose/propose-contract.ts'
import { type KnownContract, mainContract, proposeModel } from '../propose/propose-model.ts'
import type { SeenReference } from '../propose/propose-references.ts'
import {
  type BrokenCells,
  type ColumnFacts,
  columnFactsSql,
  completeContract,
  loosenContract,
  pairCandidates,
} from '../propose/refine-contract.ts'
import type { LeftOut, ProposedContract, SeenFile } from '../propose/types.ts'
import { sqlName } from '../sql/quote.ts'
import { build } from './build.ts'
import type { BuildOptions } from './build-options.ts'
import type { Effects } from './effects.ts'
import { loadProject } from './load-project.ts'
import { seeFiles } from './see-files.ts'
import { seeReferences } from './see-references.ts'
import { writeTableTypes } from './write-table-types.ts'

/** What `new` made, and what it could not take. */
export type NewProject = {
  readonly dir: string
  readonly contracts: readonly ProposedContract[]
  readonly model: string | undefined
  readonly metrics: readonly string[]
  /** Columns that look like references to the key of another contract. */
  readonly references: readonly SeenReference[]
  readonly passed_over: readonly { readonly file: string; readonly reason: string }[]
  /** What of files that were taken stays out: sheets, and columns. */
  readonly left_out: readonly LeftOut[]
  readonly rows: number
  readonly quarantined: number
}

export type NewOptions = Pick<BuildOptions, 'memory_limit' | 'threads'> & {
  readonly time_zone: string
  readonly places: Places
}

/**
 * Makes a project of files: copies them into its landing folder, proposes contracts, tries those on every row, and goes on
 * until the whole of it has been built once. Nothing is asked. `dir` must be empty. Throws what the files throw where none of
 * them can be read; of the folder nothing is left then.
 */
export async function newFromFiles(
  dir: string,
  files: readonly string[],
  options: NewOptions,
  effects: Effects,
): Promise<NewProject> {
  const { seen, left_out, passed_over } = await seeFiles(files)
  const [first] = passed_over
  if (seen.length === 0 && first) throw first.error
  const landing_date = effects.now().toISOString().slice(0, 10)
  landFiles(join(dir, 'landing', landing_date), seen)
  const families = groupFamilies(seen)
  const trial: Trial = { dir, options, effects }
  try {
    const known = await tryContracts(families.map(proposeContract), trial)
    const project = describeProject(dir, known, options)
    for (const [path, text] of Object.entries(projectFiles(project))) write(join(dir, path), text)
    // Types that fit anything, until the first build knows better.
    write(join(dir, 'tables.ts'), 'export type Tables = Record<string, Record<string, unknown>>\n')
    forget(homePaths(dir))
    const loaded = await loadProject(dir)
    const { manifest } = await build(loaded, trialOptions(trial), effects)
    writeTableTypes(dir, manifest, loaded.project.contracts)
    const references = await referencesIn(manifest, project.contracts, trial)
    write(join(dir, 'README.md'), readmeText(project, references))
    return {
      dir,
      contracts: known.map(({ contract }) => contract),
      model: project.model?.table,
      metrics: project.model?.metric_names ?? [],
      references,
      passed_over: [
        ...passed_over.map(({ file, error }) => ({ file, reason: messageOf(error) })),
        ...manifest.refused.map(({ name, message }) => ({ file: name, reason: message })),
      ],
      left_out: [...left_out, ...families.flatMap(namelessColumns)],
      rows: manifest.accounts.reduce((sum, account) => sum + account.read, 0),
      quarantined: manifest.accounts.reduce((sum, account) => sum + account.quarantined, 0),
    }
  } finally {
    forget(homePaths(dir))
  }
}

async function referencesIn(
  { id }: Manifest,
  contracts: readonly ProposedContract[],
  { dir, options }: Trial,
): Promise<readonly SeenReference[]> {
  const engine = await openRelease(homePaths(dir), id, options)
  try {
    return await seeReferences(contracts, engine)
  } finally {
    engine.close()
  }
}

function landFiles(folder: string, files: readonly SeenFile[]): void {
  mkdirSync(folder, { recursive: true })
  // Of a workbook each table has been seen by itself.
  for (const [path, name] of new Map(files.map((file) => [file.path, file.name]))) {
    copyFileSync(path, join(folder, name))
    const { atime, mtime } = statSync(path)
    utimesSync(join(folder, name), atime, mtime)
  }
}

type Trial = { readonly dir: string; readonly options: NewOptions; readonly effects: Effects }

function trialOptions({ dir, options }: Trial): BuildOptions {
  const { memory_limit, threads } = options
  return { home: dir, env: 'production', job_name: 'new', is_full: false, memory_limit, threads, settle_ms: 0 }
}

/** Judges every row by the proposals and widens them until they hold; then looks for keys and patterns. */
async function tryContracts(proposed: readonly ProposedContract[], trial: Trial): Promise<readonly KnownContract[]> {
  let contracts = proposed
  for (let round = 1; ; round++) {
    const spec = { name: 'new', time_zone: trial.options.time_zone, contracts: contracts.map(contractOf) }
    const loaded = { dir: trial.dir, project: normalizeProject(spec), models: [] }
    forget(homePaths(trial.dir))
    trial.effects.report(`trying ${contracts.map(({ name }) => name).join(', ')} on every row`)
    const { manifest } = await build(loaded, trialOptions(trial), trial.effects)
    const engine = await openRelease(homePaths(trial.dir), manifest.id, trial.options)
    try {
      const widened = await widen(contracts, manifest, engine)
      const isDone = widened.every((contract, index) => contract === contracts[index])
      if (isDone || round === 5) return await Promise.all(widened.map((contract) => complete(contract, engine)))
      contracts = widened
    } finally {
      engine.close()
    }
  }
}

async function widen(
  contracts: readonly ProposedContract[],
  manifest: Manifest,
  engine: Engine,
): Promise<readonly ProposedContract[]> {
  const rows = await engine.rows(
    'select contract, column_name, code, count(*)::integer as records from quarantine group by all',
  )
  return contracts.map((contract) => {
    const broken = rows
      .filter((row) => row['contract'] === contract.name)
      .map(
        (row): BrokenCells => ({
          column: String(row['column_name'] ?? ''),
          code: String(row['code']),
          records: Number(row['records']),
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
  const completed = completeContract(contract, facts)
  for (const pair of rows < 2 ? [] : pairCandidates(completed)) {
    const names = pair.map(sqlName).join(', ')
    const [row] = await engine.rows(
      `select count(distinct (_source_file, ${names}))::integer as pairs from ${sqlName(table)}`,
    )
    if (Number(row?.['pairs']) === rows) return { contract: { ...completed, key: pair }, rows, facts }
  }
  return { contract: completed, rows, facts }
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
  }
}

function describeProject(dir: string, known: readonly KnownContract[], options: NewOptions): ProposedProject {
  const contracts = known.map(({ contract }) => contract)
  const currency = currencyOf(contracts)
  const main = mainContract(known)
  return {
    name: basename(dir),
    time_zone: options.time_zone,
    currency,
    contracts,
    model: main && proposeModel(main, options.time_zone, currency === '' ? 'amount' : currency),
    places: options.places,
  }
}

/** A currency that the headers name, if it is one alone. */
function currencyOf(contracts: readonly ProposedContract[]): string {
  const headers = contracts.flatMap(({ columns }) => columns.flatMap(({ name, aliases }) => [name, ...aliases]))
  const found = headers.flatMap((header) => [
    ...(/(?:^|[^a-z])(chf|eur|usd|gbp|xof|cad)(?:[^a-z]|$)/i.exec(header)?.[1] ?? '').matchAll(/^.+$/g),
    ...(header.includes('€') ? [['EUR']] : []),
    ...(header.includes('£') ? [['GBP']] : []),
  ])
  const codes = new Set(found.map(([code = '']) => code.toUpperCase()))
  return codes.size === 1 ? ([...codes][0] ?? '') : ''
}

/** Takes away what the trial left, but for the landed files: the project's first build is its owner's. */
function forget(paths: HomePaths): void {
  for (const path of [paths.lake, paths.logs]) rmSync(path, { recursive: true, force: true })
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true })
  if (existsSync(path)) throw new Error(`${path} is there already`)
  writeFileSync(path, text)
}
