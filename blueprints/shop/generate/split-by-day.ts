import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const mark_start = 0x1e
const mark_end = 0x1f
const chunk_bytes = 4 << 20

/** A stretch of rows that belong together: bytes of one of the written files. */
type Stretch = {
  readonly day: number
  readonly part: number
  readonly place: number
  readonly input: number
  readonly start: number
  end: number
}

/**
 * Cuts the files of a folder, which several threads wrote side by side, into one file a day. Marks between the rows,
 * `0x1e`, day, part and place, `0x1f`, say where the rows behind them belong; they are not written. A file begins with the
 * header, then its parts and places follow in order. One parallel write and a cut take a fraction of one write a day.
 */
export function splitByDay(folder: string, header: string, pathOf: (day: number) => string): void {
  const inputs = readdirSync(folder).map((name) => openSync(join(folder, name), 'r'))
  try {
    const stretches = inputs.flatMap((input) => stretchesOf(input))
    for (const [day, list] of Map.groupBy(stretches, (stretch) => stretch.day)) {
      const path = pathOf(day)
      if (!existsSync(dirname(path))) mkdirSync(dirname(path), { recursive: true })
      const output = openSync(path, 'w')
      writeFileSync(output, `${header}\n`)
      for (const stretch of list.toSorted((a, b) => a.part - b.part || a.place - b.place)) copyStretch(stretch, output)
      closeSync(output)
    }
  } finally {
    for (const input of inputs) closeSync(input)
  }
}

function stretchesOf(input: number): Stretch[] {
  const found: Stretch[] = []
  const chunk = Buffer.allocUnsafe(chunk_bytes)
  let offset = 0
  for (
    let size = readSync(input, chunk, 0, chunk_bytes, 0);
    size > 0;
    size = readSync(input, chunk, 0, chunk_bytes, offset)
  ) {
    const bytes = chunk.subarray(0, size)
    let next = size
    for (let mark = bytes.indexOf(mark_start); mark >= 0; mark = bytes.indexOf(mark_start, mark + 1)) {
      const close = bytes.indexOf(mark_end, mark)
      if (close < 0) {
        next = mark
        break
      }
      const [day = 0, part = 0, place = 0] = bytes
        .toString('latin1', mark + 1, close)
        .split(' ')
        .map(Number)
      const before = found.at(-1)
      if (before) before.end = offset + mark
      found.push({ day, part, place, input, start: offset + close + 1, end: offset + close + 1 })
    }
    offset += next
    const last = found.at(-1)
    if (last) last.end = offset
  }
  return found
}

function copyStretch(stretch: Stretch, output: number): void {
  for (let at = stretch.start; at < stretch.end; ) {
    const bytes = Buffer.allocUnsafe(Math.min(chunk_bytes, stretch.end - at))
    const size = readSync(stretch.input, bytes, 0, bytes.length, at)
    writeFileSync(output, bytes.subarray(0, size))
    at += size
  }
}
