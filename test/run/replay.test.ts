import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openDuckdb } from '../../src/engine/duckdb/open-duckdb.ts'
import { homePaths } from '../../src/lake/home-paths.ts'
import { openRelease } from '../../src/lake/open-release.ts'
import { currentManifest } from '../../src/lake/read-release.ts'
import { exportCsv, type MendedRow, writeMended } from '../../src/staging/mend.ts'
import { readQuarantine } from '../../src/staging/quarantine.ts'
import { allTables, buildSmall, cleanFiles, land, makeHome, queryHome, smallProject } from '../support/small-project.ts'

const { project } = smallProject()

async function withCurrent<T>(
  home: string,
  use: (engine: Awaited<ReturnType<typeof openRelease>>) => Promise<T>,
): Promise<T> {
  const paths = homePaths(home)
  const manifest = currentManifest(paths, 'production')
  const engine = await openRelease(paths, manifest?.id ?? '', { memory_limit: '1GB', threads: 2 })
  try {
    return await use(engine)
  } finally {
    engine.close()
  }
}

/** Exports the quarantine of orders, mends it by `change`, and replays it: the way of a person with a spreadsheet. */
async function mend(
  home: string,
  change: (row: Record<string, string | null>) => Record<string, string | null>,
): Promise<number> {
  const paths = homePaths(home)
  const orders = project.contracts.find(({ name }) => name === 'orders')
  const manifest = currentManifest(paths, 'production')
  if (!orders || !manifest) throw new Error('nothing to mend')
  const csv = await withCurrent(home, async (engine) =>
    exportCsv(orders, await readQuarantine(engine, { contract: 'orders', limit: 1e6 }, new Map())),
  )
  const file = join(home, 'mend.csv')
  writeFileSync(file, csv)
  const reader = await openDuckdb({ home, temp_dir: join(home, 'temp'), memory_limit: '1GB', threads: 1 })
  const rows = await reader.rows(`select * from read_csv('${file}', all_varchar = true, header = true)`)
  reader.close()
  const mended = rows.map((row) =>
    change(Object.fromEntries(Object.entries(row).map(([key, value]) => [key, value === null ? null : String(value)]))),
  ) as MendedRow[]
  const done = await withCurrent(home, (engine) =>
    writeMended(file, mended, project.contracts, engine, manifest, paths),
  )
  return done.written.length
}

const broken = {
  '2026-01-02/orders.csv':
    'order_id,customer_id,status,placed_at,total\n3,c1,nope,2026-01-02 10:00:00,abc\n4,c1,paid,2026-01-02 10:00:00,4\n5,c1,paid\n6,c2,"open,2026-01-02 12:00:00,6\n',
  '2026-01-03/orders.csv': 'order_id,customer_id,status,placed_at,total\n5,c1,paid,2026-01-03 10:00:00,55\n',
}
const clean = {
  ...broken,
  '2026-01-02/orders.csv':
    'order_id,customer_id,status,placed_at,total\n3,c1,new,2026-01-02 10:00:00,3\n4,c1,paid,2026-01-02 10:00:00,4\n5,c1,paid,2026-01-02 11:00:00,5\n6,c2,new,2026-01-02 12:00:00,6\n',
}
const right: Readonly<Record<string, Record<string, string>>> = {
  '2': { order_id: '3', customer_id: 'c1', status: 'new', placed_at: '2026-01-02 10:00:00', total: '3' },
  '4': { order_id: '5', customer_id: 'c1', status: 'paid', placed_at: '2026-01-02 11:00:00', total: '5' },
  '5': { order_id: '6', customer_id: 'c2', status: 'new', placed_at: '2026-01-02 12:00:00', total: '6' },
}

describe('quarantine', () => {
  it('mended is read as its file is, also where a later file tells how', async () => {
    const header = 'order_id,customer_id,status,placed_at,total\n'
    const home = makeHome({
      ...cleanFiles,
      '2026-01-05/orders.csv': `${header}7,c1,paid,02/01/2026 10:00,abc\n8,c1,paid,03/01/2026 10:00,8\n`,
    })
    await buildSmall(home)
    await mend(home, (row) => ({ ...row, total: '77' }))
    await buildSmall(home)
    const late =
      "select order_id, placed_at::date::varchar as day, total from stg_orders where order_id > '6' order by 1"
    expect(await queryHome(home, late)).toEqual([])
    land(home, { '2026-01-13/orders.csv': `${header}9,c1,paid,13/01/2026 10:00,9\n` })
    await buildSmall(home)
    expect(await queryHome(home, late)).toEqual([
      { order_id: '7', day: '2026-01-02', total: '77.00' },
      { order_id: '8', day: '2026-01-03', total: '77.00' },
      { order_id: '9', day: '2026-01-13', total: '9.00' },
    ])
  })

  it('mended and replayed reaches an incremental model, whose other partitions stay', async () => {
    const incremental = smallProject({
      'fct_orders.sql':
        "-- materialization: incremental\n-- partition_by: day\nselect order_id, total, date_trunc('day', placed_at)::date as day from stg_orders",
    })
    const [home, whole] = [makeHome({ ...cleanFiles, ...broken }), makeHome({ ...cleanFiles, ...clean })]
    const before = await buildSmall(home, incremental)
    expect(await mend(home, (row) => ({ ...row, ...right[row['_line'] ?? ''] }))).toBe(1)
    const after = await buildSmall(home, incremental)
    await buildSmall(whole, incremental)
    const sql = 'select * from fct_orders order by order_id'
    expect(await queryHome(home, sql)).toEqual(await queryHome(whole, sql))
    const table = ({ manifest }: typeof after): (typeof manifest.tables)[number] | undefined =>
      manifest.tables.find(({ name }) => name === 'fct_orders')
    expect(table(after)?.built).toEqual({ partitions: ['2026-01-02'], reason: 'touched by stg_orders' })
    const kept = table(before)?.partitions?.filter(({ value }) => value !== '2026-01-02') ?? []
    expect(kept.length).toBeGreaterThan(0)
    expect(table(after)?.partitions).toEqual(expect.arrayContaining([...kept]))
  })

  it('mended and replayed gives what a clean file would have given, and never beats a later correction', async () => {
    const home = makeHome({ ...cleanFiles, ...broken })
    const before = await buildSmall(home)
    expect(before.manifest.accounts[0]).toMatchObject({ read: 7, staged: 4, quarantined: 3 })
    expect(await mend(home, (row) => ({ ...row, ...right[row['_line'] ?? ''] }))).toBe(1)
    const after = await buildSmall(home)
    expect(after.manifest.accounts[0]).toMatchObject({ read: 7, staged: 7, quarantined: 0, kept: 6, superseded: 1 })

    const truthHome = makeHome({ ...cleanFiles, ...clean })
    await buildSmall(truthHome)
    const [truth, found] = [await allTables(truthHome), await allTables(home)]
    for (const name of [
      'stg_orders',
      'fct_orders',
      'v_total',
      'superseded_orders',
      'orphans',
      'accounting',
      'quarantine',
    ]) {
      expect(found[name], name).toEqual(truth[name])
    }
    expect(await queryHome(home, "select total from stg_orders where order_id = '5'")).toEqual([{ total: '55.00' }])
  })

  it('replayed twice writes nothing the second time', async () => {
    const home = makeHome({ ...cleanFiles, ...broken })
    await buildSmall(home)
    const change = (row: Record<string, string | null>): Record<string, string | null> => ({
      ...row,
      ...right[row['_line'] ?? ''],
    })
    await mend(home, change)
    const first = await buildSmall(home)
    const csvAgain = await mend(home, change)
    expect(csvAgain).toBe(0)
    expect((await buildSmall(home)).manifest.id).toBe(first.manifest.id)
  })

  it('replayed again after another mend of the same records counts again', async () => {
    const home = makeHome({ ...cleanFiles, ...broken })
    const { manifest } = await buildSmall(home)
    const orders = project.contracts.filter(({ name }) => name === 'orders')
    const ids = await withCurrent(home, async (engine) =>
      (await readQuarantine(engine, { contract: 'orders', limit: 10 }, new Map())).map(({ id }) => id),
    )
    const replay = async (id: string | undefined, total: string): Promise<number> => {
      const row = {
        _id: id ?? '',
        order_id: id === ids[0] ? '3' : '5',
        customer_id: 'c1',
        status: 'new',
        placed_at: '2026-01-02 10:00',
        total,
      }
      const paths = homePaths(home)
      return withCurrent(home, async (engine) => {
        const done = await writeMended('mend.csv', [row], orders, engine, manifest, paths)
        return done.written.length
      })
    }
    expect(await replay(ids[0], '2')).toBe(1)
    expect(await replay(ids[0], '22')).toBe(1)
    expect(await replay(ids[1], '5')).toBe(1)
    expect(await replay(ids[1], '5')).toBe(0)
    expect(await replay(ids[0], '22')).toBe(0)
    expect(await replay(ids[0], '2')).toBe(1)
    await buildSmall(home)
    expect(await queryHome(home, "select total from stg_orders where order_id = '3'")).toEqual([{ total: '2.00' }])
  })

  it('a mended row stands in for its record wherever its content has landed', async () => {
    const again = broken['2026-01-02/orders.csv']
    const home = makeHome({ ...cleanFiles, ...broken, '2026-01-04/orders.csv': again })
    await buildSmall(home)
    await mend(home, (row) => ({ ...row, ...right[row['_line'] ?? ''] }))
    const { manifest } = await buildSmall(home)
    const counts = manifest.files.flatMap(({ name, landing_date, staged, quarantined }) =>
      name === 'orders.csv' ? [[landing_date, staged, quarantined]] : [],
    )
    expect(counts).toEqual([
      ['2026-01-01', 2, 0],
      ['2026-01-02', 4, 0],
      ['2026-01-03', 1, 0],
      ['2026-01-04', 4, 0],
    ])
    expect(await queryHome(home, "select total from stg_orders where order_id = '5'")).toEqual([{ total: '5.00' }])
  })

  it('a row that is still wrong stays, with its new reason, and one left empty is as it was', async () => {
    const home = makeHome({ ...cleanFiles, ...broken })
    await buildSmall(home)
    await mend(home, (row) => (row['_line'] === '2' ? { ...row, ...right['2'], total: '-1' } : row))
    const { manifest } = await buildSmall(home)
    expect(manifest.accounts[0]).toMatchObject({ read: 7, staged: 4, quarantined: 3 })
    expect(await queryHome(home, 'select source_line, code from quarantine order by 1')).toEqual([
      { source_line: '2', code: 'below_min' },
      { source_line: '4', code: 'too_few_cells' },
      { source_line: '5', code: 'broken_quote' },
    ])
  })

  it('a cell that is still wrong is shown as it was written, whatever the header of its file', async () => {
    const home = makeHome({
      ...cleanFiles,
      '2026-01-02/orders.csv': 'Order No,customer_id,status,placed_at,TOTAL\n3,c1,paid,2026-01-02 10:00:00,abc\n',
    })
    await buildSmall(home)
    await mend(home, (row) => ({ ...row, total: 'def' }))
    await buildSmall(home)
    expect(await queryHome(home, 'select column_name, cell from quarantine')).toEqual([
      { column_name: 'total', cell: 'def' },
    ])
  })

  it('survives a rebuild from landing, and files that land before', async () => {
    const home = makeHome({ ...cleanFiles, ...broken })
    await buildSmall(home)
    await mend(home, (row) => ({ ...row, ...right[row['_line'] ?? ''] }))
    await buildSmall(home)
    const truth = await allTables(home)
    await buildSmall(home, smallProject(), { is_full: true })
    expect(await allTables(home)).toEqual(truth)
    land(home, {
      '2025-12-31/orders.csv': 'order_id,customer_id,status,placed_at,total\n3,c1,new,2025-12-31 10:00:00,1\n',
    })
    await buildSmall(home)
    expect(await queryHome(home, "select total from stg_orders where order_id = '3'")).toEqual([{ total: '3.00' }])
  })
})
