import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDuckdb } from '../../src/engine/duckdb/open-duckdb.ts'
import type { Engine, TraceMode } from '../../src/engine/engine.ts'

const tables = new Map([
  ['sales', ['id', 'day', 'shop', 'amount']],
  ['returns', ['id', 'day', 'shop', 'amount']],
  ['shops', ['shop', 'city']],
])
let engine: Engine

beforeAll(async () => {
  const home = mkdtempSync(`${tmpdir()}/trace-`)
  engine = await openDuckdb({ home, temp_dir: `${home}/temp`, memory_limit: '500MB', threads: 1 })
  await engine.run(`create table sales as from (values (1, 1, 'a', 10), (2, 1, 'b', 20), (3, 2, 'a', 30)) as t(id, day, shop, amount);
    create table returns as from (values (9, 2, 'a', 5)) as t(id, day, shop, amount);
    create table shops as from (values ('a', 'Lyon'), ('b', 'Bern')) as t(shop, city)`)
})
afterAll(() => engine.close())

/** Each row of each way as `value of the wanted column ← table id`. */
async function traced(sql: string, wanted: string, mode: TraceMode = 'each'): Promise<readonly (readonly string[])[]> {
  const ways = await engine.tracedRows(sql, [wanted], tables, mode)
  return Promise.all(
    ways.map(async (way) => {
      const rows: string[] = []
      for (const { sql: select, origins, is_window } of way)
        for (const { table, path } of origins) {
          const origin = ['_origin', ...path].join('.')
          const id = table === 'shops' ? `${origin}.shop` : `${origin}.id`
          const found = await engine.rows(
            `select ${wanted} as value, ${id} as id from (${select}) where ${origin} is not null order by all`,
          )
          rows.push(
            ...found.map(({ value, id: one }) => `${String(value)} ← ${table} ${String(one)}${is_window ? ' ~' : ''}`),
          )
        }
      return rows
    }),
  )
}

describe('the rows that a select is made of', () => {
  it('are those of a group, each with what it adds, also through tables beside it', async () => {
    const grouped = 'with sums as (select shop, sum(amount) as sold, count(*) as n from sales group by shop)'
    const sql = `${grouped} select s.shop, cast(coalesce(s.sold, 0) as bigint) as sold, s.n from shops as t cross join (select 1 as one) as o left join sums as s on s.shop = t.shop`
    expect((await traced(sql, 'sold'))[0]).toEqual(['10 ← sales 1', '20 ← sales 2', '30 ← sales 3'])
    expect((await traced(sql, 'n'))[0]).toEqual(['1 ← sales 1', '1 ← sales 2', '1 ← sales 3'])
  })

  it('are those of groups by a column of FROM, though an item has its name', async () => {
    const sql = 'select left(shop, 0) as shop, max(amount) as most from sales group by shop'
    expect((await traced(sql, 'most', 'witness'))[0]).toEqual(['20 ← sales 2', '30 ← sales 3'])
    const renamed = 'select left(shop, 0) as any_shop, max(amount) as most from sales group by any_shop'
    expect((await traced(renamed, 'most', 'witness'))[0]).toEqual(['30 ← sales 3'])
  })

  it('are those of all sides of a union, but for one in which the column is nothing', async () => {
    const both = 'select day, amount from sales union all select day, -amount from returns'
    expect(await traced(`select day, sum(amount) as amount from (${both}) as b group by day`, 'amount')).toEqual([
      ['10 ← sales 1', '20 ← sales 2', '30 ← sales 3', '-5 ← returns 9'],
    ])
    const apart = 'select day, amount as sold, 0 as back from sales union all select day, 0, amount from returns'
    expect(await traced(apart, 'back')).toEqual([['5 ← returns 9']])
  })

  it('are those of each table by itself, and those of all tables that add something', async () => {
    const sql = `select t.shop, coalesce(s.amount, 0) - coalesce(r.amount, 0) as kept from shops as t
      left join (select shop, sum(amount) as amount from sales group by shop) as s on s.shop = t.shop
      left join (select shop, sum(amount) as amount from returns group by shop) as r on r.shop = t.shop`
    const ways = await traced(sql, 'kept')
    expect(ways).toContainEqual(['10 ← sales 1', '20 ← sales 2', '30 ← sales 3', '-5 ← returns 9'])
  })

  it('are all rows that a window looks at, and the value of a case rather than its condition', async () => {
    const running =
      'select id, sum(amount) over (order by id) as so_far, row_number() over (order by id) as nth from sales'
    expect((await traced(running, 'so_far'))[0]).toHaveLength(6)
    expect((await traced(running, 'so_far'))[0]?.[0]).toBe('10 ← sales 1 ~')
    expect((await traced(running, 'nth'))[0]).toEqual(['1 ← sales 1', '2 ← sales 2', '3 ← sales 3'])
    const sql = `select s.id, case when t.city = 'Lyon' then s.amount else 0 end as there from shops as t join sales as s on s.shop = t.shop`
    expect((await traced(sql, 'there'))[0]).toEqual(['0 ← sales 2', '10 ← sales 1', '30 ← sales 3'])
  })

  it('are one for each group where one is to stand for it: that of its largest, or else the first', async () => {
    const sql = 'select shop, max(amount) as most from sales group by shop'
    expect(await traced(sql, 'most', 'witness')).toEqual([['20 ← sales 2', '30 ← sales 3']])
    expect(await traced('select shop from sales group by all', 'shop', 'witness')).toEqual([
      ['a ← sales 1', 'b ← sales 2'],
    ])
  })

  it('are not told of a select of another kind', async () => {
    expect(await traced('values (1)', 'col0')).toEqual([])
    expect(
      await traced(
        'with recursive r as (select id from sales union all select id from r where false) select id from r',
        'id',
      ),
    ).toEqual([])
    expect(await traced('select id from sales except select id from returns', 'id')).toEqual([])
  })
})

describe('the rows that an aggregate looks at', () => {
  it.each([
    ['count(distinct shop)', 3],
    ['count(distinct case when amount > 15 then shop end)', 2],
    ["median(amount) filter (where shop = 'b')", 1],
    ['count(*) - count(distinct nullif(id, 1))', 3],
  ])('%s', async (aggregate, rows) => {
    const counts = (await engine.rowCounts(aggregate)) ?? ''
    expect(await engine.rows(`select count(*)::integer as n from sales where ${counts}`)).toEqual([{ n: rows }])
    expect(await engine.rowCounts('1 + 1')).toBeUndefined()
  })
})
