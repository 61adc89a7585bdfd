import { cellText } from './cell-text.ts'
import { csvRecords } from './csv-records.ts'
import type { CsvDialect } from './types.ts'

/** The records of UTF-8 bytes in memory as texts; broken ones as undefined. */
export function* recordsOfText(bytes: Buffer, dialect: CsvDialect): Generator<string[] | undefined> {
  const source = (into: Uint8Array, offset: number) => bytes.copy(into, 0, offset)
  for (const record of csvRecords(source, dialect, 16 << 20, Math.min(1 << 20, bytes.length + 1))) {
    if (record.broken !== false) {
      yield undefined
      continue
    }
    const cells: string[] = []
    for (let n = 0; n < record.cells_count; n++) cells.push(cellText(record, n))
    yield cells
  }
}
