import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { homePaths } from '../../../src/lake/home-paths.ts'
import type { Manifest } from '../../../src/lake/manifest.ts'
import { currentManifest } from '../../../src/lake/read-release.ts'
import { build } from '../../../src/run/build.ts'
import { defaultEffects } from '../../../src/run/effects.ts'
import { type LoadedProject, loadProject } from '../../../src/run/load-project.ts'
import { planCopy } from '../../../src/target/copy-plan.ts'
import { warehouseFiles } from '../../../src/target/postgres/warehouse-files.ts'
import { hasSystemServer, startServer, type TestServer } from '../../support/postgres-server.ts'
import { answerOf } from '../../support/run-program.ts'
import { buildOptions, queryHome } from '../../support/small-project.ts'
import { bothSides, publishTo, textRows } from '../../target/postgres-target.ts'
import { generatedShop } from './generated-shop.ts'

const folder = fileURLToPath(new URL('../../../blueprints/shop', import.meta.url))
let home = ''
let project: LoadedProject
let manifest: Manifest
let files: ReadonlyMap<string, string>

beforeAll(async () => {
  home = await generatedShop({ orders: 400, days: 40, noise: 0.03, seed: 3 })
  project = await loadProject(folder)
  await build(project, buildOptions(home), defaultEffects)
  const made = currentManifest(homePaths(home), 'production')
  const [target] = project.project.targets.filter(({ kind }) => kind === 'postgres')
  if (!made || !target) throw new Error('no release or no target')
  manifest = made
  const copies = planCopy(target, manifest, project.project.contracts, project.project.currency)
  files = warehouseFiles({ target, manifest, project: project.project, copies })
})
afterAll(() => rmSync(home, { recursive: true, force: true }))

it('is defined by the files of warehouse/, as `tallyhouse ddl` writes them', () => {
  const golden = readdirSync(join(folder, 'warehouse')).map(
    (name) => [name, readFileSync(join(folder, 'warehouse', name), 'utf8')] as const,
  )
  expect(Object.fromEntries(files)).toEqual(Object.fromEntries(golden))
  const names = [...files.keys()]
  for (const kind of ['stg_', 'dim_', 'fct_', 'mart_', 'v_', 'quarantine'])
    expect(names.some((name) => name.startsWith(kind))).toBe(true)
})

describe.each([
  { version: '18', isThere: true },
  { version: '15', isThere: hasSystemServer },
] as const)('the shop in PostgreSQL $version', ({ version, isThere }) => {
  if (!isThere) {
    it.skip('is not on this machine', () => {})
    return
  }
  let server: TestServer
  beforeAll(async () => {
    server = await startServer(version)
  })
  afterAll(() => server.remove())

  it('is made by its files, run by hand in their order', async () => {
    const client = new pg.Client({ connectionString: await server.makeDatabase() })
    await client.connect()
    try {
      for (const [name, text] of files) await expect(client.query(text), name).resolves.toBeDefined()
      const { rows } = await client.query<{ n: number }>(
        `select count(*)::integer as n from pg_class where relnamespace = 'dwh'::regnamespace and relkind in ('r', 'p', 'v')`,
      )
      // Beside the tables: schema and functions have a file each, our own four relations share one.
      expect(rows[0]?.n).toBe(files.size - 3 + 3)
    } finally {
      await client.end()
    }
  })

  it('holds each value of each table and view as the release does', async () => {
    const address = await server.makeDatabase()
    const outcome = await publishTo(address, home, project)
    const names = outcome.tables.map(({ name }) => name)
    expect(names).toEqual(
      expect.arrayContaining([
        'stg_orders',
        'quarantine',
        'dim_product',
        'fct_orders',
        'mart_sales_monthly',
        'v_paid_orders',
      ]),
    )
    for (const { name, copy, release } of await bothSides(address, home, names)) expect(copy, name).toEqual(release)
    const views = await textRows(
      address,
      `select relname from pg_class where relnamespace = 'dwh'::regnamespace and relkind = 'v' and relname like 'v\\_%' order by 1`,
    )
    expect(views.flat()).toEqual(['v_days', 'v_delivered_orders', 'v_paid_orders', 'v_revenue_entries'])
  })

  it('gives analysts months, ages of cohorts, and metrics by name', async () => {
    const address = await server.makeDatabase()
    await publishTo(address, home, project)
    expect(await textRows(address, `select * from dwh.month_range('2024-01-31', '2024-03-01')`)).toEqual([
      ['2024-01-01', '2024-01-31'],
      ['2024-02-01', '2024-02-29'],
      ['2024-03-01', '2024-03-31'],
    ])
    expect(
      await textRows(
        address,
        `select dwh.cohort_age('2023-12-31', '2024-02-01'), dwh.cohort_age('2024-02-01', '2023-12-31')`,
      ),
    ).toEqual([['2', '-2']])
    const figures = await textRows(
      address,
      `select period, value from dwh.metric('net_revenue', 'month', '2024-01-15', '2024-12-31')`,
    )
    const marts = await queryHome(
      home,
      `select month::varchar as period, net_revenue::varchar as value from mart_sales_monthly order by 1`,
    )
    expect(figures).toEqual(marts.map(({ period, value }) => [period, value]))
    const cohorts = await textRows(
      address,
      `select count(*) > 0 from dwh.metric('retention_30', 'month', '2024-01-01', '2024-12-31')`,
    )
    expect(cohorts).toEqual([['true']])
    const byCountry = await textRows(
      address,
      `select period, member, value from dwh.metric_by('net_revenue', 'quarter', '2024-01-15', '2024-12-31', 'country')`,
    )
    // `metric --json` prints its rows so.
    const answer = (await answerOf(
      'metric',
      'net_revenue',
      '--grain',
      'quarter',
      '--by',
      'country',
      '--project',
      folder,
      '--home',
      home,
    )) as { readonly rows: readonly Readonly<Record<'period' | 'country' | 'value', string>>[] }
    expect(byCountry.length).toBeGreaterThan(3)
    expect(byCountry).toEqual(answer.rows.map((row) => [row.period, row.country, row.value]))
    await expect(
      textRows(address, `select * from dwh.metric_by('net_revenue', 'day', '2024-01-15', '2024-12-31', 'moon')`),
    ).rejects.toThrow('there are no figures of net_revenue by day and moon')
    await expect(
      textRows(address, `select * from dwh.metric('nothing', 'month', '2024-01-15', '2024-12-31')`),
    ).rejects.toThrow('there are no figures of nothing by month')
  })
})
