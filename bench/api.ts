import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { askInTurns, makeFact } from './fact-query.ts'
import { firstPages } from './first-page.ts'
import { hasWrk, requestsASecond } from './load.ts'
import type { Row } from './measure.ts'
import {
  buildNiced,
  helloServer,
  onCore,
  type Place,
  runProgram,
  serveCommand,
  shop,
  startServer,
} from './server-process.ts'
import { loadSteadily } from './steady-load.ts'

const orders = Number(process.env['BENCH_API_ORDERS'] ?? 200_000)
const days = Number(process.env['BENCH_API_DAYS'] ?? 365)
const fact_rows = Number(process.env['BENCH_FACT_ROWS'] ?? 10_000_000)
const seconds = Number(process.env['BENCH_SECONDS'] ?? 20)

const middle = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
const ms = (value: number): string => `${value.toFixed(value < 10 ? 1 : 0)} ms`

/** What a person waits for: the API and the first page, over homes of their own. */
export async function addApi(folder: string, add: (row: Row) => void): Promise<void> {
  const place: Place = { project: shop, home: join(folder, 'api') }
  mkdirSync(place.home, { recursive: true })
  runProgram(place, 'generate', '--orders', String(orders), '--days', String(days), '--last', '2025-12-31')
  runProgram(place, 'build', '--settle', '0')
  const { key } = runProgram(place, 'keys', 'add', '--role', 'admin') as { readonly key: string }
  await addFirstPage(place, key, add)
  await addCached(place, key, add)
  await addRebuild(place, key, add)
  await addUncached(folder, add)
}

/** Server and load on a core each, the two servers in turns. */
async function addCached(place: Place, key: string, add: (row: Row) => void): Promise<void> {
  const hello = await startServer(onCore(0, [process.execPath, helloServer]))
  const ours = await startServer(onCore(0, serveCommand(place)))
  const turn_s = Math.max(1, Math.round(seconds / 5))
  const pairs: (readonly [number, number])[] = []
  try {
    const address = `${ours.url}metrics/net_revenue?grain=month`
    // The first turn warms both.
    for (let turn = 0; turn < 6; turn++) {
      const pair = [requestsASecond(hello.url, key, turn_s), requestsASecond(address, key, turn_s)] as const
      if (turn > 0) pairs.push(pair)
    }
  } finally {
    await Promise.all([hello.stop(), ours.stop()])
  }
  const share = middle(pairs.map(([bare, known]) => known / bare))
  add({
    what: `cached metric with a key, one core for the server, ${hasWrk() ? 'wrk' : 'our loader'}, 32 connections`,
    ours: `${Math.round(middle(pairs.map(([, known]) => known)))} requests/s`,
    baseline: `${Math.round(middle(pairs.map(([bare]) => bare)))} requests/s`,
    figure: `${(100 * share).toFixed(0)} %`,
    goal: '≥ 60 %',
    is_met: share >= 0.6,
  })
}

async function addUncached(folder: string, add: (row: Row) => void): Promise<void> {
  const pairs = await askInTurns(makeFact(folder, fact_rows), 21)
  const ratio = middle(pairs.map(([asked, bare]) => asked / bare))
  add({
    what: `uncached metric over a fact of ${fact_rows} rows, by month and category`,
    ours: ms(1000 * middle(pairs.map(([asked]) => asked))),
    baseline: ms(1000 * middle(pairs.map(([, bare]) => bare))),
    figure: `${ratio.toFixed(2)}×`,
    goal: '≤ 1.2×',
    is_met: ratio <= 1.2,
  })
}

/** The builder gives way; it begins anew until the time is over. */
async function addRebuild(place: Place, key: string, add: (row: Row) => void): Promise<void> {
  const server = await startServer(serveCommand(place))
  try {
    const load = (isOver: (elapsed_s: number) => boolean): ReturnType<typeof loadSteadily> =>
      loadSteadily(server.url, key, isOver)
    await load((elapsed_s) => elapsed_s >= 3)
    const rest = await load((elapsed_s) => elapsed_s >= seconds)
    const state = { is_over: false, builds: 0, failed: 0 }
    const builds = (async () => {
      for (const end = performance.now() + seconds * 1000; performance.now() < end; state.builds++)
        if ((await buildNiced(place)) !== 0) state.failed += 1
      state.is_over = true
    })()
    const during = await load(() => state.is_over)
    await builds
    const ratio = during.p99_ms / rest.p99_ms
    const errors = [...rest.errors, ...during.errors]
    for (const error of errors.slice(0, 5)) console.error(error)
    add({
      what: `50 requests a second during ${state.builds} full rebuilds of ${orders} orders, the builder niced`,
      ours: `p99 ${ms(during.p99_ms)}, ${errors.length} errors in ${during.requests}, ${state.failed} builds failed`,
      baseline: `p99 ${ms(rest.p99_ms)} at rest`,
      figure: `${ratio.toFixed(1)}×`,
      goal: '≤ 3×, no error',
      is_met: ratio <= 3 && errors.length === 0 && state.failed === 0,
    })
  } finally {
    await server.stop()
  }
}

async function addFirstPage(place: Place, key: string, add: (row: Row) => void): Promise<void> {
  const { cold, served } = await firstPages(place, key, 5)
  const drawn_ms = middle(cold.map((page) => page.drawn_ms))
  const script_kb = Math.max(...cold.map((page) => page.script_bytes)) / 1000
  const chart_kb = Math.max(...cold.map((page) => page.chart_bytes)) / 1000
  const again = middle(served.map((page) => page.drawn_ms))
  const live_ms = middle(cold.map((page) => page.live_ms))
  add({
    what: 'first page: last tile in view drawn; new server, new browser profile, median of 5',
    ours: `${ms(drawn_ms)} (${ms(again)} from a server that has answered it before); charts answer to the pointer after ${ms(live_ms)}`,
    baseline: '–',
    figure: ms(drawn_ms),
    goal: '< 1 s',
    is_met: drawn_ms < 1000,
  })
  add({
    what: 'JavaScript of the first view, gzipped',
    ours: `${script_kb.toFixed(0)} kB, then ${chart_kb.toFixed(0)} kB of charts`,
    baseline: '–',
    figure: `${script_kb.toFixed(0)} kB`,
    goal: '≤ 300 kB, charts lazily',
    is_met: script_kb <= 300,
  })
}
