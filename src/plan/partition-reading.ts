import type { Manifest } from '../lake/manifest.ts'
import type { BuildPlan, PlannedFile, PlannedModel } from './plan-build.ts'

/** What has to be read and made to know which partitions of incremental models a build changes. */
export type PartitionReading = {
  /** The incremental models that are asked about, by name. */
  readonly asked: ReadonlySet<string>
  /** These and all models that they are made of, in building order. */
  readonly models: readonly PlannedModel[]
  /** How many files are to be staged, each content once, and how large they are. */
  readonly files: number
  readonly file_bytes: number
  /** Of tables at rest that a model reads which is computed whole. */
  readonly table_bytes: number
}

/** So much is read for a plan without being asked for, which takes some seconds; rows at rest are read several times as quickly as files. */
const most_files = 200
const most_file_bytes = 32_000_000
const most_table_bytes = 200_000_000

/** What is to be read for a plan; `files` as a build will find them. Undefined where no incremental model changes. */
export function partitionReading(
  { models, is_nothing_new }: Pick<BuildPlan, 'models' | 'is_nothing_new'>,
  files: readonly PlannedFile[],
  before: Manifest | undefined,
): PartitionReading | undefined {
  const changing = models.filter(
    ({ node, action, from }) =>
      node.model.materialization === 'incremental' && (action === 'build' || from !== undefined),
  )
  if (is_nothing_new || changing.length === 0) return undefined
  const asked = new Set(changing.map(({ node }) => node.model.name))
  const wanted = new Set(asked)
  for (const { node } of models.toReversed())
    if (wanted.has(node.model.name)) for (const input of node.inputs) wanted.add(input)
  const made = models.filter(({ node }) => wanted.has(node.model.name))
  const staged = new Map(
    files
      .filter(({ action }) => action === 'stage')
      .map(({ contract, arrival }) => [`${contract} ${arrival.sha256}`, arrival.size_bytes]),
  )
  return {
    asked,
    models: made,
    files: staged.size,
    file_bytes: sumOf([...staged.values()], (bytes) => bytes),
    table_bytes: bytesRead(made, before),
  }
}

/** Whether so little is to be read that a plan reads it unasked. Where no release is there every partition is new, which needs no reading. */
export function isReadUnasked(
  { files, file_bytes, table_bytes }: PartitionReading,
  before: Manifest | undefined,
): boolean {
  if (before === undefined || files > most_files) return false
  return file_bytes <= most_file_bytes && table_bytes <= most_table_bytes
}

/** The size of the tables that lie at rest below models which are computed whole, each once. */
function bytesRead(models: readonly PlannedModel[], before: Manifest | undefined): number {
  const tables = new Map((before?.tables ?? []).map((table) => [table.name, table]))
  const seen = new Set<string>()
  const bytesOf = (name: string): number => {
    const place = name.replace(/^(?:stg|history)_/, 'staged_')
    const table = tables.get(place) ?? tables.get(name)
    if (!table || seen.has(table.name)) return 0
    seen.add(table.name)
    return table.size_bytes + (table.kind === 'view' ? sumOf(table.inputs, bytesOf) : 0)
  }
  return sumOf(
    models.filter(({ action, node, partitions }) => {
      const { materialization } = node.model
      if (action === 'reuse' || materialization === 'view') return false
      return materialization !== 'incremental' || /^all\b/.test(partitions)
    }),
    ({ node }) => sumOf(node.inputs, bytesOf),
  )
}

function sumOf<T>(list: readonly T[], bytesOf: (one: T) => number): number {
  return list.reduce((sum, one) => sum + bytesOf(one), 0)
}
