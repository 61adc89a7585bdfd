import { tmpdir } from 'node:os'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDuckdb } from '../../src/engine/duckdb/open-duckdb.ts'
import type { Engine } from '../../src/engine/engine.ts'

let engine: Engine
beforeAll(async () => {
  engine = await openDuckdb({ home: tmpdir(), temp_dir: tmpdir(), memory_limit: '500MB', threads: 1 })
})
afterAll(() => {
  engine.close()
})

/** Columns of `orders` and `lines`, sorted; `all` where that cannot be told. */
async function used(sql: string): Promise<string> {
  const found = await engine.usedColumns(sql, ['orders', 'lines'])
  return ['orders', 'lines'].map((table) => found.get(table)?.toSorted().join(' ') ?? 'all').join(' | ')
}

describe('the columns that a select reads', () => {
  const cases: readonly (readonly [sql: string, columns: string])[] = [
    [
      'select o.id from orders as o join lines as l on l.order_id = o.id where l.amount > 1',
      'id l o | amount l o order_id',
    ],
    ['select id, total from orders', 'id total | id total'],
    ['select id from orders join lines using (sku)', 'id sku | id sku'],
    ['select count(*) from orders', ' | '],
    ['select * from orders', 'all | '],
    ['select o.* exclude (x) from orders as o join lines as l on l.id = o.id', 'all | all'],
    ['with a as (select id from orders) select * from a join (select sku from lines) as b on true', 'id sku | id sku'],
    ['select count(columns(*)) from lines', ' | all'],
    ['from orders', 'all | '],
    ['select o from orders as o', 'all | o'],
    ['select lines.id from lines natural join orders', 'all | all'],
    ['select a from orders as t (a, b)', 'all | a'],
    ['select id from orders where exists (from lines)', 'id | all'],
    ['select address.city, orders.address.street from orders', 'all | address'],
  ]
  it.each(cases)('%s', async (sql, columns) => {
    const found = await used(sql)
    const [wanted, given] = [columns, found].map((text) => text.split(' | ').map((part) => part.split(' ')))
    for (const [index, names] of (wanted ?? []).entries())
      expect(given?.[index], found).toEqual(
        names[0] === 'all' ? ['all'] : expect.arrayContaining(names.filter((name) => name !== '')),
      )
  })

  it('leaves out those of other tables', async () => {
    const [orders = '', lines = ''] = (
      await used('select o.id, l.sku from orders as o join lines as l on l.id = o.id')
    ).split(' | ')
    expect(orders.split(' ')).not.toContain('sku')
    expect(lines.split(' ')).toContain('sku')
  })
})
