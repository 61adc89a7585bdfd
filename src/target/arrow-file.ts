import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { DataType, RecordBatch, Schema } from 'apache-arrow'
import type { Engine, SqlValue } from '../engine/engine.ts'
import type { Effects } from '../run/effects.ts'
import { throwIfStopped } from '../run/steps.ts'
import { arrowVector } from './arrow-vector.ts'
import { plainCell } from './cell-type.ts'
import type { CopyColumn, TableCopy } from './copy-plan.ts'
import { selectCopy } from './open-source.ts'

/** Rows of one record batch. */
const batch_rows = 65_536

/** Writes one table as an Arrow file (IPC file format), batch by batch, so that no table has to fit into memory. */
export async function writeArrowFile(engine: Engine, copy: TableCopy, to: string, effects: Effects): Promise<void> {
  const rows = engine.batches(selectCopy(copy, plainCell))
  await writeArrow(copy.columns, rows, to, effects)
}

/**
 * Writes rows of plain cells (`plainCell`) as an Arrow file: whole numbers as Int64, exact decimals as Decimal128, days as Date32,
 * times as microseconds (instants in UTC), all else UTF-8.
 */
export async function writeArrow(
  columns: readonly Pick<CopyColumn, 'name' | 'type'>[],
  source: AsyncIterable<readonly (readonly SqlValue[])[]>,
  to: string,
  effects: Effects,
): Promise<void> {
  const arrow = await import('apache-arrow')
  const types = columns.map(({ type }) => arrowVector(arrow, type))
  const schema: Schema = new arrow.Schema(
    columns.map(({ name }, index) => new arrow.Field(name, types[index]?.type ?? new arrow.Null(), true)),
  )
  const out = createWriteStream(to)
  const batchOf = (rows: readonly (readonly SqlValue[])[]): RecordBatch => {
    const children = types.map(({ data }, index) => data(rows.map((row) => row[index] ?? null)))
    const struct = arrow.makeData({
      type: new arrow.Struct<Record<string, DataType>>(schema.fields),
      length: rows.length,
      nullCount: 0,
      children,
    })
    return new arrow.RecordBatch(schema, struct)
  }
  const batches = async function* (): AsyncGenerator<RecordBatch> {
    let waiting: (readonly SqlValue[])[] = []
    for await (const rows of source) {
      throwIfStopped(effects)
      waiting.push(...rows)
      if (waiting.length < batch_rows) continue
      yield batchOf(waiting)
      waiting = []
      // The writer takes all that it is given; this holds it to the speed of the disk.
      if (out.writableNeedDrain) await once(out, 'drain')
    }
    yield batchOf(waiting)
  }
  const writer = arrow.RecordBatchFileWriter.writeAll(batches())
  await pipeline(Readable.from(await writer), out)
}
