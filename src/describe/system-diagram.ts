import type { Manifest } from '../lake/manifest.ts'
import type { Project } from '../plan/project.ts'
import { shownName } from './column-meanings.ts'
import type { Outlet } from './outlets.ts'

/** The project as a Mermaid flowchart: files, contracts, tables, metrics, targets and reports. */
export function systemDiagram(project: Project, manifest: Manifest, outlets: readonly Outlet[]): string {
  const made = manifest.tables.filter(({ model_sql }) => model_sql !== '')
  const staged = new Set(project.contracts.map(({ name }) => `stg_${name}`))
  const known = new Set([...staged, ...made.map(({ name }) => name)])
  const read = [...new Set(project.metrics.map(({ model }) => model))].filter((name) => known.has(name))
  return [
    'flowchart LR',
    '  subgraph landing',
    ...project.contracts.map(({ name, files }) => `    file_${name}["${label(files.join(', '))}"]`),
    '  end',
    '  subgraph staging',
    ...project.contracts.map(({ name }) => `    stg_${name}`),
    '    quarantine',
    '  end',
    '  subgraph models',
    ...made.map(({ name }) => `    ${nodeOf(name) === name ? name : `${nodeOf(name)}["${name}"]`}`),
    '  end',
    ...boxOf('target', outlets),
    ...boxOf('report', outlets),
    ...project.contracts.flatMap(({ name }) => [
      `  file_${name} -->|contract ${name}| stg_${name}`,
      `  file_${name} -.->|bad rows| quarantine`,
    ]),
    ...made.flatMap(({ name, inputs }) =>
      [...new Set(inputs.map(shownName))]
        .filter((input) => known.has(input))
        .map((input) => `  ${nodeOf(input)} --> ${nodeOf(name)}`),
    ),
    ...read.map((name) => {
      const own = project.metrics.filter(({ model }) => model === name).map((metric) => metric.name)
      return `  ${nodeOf(name)} --> metrics_${name}(["${label(own.join(', '))}"])`
    }),
    ...outlets.flatMap((outlet) => arrowsTo(outlet, known, read)),
  ].join('\n')
}

/** Words of Mermaid, and the diagram's own boxes: a table that is named so is drawn under another id. */
const taken = new Set(
  'end graph flowchart subgraph direction style linkstyle classdef class click default call href landing staging quarantine models targets reports'.split(
    ' ',
  ),
)

function nodeOf(table: string): string {
  return taken.has(table.toLowerCase()) ? `table_${table}` : table
}

function boxOf(kind: Outlet['kind'], outlets: readonly Outlet[]): readonly string[] {
  const own = outlets.filter((outlet) => outlet.kind === kind)
  if (own.length === 0) return []
  return [`  subgraph ${kind}s`, ...own.map((outlet) => `    ${idOf(outlet)}${shapeOf(outlet)}`), '  end']
}

/** A database is drawn as one. */
function shapeOf({ name, form, place }: Outlet): string {
  const text = `"${label(`${name} (${form}): ${place}`)}"`
  return ['postgres', 'sqlite', 'duckdb'].includes(form) ? `[(${text})]` : `[${text}]`
}

/** What takes all tables has an arrow from each of the two boxes that hold them. */
function arrowsTo(outlet: Outlet, known: ReadonlySet<string>, measured: readonly string[]): readonly string[] {
  const { tables, measured: shown } = outlet
  const from = [
    ...(tables?.filter((table) => known.has(table)).map(nodeOf) ?? ['staging', 'models']),
    ...shown.filter((table) => measured.includes(table)).map((table) => `metrics_${table}`),
  ]
  return from.map((source) => `  ${source} --> ${idOf(outlet)}`)
}

function idOf({ kind, name }: Outlet): string {
  return `${kind}_${name.replaceAll('-', '_')}`
}

/** A text between quotes of Mermaid, which knows signs by their names. */
function label(text: string): string {
  return text.replaceAll('#', '#35;').replaceAll('"', '#quot;').replaceAll('<', '#lt;').replaceAll('>', '#gt;')
}
