import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export type Measure = { readonly seconds: number; readonly peak_bytes: number; readonly answer: unknown }

/** Runs a side of a comparison in a process of its own: its seconds are its own clock's, its memory the process's peak. */
export function measure(side: string, ...words: readonly string[]): Measure {
  const file = fileURLToPath(new URL('sides.ts', import.meta.url))
  // What the side before wrote is on the disk, so that this one does not wait for it.
  spawnSync('sync')
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--max-old-space-size=4096', file, side, ...words], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    // As bin/tallyhouse.js has it.
    env: {
      ...process.env,
      NODE_COMPILE_CACHE: fileURLToPath(new URL('../node_modules/.cache/tallyhouse', import.meta.url)),
    },
  })
  if (status !== 0) throw new Error(`${side} failed: ${stderr}`)
  const last = stdout.trim().split('\n').at(-1) ?? ''
  // Written by sides.ts.
  return JSON.parse(last) as Measure
}

/** The median of several measures by time, so that one disturbed run does not decide. */
export function median(runs: readonly Measure[]): Measure {
  const sorted = runs.toSorted((a, b) => a.seconds - b.seconds)
  const middle = sorted[Math.floor(sorted.length / 2)]
  if (!middle) throw new Error('nothing was measured')
  return middle
}

export type Row = {
  readonly what: string
  readonly ours: string
  readonly baseline: string
  readonly figure: string
  readonly goal: string
  readonly is_met: boolean
}

/** The table that a person reads. */
export function tableOf(rows: readonly Row[]): string {
  const lines = rows.map(
    (row) =>
      `| ${row.what} | ${row.ours} | ${row.baseline} | ${row.figure} | ${row.goal} | ${row.is_met ? 'met' : 'MISSED'} |`,
  )
  return ['| measure | ours | baseline | figure | goal | |', '|---|---|---|---|---|---|', ...lines].join('\n')
}
