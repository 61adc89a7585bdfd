import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { isTallyError } from '../../src/error/tally-error.ts'
import { openJournal } from '../../src/journal/journal.ts'
import { homePaths } from '../../src/lake/home-paths.ts'
import { currentManifest, currentReleaseId, releaseIds } from '../../src/lake/read-release.ts'
import { defaultEffects } from '../../src/run/effects.ts'
import { rollback, vacuum } from '../../src/run/maintain.ts'
import { allTables, buildSmall, cleanFiles, land, makeHome, queryHome, smallProject } from '../support/small-project.ts'

async function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'no error',
    (error: unknown) => (isTallyError(error) ? error.code : String(error)),
  )
}

function filesBelow(folder: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !/state\.sqlite|job_runs|openlineage/.test(entry.name))
      .map((entry) => [
        join(entry.parentPath, entry.name),
        String(statSync(join(entry.parentPath, entry.name)).mtimeMs),
      ]),
  )
}

describe('a build', () => {
  it('turns files into tables and accounts for every row', async () => {
    const home = makeHome(cleanFiles)
    const { manifest, status } = await buildSmall(home)
    expect(status).toBe('success')
    expect(manifest.accounts).toEqual([
      { contract: 'orders', files: 1, read: 2, staged: 2, quarantined: 0, kept: 2, superseded: 0, orphans: 0 },
      { contract: 'customers', files: 1, read: 2, staged: 2, quarantined: 0, kept: 2, superseded: 0, orphans: 0 },
      { contract: 'lines', files: 1, read: 3, staged: 3, quarantined: 0, kept: 3, superseded: 0, orphans: 0 },
    ])
    expect(await queryHome(home, 'select order_id, total, lines_total from fct_orders order by 1')).toEqual([
      { order_id: '1', total: '12.50', lines_total: '12.50' },
      { order_id: '2', total: '7.00', lines_total: '7.00' },
    ])
    expect(
      await queryHome(
        home,
        'select order_id, placed_at::varchar as at, _source_file, _source_line from stg_orders order by 1',
      ),
    ).toEqual([
      { order_id: '1', at: '2026-01-01 09:00:00', _source_file: '2026-01-01/orders.csv', _source_line: '2' },
      { order_id: '2', at: '2026-01-01 11:00:00', _source_file: '2026-01-01/orders.csv', _source_line: '3' },
    ])
  })

  it('writes nothing but its journal line and events when there is nothing new', async () => {
    const home = makeHome(cleanFiles)
    const first = await buildSmall(home)
    const before = filesBelow(home)
    const second = await buildSmall(home)
    expect(second.is_new).toBe(false)
    expect(second.manifest.id).toBe(first.manifest.id)
    expect(filesBelow(home)).toEqual(before)
    expect(readFileSync(join(home, 'logs/job_runs.csv'), 'utf8').trim().split('\n')).toHaveLength(3)
  })

  it('gives the same tables whatever the order in which folders land', async () => {
    const later = {
      '2026-01-02/orders.csv':
        'order_id,customer_id,status,placed_at,total\n2,c2,paid,2026-01-01T11:00:00Z,8\n3,c9,new,2026-01-02 09:00:00,1\n',
      '2026-01-02/lines.csv': 'order_id,line_no,quantity,price\n1,1,3,5.00\n2,1,1,8.00\n2,1,1,8.00\n',
    }
    const together = makeHome({ ...cleanFiles, ...later })
    await buildSmall(together)
    const backwards = makeHome(later)
    await buildSmall(backwards)
    land(backwards, cleanFiles)
    await buildSmall(backwards)
    const truth = await allTables(together)
    const found = await allTables(backwards)
    for (const name of Object.keys(truth)) expect(found[name], name).toEqual(truth[name])
    expect(await queryHome(together, 'select order_id, line_no, quantity, price from stg_lines order by 1, 2')).toEqual(
      [
        { order_id: '1', line_no: '1', quantity: '3', price: '5.00' },
        { order_id: '2', line_no: '1', quantity: '1', price: '8.00' },
      ],
    )
    expect(
      await queryHome(together, 'select cause, count(*) as n from superseded_lines group by 1 order by 1'),
    ).toEqual([
      { cause: 'later_arrival', n: '3' },
      { cause: 'later_set', n: '1' },
    ])
    expect(await queryHome(together, 'select contract, value, source_file, source_line from orphans')).toEqual([
      { contract: 'orders', value: 'c9', source_file: '2026-01-02/orders.csv', source_line: '3' },
    ])
  })

  it('lands the same content once in a folder, and again in a later one', async () => {
    const orders = cleanFiles['2026-01-01/orders.csv'] ?? ''
    const home = makeHome({ ...cleanFiles, '2026-01-01/orders-copy.csv': orders })
    const once = await buildSmall(home)
    expect(once.message).toContain('2026-01-01/orders.csv holds what orders-copy.csv holds')
    expect(once.manifest.accounts[0]).toMatchObject({ files: 1, read: 2, kept: 2 })
    land(home, { '2026-01-02/orders.csv': orders.replace('12.50', '99'), '2026-01-03/orders.csv': orders })
    const again = await buildSmall(home)
    expect(again.manifest.accounts[0]).toMatchObject({ files: 3, read: 6, staged: 6, kept: 2, superseded: 4 })
    expect(await queryHome(home, "select total, _source_file from stg_orders where order_id = '1'")).toEqual([
      { total: '12.50', _source_file: '2026-01-03/orders.csv' },
    ])
    const parts = new Set(again.manifest.files.filter((file) => file.contract === 'orders').map((file) => file.part))
    expect(parts.size).toBe(2)
  })

  it('keeps every reason of a rejected record, with file, record, line, column and raw text', async () => {
    const home = makeHome({
      ...cleanFiles,
      '2026-01-02/orders.csv':
        'Order No;Customer ID;Status;Placed at;Total\r\n7;c1;paid;31.01.2026 10:00;1.012,50\r\n8;;nope;2026-02-30;abc\r\n9;"c1\r\nc2";new;2026-01-01;1\r\n\r\n10;c1;new\r\n11;c1;new;2026-01-01;1;2\r\n12;"c1;new;2026-01-01;1\r\n',
    })
    const { manifest } = await buildSmall(home)
    expect(
      manifest.files.find((file) => file.name === 'orders.csv' && file.landing_date === '2026-01-02'),
    ).toMatchObject({ read: 6, staged: 2, quarantined: 4 })
    const rows = await queryHome(
      home,
      'select source_record, source_line, column_name, cell, code from quarantine order by 1, 3',
    )
    expect(rows).toEqual([
      { source_record: '2', source_line: '3', column_name: 'placed_at', cell: '2026-02-30', code: 'not_timestamp' },
      { source_record: '2', source_line: '3', column_name: 'status', cell: 'nope', code: 'not_one_of' },
      { source_record: '2', source_line: '3', column_name: 'total', cell: 'abc', code: 'not_money' },
      { source_record: '4', source_line: '7', column_name: null, cell: '10;c1;new', code: 'too_few_cells' },
      {
        source_record: '5',
        source_line: '8',
        column_name: null,
        cell: '11;c1;new;2026-01-01;1;2',
        code: 'too_many_cells',
      },
      {
        source_record: '6',
        source_line: '9',
        column_name: null,
        cell: '12;"c1;new;2026-01-01;1',
        code: 'broken_quote',
      },
    ])
    expect(
      await queryHome(
        home,
        "select order_id, total, _source_line from stg_orders where _source_file like '2026-01-02%' order by 1",
      ),
    ).toEqual([
      { order_id: '7', total: '1012.50', _source_line: '2' },
      { order_id: '9', total: '1.00', _source_line: '4' },
    ])
  })

  it('keeps releases, goes back to one, and vacuums what none names', async () => {
    const home = makeHome(cleanFiles)
    const paths = homePaths(home)
    const first = await buildSmall(home)
    land(home, {
      '2026-01-05/orders.csv': 'order_id,customer_id,status,placed_at,total\n1,c1,paid,2026-01-01 10:00:00,1\n',
    })
    const second = await buildSmall(home)
    expect(releaseIds(paths)).toHaveLength(2)
    rollback(paths, 'production', first.manifest.id, defaultEffects)
    expect(await queryHome(home, "select total from stg_orders where order_id = '1'")).toEqual([{ total: '12.50' }])
    expect(() => rollback(paths, 'production', 'nothing', defaultEffects)).toThrow(/no release nothing/)
    const before = await allTables(home)
    const plan = vacuum(paths, 1, defaultEffects)
    expect(plan.releases).toEqual([])
    rollback(paths, 'production', second.manifest.id, defaultEffects)
    expect(vacuum(paths, 1, defaultEffects).releases).toEqual([first.manifest.id])
    expect(await queryHome(home, "select total from stg_orders where order_id = '1'")).toEqual([{ total: '1.00' }])
    expect(Object.keys(before)).toContain('fct_orders')
    for (const file of second.manifest.tables.flatMap((table) => table.parts))
      expect(existsSync(join(home, file))).toBe(true)
  })

  it('takes a release that was never finished for none, and vacuums it', async () => {
    const home = makeHome(cleanFiles)
    const paths = homePaths(home)
    const { manifest } = await buildSmall(home)
    const half = join(paths.releases, '.making-20260101-000000-abcdef')
    mkdirSync(half)
    writeFileSync(join(half, 'manifest.json'), JSON.stringify(manifest))
    expect(releaseIds(paths)).toEqual([manifest.id])
    expect(vacuum(paths, 1, defaultEffects)).toMatchObject({ releases: [], unfinished: [basename(half)], parts: [] })
    expect(existsSync(half)).toBe(false)
    expect(await queryHome(home, 'select count(*) as n from fct_orders')).toEqual([{ n: '2' }])
  })

  it('builds an environment beside production from the same parts', async () => {
    const home = makeHome(cleanFiles)
    const production = await buildSmall(home)
    const dev = await buildSmall(home, smallProject({ 'v_more.sql': 'select 1 as one' }), { env: 'dev' })
    expect(currentReleaseId(homePaths(home), 'production')).toBe(production.manifest.id)
    expect(currentReleaseId(homePaths(home), 'dev')).toBe(dev.manifest.id)
    const parts = (manifest: typeof dev.manifest): readonly string[] => manifest.tables.flatMap((table) => table.parts)
    expect(parts(dev.manifest)).toEqual(expect.arrayContaining([...parts(production.manifest)]))
  })

  it('moves with its home', async () => {
    const home = makeHome(cleanFiles)
    await buildSmall(home)
    const moved = `${home}-moved`
    const { renameSync } = await import('node:fs')
    renameSync(home, moved)
    expect(await queryHome(moved, 'select count(*) as n from fct_orders')).toEqual([{ n: '2' }])
  })
})

describe('a model is built anew when what it reads has changed', () => {
  const selects: readonly (readonly [string, string])[] = [
    [
      'a common table of the same name',
      'with stg_orders as (select * from stg_orders) select order_id from stg_orders',
    ],
    [
      'a common table before one of its name',
      'with o as (select * from stg_orders), stg_orders as (select 1 as x) select order_id from o',
    ],
    [
      'a recursive table that begins with it',
      `with recursive stg_orders as (
         select order_id, 1 as n from stg_orders union all select order_id, n + 1 from stg_orders where n < 1
       ) select order_id from stg_orders`,
    ],
    ['a name with its schema', 'with stg_orders as (select 1 as x) select order_id from main.stg_orders'],
  ]
  it.each(selects)('behind %s', async (_, sql) => {
    const home = makeHome(cleanFiles)
    const project = smallProject({ 'fct_all.sql': `-- materialization: table\n${sql}\n` })
    const { manifest } = await buildSmall(home, project)
    expect(manifest.tables.find(({ name }) => name === 'fct_all')?.inputs).toEqual(['stg_orders'])
    land(home, {
      '2026-01-05/orders.csv': 'order_id,customer_id,status,placed_at,total\n3,c1,paid,2026-01-05 10:00:00,1\n',
    })
    await buildSmall(home, project)
    expect(await queryHome(home, 'select count(*) as n from fct_all')).toEqual([{ n: '3' }])
  })

  it('and a name that only a common table has is no table of the lake', async () => {
    const home = makeHome(cleanFiles)
    const sql =
      'with recursive a as (select 1 as n union all select n + 1 from a where n < 3), b as (select * from a) select * from b where n in (select n from a)'
    const { manifest } = await buildSmall(home, smallProject({ 'v_a.sql': sql }))
    expect(manifest.tables.find(({ name }) => name === 'v_a')).toMatchObject({ inputs: [], rows: 3 })
  })
})

describe('a build says clearly', () => {
  const cases: readonly (readonly [string, Record<string, string>, string])[] = [
    ['a missing table', { 'v_a.sql': 'select * from stg_nothing' }, 'model_table_missing'],
    ['a cycle', { 'v_a.sql': 'select * from v_b', 'v_b.sql': 'select * from v_a' }, 'model_cycle'],
    ['wrong SQL', { 'v_a.sql': 'selec 1' }, 'model_sql_invalid'],
    ['a missing column', { 'v_a.sql': 'select nothing\nfrom stg_orders' }, 'model_sql_invalid'],
    ['a clock in a model', { 'v_a.sql': 'select now() as t' }, 'model_nondeterministic'],
    ['a clock without brackets', { 'v_a.sql': 'select current_date as d' }, 'model_nondeterministic'],
    ['a clock in a subquery', { 'v_a.sql': 'select (select LocalTimestamp) as d' }, 'model_nondeterministic'],
    ['a sample', { 'v_a.sql': 'select * from stg_orders using sample 1' }, 'model_nondeterministic'],
    ['a sampled table', { 'v_a.sql': 'select * from stg_orders tablesample 50%' }, 'model_nondeterministic'],
    [
      'two columns of one name',
      { 'v_a.sql': 'select order_id, status as order_id from stg_orders' },
      'model_columns_invalid',
    ],
    [
      'columns of a join that share a name',
      { 'v_a.sql': 'select * from stg_orders as a join stg_orders as b on b.order_id = a.order_id' },
      'model_columns_invalid',
    ],
    [
      'a key that is no column',
      { 'a.sql': '-- materialization: table\n-- key: nope\nselect order_id from stg_orders' },
      'model_columns_invalid',
    ],
    ['texts in no order', { 'v_a.sql': 'select string_agg(status) as s from stg_orders' }, 'model_unordered'],
    [
      'any value of a subquery',
      { 'v_a.sql': 'select (select any_value(status) from stg_orders) as s from as_of' },
      'model_unordered',
    ],
    [
      'a number of rows in no order',
      { 'v_a.sql': 'select row_number() over (partition by status) as n from stg_orders' },
      'model_unordered',
    ],
    [
      'some of the rows',
      { 'v_a.sql': 'with a as (select * from stg_orders limit 5) select * from a' },
      'model_unordered',
    ],
    ['one of each', { 'v_a.sql': 'select distinct on (status) status, order_id from stg_orders' }, 'model_unordered'],
    ['a setting', { 'v_a.sql': "select current_setting('threads') as n" }, 'model_sql_invalid'],
    ['the tables of the engine', { 'v_a.sql': 'select * from duckdb_tables()' }, 'model_sql_invalid'],
    ['an age until today', { 'v_a.sql': 'select age(placed_at) as a from stg_orders' }, 'model_nondeterministic'],
    ['a file read by a model', { 'v_a.sql': "select * from read_csv('/etc/passwd')" }, 'model_sql_invalid'],
    ['a model named as a table of its own', { 'accounting.sql': 'select 1 as x' }, 'model_duplicate'],
    ['two statements', { 'v_a.sql': 'select 1; select 2' }, 'model_sql_invalid'],
  ]
  it.each(cases)('%s, and keeps the last release', async (_, models, code) => {
    const home = makeHome(cleanFiles)
    const { manifest } = await buildSmall(home)
    expect(await codeOf((async () => buildSmall(home, smallProject(models)))())).toBe(code)
    expect(currentReleaseId(homePaths(home), 'production')).toBe(manifest.id)
    expect(await queryHome(home, 'select count(*) as n from fct_orders')).toEqual([{ n: '2' }])
    const journal = openJournal(homePaths(home).state, homePaths(home).logs)
    expect(journal.runs(1)[0]).toMatchObject({ status: 'error' })
    journal.close()
  })

  it('takes no column and no difference of two times for a clock', async () => {
    const home = makeHome(cleanFiles)
    const sql = `select age(o.placed_at, o.placed_at) as a, d.current_date as day
      from stg_orders as o cross join (select as_of_date as current_date from as_of) as d`
    const { manifest } = await buildSmall(home, smallProject({ 'v_a.sql': sql }))
    expect(manifest.tables.find(({ name }) => name === 'v_a')?.rows).toBe(2)
  })

  it('names the circle and the file', async () => {
    const home = makeHome(cleanFiles)
    await expect(
      buildSmall(home, smallProject({ 'v_a.sql': 'select * from v_b', 'v_b.sql': 'select * from v_a' })),
    ).rejects.toThrow('v_a → v_b → v_a')
    await expect(
      buildSmall(home, smallProject({ 'v_a.sql': 'select 1 as x\nfrom stg_orders\nwhere nope = 1' })),
    ).rejects.toThrow('models/v_a.sql:3')
  })

  it('a home that the engine could not read', async () => {
    const home = `${makeHome(cleanFiles)}, and more`
    land(home, cleanFiles)
    expect(await codeOf(buildSmall(home))).toBe('value_invalid')
  })

  it('a missing landing folder', async () => {
    const home = makeHome({})
    rmSync(join(home, 'landing'), { recursive: true })
    expect(await codeOf(buildSmall(home))).toBe('landing_missing')
  })
})

describe("Tallyhouse's own tables", () => {
  it('list each landed file with its counts, and models read them', async () => {
    const sql = 'select contract, count(*) as files, sum(read) as read from files group by contract'
    const home = makeHome({
      ...cleanFiles,
      '2026-01-02/orders.csv': 'order_id,customer_id,status,placed_at,total\n9,c1,nope,nothing,1\n',
    })
    const { manifest, issues_found, status } = await buildSmall(home, smallProject({ 'v_files.sql': sql }))
    expect(
      await queryHome(
        home,
        "select landing_date, name, read, staged, quarantined, length(sha256) as n from files where contract = 'orders'",
      ),
    ).toEqual([
      { landing_date: '2026-01-01', name: 'orders.csv', read: '2', staged: '2', quarantined: '0', n: '64' },
      { landing_date: '2026-01-02', name: 'orders.csv', read: '1', staged: '0', quarantined: '1', n: '64' },
    ])
    expect(await queryHome(home, "select read from v_files where contract = 'orders'")).toEqual([{ read: '3' }])
    expect(manifest.tables.find(({ name }) => name === 'files')?.rows).toBe(4)
    expect([status, issues_found]).toEqual(['warning', 0])
  })

  it('have as many rows as the manifest says, and the same columns with and without rows', async () => {
    const home = makeHome({
      ...cleanFiles,
      '2026-01-02/orders.csv': 'order_id,customer_id,status,placed_at,total\n9,c1,nope,nothing,abc\n',
    })
    const full = (await buildSmall(home)).manifest
    const emptyHome = makeHome(cleanFiles)
    await buildSmall(emptyHome)
    rmSync(join(emptyHome, 'landing/2026-01-01'), { recursive: true })
    const empty = (await buildSmall(emptyHome)).manifest
    for (const name of ['as_of', 'files', 'quarantine', 'orphans', 'accounting']) {
      const [some, none] = [full, empty].map((manifest) => manifest.tables.find((table) => table.name === name))
      expect(await queryHome(home, `select count(*)::integer as n from ${name}`), name).toEqual([{ n: some?.rows }])
      expect(await queryHome(emptyHome, `select count(*)::integer as n from ${name}`), name).toEqual([
        { n: none?.rows },
      ])
      expect(none?.columns, name).toEqual(some?.columns)
    }
  })
})

describe('bad files', () => {
  const refusals: readonly (readonly [string, string, string | Uint8Array, string])[] = [
    ['an empty file', 'orders.csv', '', 'file_empty'],
    [
      'a binary file named .csv',
      'orders.csv',
      Uint8Array.from({ length: 4096 }, (_, index) => (index * 7919) % 251),
      'file_binary',
    ],
    [
      'a truncated gzip',
      'orders.csv.gz',
      gzipSync(
        Buffer.from(`order_id,customer_id,status,placed_at,total\n${'1,c1,paid,2026-01-01,1\n'.repeat(5000)}`),
      ).subarray(0, 200),
      'file_truncated',
    ],
    ['a file that fits no contract', 'weather.csv', 'a,b\n1,2\n', 'contract_unmatched'],
    ['a workbook without its end', 'orders.xlsx', Buffer.from('504b0304140000000800', 'hex'), 'file_truncated'],
  ]
  it.each(refusals)('%s is refused with its code and the rest is taken', async (_, name, content, code) => {
    const home = makeHome({ ...cleanFiles, [`2026-01-02/${name}`]: content })
    const { manifest, status } = await buildSmall(home)
    expect(status).toBe('warning')
    expect(manifest.refused).toMatchObject([{ landing_date: '2026-01-02', name, code }])
    expect(manifest.refused[0]?.hint).not.toBe('')
    expect(await queryHome(home, 'select count(*) as n from fct_orders')).toEqual([{ n: '2' }])
    expect((await buildSmall(home)).is_new).toBe(false)
  })

  it('a header alone is a file without records, and is told once', async () => {
    const home = makeHome({ ...cleanFiles, '2026-01-02/orders.csv': 'order_id,customer_id,status,placed_at,total\n' })
    const { manifest, status, message } = await buildSmall(home)
    expect([status, message]).toEqual(['warning', expect.stringContaining('2026-01-02/orders.csv holds no record')])
    land(home, { '2026-01-02/customers.csv': 'customer_id\nc9\n' })
    expect((await buildSmall(home)).message).not.toContain('holds no record')
    expect(manifest.files.find((file) => file.landing_date === '2026-01-02')).toMatchObject({
      read: 0,
      staged: 0,
      quarantined: 0,
    })
  })

  it('a broken line costs the careful reading of its own file alone', async () => {
    const header = 'order_id,customer_id,status,placed_at,total\n'
    const day = (n: number): string => `2026-01-${String(n).padStart(2, '0')}/orders.csv`
    const good = Array.from({ length: 12 }, (_, n) => [day(n + 2), `${header}${n + 10},c1,paid,2026-01-01,1\n`])
    const broken = {
      [day(20)]: `${header}50,c1,paid,2026-01-01,1\n51,"c1,paid,2026-01-01,1\n`,
      [day(21)]: `${header}60,c1,paid,2026-01-01,1\n61,c1,paid,2026-01-01,1,too,many\n`,
    }
    const home = makeHome({ ...cleanFiles, ...Object.fromEntries(good), ...broken })
    const { manifest } = await buildSmall(home)
    const orders = manifest.files.filter(({ contract }) => contract === 'orders')
    const partsOf = (wanted: (name: string) => boolean): ReadonlySet<string> =>
      new Set(orders.filter((file) => wanted(`${file.landing_date}/${file.name}`)).map((file) => file.part))
    expect(partsOf((name) => !(name in broken)).size).toBe(1)
    expect(partsOf((name) => name in broken).size).toBe(2)
    expect(orders.filter((file) => file.quarantined > 0).map((file) => file.landing_date)).toEqual([
      '2026-01-20',
      '2026-01-21',
    ])
    expect(manifest.accounts[0]).toMatchObject({ files: 15, read: 18, staged: 16, quarantined: 2 })
  })

  it('a CSV with 5 000 columns', async () => {
    const extra = Array.from({ length: 5000 }, (_, index) => `x${index}`)
    const text = `order_id,customer_id,status,placed_at,total,${extra.join(',')}\n5,c1,paid,2026-01-01,1,${extra.join(',')}\n6,c1,nope,2026-01-01,1,${extra.join(',')}\n`
    const home = makeHome({ ...cleanFiles, '2026-01-02/orders.csv': text })
    const { manifest } = await buildSmall(home)
    expect(manifest.files.find((file) => file.landing_date === '2026-01-02')).toMatchObject({
      read: 2,
      staged: 1,
      quarantined: 1,
    })
  })

  it('a line of 50 MB', async () => {
    const home = makeHome({
      ...cleanFiles,
      '2026-01-02/orders.csv': `order_id,customer_id,status,placed_at,total\n5,c1,paid,2026-01-01,1\n6,${'x'.repeat(50_000_000)},paid,2026-01-01,1\n7,c1,paid,2026-01-01,1\n`,
    })
    const { manifest } = await buildSmall(home)
    expect(manifest.files.find((file) => file.landing_date === '2026-01-02')).toMatchObject({
      read: 3,
      staged: 2,
      quarantined: 1,
    })
    expect(await queryHome(home, 'select code, source_line from quarantine')).toEqual([
      { code: 'line_too_long', source_line: '3' },
    ])
  })

  it('a line of JSON that is too long, or that holds a byte which the reader cannot pass', async () => {
    const long = `{"customer_id":"${'x'.repeat(17 << 20)}"}`
    const home = makeHome({
      ...cleanFiles,
      '2026-01-02/customers.jsonl': `{"customer_id":"c5"}\n${long}\n{"customer_id":"c\x01"}\n\n{"customer_id":"c6","visits":3}\n`,
      '2026-01-03/customers.json': `[{"customer_id":"c7"},\n\n${long}, {"customer_id":"c\x01"},\n{"customer_id":"c8",\n"visits":4}]`,
    })
    const { manifest, status } = await buildSmall(home)
    expect(status).toBe('warning')
    expect(manifest.refused).toEqual([])
    expect(
      manifest.files.filter(({ name }) => name.startsWith('customers.js')).map((file) => [file.read, file.staged]),
    ).toEqual([
      [4, 2],
      [4, 2],
    ])
    expect(
      await queryHome(home, 'select source_file, source_record, source_line, code from quarantine order by 1, 2'),
    ).toEqual([
      { source_file: '2026-01-02/customers.jsonl', source_record: '2', source_line: '2', code: 'line_too_long' },
      { source_file: '2026-01-02/customers.jsonl', source_record: '3', source_line: '3', code: 'not_json' },
      { source_file: '2026-01-03/customers.json', source_record: '2', source_line: '3', code: 'line_too_long' },
      { source_file: '2026-01-03/customers.json', source_record: '3', source_line: '3', code: 'not_json' },
    ])
    expect(
      await queryHome(
        home,
        "select customer_id, visits, _source_line from stg_customers where _source_file like '%.js%' order by 1",
      ),
    ).toEqual([
      { customer_id: 'c5', visits: null, _source_line: '1' },
      { customer_id: 'c6', visits: '3', _source_line: '5' },
      { customer_id: 'c7', visits: null, _source_line: '1' },
      { customer_id: 'c8', visits: '4', _source_line: '4' },
    ])
  })

  it('a JSON line with a carriage return inside', async () => {
    const home = makeHome({
      ...cleanFiles,
      '2026-01-02/customers.jsonl': '{"customer_id":"c5"}\n{"customer_id":\r"c6"}\r\n{"customer_id":"c7"}\n',
      '2026-01-03/customers.jsonl': '{"customer_id":"c8"}\r{"customer_id":"c9"}\r',
    })
    const { manifest } = await buildSmall(home)
    expect(
      manifest.files.filter(({ name }) => name.endsWith('.jsonl')).map((file) => [file.read, file.staged]),
    ).toEqual([
      [3, 3],
      [1, 0],
    ])
    expect(await queryHome(home, 'select source_file, source_line, code from quarantine')).toEqual([
      { source_file: '2026-01-03/customers.jsonl', source_line: '1', code: 'not_json' },
    ])
    expect(await queryHome(home, "select _source_line from stg_customers where customer_id = 'c7'")).toEqual([
      { _source_line: '3' },
    ])
  })

  it('a contract that no file fits gives an empty table and a warning', async () => {
    const { '2026-01-01/customers.csv': _, ...others } = cleanFiles
    const home = makeHome(others)
    const { message, status } = await buildSmall(home)
    expect(status).toBe('warning')
    expect(message).toContain('no file fits contract customers')
    expect(await queryHome(home, 'select count(*) as n from stg_customers')).toEqual([{ n: '0' }])
    const { project, ...rest } = smallProject()
    const contracts = project.contracts.map((one) => ({ ...one, optional: one.name === 'customers' }))
    const without = await buildSmall(home, { ...rest, project: { ...project, contracts } })
    expect(without.status).toBe('success')
    expect(without.message).not.toContain('no file fits')
  })

  it('a contract that a model reads and whose file was refused stops the run, and the release before stands', async () => {
    const home = makeHome({ ...cleanFiles, '2026-01-01/orders.csv': '' })
    const stopped = {
      code: 'source_empty',
      message: expect.stringContaining('orders, which fct_orders read; refused:'),
    }
    await expect(buildSmall(home)).rejects.toMatchObject(stopped)
    expect(currentManifest(homePaths(home), 'production')).toBeUndefined()
    land(home, cleanFiles)
    const { manifest } = await buildSmall(home)
    writeFileSync(join(home, 'landing/2026-01-01/orders.csv'), '')
    await expect(buildSmall(home)).rejects.toMatchObject({
      code: 'source_empty',
      message: expect.stringContaining(`nothing was released, and ${manifest.id} stands`),
    })
    expect(currentManifest(homePaths(home), 'production')?.id).toBe(manifest.id)
  })

  it('rows that all stand in quarantine are released there, with a warning, so that they can be mended', async () => {
    const orders = 'order_id,customer_id,status,placed_at,total\n'
    const home = makeHome({ ...cleanFiles, '2026-01-01/orders.csv': `${orders}1,c1,paid,yesterday,1\n2,c1,paid,,x\n` })
    expect((await buildSmall(home)).status).toBe('warning')
    expect(await queryHome(home, 'select count(distinct source_record)::integer as n from quarantine')).toEqual([
      { n: 2 },
    ])
  })

  it('a file that is still being written is left alone', async () => {
    const home = makeHome(cleanFiles)
    const path = join(home, 'landing/2026-01-01/lines-2.csv')
    writeFileSync(path, 'order_id,line_no,quantity,price\n2,5,1,1\n')
    const growing = setInterval(() => writeFileSync(path, '2,6,1,1\n', { flag: 'a' }), 50)
    try {
      const { message, manifest } = await buildSmall(home)
      expect(message).toContain('lines-2.csv is still growing')
      expect(manifest.files.map((file) => file.name)).not.toContain('lines-2.csv')
    } finally {
      clearInterval(growing)
    }
  })
})

describe('one builder at a time', () => {
  it('a second one is told who holds the lock and since when', async () => {
    const home = makeHome(cleanFiles)
    const first = buildSmall(home)
    const second = await buildSmall(home).then(
      () => undefined,
      (error: unknown) => error,
    )
    await first
    expect(isTallyError(second, 'lake_locked')).toBe(true)
    expect(String(second)).toContain(`process ${process.pid}`)
  })

  it('the lock goes also when the journal cannot be opened', async () => {
    const home = makeHome(cleanFiles)
    const paths = homePaths(home)
    mkdirSync(paths.lake)
    writeFileSync(paths.state, 'this is no database, and long enough to be looked at as one'.repeat(20))
    expect(await codeOf(buildSmall(home))).not.toBe('no error')
    expect(existsSync(paths.lock)).toBe(false)
  })

  it("a dead one's lock is taken over", async () => {
    const home = makeHome(cleanFiles)
    await buildSmall(home)
    const { hostname } = await import('node:os')
    writeFileSync(
      homePaths(home).lock,
      JSON.stringify({ pid: 2 ** 22 - 3, host: hostname(), since: '2020-01-01T00:00:00Z', birth: '1' }),
    )
    expect((await buildSmall(home)).is_new).toBe(false)
    expect(existsSync(homePaths(home).lock)).toBe(false)
  })
})

describe('bytes that are no text', () => {
  it('put their line into quarantine, and the rest is taken', async () => {
    const bad = (text: string): Uint8Array => Buffer.from(text.replaceAll('é', 'e\u0301\u00e9'), 'utf8')
    const csv = Buffer.concat([
      bad('order_id,customer_id,status,placed_at,total\n5,cé,paid,2026-01-01,1\n6,'),
      Buffer.from([0xc3, 0x28]),
      bad(',paid,2026-01-01,1\n7,c1,paid,2026-01-01,1\n'),
    ])
    const json = Buffer.concat([
      bad('{"customer_id":"é1"}\n{"customer_id":"'),
      Buffer.from([0xff, 0xfe]),
      bad('"}\n{"customer_id":"c7"}\n'),
    ])
    const home = makeHome({ ...cleanFiles, '2026-01-02/orders.csv': csv, '2026-01-02/customers.jsonl': json })
    const { manifest } = await buildSmall(home)
    const counts = manifest.files
      .filter((file) => file.landing_date === '2026-01-02')
      .map(({ read, staged, quarantined }) => [read, staged, quarantined])
    expect(counts).toEqual([
      [3, 2, 1],
      [3, 2, 1],
    ])
    expect(await queryHome(home, 'select contract, source_line, code from quarantine order by 1')).toEqual([
      { contract: 'customers', source_line: '2', code: 'bad_bytes' },
      { contract: 'orders', source_line: '3', code: 'bad_bytes' },
    ])
  })
})

it('a JSON line of no-break spaces is a record that is no JSON, an empty one is none', async () => {
  const home = makeHome({
    ...cleanFiles,
    '2026-01-02/customers.jsonl': '{"customer_id":"c7"}\n\u00a0\n \t\n{"customer_id":"c8"}\n',
  })
  const { manifest } = await buildSmall(home)
  expect(manifest.files.find((file) => file.name === 'customers.jsonl')).toMatchObject({
    read: 3,
    staged: 2,
    quarantined: 1,
  })
  expect(await queryHome(home, 'select source_line, code from quarantine')).toEqual([
    { source_line: '2', code: 'not_json' },
  ])
})
