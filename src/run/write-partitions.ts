import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Engine } from '../engine/engine.ts'
import type { HomePaths } from '../lake/home-paths.ts'
import type { ColumnEntry, PartitionEntry } from '../lake/manifest.ts'
import type { Model } from '../model/model.ts'
import { sqlName, sqlText } from '../sql/quote.ts'
import { partsSql } from '../staging/staging-views.ts'
import { hashOf } from '../text/hash.ts'
import { partOptions, type TableMaker } from './table-maker.ts'

/** The value that a row's partition goes by, as SQL. */
export function partitionSql({ partition_by, partition_grain }: Model): string {
  const column = sqlName(partition_by)
  return partition_grain === undefined ? column : `cast(date_trunc('${partition_grain}', ${column}) as date)`
}

/** What names the part of a partition: how many rows it has, and what their hashes make together. */
export type Content = Required<Pick<PartitionEntry, 'rows' | 'print'>>

/** The content of a partition without a row. */
const nothing: Content = { rows: 0, print: { mixed: '0', summed: '0' } }

function rowHash(columns: readonly ColumnEntry[]): string {
  return `hash(${columns.map(({ name }) => sqlName(name)).join(', ')})`
}

function partitionHash(columns: readonly ColumnEntry[], value: string | null, { rows, print }: Content): string {
  return hashOf('partition', columns, value ?? [], String(rows), print.mixed, print.summed)
}

function textOf(value: unknown): string | null {
  return value === null || value === undefined ? null : String(value)
}

/** What parts of a table hold now, by their places relative to the home; it takes a reading of them. */
export async function contentsOf(
  parts: readonly string[],
  columns: readonly ColumnEntry[],
  engine: Pick<Engine, 'rows'>,
): Promise<ReadonlyMap<string, Content>> {
  if (parts.length === 0) return new Map()
  const row = rowHash(columns)
  const each = parts.map(
    (part, place) =>
      `select ${place} as place, count(*)::varchar as n, coalesce(bit_xor(${row}), 0)::varchar as mixed, coalesce(sum(${row}::hugeint), 0)::varchar as summed
       from ${partsSql([part])}`,
  )
  const found = await engine.rows(each.join('\nunion all\n'))
  return new Map(
    found.map(({ place, n, mixed, summed }) => [
      parts[Number(place)] ?? '',
      { rows: Number(n), print: { mixed: String(mixed), summed: String(summed) } },
    ]),
  )
}

/** By how much a partition's content differs from what it was. */
export type ContentChange = { readonly value: string | null } & Content

/**
 * The partitions of rows that came and went, each with how much its rows and what names them become more or less. `differing` is a table
 * of them with how often each came, or less than 0 for how often it went, in its column `_times`.
 */
export async function contentChanges(
  differing: string,
  model: Model,
  columns: readonly ColumnEntry[],
  engine: Engine,
): Promise<readonly ContentChange[]> {
  const row = rowHash(columns)
  const found = await engine.rows(
    `select (${partitionSql(model)})::varchar as value, sum(_times)::varchar as n,
       coalesce(bit_xor(${row}) filter (where _times % 2 <> 0), 0)::varchar as mixed, sum(${row}::hugeint * _times)::varchar as summed
     from ${differing} group by value order by value`,
  )
  return found.map(({ value, n, mixed, summed }) => ({
    value: textOf(value),
    rows: Number(n),
    print: { mixed: String(mixed), summed: String(summed) },
  }))
}

/** The content of a partition after a change; undefined where nobody has noted what it was. */
export function contentAfter(change: ContentChange, old: PartitionEntry | undefined): Content | undefined {
  const { rows, print } = old ?? nothing
  if (!print) return undefined
  const mixed = BigInt(print.mixed) ^ BigInt(change.print.mixed)
  const summed = BigInt(print.summed) + BigInt(change.print.summed)
  return { rows: rows + change.rows, print: { mixed: String(mixed), summed: String(summed) } }
}

/** What each partition has after its change; undefined where that is not known of all. */
export function contentsAfter(
  changes: readonly ContentChange[],
  partitions: readonly PartitionEntry[],
): readonly { readonly value: string | null; readonly content: Content }[] | undefined {
  const known = changes.flatMap((change) => {
    const { value } = change
    const content = contentAfter(
      change,
      partitions.find((one) => one.value === value),
    )
    return content ? [{ value, content }] : []
  })
  return known.length === changes.length ? known : undefined
}

/**
 * Writes the part of a partition of which it is known what names it, unless it lies there, and gives what there will be once it is
 * flushed to the disk. Throws where the select gives other rows.
 */
export async function writeKnown(
  { value, select, content }: { readonly value: string | null; readonly select: string; readonly content: Content },
  model: Model,
  columns: readonly ColumnEntry[],
  { maker, paths }: { readonly maker: TableMaker; readonly paths: HomePaths },
): Promise<() => Promise<PartitionEntry>> {
  const hash = partitionHash(columns, value, content)
  const { place, moved } = await maker.filled(model.name, hash, select, content.rows)
  return async () => {
    await moved
    return { value, part: place, size_bytes: statSync(join(paths.home, place)).size, ...content }
  }
}

/**
 * Writes a part for each partition, named by the rows in it; those that lie there stay. The rows are those of one select, in one pass,
 * or of several with a partition each, which the engine need not lay apart. Who writes others of the model at the same time has another `turn`.
 */
export async function writePartitions(
  select: string | readonly string[],
  model: Model,
  columns: readonly ColumnEntry[],
  { engine, maker, paths }: { readonly engine: Engine; readonly maker: TableMaker; readonly paths: HomePaths },
  turn = 0,
): Promise<readonly PartitionEntry[]> {
  const folder = join(paths.temp, `${process.pid}-${model.name}-${turn}`)
  const by = partitionSql(model)
  const isText = columns.find(({ name }) => name === model.partition_by)?.type === 'VARCHAR'
  // A folder is named by each value, and a text may be too long for that.
  const place = isText ? `md5(${by})` : by
  const row = rowHash(columns)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  try {
    if (typeof select === 'string')
      await engine.run(
        `copy (select *, ${place} as _partition from (${select}\n)) to ${sqlText(folder)} (${partOptions}, partition_by (_partition))`,
      )
    else
      for (const [index, one] of select.entries()) {
        mkdirSync(join(folder, String(index)))
        await engine.run(`copy (${one}) to ${sqlText(join(folder, String(index), 'rows.parquet'))} (${partOptions})`)
      }
    if (readdirSync(folder, { recursive: true, encoding: 'utf8' }).every((name) => !name.endsWith('.parquet')))
      return []
    // The engine may close the file of a partition and go on in another one.
    const value = partitionSql({ ...model, partition_by: '_any' })
    const found = await engine.rows(
      `select (${value})::varchar as value, list(filename order by filename) as files, sum(n)::varchar as n, bit_xor(mixed)::varchar as mixed, sum(summed)::varchar as summed
       from (
         select filename, any_value(${sqlName(model.partition_by)}) as _any, count(*) as n, bit_xor(${row}) as mixed, sum(${row}::hugeint) as summed
         from read_parquet(${sqlText(`${folder}/*/*.parquet`)}, filename = true, hive_partitioning = false) group by filename
       ) group by value order by value`,
    )
    // Flushed to the disk side by side, for the disk is slow to answer and not busy.
    return await Promise.all(
      found.map(async ({ value: partition, files, n, mixed, summed }): Promise<PartitionEntry> => {
        const text = textOf(partition)
        const content = { rows: Number(n), print: { mixed: String(mixed), summed: String(summed) } }
        const hash = partitionHash(columns, text, content)
        // The engine gives a list as an array.
        const written = files as unknown as readonly string[]
        const [file = ''] = written
        const part = await maker.part(model.name, hash, written.length === 1 ? { file } : `from ${partsSql(written)}`)
        return { value: text, part, size_bytes: statSync(join(paths.home, part)).size, ...content }
      }),
    )
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
