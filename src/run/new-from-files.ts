import { copyFileSync, existsSync, mkdirSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { messageOf } from '../error/tally-error.ts'
import { homePaths } from '../lake/home-paths.ts'
import type { Manifest } from '../lake/manifest.ts'
import { openRelease } from '../lake/open-release.ts'
import { groupFamilies } from '../propose/file-families.ts'
import { type Places, type ProposedProject, projectFiles, readmeText } from '../propose/project-files.ts'
import { namelessColumns } from '../propose/propose-contract.ts'
import { type KnownContract, mainContract, proposeModel } from '../propose/propose-model.ts'
import type { SeenReference } from '../propose/propose-references.ts'
import type { LeftOut, ProposedContract, SeenFile } from '../propose/types.ts'
import { build } from './build.ts'
import type { Effects } from './effects.ts'
import { loadProject } from './load-project.ts'
import { seeFiles } from './see-files.ts'
import { seeReferences } from './see-references.ts'
import { forget, type Trial, type TrialOptions, trialOptions, tryContracts } from './try-contracts.ts'
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

export type NewOptions = TrialOptions & { readonly places: Places }

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
    const known = await tryContracts(families, trial)
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

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true })
  if (existsSync(path)) throw new Error(`${path} is there already`)
  writeFileSync(path, text)
}
