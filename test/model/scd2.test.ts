import { tmpdir } from 'node:os'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDuckdb } from '../../src/engine/duckdb/open-duckdb.ts'
import type { Engine } from '../../src/engine/engine.ts'
import { parseModel } from '../../src/model/model.ts'
import { scd2Events, scd2Shape, scd2Table } from '../../src/model/scd2-sql.ts'
import { intervalsOf, type Version } from '../support/scd2-oracle.ts'

const model = parseModel(
  'models/dim_product.sql',
  '-- materialization: scd2\n-- key: sku\n-- tracked: price\nselect sku, price, name, day as _effective_at, is_deleted as _is_deleted, arrival as _arrival from version',
)

let engine: Engine
beforeAll(async () => {
  engine = await openDuckdb({ home: tmpdir(), temp_dir: tmpdir(), memory_limit: '1GB', threads: 2 })
})
afterAll(() => {
  engine.close()
})

/** The table that the versions give, as text lines by key; one call for many keys. */
async function tableOf(versions: readonly Version[]): Promise<readonly string[]> {
  const rows = versions.map(
    ({ key, day, price, name, is_deleted, arrival }) =>
      `('${key}', ${price ?? 'null'}, '${name}', timestamp '2026-01-01' + interval ${day - 1} day, ${is_deleted}, ${arrival})`,
  )
  await engine.run(
    'create or replace table version (sku varchar, price integer, name varchar, day timestamp, is_deleted boolean, arrival bigint)',
  )
  if (rows.length > 0) await engine.run(`insert into version values ${rows.join(', ')}`)
  const shape = scd2Shape(model, await engine.columnsOf(model.sql))
  const tables = await Promise.all(
    [true, false].map((has_peers) =>
      engine.rows(
        `select concat_ws(' | ', sku, coalesce(price::varchar, ''), name, valid_from, coalesce(valid_to::varchar, ''), is_current) as line from (${scd2Table(`(${scd2Events(model, shape, has_peers)})`, shape, has_peers)}) order by 1`,
      ),
    ),
  )
  const [careful = [], quick = []] = tables.map((table) => table.map((row) => String(row['line'])))
  const instants = versions.map(({ key, day }) => `${key} ${day}`)
  if (new Set(instants).size === instants.length) expect(quick).toEqual(careful)
  return careful
}

const version = fc.record({
  key: fc.constantFrom('a', 'b'),
  day: fc.integer({ min: 1, max: 5 }),
  price: fc.constantFrom(1, 2, null),
  name: fc.constantFrom('x', 'y'),
  is_deleted: fc.boolean().map((flag) => flag),
})
const arrivals = (max: number): fc.Arbitrary<readonly Version[]> =>
  fc.array(version, { minLength: 1, maxLength: max }).map((list) => list.map((one, arrival) => ({ ...one, arrival })))

function* ordersOf<T>(list: readonly T[]): Generator<readonly T[]> {
  if (list.length < 2) yield list
  for (const [index, first] of list.entries()) {
    if (list.length < 2) return
    for (const rest of ordersOf(list.toSpliced(index, 1))) yield [first, ...rest]
  }
}

describe('scd2', () => {
  it('gives the table of the written rule in every order of up to six arrivals', async () => {
    await fc.assert(
      fc.asyncProperty(arrivals(6), async (versions) => {
        const orders = [...ordersOf(versions)]
        const all = orders.flatMap((order, number) => order.map((one) => ({ ...one, key: `${number}-${one.key}` })))
        const found = Map.groupBy(await tableOf(all), (line) => line.slice(0, line.indexOf('-')))
        const truth = intervalsOf(versions)
        for (const number of orders.keys()) {
          const lines = (found.get(String(number)) ?? []).map((line) => line.slice(line.indexOf('-') + 1))
          expect(lines.toSorted()).toEqual(truth)
        }
      }),
      { numRuns: 30, seed: 7 },
    )
  }, 240_000)

  it('and of many arrivals in random orders', async () => {
    await fc.assert(
      fc.asyncProperty(
        arrivals(60).chain((versions) =>
          fc.tuple(fc.constant(versions), fc.shuffledSubarray([...versions], { minLength: versions.length })),
        ),
        async ([versions, shuffled]) => {
          expect([...(await tableOf(shuffled))].toSorted()).toEqual(intervalsOf(versions))
        },
      ),
      { numRuns: 150, seed: 11 },
    )
  }, 240_000)

  it('has intervals that do not overlap, one of them current at most, with a first that is open to the past', async () => {
    await fc.assert(
      fc.asyncProperty(arrivals(30), async (versions) => {
        await tableOf(versions)
        const shape = scd2Shape(model, await engine.columnsOf(model.sql))
        await engine.run(
          `create or replace temp table dim as ${scd2Table(`(${scd2Events(model, shape, true)})`, shape, true)}`,
        )
        const [faults] = await engine.rows(
          `select (select count(*) from dim where valid_to <= valid_from)
             + (select count(*) from dim as a join dim as b on a.sku = b.sku and a.valid_from < b.valid_from and coalesce(a.valid_to, timestamp 'infinity') > b.valid_from)
             + (select count(*) from (select sku from dim where is_current group by sku having count(*) > 1)) as n`,
        )
        expect(faults).toEqual({ n: '0' })
      }),
      { numRuns: 60, seed: 13 },
    )
  })
})
