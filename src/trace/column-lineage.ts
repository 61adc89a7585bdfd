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

/** What a column decides the rows of: a table by a filter, join or group, a metric by its condition or its time. */
export type DecidedRows = {
  readonly kind: 'table' | 'metric'
  readonly table: string
  /** The column that decides them, as TABLE.COLUMN: the one that was asked for, or the nearest that it feeds. */
  readonly by: string
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
  /** What has its rows decided by the column or by one that it feeds, the nearest first. */
  readonly decides: readonly DecidedRows[]
}

type Place = { readonly table: string; readonly column: string }

/** The lineage of `TABLE.COLUMN` in a release. Throws `lineage_unknown`, `value_invalid`. */
export function columnLineage(name: string, manifest: Manifest, metrics: readonly Metric[]): ColumnLineage {
  const [table = '', column, ...rest] = name.split('.')
  if (column === undefined || column === '' || rest.length > 0)
    throw new TallyError('value_invalid', { what: 'the column', value: name, allowed: 'of the form TABLE.COLUMN' })
  const entry = manifest.tables.find((candidate) => candidate.name === table)
  const known = entry ? entry.columns.map((one) => one.name) : manifest.tables.map((one) => one.name)
  if (!entry?.columns.some((one) => one.name === column))
    throw new TallyError('lineage_unknown', { name, allowed: known.join(', ') })
  const places = placesOf(entry, column)
  const downstream = downstreamOfAll(manifest, metrics, places)
  return {
    table,
    column,
    upstream: upstreamOf(manifest, table, column, 1, new Set()),
    downstream,
    deciding: (entry.lineage?.deciding ?? []).map((one) => `${one.table}.${one.column}`).toSorted(),
    decides: decidedBy(manifest, metrics, places, downstream),
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

/** Where a column stands. One that landed stands in all tables of its contract, and a model may read any of them. */
function placesOf(entry: Manifest['tables'][number], column: string): readonly Place[] {
  const contract = /^(?:stg|staged|history)_(.+)$/.exec(entry.name)?.[1]
  const isLanded = entry.kind === 'staging' && contract !== undefined && !column.startsWith('_')
  const others = isLanded ? ['stg', 'staged', 'history'].map((kind) => `${kind}_${contract}`) : []
  return [...new Set([entry.name, ...others])].map((table) => ({ table, column }))
}

function downstreamOfAll(
  manifest: Manifest,
  metrics: readonly Metric[],
  places: readonly Place[],
): readonly LineageNode[] {
  const seen = new Set(places.map(({ table, column }) => `${table}.${column}`))
  return places.flatMap(({ table, column }) => downstreamOf(manifest, metrics, table, column, 1, seen))
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
    .filter((metric) => metric.model === table && measuresColumn(metric, column))
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

/** Each table and metric once, by the nearest column. */
function decidedBy(
  manifest: Manifest,
  metrics: readonly Metric[],
  places: readonly Place[],
  downstream: readonly LineageNode[],
): readonly DecidedRows[] {
  const fed = downstream.filter(({ kind }) => kind !== 'metric').toSorted((a, b) => a.level - b.level)
  const found = new Map<string, DecidedRows>()
  for (const { table, column } of [...places, ...fed]) {
    const add = (kind: DecidedRows['kind'], name: string): void => {
      if (!found.has(`${kind} ${name}`)) found.set(`${kind} ${name}`, { kind, table: name, by: `${table}.${column}` })
    }
    for (const { name, lineage } of manifest.tables)
      if (lineage?.deciding.some((one) => one.table === table && one.column === column)) add('table', name)
    for (const metric of metrics)
      if (metric.model === table && countsByColumn(metric, column)) add('metric', metric.name)
  }
  return [...found.values()]
}

/** Whether a column decides which rows a metric counts: by its condition or its time. */
function countsByColumn({ where, time }: Metric, column: string): boolean {
  return [where ?? '', time ?? ''].some((text) => namesColumn(text, column))
}

/** Whether a figure of a metric is made of a column: in its measure or its dimensions. */
function measuresColumn({ measure, dimensions }: Metric, column: string): boolean {
  const texts = isRatio(measure)
    ? [measure.numerator, measure.denominator]
    : isCumulative(measure)
      ? [measure.cumulative]
      : isCohort(measure)
        ? [measure.cohort, measure.entity, measure.start ?? '']
        : isSnapshot(measure)
          ? [measure.snapshot]
          : [measure]
  return [...texts, ...dimensions].some((text) => namesColumn(text, column))
}
