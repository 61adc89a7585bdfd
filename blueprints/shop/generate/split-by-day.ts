import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parentPort } from 'node:worker_threads'

/** A folder to cut: `paths` says by day where its file goes. */
export type SplitOrder = { readonly folder: string; readonly header: string; readonly paths: readonly string[] }

const mark_start = 0x1e
const mark_end = 0x1f

/** A stretch of rows that belong together. */
type Stretch = { readonly day: number; readonly part: number; readonly place: number; readonly bytes: Buffer }

// A thread of its own: the engine goes on with the next file meanwhile.
parentPort?.on('message', (order: SplitOrder | 'end') => {
  if (order === 'end') parentPort?.close()
  else splitByDay(order)
})

/**
 * Cuts the files of a folder, which several threads wrote side by side, into one file a day, and removes it. Marks between
 * the rows, `0x1e`, day, part and place, `0x1f`, say where the rows behind them belong; they are not written. A file begins
 * with the header, then its parts and places follow in order. One parallel write and a cut take a fraction of one write a day.
 * The files of the folder are held in memory meanwhile.
 */
function splitByDay({ folder, header, paths }: SplitOrder): void {
  const stretches = readdirSync(folder).flatMap((name) => stretchesOf(readFileSync(join(folder, name))))
  for (const [day, list] of Map.groupBy(stretches, (stretch) => stretch.day)) {
    const path = paths[day] ?? ''
    mkdirSync(dirname(path), { recursive: true })
    const output = openSync(path, 'w')
    try {
      writeFileSync(output, `${header}\n`)
      const ordered = list.toSorted((a, b) => a.part - b.part || a.place - b.place)
      for (const stretch of ordered) writeFileSync(output, stretch.bytes)
    } finally {
      closeSync(output)
    }
  }
  rmSync(folder, { recursive: true })
}

function stretchesOf(bytes: Buffer): Stretch[] {
  const found: Stretch[] = []
  for (let mark = bytes.indexOf(mark_start); mark >= 0; ) {
    const close = bytes.indexOf(mark_end, mark)
    const next = bytes.indexOf(mark_start, close)
    const [day = 0, part = 0, place = 0] = bytes
      .toString('latin1', mark + 1, close)
      .split(' ')
      .map(Number)
    found.push({ day, part, place, bytes: bytes.subarray(close + 1, next < 0 ? bytes.length : next) })
    mark = next
  }
  return found
}
