import type { Manifest, TableEntry } from '../lake/manifest.ts'
import type { Model } from '../model/model.ts'
import type { Project } from '../plan/project.ts'
import { markdownCell } from '../text/markdown-cell.ts'
import { meaningsOf, shownName, shownTables } from './column-meanings.ts'

/** Every table with its columns, types, origins and meanings, from contracts, models, the built tables and the project's `meanings`. */
export function dataDictionaryPage(project: Project, models: readonly Model[], manifest: Manifest): string {
  const tables = shownTables(manifest)
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
        `| \`${markdownCell(name)}\` | ${type.toLowerCase()} | ${originsOf(table, name)} | ${markdownCell(meanings.get(name) ?? '')} |`,
    ),
    '',
  ]
}

/** The columns that a model's column is made of, as the engine bound the query; nothing for a staged one. */
function originsOf({ lineage }: TableEntry, column: string): string {
  const origins = lineage?.columns[column] ?? []
  const names = [...new Set(origins.map((origin) => `${shownName(origin.table)}.${origin.column}`))]
  return names.map((name) => `\`${markdownCell(name)}\``).join(', ')
}
