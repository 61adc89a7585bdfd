import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { serverOf } from '../../src/target/postgres/server.ts'
import { writePostgres } from '../../src/target/postgres/write-postgres.ts'
import { ask, hasSystemServer, startServer, type TestServer } from '../support/postgres-server.ts'
import { cleanFiles, land, makeHome } from '../support/small-project.ts'
import { bothSides, fileNodes, publishTo, textRows } from './postgres-target.ts'
import { buildOdd, copyContext } from './small-target.ts'

/** Every type that a model may give, with its ends and its missing values. */
const typesModel = `-- materialization: table
-- key: n
-- description: Every type, it's all here.
select * from (values
  (1::tinyint, 1::smallint, 1::integer, 9223372036854775807::bigint, 255::utinyint, 65535::usmallint, 4294967295::uinteger,
   18446744073709551615::ubigint, 99999999999999999999999999999999999999::hugeint, 0.1::float, 1e300::double,
   -9999999999999999.99::decimal(18,2), 0.123456::decimal(38,6), true, date '0001-01-01', timestamp '9999-12-31 23:59:59.999999',
   timestamptz '2026-01-31 10:00:00+02', time '23:59:59.999999', 'é "q", \\ 日本 🍇', '4ac8a9f2-6f1c-4c55-8f0c-0f0b8c3a2d11'::uuid),
  (2, -1, -1, -9223372036854775808, 0, 0, 0, 0, -99999999999999999999999999999999999999, 'nan', '-inf', 0, 0, false,
   date '0044-03-15 (BC)', timestamp '0001-01-01 00:00:00', timestamptz '1970-01-01 00:00:00+00', time '00:00:00', '', null),
  (3, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null),
  (4, null, null, null, null, null, null, null, null, null, null, null, null, null, 'infinity', null, null, null, '\\.', null),
  (5, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, 'a' || chr(10) || '\\.' || chr(10) || chr(13) || ',\\N', null)
) as t (n, small, "int", big, ut, us, ui, ub, huge, single, ratio, money, fine, flag, day, moment, instant, clock, word, "Some Id")
`
/** What a COPY may take for its end: a table of one text alone. */
const wordsModel = `-- materialization: table
select * from (values ('\\.'), (''), (null), ('\\N'), ('"'), ('x')) as t (word)
`
const oddTables = ['odd', 'types', 'words', 'fct_orders', 'stg_orders', 'stg_lines', 'quarantine', 'v_total', 'as_of']
const models = { 'types.sql': typesModel, 'words.sql': wordsModel }

const factModel = (column: string): string => `-- materialization: table
-- key: order_id
-- description: Orders by day.
select order_id, customer_id, cast(placed_at as date) as ${column}, total from stg_orders
union all select 'old', null, date '1850-01-01', 1
union all select 'none', null, null, 2
`

const versions = [
  { version: '18', isThere: true },
  { version: '15', isThere: hasSystemServer },
] as const

describe.each(versions)('PostgreSQL $version', ({ version, isThere }) => {
  if (!isThere) {
    it.skip('is not on this machine', () => {})
    return
  }
  let server: TestServer

  beforeAll(async () => {
    server = await startServer(version)
  })
  afterAll(() => server.remove())

  it('holds every type as the engine has it, with keys, comments and views', async () => {
    const address = await server.makeDatabase()
    const home = makeHome(cleanFiles)
    const outcome = await publishTo(address, home, await buildOdd(home, models))
    expect(outcome.place).toMatch(/^schema dwh of test_\d+ on 127\.0\.0\.1:\d+$/)
    for (const { name, copy, release } of await bothSides(address, home, oddTables)) expect(copy, name).toEqual(release)
    const kinds = await textRows(
      address,
      `select relname, relkind from pg_class where relnamespace = 'dwh'::regnamespace and relname in ('odd', 'v_total') order by 1`,
    )
    expect(kinds).toEqual([
      ['odd', 'r'],
      ['v_total', 'v'],
    ])
    const [comment] = await textRows(address, `select obj_description('dwh.types'::regclass)`)
    expect(comment?.[0]).toMatch(/^Every type, it's all here\.\n\[tallyhouse [0-9a-f]{12}\]$/)
    const keys = await textRows(
      address,
      `select conrelid::regclass::text, pg_get_constraintdef(oid) from pg_constraint where contype = 'p' and connamespace = 'dwh'::regnamespace order by 1`,
    )
    expect(keys).toContainEqual(['dwh.types', 'PRIMARY KEY (n)'])
    expect(keys).toContainEqual(['dwh.stg_lines', 'PRIMARY KEY (order_id, line_no)'])
  })

  it('is the same through blocks of text, where a system has no named pipes', async () => {
    const address = await server.makeDatabase()
    const home = makeHome(cleanFiles)
    process.env['TALLYHOUSE_TEST_BLOCKS'] = address
    const loaded = await buildOdd(home, models)
    const spec = { kind: 'postgres', postgres: { url_env: 'TALLYHOUSE_TEST_BLOCKS' } } as const
    const { engine, ...context } = await copyContext(home, loaded, spec)
    const openEngine = (): Promise<typeof engine> => Promise.resolve(engine)
    await writePostgres({ ...context, project: loaded.project, openEngine }, serverOf(context.target), 'blocks')
    for (const { name, copy, release } of await bothSides(address, home, oddTables)) expect(copy, name).toEqual(release)
  })

  it('touches changed tables alone, and migrates a renamed and retyped column', async () => {
    const address = await server.makeDatabase()
    const home = makeHome(cleanFiles)
    const first = await buildOdd(home, models)
    await publishTo(address, home, first)
    const before = await fileNodes(address)
    expect((await publishTo(address, home, first)).message).toMatch(/^nothing new/)
    expect(await fileNodes(address)).toEqual(before)
    const renamed = {
      ...models,
      'odd.sql': `-- materialization: table\n-- key: id\nselect n::varchar as id, amount::double as amount from (values (1, 2.5)) as t (n, amount)\n`,
    }
    const outcome = await publishTo(address, home, await buildOdd(home, renamed))
    const after = await fileNodes(address)
    const touched = Object.keys(after).filter((name) => after[name] !== before[name])
    expect(touched).toEqual(
      outcome.tables
        .filter(({ is_copied }) => is_copied)
        .map(({ name }) => name)
        .filter((name) => name in after),
    )
    expect(touched).toContain('odd')
    expect(touched).not.toContain('stg_orders')
    const columns = await textRows(
      address,
      `select column_name, data_type from information_schema.columns where table_schema = 'dwh' and table_name = 'odd' order by ordinal_position`,
    )
    expect(columns).toEqual([
      ['id', 'text'],
      ['amount', 'double precision'],
    ])
    const { 'words.sql': gone, ...rest } = renamed
    expect(gone).toBe(wordsModel)
    await publishTo(address, home, await buildOdd(home, rest))
    expect(Object.keys(await fileNodes(address))).not.toContain('words')
  })

  it('partitions facts by month, the rest and the undated in a partition of their own', async () => {
    const address = await server.makeDatabase()
    const home = makeHome(cleanFiles)
    const project = await buildOdd(home, {
      'fct_days.sql': factModel('day'),
      'dim_customer.sql': '-- materialization: table\n-- key: customer_id\nselect customer_id from stg_customers\n',
    })
    await publishTo(address, home, project)
    const months = await textRows(
      address,
      `select pg_get_expr(c.relpartbound, c.oid), (xpath('//c/text()', query_to_xml('select count(*) as c from ' || p.relid::regclass, false, true, '')))[1]::text
       from pg_partition_tree('dwh.fct_days') as p join pg_class as c on c.oid = p.relid where p.isleaf order by 1`,
    ).catch(() => [])
    expect(months.map(([bound]) => bound)).toEqual(['DEFAULT', `FOR VALUES FROM ('2026-01-01') TO ('2026-02-01')`])
    for (const { copy, release } of await bothSides(address, home, ['fct_days'])) expect(copy).toEqual(release)
    const indexes = await textRows(
      address,
      `select indexdef from pg_indexes where schemaname = 'dwh' and tablename = 'fct_days' order by 1`,
    )
    expect(indexes.flat()).toEqual([
      'CREATE INDEX fct_days_customer_id_idx ON ONLY dwh.fct_days USING btree (customer_id)',
      'CREATE UNIQUE INDEX fct_days_order_id_day_key ON ONLY dwh.fct_days USING btree (order_id, day) NULLS NOT DISTINCT',
    ])
    await publishTo(address, home, project, { months: { fct_days: false } })
    expect(await textRows(address, `select relkind from pg_class where oid = 'dwh.fct_days'::regclass`)).toEqual([
      ['r'],
    ])
    expect(
      await textRows(address, `select count(*) from pg_class where relnamespace = 'dwh_parts'::regnamespace`),
    ).toEqual([['0']])
    await expect(publishTo(address, home, project, { months: { fct_days: 'total' } })).rejects.toMatchObject({
      code: 'target_table_missing',
    })
  })

  it('copies the rows of a view that PostgreSQL reads in another way or not at all', async () => {
    const address = await server.makeDatabase()
    const home = makeHome(cleanFiles)
    const views = {
      'v_half.sql': '-- key: order_id\nselect order_id, 1 / 2 as half from stg_orders\n',
      'v_own.sql': "select order_id, strftime(placed_at, '%Y') as year from stg_orders\n",
      'v_over.sql': 'select count(*) as n from v_half\n',
    }
    await publishTo(address, home, await buildOdd(home, views))
    for (const { name, copy, release } of await bothSides(address, home, ['v_half', 'v_own', 'v_over']))
      expect(copy, name).toEqual(release)
    const kinds = await textRows(
      address,
      `select relname, relkind from pg_class where relnamespace = 'dwh'::regnamespace and relname in ('v_half', 'v_own', 'v_over') order by 1`,
    )
    expect(kinds).toEqual([
      ['v_half', 'r'],
      ['v_over', 'v'],
      ['v_own', 'r'],
    ])
  })

  it('keeps what others built upon it: their views, their grants; and leaves alone what is theirs', async () => {
    const address = await server.makeDatabase()
    const home = makeHome(cleanFiles)
    await publishTo(address, home, await buildOdd(home), { reader: `reader_${version}` })
    await ask(
      address,
      `create role analyst_${version} login password 'x'; grant reader_${version} to analyst_${version}; create role viewer_${version};
       grant select on dwh.fct_orders to viewer_${version};
       create schema mine; create view mine.a as select order_id, total from dwh.fct_orders; create view mine.b as select count(*) as n from mine.a;
       comment on view mine.a is 'my own'; grant select on mine.a to viewer_${version}; create table dwh.notes (id int); insert into dwh.notes values (7)`,
    )
    const asAnalyst = address.replace('postgres:se%40cret', `analyst_${version}:x`)
    expect(await textRows(asAnalyst, 'select count(*) from dwh.fct_orders')).toEqual([['2']])
    await expect(textRows(asAnalyst, 'delete from dwh.fct_orders')).rejects.toThrow('permission denied')
    land(home, {
      '2026-01-02/orders.csv': 'order_id,customer_id,status,placed_at,total\n3,c1,paid,2026-01-02 10:00:00,1\n',
    })
    await publishTo(address, home, await buildOdd(home), { reader: `reader_${version}` })
    expect(await textRows(asAnalyst, 'select count(*) from dwh.fct_orders')).toEqual([['3']])
    expect(
      await textRows(
        address,
        `select n, obj_description('mine.a'::regclass), has_table_privilege('viewer_${version}', 'mine.a', 'select'), has_table_privilege('viewer_${version}', 'dwh.fct_orders', 'select'), (select id from dwh.notes) from mine.b`,
      ),
    ).toEqual([['3', 'my own', 'true', 'true', '7']])
    const cut = {
      'fct_orders.sql': '-- materialization: table\n-- key: order_id\nselect order_id from stg_orders\n',
      'v_total.sql': 'select count(*) as n from fct_orders\n',
    }
    const project = await buildOdd(home, cut)
    await expect(publishTo(address, home, project, { reader: `reader_${version}` })).rejects.toMatchObject({
      code: 'target_view_breaks',
      message: expect.stringMatching(/view mine\.a .*column \S*total"? does not exist/),
    })
    expect(await textRows(address, 'select count(total) from dwh.fct_orders')).toEqual([['3']])
    await ask(address, 'drop schema mine cascade; create materialized view dwh.kept as select * from dwh.fct_orders')
    await expect(publishTo(address, home, project, { reader: `reader_${version}` })).rejects.toMatchObject({
      code: 'target_view_breaks',
    })
    await ask(address, 'drop materialized view dwh.kept')
    await publishTo(address, home, project, { reader: `reader_${version}` })
  })

  it("refuses somebody's own table, view or function in the way, and knows its own after a restore", async () => {
    const address = await server.makeDatabase()
    const home = makeHome(cleanFiles)
    const project = await buildOdd(home)
    // The sentence says that nothing was changed: no schema, table, view, sequence, function or role is new.
    const all = `select 'schema', nspname from pg_namespace where nspname like 'dwh%' union all
      select nspname, relname from pg_class join pg_namespace as n on n.oid = relnamespace where nspname like 'dwh%' union all
      select nspname, proname from pg_proc join pg_namespace as n on n.oid = pronamespace where nspname like 'dwh%' union all
      select 'role', rolname from pg_roles order by 1, 2`
    const refused = async (sql: string, place: string): Promise<void> => {
      await ask(address, sql)
      const before = await textRows(address, all)
      await expect(publishTo(address, home, project), place).rejects.toMatchObject({
        code: 'target_in_the_way',
        message: expect.stringContaining(place),
      })
      expect(await textRows(address, all), place).toEqual(before)
    }
    await refused('create schema dwh; create table dwh.odd (a int); insert into dwh.odd values (5)', 'dwh.odd')
    expect(await textRows(address, 'select a from dwh.odd')).toEqual([['5']])
    await refused('drop table dwh.odd; create view dwh.odd as select 1 as a', 'dwh.odd')
    await refused('drop schema dwh cascade; create schema dwh_next; create table dwh_next.odd (a int)', 'dwh_next.odd')
    await refused(
      `drop schema dwh_next cascade; create schema dwh; create function dwh.month_range(date, date) returns int language sql as 'select 1'`,
      'month_range',
    )
    await ask(address, 'drop function dwh.month_range(date, date)')
    await publishTo(address, home, project)
    // As a restore does: other numbers, the same comments.
    await ask(address, 'update dwh.tallyhouse_tables set oid = 1')
    expect((await publishTo(address, home, project)).message).toMatch(/^nothing new/)
    await ask(address, 'drop table dwh.odd; create table dwh.odd (theirs int)')
    await expect(publishTo(address, home, project)).rejects.toMatchObject({ code: 'target_in_the_way' })
    await ask(address, 'drop table dwh.odd; create table dwh_next.odd (theirs int)')
    await expect(publishTo(address, home, project)).rejects.toMatchObject({
      code: 'target_in_the_way',
      message: expect.stringContaining('dwh_next.odd'),
    })
    await ask(address, 'drop table dwh_next.odd')
    await publishTo(address, home, project)
    expect(await textRows(address, 'select count(*) from dwh.odd')).toEqual([['7']])
  })
})
