import type { Chunks } from './read-text.ts'

const LF = 10
const CR = 13

type LineCount = { readonly records: number; readonly physical_lines: number; readonly blank_lines: number }
type ArrayCount = { readonly records: number; readonly physical_lines: number; readonly multi_line_records: number }

/** Lines that hold more than blanks. */
export async function countJsonLines(chunks: Chunks): Promise<LineCount> {
  let records = 0
  let physical_lines = 0
  let started = false
  let blank = true
  for await (const chunk of chunks) {
    for (let i = 0; i < chunk.length; ) {
      if (blank) {
        const byte = chunk[i++]
        started = byte !== LF
        if (!started) physical_lines += 1
        blank = !started || byte === 32 || byte === 9 || byte === CR
        continue
      }
      const end = chunk.indexOf(LF, i)
      if (end < 0) break
      records += 1
      physical_lines += 1
      blank = true
      started = false
      i = end + 1
    }
  }
  if (!blank) records += 1
  if (started) physical_lines += 1
  return { records, physical_lines, blank_lines: physical_lines - records }
}

/** Elements of the outer array that are not blank; a truncated last one, and any text behind the array, count as one. */
export async function countJsonArray(chunks: Chunks): Promise<ArrayCount> {
  let [records, multi_line_records, breaks, last_line] = [0, 0, 0, 0]
  let [depth, first_line] = [0, -1]
  let [quoted, escaped] = [false, false]
  const close = () => {
    if (first_line >= 0) records += 1
    if (first_line >= 0 && last_line > first_line) multi_line_records += 1
    first_line = -1
  }
  for await (const chunk of chunks) {
    for (const byte of chunk) {
      if (byte === LF) breaks += 1
      if (escaped) escaped = false
      else if (quoted) {
        if (byte === 92) escaped = true
        else if (byte === 34) quoted = false
      } else if (byte === 32 || byte === 9 || byte === LF || byte === CR) continue
      else if (depth === 1 && (byte === 44 || byte === 93)) {
        close()
        // Behind the array nothing has a meaning any more: depth 0 with no way back.
        if (byte === 93) depth = Number.NaN
      } else {
        if (depth !== 0 && first_line < 0) first_line = breaks
        last_line = breaks
        if (byte === 34) quoted = !Number.isNaN(depth)
        else if (byte === 91 || byte === 123) depth += 1
        else if (byte === 93 || byte === 125) depth -= 1
      }
    }
  }
  close()
  return { records, physical_lines: breaks, multi_line_records }
}
