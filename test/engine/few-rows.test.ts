import { tmpdir } from 'node:os'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openDuckdb } from '../../src/engine/duckdb/open-duckdb.ts'
import type { Engine } from '../../src/engine/engine.ts'

let engine: Engine
beforeAll(async () => {
  engine = await openDuckdb({ home: tmpdir(), temp_dir: tmpdir(), memory_limit: '1GB', threads: 2 })
  await engine.run(
    "create view orders as select * from (values (1, 'paid', 5), (2, 'new', 7)) as t (id, status, total)",
  )
  await engine.tell('orders', await engine.columnsOf('select * from orders'))
})
afterAll(() => {
  engine.close()
})

const typesOf = async (sql: string): Promise<readonly string[]> => (await engine.columnsOf(sql)).map(({ type }) => type)

it('describes selects over what it was told, and reads the tables themselves', async () => {
  expect(await typesOf('select id, sum(total) as total from orders group by id')).toEqual(['INTEGER', 'HUGEINT'])
  expect(await engine.rows('select count(*)::integer as n from orders')).toEqual([{ n: 2 }])
  await expect(engine.columnsOf('select nothing from orders')).rejects.toThrow(/Binder Error/)
  expect(await engine.rows('select count(*)::integer as n from orders')).toEqual([{ n: 2 }])
  const found: unknown[] = []
  for await (const rows of engine.batches('select id from orders order by id')) found.push(...rows)
  expect(found).toEqual([[1], [2]])
})

it('forgets what it was told and described once the table is made anew', async () => {
  await engine.run('create or replace temp table few as select 1 as n')
  expect(await typesOf('select f.n, o.total from few as f cross join orders as o')).toEqual(['INTEGER', 'INTEGER'])
  await engine.run("create or replace temp table few as select 'one' as n")
  expect(await typesOf('select f.n, o.total from few as f cross join orders as o')).toEqual(['VARCHAR', 'INTEGER'])
  await engine.run('drop table few')
  await expect(engine.columnsOf('select n from few')).rejects.toThrow(/Catalog Error/)
  await engine.run("create or replace view orders as select 1 as id, 'paid' as status, 2.5::double as total")
  expect(await typesOf('select total from orders')).toEqual(['DOUBLE'])
})

it('describes in one place and runs in another, also when asked at once', async () => {
  const answers = await Promise.all(
    Array.from({ length: 20 }, async (_, index) =>
      index % 2 === 0
        ? typesOf(`select id + ${index} from orders`)
        : engine.rows('select count(*) > 0 as is_there from orders'),
    ),
  )
  expect(answers.filter((_, index) => index % 2 === 1)).toEqual(Array.from({ length: 10 }, () => [{ is_there: true }]))
})

it.each([
  ["select id, status from orders where status <> 'paid'", true],
  ['select o.id, upper(o.status) as status from orders as o where o.total > 3 order by o.id', true],
  ['select distinct status from orders', true],
  ['select count(*) as n from orders', false],
  ['select id from orders group by id having count(*) > 1', false],
  ['select id, row_number() over (order by id) as place from orders', false],
  ['select id from orders qualify row_number() over (order by id) = 1', false],
  ['select id from orders where total = (select max(total) from orders)', false],
  ['select id from orders order by total limit 1', false],
  ['select a.id from orders as a inner join orders as b on a.id = b.id', false],
  ['with o as (select * from orders) select id from o', false],
  ['select id from orders union all select id from orders', false],
])('looks at rows one by one or does not: %s', async (sql, isRowByRow) => {
  const among = await engine.selectAmong(sql, "select 9 as id, 'late' as status, 4.5::double as total")
  expect(among !== undefined).toBe(isRowByRow)
  if (among !== undefined) expect(JSON.stringify(await engine.rows(among)).toLowerCase()).toContain('late')
})
