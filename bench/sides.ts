import { createReadStream, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse'
import { z } from 'zod'
import { openDuckdb } from '../src/engine/duckdb/open-duckdb.ts'
import type { Engine } from '../src/engine/engine.ts'
import { homePaths } from '../src/lake/home-paths.ts'
import { contractHash } from '../src/plan/plan-build.ts'
import { build } from '../src/run/build.ts'
import { defaultEffects } from '../src/run/effects.ts'
import { loadProject } from '../src/run/load-project.ts'
import { writeWorkbook } from '../src/run/write-workbook.ts'
import { openFile } from '../src/staging/open-file.ts'
import { fastSql, knownCells, stageFiles } from '../src/staging/stage-files.ts'
import type { LandedFile, StagingTools } from '../src/staging/staging-source.ts'
import { buildByHand } from './hand-written.ts'
import { bareCopy, prepareCopy, publishCopy } from './postgres.ts'
import { makeWideProject, planWide, scd2ByHand, scd2Side, writeVersions } from './warehouse-sides.ts'

const shop = new URL('../blueprints/shop/', import.meta.url).pathname
const [side = '', home = '', ...rest] = process.argv.slice(2)

async function withEngine<T>(use: (engine: Engine) => Promise<T>, memory_limit = '1200MB'): Promise<T> {
  const engine = await openDuckdb({ home, temp_dir: join(home, 'spill'), memory_limit, threads: 2 })
  try {
    return await use(engine)
  } finally {
    engine.close()
  }
}

/** What staging order lines works with. */
async function stagingTools(engine: Engine): Promise<StagingTools> {
  const { project } = await loadProject(shop)
  const { time_zone } = project
  const contract = project.contracts.find(({ name }) => name === 'order_items')
  if (!contract) throw new Error('no contract')
  const contract_hash = contractHash(contract, time_zone)
  return { engine, paths: homePaths(home), contract, contract_hash, time_zone, is_full: true }
}

function linesFile(): LandedFile {
  return { path: join(home, 'lines.csv'), name: 'order_items.csv', landing_date: '2026-01-01', sha256: '0'.repeat(64) }
}

const typed = `{order_id: 'varchar', line_no: 'bigint', sku: 'varchar', quantity: 'bigint', unit_price: 'decimal(18,2)', discount: 'decimal(18,2)', tax: 'decimal(18,2)', returned_quantity: 'bigint', returned_at: 'timestamp'}`

/** What each side does, by name; the time is taken around it. */
const sides: Readonly<Record<string, () => Promise<unknown>>> = {
  /** DuckDB reads the file with fixed types and writes Parquet, no validation: rows that do not cast are dropped. */
  'typed-read': () =>
    withEngine((engine) => {
      const read = `read_csv('${join(home, 'lines.csv')}', header = true, auto_detect = false, ignore_errors = true, columns = ${typed})`
      return engine.run(`copy (select * from ${read}) to '${join(home, 'typed.parquet')}' (format parquet)`)
    }),
  /** Our staging of the same file: verdict, quarantine, the count over the bytes and the accounting. */
  stage: () =>
    withEngine(async (engine) => {
      const tools = await stagingTools(engine)
      rmSync(tools.paths.lake, { recursive: true, force: true })
      const { parts } = await stageFiles([linesFile()], tools)
      return parts.map((part) => part.files)
    }),
  /** The same file read and judged, and nothing written: the look at its bytes, every value, every reason. */
  judge: () =>
    withEngine(async (engine) => {
      const tools = await stagingTools(engine)
      const file = await openFile(linesFile(), tools)
      const sql = fastSql([file], await knownCells([file], tools), tools)
      const columns = [...tools.contract.columns.map(({ name }) => name), '_reasons', '_raw']
      return engine.rows(
        `select count(*) as read, ${columns.map((name) => `count("${name}") as "${name}"`).join(', ')} from (${sql})`,
      )
    }),
  /** CSV cells parsed and judged in Node with Zod, row by row; of the first `rest[0]` rows, for it takes so long. */
  zod: async () => {
    const { project } = await loadProject(shop)
    const names = project.contracts.find(({ name }) => name === 'order_items')?.columns.map(({ name }) => name) ?? []
    const number = z.coerce.number()
    const row = z.object({
      order_id: z.string().min(1),
      line_no: number.int().min(1),
      sku: z.string().min(1),
      quantity: number.int().min(1),
      unit_price: number.min(0),
      discount: number.min(0),
      tax: number.min(0),
      returned_quantity: z.union([z.literal(''), number.int().min(0)]),
      returned_at: z.union([z.literal(''), z.iso.datetime()]),
    })
    let good = 0
    let read = -1
    const cellsOfRows = createReadStream(join(home, 'lines.csv')).pipe(parse()) as AsyncIterable<readonly string[]>
    for await (const cells of cellsOfRows) {
      read += 1
      if (read === 0) continue
      const verdict = row.safeParse(Object.fromEntries(names.map((name, index) => [name, cells[index]])))
      if (verdict.success && verdict.data.discount <= verdict.data.quantity * verdict.data.unit_price) good += 1
      if (read >= Number(rest[0])) break
    }
    return { read, good }
  },
  /**
   * Gives its own seconds: the project is loaded before, and a landing folder of an earlier run put aside, for the file system makes
   * files more slowly where others were deleted a moment ago.
   */
  generate: async () => {
    const { project } = await loadProject(shop)
    const landing_dir = join(home, 'landing')
    if (existsSync(landing_dir)) renameSync(landing_dir, join(home, `aside-${Date.now()}`))
    const orders = Number(rest[0])
    return withEngine(async (engine) => {
      const begun = performance.now()
      await project.generate?.({
        landing_dir,
        orders,
        days: Number(rest[1]),
        noise: Number(rest[2]),
        seed: 1,
        last_date: '2026-01-31',
        engine,
        writeWorkbook,
        log: () => {},
      })
      return (performance.now() - begun) / 1000
    }, '4GB')
  },
  /** Order lines that the generator wrote. */
  'count-lines': () =>
    withEngine((engine) =>
      engine.rows(
        `select count(*) as lines from read_csv('${join(home, 'landing')}/*/order_items.csv', header = true, all_varchar = true, ignore_errors = true)`,
      ),
    ),
  build: async () => {
    const options = {
      home,
      env: 'production',
      job_name: 'bench',
      is_full: rest[0] === 'full',
      memory_limit: '3GB',
      threads: 2,
      settle_ms: 0,
    }
    if (rest[0] === 'full') rmSync(join(home, 'lake'), { recursive: true, force: true })
    const { is_new } = await build(await loadProject(shop), { ...options, is_full: false }, defaultEffects)
    return { is_new }
  },
  'prepare-copy': async () => prepareCopy(home, await loadProject(shop)),
  'bare-copy': () => bareCopy(home, readFileSync(join(home, 'bare.sql'), 'utf8')),
  'publish-copy': async () => publishCopy(home, await loadProject(shop)),
  'hand-written': () =>
    withEngine(async (engine) => {
      const out = join(home, 'by-hand')
      rmSync(out, { recursive: true, force: true })
      mkdirSync(out, { recursive: true })
      await buildByHand(engine, join(home, 'landing'), join(shop, 'models'), out, '2026-01-31')
    }, '3GB'),
  versions: () => withEngine((engine) => writeVersions(engine, home)),
  scd2: () => withEngine((engine) => scd2Side(engine, home)),
  'scd2-by-hand': () => withEngine((engine) => scd2ByHand(engine, home)),
  'wide-project': () => makeWideProject(home),
  plan: () => planWide(home),
}

const work = sides[side]
if (!work) throw new Error(`sides are: ${Object.keys(sides).join(', ')}`)
const started = performance.now()
const answer = await work()
const seconds = (performance.now() - started) / 1000
console.log(JSON.stringify({ seconds, peak_bytes: process.resourceUsage().maxRSS * 1024, answer }))
