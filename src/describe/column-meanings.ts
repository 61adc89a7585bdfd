import type { NamedColumn } from '../contract/column-spec.ts'
import type { Manifest, TableEntry } from '../lake/manifest.ts'
import type { Project } from '../plan/project.ts'
import { ownColumns, ownTables } from './own-columns.ts'

type Described = Pick<Project, 'contracts' | 'meanings'>

/**
 * What each column of a table means, by the first that says it: the project of `TABLE.COLUMN`; the contract whose rows these are;
 * the column of the same name that it is copied from; the project of a column of that name; a column of another name that it is
 * copied from; the contract's column of its name.
 */
export function meaningsOf(table: TableEntry, project: Described, manifest: Manifest): ReadonlyMap<string, string> {
  const known = new Map<string, string | undefined>()
  const meaningAt = (name: string, column: string): string | undefined => {
    const at = `${name}.${column}`
    if (!known.has(at)) known.set(at, find(name, column))
    return known.get(at)
  }
  const find = (name: string, column: string): string | undefined => {
    const entry = name === table.name ? table : manifest.tables.find((one) => one.name === name)
    return (
      project.meanings[`${name}.${column}`] ??
      ownTables[name]?.[column] ??
      contractMeaning(name, column, project) ??
      ownColumns[column] ??
      (entry && passedThrough(entry, column, 'same', meaningAt)) ??
      project.meanings[column] ??
      (entry && passedThrough(entry, column, 'another', meaningAt)) ??
      (entry && namesakeMeaning(entry, column, project, manifest))
    )
  }
  const meanings = table.columns.flatMap(({ name }) => {
    const meaning = meaningAt(shownName(table.name), name)
    return meaning === undefined ? [] : [[name, meaning] as const]
  })
  return new Map(meanings)
}

/** Columns of tables for people that nothing says the meaning of, and what the project says of columns that no table has. */
export function meaningGaps(
  project: Described,
  manifest: Manifest,
): { readonly unexplained: readonly string[]; readonly unknown: readonly string[] } {
  const tables = shownTables(manifest)
  const unexplained = tables.flatMap((table) => {
    const meanings = meaningsOf(table, project, manifest)
    return table.columns.filter(({ name }) => !meanings.has(name)).map(({ name }) => `${table.name}.${name}`)
  })
  const names = new Set(tables.flatMap((table) => table.columns.flatMap(({ name }) => [name, `${table.name}.${name}`])))
  return { unexplained, unknown: Object.keys(project.meanings).filter((name) => !names.has(name)) }
}

/** The tables that people read: all but the ledgers below the staging tables. */
export function shownTables<T extends { readonly name: string }>({
  tables,
}: {
  readonly tables: readonly T[]
}): readonly T[] {
  return tables.filter(({ name }) => !/^(?:staged|superseded|history)_/.test(name))
}

/** The staging table that people know, for one that holds its superseded rows too. */
export function shownName(table: string): string {
  return table.replace(/^(?:staged|history)_/, 'stg_')
}

/** Of a column whose every value is copied, unchanged, from columns that mean one and the same. */
function passedThrough(
  { lineage }: TableEntry,
  column: string,
  from: 'same' | 'another',
  meaningAt: (table: string, column: string) => string | undefined,
): string | undefined {
  const origins = lineage?.columns[column] ?? []
  if (!origins.every(({ kind }) => kind === 'identity')) return undefined
  if (from === 'same' && !origins.every((origin) => origin.column === column)) return undefined
  const found = new Set(origins.map((origin) => meaningAt(shownName(origin.table), origin.column)))
  return found.size === 1 ? [...found][0] : undefined
}

function contractMeaning(table: string, column: string, { contracts }: Described): string | undefined {
  const contract = contracts.find(({ name }) => table === `stg_${name}`)
  return textOf(contract?.columns.find(({ name }) => name === column))
}

/** What a contract says of a column of that name: the nearest one behind the table, or the one that it is the key of. */
function namesakeMeaning(
  table: TableEntry,
  column: string,
  { contracts }: Described,
  manifest: Manifest,
): string | undefined {
  const steps = stagedBehind(table, manifest)
  const stepsTo = ({ name }: { readonly name: string }): number => steps.get(`stg_${name}`) ?? Infinity
  const bringing = contracts
    .filter((contract) => Number.isFinite(stepsTo(contract)) && contract.columns.some(({ name }) => name === column))
    .toSorted((a, b) => stepsTo(a) - stepsTo(b))
  const owner = bringing.find(({ key }) => key.length === 1 && key[0] === column)
  const [first, second] = bringing
  const nearest = first && second && stepsTo(first) === stepsTo(second) ? undefined : first
  return textOf((owner ?? nearest)?.columns.find(({ name }) => name === column))
}

function textOf(column: NamedColumn | undefined): string | undefined {
  if (!column) return undefined
  const { description, values } = column
  const texts = [description, ...(values.length === 0 ? [] : [`One of ${values.join(', ')}.`])]
  return texts.filter((text) => text !== '').join(' ') || undefined
}

/** The staging tables that a table is made of, itself where it is one, and how many models lie between. */
function stagedBehind(table: TableEntry, manifest: Manifest): ReadonlyMap<string, number> {
  const seen = new Map([[shownName(table.name), 0]])
  for (const [name, steps] of seen) {
    // Below a staging table stand the parts that it is a view of.
    const inputs = name.startsWith('stg_') ? [] : (manifest.tables.find((entry) => entry.name === name)?.inputs ?? [])
    for (const input of inputs.map(shownName)) if (!seen.has(input)) seen.set(input, steps + 1)
  }
  return seen
}
