import { closeSync, existsSync, mkdirSync, openSync, readSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

const mark_start = 0x1e
const mark_end = 0x1f
const chunk_bytes = 8 << 20

/**
 * Cuts one large file into one a day. `0x1e`, the number of the day and `0x1f` before a row say where its file goes on;
 * they are not written. A day that comes again goes on behind what it had. One parallel write and a cut take a fraction
 * of the time of one write a day.
 */
export function splitByDay(path: string, header: string, pathOf: (day: number) => string): void {
  const input = openSync(path, 'r')
  const chunk = Buffer.allocUnsafe(chunk_bytes)
  const begun = new Set<number>()
  let output = -1
  const begin = (day: number): void => {
    if (output >= 0) closeSync(output)
    const file = pathOf(day)
    const folder = dirname(file)
    if (!existsSync(folder)) mkdirSync(folder, { recursive: true })
    output = openSync(file, begun.has(day) ? 'a' : 'w')
    if (!begun.has(day)) writeFileSync(output, `${header}\n`)
    begun.add(day)
  }
  try {
    for (let kept = 0; ; ) {
      const size = kept + readSync(input, chunk, kept, chunk_bytes - kept, null)
      if (size === kept) break
      kept = cut(chunk.subarray(0, size), begin, (bytes) => writeFileSync(output, bytes))
      chunk.copyWithin(0, size - kept, size)
    }
  } finally {
    if (output >= 0) closeSync(output)
    closeSync(input)
  }
}

/** Gives how many bytes at the end were left alone, because a mark is not whole yet. */
function cut(bytes: Buffer, begin: (day: number) => void, write: (bytes: Buffer) => void): number {
  let at = 0
  for (;;) {
    const mark = bytes.indexOf(mark_start, at)
    const end = mark < 0 ? bytes.length : mark
    if (end > at) write(bytes.subarray(at, end))
    if (mark < 0) return 0
    const close = bytes.indexOf(mark_end, mark)
    if (close < 0) return bytes.length - mark
    begin(Number(bytes.toString('latin1', mark + 1, close)))
    at = close + 1
  }
}
