import { tmpdir } from 'node:os'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDuckdb } from '../../src/engine/duckdb/open-duckdb.ts'
import type { Engine } from '../../src/engine/engine.ts'

let engine: Engine
beforeAll(async () => {
  engine = await openDuckdb({ home: tmpdir(), temp_dir: tmpdir(), memory_limit: '1GB', threads: 2 })
  await engine.run(`
    create view orders as select * from (values (1, 'a', 5), (2, 'b', 7), (3, null, 9), (4, 'z', 1)) as t (id, client, total);
    create view clients as select * from (values ('a', 'ch'), ('b', 'fr'), (null, 'de'), (null, 'it')) as t (client, country);
    create view visits as select * from (values ('a', 1), ('a', 2), ('b', 3)) as t (client, visit);
    create view codes as select * from (values ('1'), ('01')) as t (code)`)
})
afterAll(() => {
  engine.close()
})

describe('over the rows that came, a select gives what came', () => {
  const rows = new Map([
    ['orders', "select 9 as id, 'a' as client, 4 as total"],
    ['clients', "select 'q' as client, 'ch' as country"],
  ])
  it.each([
    ['select id, total from orders where total > 3', [{ id: 9, total: 4 }]],
    [
      'select id as n from orders union all select 0 from clients union all select total from orders as o where o.total < 5',
      [{ n: 9 }, { n: 0 }, { n: 4 }],
    ],
  ])('%s', async (sql, expected) => {
    const over = await engine.selectOver(sql, rows)
    expect(await engine.rows(String(over))).toEqual(expected)
  })
  it.each([
    'select distinct client from orders',
    'select id from orders union select id from orders',
    'select client from orders intersect all select client from clients',
    'select sum(total) as total from orders',
    'select id, sum(total) over () as total from orders',
    'select id from orders limit 1',
    'select id from orders where total > (select avg(total) from orders)',
    'with o as (select * from orders) select id from o',
    'select o.id from orders as o inner join clients as c on c.client = o.client',
    'select visit from visits',
  ])('of which nobody can say so: %s', async (sql) => {
    expect(await engine.selectOver(sql, rows)).toBeUndefined()
  })
})

describe('rows are counted as the engine counts them', () => {
  it.each([
    'select o.*, c.country from orders as o left join clients as c on c.client = o.client',
    'select o.id from orders as o left join clients as c on o.client = c.client where o.total > 3',
    "select o.id from orders as o left join clients as c on o.client = c.client where c.country = 'ch'",
    'select o.id from orders as o left join visits as v on v.client = o.client',
    'select o.id from orders as o left join visits as v on v.client = o.client left join clients as c on c.client = o.client',
    'select o.id from orders as o left join clients as c on c.client = o.client left join visits as v on v.client = c.client',
    'select o.id from orders as o inner join clients as c on c.client = o.client',
    'select o.id from orders as o left join codes as k on k.code = o.id',
    'select o.id from orders as o left join codes as k on k.code::integer = o.id',
    'select distinct c.country from orders as o left join clients as c on c.client = o.client',
    'select c.country, count(*) as n from orders as o left join clients as c on c.client = o.client group by c.country',
    'select unnest([1, 2]) as n from orders as o left join clients as c on c.client = o.client',
    'with clients as (select * from visits) select o.id from orders as o left join clients as c on c.client = o.client',
    'select o.id from orders as o left join clients as c on c.client = o.client limit 2',
  ])('%s', async (sql) => {
    const [row] = await engine.rows(`select count(*)::integer as n from (${sql})`)
    expect(await engine.countRows(sql)).toBe(row?.['n'])
  })
})
