import { closeSync, openSync, readSync } from 'node:fs'
import { setImmediate } from 'node:timers/promises'
import type { ColumnShapes } from '../contract/known-cell.ts'
import {
  automatonOf,
  bad,
  column_step,
  isBehindRecord,
  most_columns,
  type Place,
  run,
  shapesIn,
} from './cell-automaton.ts'
import type { CsvDialect } from './types.ts'

/** A piece of a file between two line ends; `to` may lie behind its last byte. */
export type FileRange = { readonly path: string; readonly from: number; readonly to: number }

/** What a pass over ranges is to look for. */
export type LookOrder = {
  readonly ranges: readonly FileRange[]
  readonly dialect: CsvDialect
  readonly columns: number
}

const chunk_bytes = 1 << 20

/**
 * Which states of the automaton were seen in which column over all ranges, headers apart; undefined where one of them is
 * written in a way that other readers may understand otherwise.
 */
export async function lookAtCells({
  ranges,
  dialect,
  columns,
}: LookOrder): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const seen = new Uint8Array(128 * column_step)
  const buffer = Buffer.allocUnsafe(chunk_bytes)
  let chunks = 0
  for (const range of ranges) {
    const file = openSync(range.path, 'r')
    try {
      const look = startLook(range, dialect, columns, seen)
      for (let at = range.from, size = 0; at < range.to; at += size) {
        size = readSync(file, buffer, 0, Math.min(chunk_bytes, range.to - at), at)
        if (size === 0) break
        if (!look.feed(buffer, size)) return undefined
        if (++chunks % 8 === 0) await setImmediate()
      }
      if (!look.end()) return undefined
    } finally {
      closeSync(file)
    }
  }
  return seen
}

/** The shapes of the cells of a whole file in memory; undefined as in `cellShapes`. */
export function shapesOfBytes(bytes: Buffer, dialect: CsvDialect, columns: number): ColumnShapes | undefined {
  if (!canLook(dialect, columns)) return undefined
  const seen = new Uint8Array(128 * column_step)
  const look = startLook({ from: 0 }, dialect, columns, seen)
  return look.feed(bytes, bytes.length) && look.end() ? shapesIn(automatonOf(dialect), seen, columns) : undefined
}

/** Whether the pass can tell the columns apart. */
export function canLook(dialect: CsvDialect, columns: number): boolean {
  return columns <= most_columns && dialect.delimiter.charCodeAt(0) < 128
}

/** The pass over one range; both functions answer whether all is well so far. */
function startLook(
  range: Pick<FileRange, 'from'>,
  dialect: CsvDialect,
  columns: number,
  seen: Uint8Array,
): { feed(bytes: Buffer, size: number): boolean; end(): boolean } {
  const automaton = automatonOf(dialect)
  const place: Place = { state: automaton.start, column: 0 }
  const isHead = range.from === 0
  const ofHeader = new Uint8Array(seen.length)
  let to_skip = isHead ? dialect.skip_lines : 0
  let isHeader = isHead
  let isFirst = isHead
  return {
    feed(bytes, size) {
      let at = isFirst && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0
      isFirst = false
      for (; to_skip > 0 && at < size; at++) if (bytes[at] === 10) to_skip -= 1
      for (; isHeader && at < size; at++) {
        run(automaton, bytes, at, at + 1, place, ofHeader)
        if (!isBehindRecord(automaton, place.state)) continue
        if (shapesIn(automaton, ofHeader, columns) === undefined) return false
        isHeader = false
      }
      run(automaton, bytes, at, size, place, seen)
      return place.state !== bad
    },
    end() {
      if (isHeader) return false
      // The last record of a file may lack its line end.
      if (!isBehindRecord(automaton, place.state)) run(automaton, Uint8Array.of(10), 0, 1, place, seen)
      return isBehindRecord(automaton, place.state)
    },
  }
}
