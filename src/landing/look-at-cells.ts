import { closeSync, openSync, readSync } from 'node:fs'
import { setImmediate } from 'node:timers/promises'
import type { ColumnShapes } from '../contract/known-cell.ts'
import { type AutomatonProgram, automatonProgram, chunk_bytes } from './automaton-program.ts'
import { automatonOf, bad, isBehindRecord, most_columns, shapesIn } from './cell-automaton.ts'
import { behindMark } from './sniff-encoding.ts'
import type { CsvDialect } from './types.ts'

/** Fewer bytes are run over in one stretch. */
const halved_bytes = 4096

/** A piece of a file between two line ends; `to` may lie behind its last byte. */
export type FileRange = { readonly path: string; readonly from: number; readonly to: number }

/** What a pass over ranges is to look for. */
export type LookOrder = {
  readonly ranges: readonly FileRange[]
  readonly dialect: CsvDialect
  readonly columns: number
}

/**
 * Which states of the automaton were seen in which column over all ranges, headers apart; undefined where one of them is
 * written in a way that other readers may understand otherwise.
 */
export async function lookAtCells({
  ranges,
  dialect,
  columns,
}: LookOrder): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const program = automatonProgram()
  program.load(automatonOf(dialect))
  let chunks = 0
  for (const range of ranges) {
    const file = openSync(range.path, 'r')
    try {
      const look = startLook(program, range, dialect, columns)
      for (let at = range.from, size = 0; at < range.to; at += size) {
        size = readSync(file, program.bytes, 0, Math.min(chunk_bytes, range.to - at), at)
        if (size === 0) break
        if (!look.feed(size)) return undefined
        if (++chunks % 8 === 0) await setImmediate()
      }
      if (!look.end()) return undefined
    } finally {
      closeSync(file)
    }
  }
  return program.seen.slice()
}

/** Of whole files, one after the other. */
let shared: AutomatonProgram | undefined

/** The shapes of the cells of a whole file in memory; undefined as in `cellShapes`. */
export function shapesOfBytes(bytes: Buffer, dialect: CsvDialect, columns: number): ColumnShapes | undefined {
  if (!canLook(dialect, columns)) return undefined
  const automaton = automatonOf(dialect)
  shared ??= automatonProgram()
  shared.load(automaton)
  const look = startLook(shared, { from: 0 }, dialect, columns)
  for (let at = 0; at < bytes.length; at += chunk_bytes) {
    const chunk = bytes.subarray(at, at + chunk_bytes)
    shared.bytes.set(chunk)
    if (!look.feed(chunk.length)) return undefined
  }
  return look.end() ? shapesIn(automaton, shared.seen, columns) : undefined
}

/** Whether the pass can tell the columns apart. */
export function canLook(dialect: CsvDialect, columns: number): boolean {
  return columns <= most_columns && dialect.delimiter.charCodeAt(0) < 128
}

/** The pass over one range, fed with what the program's `bytes` hold; both functions answer whether all is well so far. */
function startLook(
  program: AutomatonProgram,
  range: Pick<FileRange, 'from'>,
  dialect: CsvDialect,
  columns: number,
): { feed(size: number): boolean; end(): boolean } {
  const automaton = automatonOf(dialect)
  const { bytes } = program
  let state = automaton.start
  program.start(state)
  const isHead = range.from === 0
  let to_skip = isHead ? dialect.skip_lines : 0
  let isHeader = isHead
  let isFirst = isHead
  return {
    feed(size) {
      let at = isFirst ? behindMark(bytes, size) : 0
      isFirst = false
      for (; to_skip > 0 && at < size; at++) if (bytes[at] === 10) to_skip -= 1
      for (; isHeader && at < size; at++) {
        state = program.run(at, at + 1, 'header')
        if (!isBehindRecord(automaton, state)) continue
        if (shapesIn(automaton, program.header, columns) === undefined) return false
        program.header.fill(0)
        isHeader = false
      }
      const middle = size - at < halved_bytes ? 0 : bytes.indexOf(10, Math.floor((at + size) / 2)) + 1
      if (middle === 0 || middle >= size) state = program.run(at, size, 'seen')
      else {
        const [behind_first, behind_last] = program.runHalves(at, middle, size, automaton.start)
        // The line end in the middle stands in a cell: such a file is read with care all the same.
        if (!isBehindRecord(automaton, behind_first)) return false
        state = behind_last
      }
      return state !== bad
    },
    end() {
      if (isHeader) return false
      if (isBehindRecord(automaton, state)) return true
      // The last record of a file may lack its line end.
      bytes[0] = 10
      return isBehindRecord(automaton, program.run(0, 1, 'seen'))
    },
  }
}
