import type { NamedColumn } from '../contract/column-spec.ts'
import type { Manifest, TableEntry } from '../lake/manifest.ts'
import type { Model } from '../model/model.ts'
import type { Project } from '../plan/project.ts'
import { markdownCell } from './markdown.ts'
import { shownName } from './system-design.ts'

/**
 * Every table with its columns, types, origins and meanings, from contracts, models and the built tables. A model's column has
 * the meaning of the contract's column of its name.
 */
export function dataDictionaryPage(project: Project, models: readonly Model[], manifest: Manifest): string {
  const tables = manifest.tables.filter(({ name }) => !/^(?:staged|superseded|history)_/.test(name))
  const order = { made: 0, staging: 1, system: 2 } as const
  const kindOf = (table: TableEntry): keyof typeof order =>
    table.model_sql !== '' ? 'made' : table.name.startsWith('stg_') ? 'staging' : 'system'
  const sorted = tables.toSorted((a, b) => order[kindOf(a)] - order[kindOf(b)] || (a.name < b.name ? -1 : 1))
  return [
    `# Data dictionary of ${project.title.en}`,
    '',
    `${sorted.length} tables of release \`${manifest.id}\`, as of ${manifest.as_of}. Written by \`tallyhouse docs\` from contracts, models and tables.`,
    '',
    ...sorted.flatMap((table) =>
      tableSection(
        table,
        models.find(({ name }) => name === table.name),
        meaningsOf(table, project, manifest),
      ),
    ),
  ].join('\n')
}

function tableSection(
  table: TableEntry,
  model: Model | undefined,
  meanings: ReadonlyMap<string, string>,
): readonly string[] {
  const facts = [
    ...(model && model.grain !== '' ? [`Grain: ${model.grain}.`] : []),
    ...(model && model.key.length > 0 ? [`Key: ${model.key.map((name) => `\`${name}\``).join(', ')}.`] : []),
    `Rows: ${table.rows}.`,
    ...(table.inputs.length > 0 ? [`From: ${table.inputs.map((name) => `\`${name}\``).join(', ')}.`] : []),
    ...(table.model_file === '' ? [] : [`Made by \`${table.model_file}\` (${model?.materialization ?? table.kind}).`]),
  ]
  return [
    `## ${table.name}`,
    '',
    ...(table.description === '' ? [] : [table.description, '']),
    facts.join(' '),
    '',
    '| column | type | from | meaning |',
    '|---|---|---|---|',
    ...table.columns.map(
      ({ name, type }) =>
        `| \`${name}\` | ${type.toLowerCase()} | ${originsOf(table, name)} | ${markdownCell(meanings.get(name) ?? '')} |`,
    ),
    '',
  ]
}

/** The columns that a model's column is made of, as the engine bound the query; nothing for a staged one. */
function originsOf({ lineage }: TableEntry, column: string): string {
  const origins = lineage?.columns[column] ?? []
  const names = [...new Set(origins.map((origin) => `${shownName(origin.table)}.${origin.column}`))]
  return names.map((name) => `\`${name}\``).join(', ')
}

const ownColumns: ReadonlyMap<string, string> = new Map([
  ['_ingested_at', 'When the row came: the landing date of its file.'],
  ['_source_file', 'The landed file that brought it.'],
  ['_source_line', 'Its first physical line in that file.'],
  ['_row_hash', 'A name for its content.'],
])

/** For each column of a table what it means: of the nearest staging tables that bring it, the one that it is the key of. */
export function meaningsOf(
  table: TableEntry,
  project: Pick<Project, 'contracts'>,
  manifest: Manifest,
): ReadonlyMap<string, string> {
  const steps = stagedBehind(table, manifest)
  const near = project.contracts
    .filter(({ name }) => steps.has(`stg_${name}`))
    .toSorted((a, b) => (steps.get(`stg_${a.name}`) ?? 0) - (steps.get(`stg_${b.name}`) ?? 0))
  const meanings = new Map<string, string>()
  for (const { name } of table.columns) {
    const bringing = near.filter((contract) => contract.columns.some((column) => column.name === name))
    const owner = bringing.find(({ key }) => key.length === 1 && key[0] === name)
    const [first, second] = bringing
    const isAlone = second === undefined || steps.get(`stg_${first?.name}`) !== steps.get(`stg_${second.name}`)
    const column = (owner ?? (isAlone ? first : undefined))?.columns.find((candidate) => candidate.name === name)
    if (column) meanings.set(name, meaningOf(column))
  }
  return new Map([...meanings, ...ownColumns])
}

function meaningOf({ description, values }: NamedColumn): string {
  const texts = [description, ...(values.length === 0 ? [] : [`One of ${values.join(', ')}.`])]
  return texts.filter((text) => text !== '').join(' ')
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
