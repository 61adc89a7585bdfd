import type { ColumnOrigin } from '../engine/engine.ts'
import { TallyError } from '../error/tally-error.ts'
import type { Manifest } from '../lake/manifest.ts'
import { isCohort, isCumulative, isRatio, isSnapshot, type Metric } from '../metric/metric.ts'
import { namesColumn } from './names-column.ts'

/** A column on the way up or down; `level` is the number of steps from the column that was asked for. */
export type LineageNode = {
  readonly level: number
  readonly table: string
  readonly column: string
  /** How the neighbour nearer to the column that was asked for is made of it, or it of that one. */
  readonly kind: ColumnOrigin['kind'] | 'file' | 'metric'
}

export type ColumnLineage = {
  readonly table: string
  readonly column: string
  /** Where it comes from, depth first, down to staged columns and their files. */
  readonly upstream: readonly LineageNode[]
  /** What it feeds: columns of models, and metrics. */
  readonly downstream: readonly LineageNode[]
  /** Columns that decide which rows the table has, and so weigh on each of its columns. */
  readonly deciding: readonly string[]
}

/** The lineage of `TABLE.COLUMN` in a release. Throws `lineage_unknown`, `value_invalid`. */
export function columnLineage(name: string, manifest: Manifest, metrics: readonly Metric[]): ColumnLineage {
  const [table = '', column, ...rest] = name.split('.')
  if (column === undefined || column === '' || rest.length > 0)
    throw new TallyError('value_invalid', { what: 'the column', value: name, allowed: 'of the form TABLE.COLUMN' })
  const entry = manifest.tables.find((candidate) => candidate.name === table)
  const known = entry ? entry.columns.map((one) => one.name) : manifest.tables.map((one) => one.name)
  if (!entry?.columns.some((one) => one.name === column))
    throw new TallyError('lineage_unknown', { name, allowed: known.join(', ') })
  return {
    table,
    column,
    upstream: upstreamOf(manifest, table, column, 1, new Set()),
    downstream: downstreamOfAll(manifest, metrics, entry, column),
    deciding: (entry.lineage?.deciding ?? []).map((one) => `${one.table}.${one.column}`).toSorted(),
  }
}

/** What several columns come from is followed down under the first of them alone. */
function upstreamOf(
  manifest: Manifest,
  table: string,
  column: string,
  level: number,
  seen: Set<string>,
): readonly LineageNode[] {
  if (seen.has(`${table}.${column}`)) return []
  seen.add(`${table}.${column}`)
  const entry = manifest.tables.find(({ name }) => name === table)
  if (entry?.kind === 'staging') return filesOf(manifest, table, column, level)
  return (entry?.lineage?.columns[column] ?? []).flatMap((origin) => [
    { level, ...origin },
    ...upstreamOf(manifest, origin.table, origin.column, level + 1, seen),
  ])
}

/** The landed files of a staged column. Columns that Tallyhouse adds stand in no file. */
function filesOf(manifest: Manifest, table: string, column: string, level: number): readonly LineageNode[] {
  if (column.startsWith('_')) return []
  const contract = table.replace(/^(stg|staged|superseded|history)_/, '')
  return manifest.files
    .filter((file) => file.contract === contract)
    .map((file) => ({ level, table: `landing/${file.landing_date}/${file.name}`, column, kind: 'file' as const }))
}

/** What a column feeds. One that landed stands in all tables of its contract, and a model may read any of them. */
function downstreamOfAll(
  manifest: Manifest,
  metrics: readonly Metric[],
  entry: Manifest['tables'][number],
  column: string,
): readonly LineageNode[] {
  const contract = /^(?:stg|staged|history)_(.+)$/.exec(entry.name)?.[1]
  const isLanded = entry.kind === 'staging' && contract !== undefined && !column.startsWith('_')
  const others = isLanded ? ['stg', 'staged', 'history'].map((kind) => `${kind}_${contract}`) : []
  const tables = [...new Set([entry.name, ...others])]
  const seen = new Set(tables.map((table) => `${table}.${column}`))
  return tables.flatMap((table) => downstreamOf(manifest, metrics, table, column, 1, seen))
}

function downstreamOf(
  manifest: Manifest,
  metrics: readonly Metric[],
  table: string,
  column: string,
  level: number,
  seen: Set<string>,
): readonly LineageNode[] {
  const nodes: LineageNode[] = metrics
    .filter((metric) => metric.model === table && readsColumn(metric, column))
    .map((metric) => ({ level, table: metric.name, column: 'value', kind: 'metric' }))
  for (const entry of manifest.tables) {
    for (const [name, origins] of Object.entries(entry.lineage?.columns ?? {})) {
      const origin = origins.find((one) => one.table === table && one.column === column)
      const place = `${entry.name}.${name}`
      if (!origin || seen.has(place)) continue
      seen.add(place)
      nodes.push({ level, table: entry.name, column: name, kind: origin.kind })
      nodes.push(...downstreamOf(manifest, metrics, entry.name, name, level + 1, seen))
    }
  }
  return nodes
}

/** Whether a metric reads a column: in its measure, its condition, its time or its dimensions. */
function readsColumn(metric: Metric, column: string): boolean {
  const { measure, where, time, dimensions } = metric
  const texts = isRatio(measure)
    ? [measure.numerator, measure.denominator]
    : isCumulative(measure)
      ? [measure.cumulative]
      : isCohort(measure)
        ? [measure.cohort, measure.entity, measure.start ?? '']
        : isSnapshot(measure)
          ? [measure.snapshot]
          : [measure]
  return [...texts, where ?? '', time ?? '', ...dimensions].some((text) => namesColumn(text, column))
}
