import { basename } from 'node:path'
import { TallyError } from '../error/tally-error.ts'
import { readHeader } from '../sql/read-header.ts'
import { type LineageStep, parseLineage } from './parse-lineage.ts'

/**
 * How a model's select becomes a table: a view over it; one part at rest; the intervals in which versions held
 * (`model/scd2-sql.ts`); one part a partition, of which only the touched ones are made anew (`run/build-incremental.ts`).
 */
export type Materialization = 'view' | 'table' | 'scd2' | 'incremental'

const partitionGrains = ['day', 'month', 'quarter', 'year'] as const
export type PartitionGrain = (typeof partitionGrains)[number]

const materializations: readonly Materialization[] = ['view', 'table', 'scd2', 'incremental']

/** One SQL query that makes one table. */
export type Model = {
  readonly name: string
  /** Path as shown to people, relative to the project. */
  readonly file: string
  /** The whole text of the file, header included. */
  readonly sql: string
  /** Its select as its rows are kept, where that is another (`stored-model.ts`). */
  readonly stored?: string
  readonly materialization: Materialization
  readonly key: readonly string[]
  readonly grain: string
  /** scd2: the columns whose change makes a version; none means all beside the key. */
  readonly tracked: readonly string[]
  /** incremental: the column each of whose values has a part of its own, or each day, month … in which its values lie. */
  readonly partition_by: string
  readonly partition_grain: PartitionGrain | undefined
  /** incremental: the column by whose values changed rows are told; empty where it is to be found out. */
  readonly told_by: string
  readonly description: string
  /** Where rows come from, in so far as the header says it; what it leaves out is found from keys and columns. */
  readonly lineage: readonly LineageStep[]
}

const allowed = [
  'materialization',
  'key',
  'grain',
  'tracked',
  'partition_by',
  'told_by',
  'lineage',
  'description',
] as const

/** Reads a model's file: `-- key: value` lines at its top, keys in any case, then one select. Throws `model_header_invalid`. */
export function parseModel(file: string, sql: string): Model {
  const name = basename(file, '.sql')
  const fail = (detail: string): never => {
    throw new TallyError('model_header_invalid', { file, detail, allowed: allowed.join(', ') })
  }
  if (!/^[a-z][a-z0-9_]*$/.test(name)) fail(`the name ${name} is not snake_case`)
  const { said: header, stranger } = readHeader(sql, allowed)
  if (stranger !== undefined) fail(`the header has ${stranger}`)
  const materialized = header.get('materialization') ?? 'view'
  const materialization = materializations.find((known) => known === materialized)
  if (!materialization) return fail(`materialization is ${materialized}; it is one of ${materializations.join(', ')}`)
  const key = listOf(header.get('key'))
  const tracked = listOf(header.get('tracked'))
  const written_partition = header.get('partition_by') ?? ''
  const [, grain = '', partition_by = ''] = /^(?:([a-z]+) of )?(.*)$/.exec(written_partition) ?? []
  const partition_grain = partitionGrains.find((known) => known === grain)
  if (grain !== '' && !partition_grain)
    fail(`partition_by has ${grain} of ${partition_by}; it is one of ${partitionGrains.join(', ')}`)
  if (materialization === 'scd2' && key.length === 0) fail('a model of scd2 needs a key')
  if (materialization !== 'scd2' && tracked.length > 0) fail('tracked belongs to scd2')
  const doubled = tracked.find((name) => key.includes(name))
  if (doubled !== undefined) fail(`${doubled} is of the key, so it cannot be tracked`)
  if (materialization === 'incremental' && !/^[a-z_][a-z0-9_]*$/.test(partition_by))
    fail('an incremental model needs partition_by with the name of one column, or `month of` one')
  if (materialization !== 'incremental' && partition_by !== '') fail('partition_by belongs to incremental')
  const told_by = header.get('told_by') ?? ''
  if (told_by !== '' && (materialization !== 'incremental' || !/^[a-z_][a-z0-9_]*$/.test(told_by)))
    fail('told_by belongs to incremental, with the name of one column')
  const written = header.get('lineage')
  const lineage = written === undefined ? [] : parseLineage(written)
  return {
    name,
    file,
    sql,
    materialization,
    key,
    grain: header.get('grain') ?? '',
    tracked,
    partition_by,
    partition_grain,
    told_by,
    description: header.get('description') ?? '',
    lineage: lineage ?? fail('lineage is not of the form `TABLE by column, column = expression; …`'),
  }
}

function listOf(text: string | undefined): readonly string[] {
  return (text ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
}

/** The select of a model, without a semicolon behind it. */
export function selectOf(model: Pick<Model, 'sql' | 'stored'>): string {
  return model.stored ?? model.sql.trimEnd().replace(/;+$/, '')
}
