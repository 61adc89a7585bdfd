import { closeSync, openSync, readSync } from 'node:fs'
import { setImmediate } from 'node:timers/promises'
import { AnchorList } from './anchor-list.ts'
import { csvRecords } from './csv-records.ts'
import type { CsvDialect, LineAnchor } from './types.ts'

/**
 * Where each row of a plain CSV file begins, when all its records are well-formed: wanted for files with line breaks in
 * quotes, or blank lines, whose rows do not run in step with the lines.
 */
export async function findLineAnchors(plainPath: string, dialect: CsvDialect): Promise<LineAnchor[]> {
  const input = openSync(plainPath, 'r')
  const list = new AnchorList()
  let record = -1
  try {
    const source = (into: Uint8Array, offset: number) => readSync(input, into, 0, into.length, offset)
    for (const { line } of csvRecords(source, dialect, 16 << 20)) {
      record += 1
      if (record > 0) list.add(record, line)
      if (record % 16_384 === 0) await setImmediate()
    }
  } finally {
    closeSync(input)
  }
  return list.anchors
}
