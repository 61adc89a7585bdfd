import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDuckdb } from '../../src/engine/duckdb/open-duckdb.ts'
import type { Engine } from '../../src/engine/engine.ts'

let engine: Engine
beforeAll(async () => {
  engine = await openDuckdb({ home: tmpdir(), temp_dir: join(tmpdir(), 'lineage'), memory_limit: '500MB', threads: 1 })
  await engine.run(`create table lines (order_id varchar, quantity int, price decimal(18, 2), tags varchar[]);
    create table orders (order_id varchar, paid date, country varchar)`)
})
afterAll(() => engine.close())

/** Each column's origins as `table.column kind`, sorted. */
async function originsOf(sql: string): Promise<readonly string[]> {
  const found = await engine.lineageOf(sql)
  return (found?.columns ?? []).map((column) =>
    column
      .map((one) => `${one.table}.${one.column} ${one.kind}`)
      .toSorted()
      .join(', '),
  )
}

describe('the lineage of a query', () => {
  it('goes through common tables, joins, aggregates and cases', async () => {
    const sql = `with sums as (select order_id, sum(quantity * price) as amount, count(*) as n from lines group by order_id)
      select o.order_id, coalesce(s.amount, 0) as net, case when o.paid is null then 'open' else o.country end as c, s.n, 1 as one
      from orders as o left join sums as s on s.order_id = o.order_id`
    expect(await originsOf(sql)).toEqual([
      'orders.order_id identity',
      'lines.price aggregation, lines.quantity aggregation',
      'orders.country transformation, orders.paid transformation',
      '',
      '',
    ])
  })

  it('names the columns that decide which rows there are', async () => {
    const found = await engine.lineageOf(
      'select l.price from lines as l join orders as o using (order_id) where o.paid is not null',
    )
    expect(found?.deciding.map((one) => `${one.table}.${one.column}`).toSorted()).toEqual([
      'lines.order_id',
      'orders.order_id',
      'orders.paid',
    ])
  })

  it.each([
    [
      'select order_id from lines union all select country from orders',
      ['lines.order_id identity, orders.country identity'],
    ],
    ['select order_id from lines intersect select order_id from orders', ['lines.order_id identity']],
    [
      'select *, row_number() over (partition by country order by paid) as n from orders',
      [
        'orders.order_id identity',
        'orders.paid identity',
        'orders.country identity',
        'orders.country aggregation, orders.paid aggregation',
      ],
    ],
    [
      'select country, (select sum(price) from lines as l where l.order_id = o.order_id) as s from orders as o',
      [
        'orders.country identity',
        'lines.order_id transformation, lines.price aggregation, orders.order_id transformation',
      ],
    ],
    ['select unnest(tags) as tag from lines', ['lines.tags transformation']],
    ['select u.tag from lines as l, unnest(l.tags) as u(tag)', ['lines.tags transformation']],
    [
      'select order_id, (select max(x) from unnest(l.tags) as u(x)) as m from lines as l',
      ['lines.order_id identity', 'lines.tags aggregation'],
    ],
    [
      'select quantity, list_transform([price], x -> x + 1) as ups, list_filter(tags, x -> x > order_id) as some from lines',
      [
        'lines.quantity identity',
        'lines.price transformation',
        'lines.order_id transformation, lines.tags transformation',
      ],
    ],
    [
      'select x.country from (select * from lines as l semi join orders as o on o.order_id = l.order_id) as y join orders as x using (order_id)',
      ['orders.country identity'],
    ],
    [
      'select distinct on (order_id) order_id, price from lines order by price limit 3',
      ['lines.order_id identity', 'lines.price identity'],
    ],
    [
      'with recursive r as (select price as p from lines union all select p + 1 from r where p < 5) select p from r',
      ['lines.price transformation'],
    ],
    ['select v.n, l.price from lines as l cross join (values (1), (2)) as v(n)', ['', 'lines.price identity']],
    [
      'select order_id in (select order_id from lines) as has from orders',
      ['lines.order_id transformation, orders.order_id transformation'],
    ],
    [
      'select price from lines asof join orders on lines.order_id = orders.order_id and lines.quantity >= year(paid)',
      ['lines.price identity'],
    ],
  ])('%s', async (sql, expected) => {
    expect(await originsOf(sql)).toEqual(expected)
  })
})

describe('the value of a subquery is made of what it is matched and filtered by, which decides no row', () => {
  const lines_and_orders =
    'lines.order_id transformation, lines.quantity transformation, orders.order_id transformation'
  it.each([
    ['exists (select 1 from lines as l where l.order_id = o.order_id and l.quantity > 3)', lines_and_orders],
    ['(select count(*) from lines as l where l.order_id = o.order_id and l.quantity > 3)', lines_and_orders],
    ['order_id in (select order_id from lines where quantity > 3)', lines_and_orders],
    [
      'order_id in (select l.order_id from lines as l where l.quantity > day(o.paid))',
      `${lines_and_orders}, orders.paid transformation`,
    ],
    ['exists (select 1 from lines where quantity > 3)', 'lines.quantity transformation'],
    ['(select max(price) from lines where quantity > 3)', 'lines.price aggregation, lines.quantity transformation'],
    [
      'case when exists (select 1 from lines as l where l.order_id = o.order_id) then country end',
      'lines.order_id transformation, orders.country transformation, orders.order_id transformation',
    ],
    [
      '(select sum(price) from lines as l where exists (select 1 from lines as m where m.quantity = l.quantity and m.tags = [o.country]))',
      'lines.price aggregation, lines.quantity transformation, lines.tags transformation, orders.country transformation',
    ],
    ['exists (with few as (from lines where quantity < 3) from few where few.order_id = o.order_id)', lines_and_orders],
  ])('%s', async (expression, expected) => {
    expect(await originsOf(`select ${expression} as value from orders as o`)).toEqual([expected])
    const found = await engine.lineageOf(`select ${expression} as value from orders as o`)
    expect(found?.deciding).toEqual([])
    const filtered = await engine.lineageOf(`select paid from orders as o where (${expression}) is not null`)
    expect((filtered?.deciding ?? []).map((one) => `${one.table}.${one.column}`).toSorted()).toEqual(
      expected.split(', ').map((one) => one.split(' ')[0]),
    )
  })

  it('but decides rows where the rows are joined, limited by it, or the common table is read beside it', async () => {
    const deciding = async (sql: string): Promise<readonly string[]> =>
      ((await engine.lineageOf(sql))?.deciding ?? []).map((one) => `${one.table}.${one.column}`).toSorted()
    const few = 'with few as (select * from lines where quantity < 3)'
    expect(await deciding(`${few} select exists (from few where price > 1) as f from orders`)).toEqual([])
    expect(await deciding(`${few} select l.price from few as l cross join orders`)).toEqual(['lines.quantity'])
    expect(
      await deciding(`select paid from orders as o, lateral (from lines as l where l.price > day(o.paid))`),
    ).toEqual(['lines.price', 'orders.paid'])
    expect(await deciding('select paid from orders limit (select max(quantity) from lines)')).toEqual([
      'lines.quantity',
    ])
  })
})

describe('the share of a row in an aggregate', () => {
  it.each([
    ['sum(price)'],
    ['coalesce(sum(quantity * price), 0)'],
    ['count(*)'],
    ['count(order_id)'],
    ['sum(price) filter (where quantity > 1) - sum(quantity)'],
    ['cast(sum(price) as decimal(18, 2))'],
  ])('of %s adds up to it', async (aggregate) => {
    const rows = "(values ('a', 1, 2.50), ('b', 3, 4.00), (null, 2, null)) as lines(order_id, quantity, price)"
    const share = await engine.rowShare(aggregate)
    const [found] = await engine.rows(`select sum(${share})::varchar as a, (${aggregate})::varchar as b from ${rows}`)
    expect(Number(found?.['a'])).toBe(Number(found?.['b']))
  })

  it.each([
    ['count(distinct order_id)'],
    ['max(price)'],
    ['sum(price) / count(*)'],
    ['avg(price)'],
    ['sum(distinct price)'],
  ])('of %s is none', async (aggregate) => {
    expect(await engine.rowShare(aggregate)).toBeUndefined()
  })
})
