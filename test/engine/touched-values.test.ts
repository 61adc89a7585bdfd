import { tmpdir } from 'node:os'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDuckdb } from '../../src/engine/duckdb/open-duckdb.ts'
import type { Engine, TouchedAnswer } from '../../src/engine/engine.ts'

let engine: Engine
beforeAll(async () => {
  engine = await openDuckdb({ home: tmpdir(), temp_dir: tmpdir(), memory_limit: '1GB', threads: 2 })
  await engine.run("attach ':memory:' as earlier")
})
afterAll(() => {
  engine.close()
})

const tables: Readonly<Record<string, string>> = {
  orders: 'id integer, customer integer, month integer, total integer',
  lines: 'id integer, sku integer, amount integer',
  prices: 'sku integer, since integer, price integer',
}

type Rows = readonly (readonly (number | null)[])[]
type State = Readonly<Record<string, Rows>>

const small = fc.integer({ min: 1, max: 4 })
const maybe = fc.oneof({ weight: 6, arbitrary: small }, { weight: 1, arbitrary: fc.constant(null) })
const rowsOf = (...cells: readonly fc.Arbitrary<number | null>[]): fc.Arbitrary<Rows> =>
  fc.array(fc.tuple(...cells), { maxLength: 7 })
const state: fc.Arbitrary<State> = fc.record({
  orders: rowsOf(small, maybe, maybe, small),
  lines: rowsOf(maybe, small, small),
  prices: rowsOf(small, small, small),
})

async function touchedOf(
  sql: string,
  before: State,
  now: State,
): Promise<{ answer: TouchedAnswer; values: unknown[]; truth: unknown[] }> {
  const changed = new Map<string, string>()
  for (const [name, columns] of Object.entries(tables)) {
    for (const [place, rows] of [
      [`earlier.main.${name}`, before[name]],
      [name, now[name]],
    ] as const) {
      await engine.run(`create or replace table ${place} (${columns})`)
      const values = (rows ?? []).map((row) => `(${row.map((cell) => cell ?? 'null').join(', ')})`)
      if (values.length > 0) await engine.run(`insert into ${place} values ${values.join(', ')}`)
    }
    await engine.run(
      `create or replace table changed_${name} as ((from ${name}) except all (from earlier.main.${name})) union all ((from earlier.main.${name}) except all (from ${name}))`,
    )
    const [count] = await engine.rows(`select count(*) > 0 as is_changed from changed_${name}`)
    if (count?.['is_changed'] === true) changed.set(name, `changed_${name}`)
  }
  const names = Object.keys(tables)
  // Who has the rows of both states at hand, and knows the columns, says so.
  const known = {
    ever: new Map(names.map((name) => [name, `select * from ${name} union all select * from earlier.main.${name}`])),
    columns: new Map(
      Object.entries(tables).map(([name, columns]) => [
        `changed_${name}`,
        columns.split(', ').map((one) => one.split(' ')[0] ?? ''),
      ]),
    ),
  }
  const answer = await engine.touchedValues({
    sql,
    column: 'month',
    before: 'earlier',
    changed,
    ...((now['orders']?.length ?? 0) % 2 === 0 && known),
    into: 'touched_value',
    is_dry: false,
  })
  const listed = answer.ok && answer.count + Number(answer.has_null) > 0
  const found = listed ? await engine.rows('select value::varchar as v from touched_value order by v') : []
  await engine.run(`create or replace temp table result_now as ${sql}`)
  if (listed) await expectSameWhenRestricted(sql)
  await engine.run('use earlier')
  await engine.run(`create or replace temp table result_before as ${sql}`)
  await engine.run('use memory')
  const rows = await engine.rows(
    'select distinct month::varchar as v from (((from result_now) except all (from result_before)) union all ((from result_before) except all (from result_now))) order by v',
  )
  return { answer, values: found.map(({ v }) => v ?? null), truth: rows.map(({ v }) => v ?? null) }
}

/** The rows with touched values are those of the whole select, where the select is given the values at its tables. */
async function expectSameWhenRestricted(sql: string): Promise<void> {
  const isTouched = (column: string): string =>
    `(${column} in (select value from touched_value) or ${column} is null and (select bool_or(value is null) from touched_value))`
  const restricted = await engine.restrictedSql(sql, 'month', isTouched)
  const [whole, cut] = ['result_now', `(${restricted})`].map(
    (from) => `select * from ${from} where ${isTouched('month')}`,
  )
  const rows = await engine.rows(`((${whole}) except all (${cut})) union all ((${cut}) except all (${whole}))`)
  expect(rows, restricted).toEqual([])
}

/** Selects with a column `month` whose touched values are told. */
const told: Readonly<Record<string, string>> = {
  'one table': 'select month, total from orders where total > 1',
  'a star': 'select * from orders where total > 1',
  'an expression': 'select month * 2 as month, sum(total) as total from orders group by all',
  'a group by its position': 'select month + 1 as month, customer, count(*) as n from orders group by 1, 2',
  'a group with having': 'select month, sum(total) as total from orders group by month having sum(total) > 3',
  'a grand join': 'select o.month, l.amount from orders o join lines l on l.id = o.id where l.amount > 1',
  'a comma join': 'select o.month, l.amount from orders o, lines l where l.id = o.id',
  'a month that joins two tables': 'select o.month + l.sku as month, l.amount from orders o join lines l using (id)',
  'a left join':
    'select o.month, l.amount from orders o left join lines l on l.id = o.id where l.amount is null or l.amount > 1',
  'left join, inner join behind':
    'select o.month, p.price from orders o left join lines l on l.id = o.id join prices p on p.sku = coalesce(l.sku, 2)',
  'a subquery with groups':
    'select o.month, o.id, l.amount from orders o left join (select id, sum(amount) as amount from lines group by id) l on l.id = o.id',
  'a subquery with groups, joined inner, filtered by its sum':
    'select o.month, o.id from orders o join (select id, sum(amount) as amount from lines group by id) l on l.id = o.id where l.amount > 2',
  'common tables on common tables':
    'with a as (select id, sku, amount from lines where amount > 1), b as (select id, count(*) as n from a group by id) select o.month, b.n from orders o left join b on b.id = o.id',
  'the last row of a key':
    'with last as (select id, sku, amount, row_number() over (partition by id order by amount desc, sku) as place from lines) select o.month, l.sku from orders o left join last l on l.id = o.id and l.place = 1',
  'a rank within the month':
    'select month, total, rank() over (partition by month order by total) as place from orders',
  'an asof join':
    'select o.month, o.id, p.price from orders o join lines l on l.id = o.id asof left join prices p on p.sku = l.sku and p.since <= o.total',
  'the column that a left join equals':
    'select o.id as month, l.amount from orders o left join (select id, sum(amount) as amount from lines group by id) l on l.id = o.id',
  'the column that a left join uses': 'select id as month, l.amount from orders left join lines l using (id)',
  'the column that an anti join equals': 'select id as month, total from orders anti join lines l on l.id = orders.id',
  'a column that the other side of a semi join has too':
    'select prices.sku as month, price from prices semi join lines l on l.amount = prices.price',
  'a column that is equal by a natural join': 'select id as month, amount from orders natural join lines',
  'an inner asof join':
    'select l.month, p.price from orders l asof join prices p on p.sku = l.id and p.since <= l.total',
  'semi and anti joins':
    'select o.month, o.id from orders o semi join lines l on l.id = o.id anti join prices p on p.sku = o.customer',
  'conditions on one table of two':
    'select o.month, count(*) as n from orders o join lines l on l.id = o.id where o.total > 2 and l.amount > 1 group by o.month',
  'a condition on one table, by either of two':
    'select o.month, l.amount from orders o left join lines l on l.id = o.id where (o.total > 2 or o.customer = 1) and l.amount is null',
  'a condition on a column whose name an item bears':
    'select l.id as month, sum(amount) as amount from (select id, sku as month, sum(amount) as amount from lines group by id, sku) as l where month > 2 group by l.id',
  'a union':
    'select month, total from orders union all select o.month, l.amount from orders o join lines l on l.id = o.id',
  'a union in groups':
    'select month, sum(total) as total from (select month, total from orders union all select id as month, amount as total from lines) group by month',
  'a table by another that has the column':
    'select l.id as month, l.amount, p.price from lines l join orders o on o.id = l.id left join prices p on p.sku = o.customer',
  'a table behind a semi join':
    'select l.id as month, l.amount from lines l semi join prices p on p.sku = l.sku join orders o on o.id = l.id left join prices c on c.sku = o.customer where o.customer is null or c.sku is not null',
  'a table behind a left join':
    'select l.id as month, l.amount, p.price from lines l left join orders o on o.id = l.id left join prices p on p.sku = coalesce(o.customer, 1)',
  'three tables joined inner':
    'select l.id as month, l.amount, p.price from prices p join orders o on o.customer = p.sku join lines l on l.id = o.id',
  distinct: 'select distinct month, customer from orders',
  'a subquery of an unchanged kind': 'select month, id in (select 1) as is_one from orders',
}

/** Selects of which that is not known, with the reason. */
const untold: Readonly<Record<string, readonly [sql: string, reason: string]>> = {
  'a limit': ['select month from orders order by id limit 2', 'limit'],
  'a subquery in where': ['select month from orders where id in (select id from lines)', 'subquery'],
  'a month that is summed': ['select max(month) as month, id from orders group by id', 'month'],
  'a sum that bears the name of the column it is grouped by': [
    'select max(customer) as month, sum(total) as total from orders group by month',
    'month',
  ],
  'a count that bears the name of a column, beside it': [
    'select count(*) as month, id from orders group by month, id',
    'month',
  ],
  'a common table with such a sum': [
    'with names as (select max(customer) as month, sum(total) as total from orders group by month) select o.month, n.total from orders o left join names n on n.month = o.month',
    'groups or divides by',
  ],
  'a macro over the rows of a group': [
    'select geometric_mean(total) as month, sum(total) as total from orders group by month',
    'month',
  ],
  'a month from behind a left join': ['select o.month from lines l left join orders o on o.id = l.id', 'joined inner'],
  'a window over all': [
    'select month, row_number() over (order by id, month, total, customer) as n from orders',
    'month',
  ],
  'a full join': ['select o.month from orders o full join lines l on l.id = o.id', 'full'],
  'a join by a sum': [
    'select o.month, l.id from orders o left join (select id, sum(amount) as amount from lines group by id) l on l.amount = o.total',
    'does not carry',
  ],
  'a distinct on': ['select distinct on (id) month, id from orders order by id, month, total', 'distinct on'],
  'a column that may be of either side of a semi join': [
    'select sku as month, price from prices semi join lines l on l.amount = prices.price',
    'does not carry',
  ],
  'a common table named like a table': [
    'with lines as (select * from lines where amount > 1) select o.month, l.amount from orders o join lines l using (id)',
    'bears the name',
  ],
  'a union by name': ['select month, id from orders union by name select id, sku as month from lines', 'by name'],
  'a recursive table': [
    'with recursive r as (select id, month from orders union select r.id + 10, r.month from r where r.id < 9) select month, id from r',
    'recursive',
  ],
}

describe('touched values', () => {
  it.each(Object.keys(told))('hold all that differ: %s', async (name) => {
    const sql = told[name] ?? ''
    let hits = 0
    await fc.assert(
      fc.asyncProperty(
        state,
        state,
        fc.constantFrom('all', 'orders', 'lines', 'prices'),
        async (before, other, what) => {
          const now = what === 'all' ? other : { ...before, [what]: other[what] ?? [] }
          const { answer, values, truth } = await touchedOf(sql, before, now)
          expect(answer).toMatchObject({ ok: true })
          for (const value of truth) expect(values).toContain(value)
          hits += truth.length
        },
      ),
      { numRuns: 12, seed: 5 },
    )
    expect(hits).toBeGreaterThan(0)
  })

  it.each(Object.keys(untold))('are refused where they cannot be told: %s', async (name) => {
    const [sql, reason] = untold[name] ?? ['', '']
    const one = { orders: [[1, 1, 1, 1]], lines: [[1, 1, 1]], prices: [[1, 1, 1]] }
    const other = { orders: [[1, 1, 2, 1]], lines: [[1, 1, 2]], prices: [[1, 1, 2]] }
    const { answer } = await touchedOf(sql, one, other)
    expect(answer.ok ? '' : answer.reason).toContain(reason)
  })

  it('are few: a changed line touches the month of its order alone', async () => {
    const before = {
      orders: [
        [1, 1, 1, 1],
        [2, 1, 2, 1],
        [3, 1, 3, 1],
      ],
      lines: [
        [1, 1, 1],
        [2, 1, 1],
        [3, 1, 1],
      ],
      prices: [],
    }
    const now = {
      ...before,
      lines: [
        [1, 1, 1],
        [2, 1, 9],
        [3, 1, 1],
      ],
    }
    for (const name of [
      'a subquery with groups',
      'common tables on common tables',
      'the last row of a key',
      'a left join',
    ]) {
      const { answer, values } = await touchedOf(told[name] ?? '', before, now)
      expect(answer, name).toMatchObject({ ok: true, count: 1, has_null: false, low: '2', high: '2' })
      expect(values, name).toEqual(['2'])
    }
  })

  it('are none: of a changed row that the conditions leave out before and now', async () => {
    const before = { orders: [[1, 1, 1, 1]], lines: [[1, 1, 1]], prices: [] }
    const now = { ...before, orders: [[1, 2, 1, 0]] }
    for (const name of ['one table', 'conditions on one table of two']) {
      const { answer } = await touchedOf(told[name] ?? '', before, now)
      expect(answer, name).toMatchObject({ ok: true, count: 0, has_null: false })
    }
  })
})
