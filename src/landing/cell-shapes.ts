import { closeSync, openSync, readSync, statSync } from 'node:fs'
import type { ColumnShapes } from '../contract/known-cell.ts'
import { automatonOf, shapesIn } from './cell-automaton.ts'
import { inThread } from './in-thread.ts'
import { canLook, type FileRange, type LookOrder, lookAtCells } from './look-at-cells.ts'
import type { CsvDialect } from './types.ts'

/** From so many bytes on a second thread takes half of them. */
const large_bytes = 192 << 20
const line_bytes = 1 << 20

/**
 * The shapes of the cells of plain UTF-8 CSV files of one form, by column, headers apart: one pass over the bytes, one step
 * a byte. Undefined where a file is written in a way that other readers may understand otherwise: records of another length,
 * blank lines, quotes inside of cells, lone carriage returns.
 */
export async function cellShapes(
  paths: readonly string[],
  dialect: CsvDialect,
  columns: number,
  halved_from_bytes = large_bytes,
): Promise<ColumnShapes | undefined> {
  if (!canLook(dialect, columns)) return undefined
  const [first, second] = halves(paths, halved_from_bytes)
  const order = { dialect, columns }
  const [seen, other] = await Promise.all([
    lookAtCells({ ...order, ranges: first }),
    second.length === 0 ? new Uint8Array() : lookInThread({ ...order, ranges: second }),
  ])
  if (!seen || !other) return undefined
  for (const [index, mark] of other.entries()) if (mark === 1) seen[index] = 1
  return shapesIn(automatonOf(dialect), seen, columns)
}

/** The files in two lists of about as many bytes; the one in the middle is parted behind a line end. */
function halves(
  paths: readonly string[],
  halved_from_bytes: number,
): readonly [readonly FileRange[], readonly FileRange[]] {
  const ranges = paths.map((path): FileRange => ({ path, from: 0, to: statSync(path).size }))
  const total = ranges.reduce((sum, { to }) => sum + to, 0)
  if (total < halved_from_bytes) return [ranges, []]
  const [first, second]: [FileRange[], FileRange[]] = [[], []]
  let before = 0
  for (const range of ranges) {
    const middle = total / 2 - before
    before += range.to
    if (middle >= range.to) first.push(range)
    else if (middle <= 0) second.push(range)
    else {
      const cut = behindLine(range.path, Math.floor(middle))
      first.push(cut === undefined ? range : { ...range, to: cut })
      if (cut !== undefined && cut < range.to) second.push({ ...range, from: cut })
    }
  }
  return [first, second]
}

/** Where the first line behind a place begins; undefined where none ends nearby. */
function behindLine(path: string, at: number): number | undefined {
  const file = openSync(path, 'r')
  try {
    const bytes = Buffer.allocUnsafe(line_bytes)
    const end = bytes.subarray(0, readSync(file, bytes, 0, line_bytes, at)).indexOf(10)
    return end < 0 ? undefined : at + end + 1
  } finally {
    closeSync(file)
  }
}

async function lookInThread(order: LookOrder): Promise<Uint8Array | undefined> {
  // What the named function gives.
  return (await inThread(new URL('look-at-cells.ts', import.meta.url), 'lookAtCells', order)) as Uint8Array | undefined
}
