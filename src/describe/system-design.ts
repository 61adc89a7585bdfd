import type { Manifest } from '../lake/manifest.ts'
import type { Model } from '../model/model.ts'
import type { Project } from '../plan/project.ts'
import { markdownCell } from '../text/markdown-cell.ts'
import type { Outlet } from './outlets.ts'
import { systemDiagram } from './system-diagram.ts'

/** How a project's files become its figures, in text, numbers and a diagram. */
export function systemDesignPage(
  project: Project,
  models: readonly Model[],
  manifest: Manifest,
  outlets: readonly Outlet[],
): string {
  const sum = (pick: 'read' | 'staged' | 'quarantined' | 'kept' | 'superseded' | 'orphans'): number =>
    manifest.accounts.reduce((total, account) => total + account[pick], 0)
  const made = manifest.tables.filter(({ model_sql }) => model_sql !== '')
  return [
    `# System design of ${project.title.en}`,
    '',
    `Release \`${manifest.id}\`, as of ${manifest.as_of}, environment ${manifest.env}. Days begin in ${project.time_zone}${project.currency === '' ? '' : `; amounts are in ${project.currency}`}.`,
    '',
    '```mermaid',
    systemDiagram(project, manifest, outlets),
    '```',
    '',
    '## The way of a row',
    '',
    'Files land in `landing/YYYY-MM-DD/` and are never changed. Each is known by its name to one contract, which judges every row:',
    'a good one is staged, a bad one goes to `quarantine` with file, line, raw text and reasons. Of rows with one key the latest arrival wins.',
    'Models read the staged rows, each one SQL file; all tables are published together, by one rename, or not at all.',
    '',
    '## What this release holds',
    '',
    `${manifest.files.length} files: ${sum('read')} rows read = ${sum('staged')} staged + ${sum('quarantined')} quarantined; ${sum('staged')} staged = ${sum('kept')} kept + ${sum('superseded')} superseded. ${sum('orphans')} kept rows wait for their parent.`,
    '',
    '| contract | files are named | key | files | read | staged | quarantined | kept | superseded |',
    '|---|---|---|---|---|---|---|---|---|',
    ...project.contracts.map((contract) => {
      const account = manifest.accounts.find(({ contract: name }) => name === contract.name)
      const counts = (['files', 'read', 'staged', 'quarantined', 'kept', 'superseded'] as const).map(
        (key) => account?.[key] ?? 0,
      )
      const patterns = contract.files.map((pattern) => `\`${markdownCell(pattern)}\``).join(', ')
      return `| \`${contract.name}\` | ${patterns} | ${contract.key.join(', ') || 'none'} | ${counts.join(' | ')} |`
    }),
    '',
    '| table | built as | key | rows | from |',
    '|---|---|---|---|---|',
    ...made.map((table) => {
      const model = models.find(({ name }) => name === table.name)
      return `| \`${table.name}\` | ${model?.materialization ?? table.kind} | ${model?.key.join(', ') ?? ''} | ${table.rows} | ${table.inputs.join(', ')} |`
    }),
    '',
    ...whereItGoes(outlets),
    '## Where it lies',
    '',
    '| folder of the home | what it holds |',
    '|---|---|',
    '| `landing/` | raw files; `.mended/` holds rows set right by hand |',
    '| `lake/parts/` | every table, as immutable Parquet named by its content |',
    '| `lake/releases/` | each release: a catalogue of views and a manifest |',
    '| `lake/state.sqlite`, `logs/` | the journal of runs |',
    '',
  ].join('\n')
}

function whereItGoes(outlets: readonly Outlet[]): readonly string[] {
  if (outlets.length === 0) return []
  const rows = outlets.map(({ kind, name, form, place, tables, measured, when }) => {
    const read =
      tables === undefined ? 'all tables' : [...tables, ...measured.map((table) => `metrics of ${table}`)].join(', ')
    const cells = [`${kind} \`${name}\``, form, place, read, when]
    return `| ${cells.map(markdownCell).join(' | ')} |`
  })
  return ['## Where it goes', '', '| what | form | place | made of | when |', '|---|---|---|---|---|', ...rows, '']
}
