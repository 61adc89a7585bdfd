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

/**
 * Writes a part for each partition, named by the rows in it; those that lie there stay. The rows are those of one select, in one pass,
 * or of several with a partition each, which the engine need not lay apart.
 */
export async function writePartitions(
  select: string | readonly string[],
  model: Model,
  columns: readonly ColumnEntry[],
  { engine, maker, paths }: { readonly engine: Engine; readonly maker: TableMaker; readonly paths: HomePaths },
): Promise<readonly PartitionEntry[]> {
  const folder = join(paths.temp, `${process.pid}-${model.name}`)
  const by = partitionSql(model)
  const isText = columns.find(({ name }) => name === model.partition_by)?.type === 'VARCHAR'
  // A folder is named by each value, and a text may be too long for that.
  const place = isText ? `md5(${by})` : by
  const row = `hash(${columns.map(({ name }) => sqlName(name)).join(', ')})`
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
    const out: PartitionEntry[] = []
    for (const { value, files, n, mixed, summed } of found) {
      const text = value === null || value === undefined ? null : String(value)
      const hash = hashOf('partition', columns, text ?? [], String(n), String(mixed), String(summed))
      // The engine gives a list as an array.
      const written = files as unknown as readonly string[]
      const part = await maker.part(
        model.name,
        hash,
        written.length === 1 ? { file: String(written[0]) } : `from ${partsSql(written)}`,
      )
      out.push({ value: text, part, rows: Number(n), size_bytes: statSync(join(paths.home, part)).size })
    }
    return out
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
