import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { integer, text } from '../../src/contract/column.ts'
import { normalizeContract } from '../../src/contract/contract.ts'
import { openDuckdb } from '../../src/engine/duckdb/open-duckdb.ts'
import type { Engine } from '../../src/engine/engine.ts'
import { supersededSql } from '../../src/staging/staging-views.ts'

const columns = { order_id: text(), line_no: integer(), place: text() }
const contracts = [
  normalizeContract({ name: 'keys', files: 'a*', key: ['order_id', 'line_no'], columns }),
  normalizeContract({ name: 'sets', files: 'a*', key: ['order_id', 'line_no'], replace_by: ['order_id'], columns }),
  normalizeContract({
    name: 'led',
    files: 'a*',
    key: ['order_id', 'line_no'],
    replace_by: ['order_id'],
    replace_with: 'orders',
    columns,
  }),
  normalizeContract({
    name: 'led_across',
    files: 'a*',
    key: ['order_id', 'line_no'],
    replace_by: ['place'],
    replace_with: 'orders',
    columns,
  }),
  normalizeContract({ name: 'same', files: 'a*', key: ['order_id'], replace_by: ['order_id'], columns }),
  normalizeContract({ name: 'across', files: 'a*', key: ['order_id', 'line_no'], replace_by: ['place'], columns }),
]

/** A staged row; each arrival is a landing day of its own, or one of two on a day. */
type Row = {
  readonly order_id: string
  readonly line_no: number
  readonly place: string
  readonly arrival: number
  readonly is_bad: boolean
}

let engine: Engine

beforeAll(async () => {
  const home = mkdtempSync(join(tmpdir(), 'tallyhouse-superseded-'))
  engine = await openDuckdb({ home, temp_dir: join(home, 'spill'), memory_limit: '500MB', threads: 2 })
})
afterAll(() => engine.close())

/** What is replaced and why, worked out row by row. */
function oracle(
  rows: readonly Row[],
  key: readonly (keyof Row)[],
  set: readonly (keyof Row)[],
  leaders?: readonly Row[],
): readonly string[] {
  const dayOf = (row: Row): number => row.arrival >> 1
  const share = (a: Row, b: Row, names: readonly (keyof Row)[]): boolean => names.every((name) => a[name] === b[name])
  const good = rows.flatMap((row, record) => (row.is_bad ? [] : [{ row, record }]))
  const isLed = (row: Row): boolean =>
    leaders?.some((other) => !other.is_bad && share(row, other, set) && dayOf(row) === dayOf(other)) ?? true
  return good.flatMap(({ row, record }) => {
    const isLater = good.some(
      (other) =>
        share(row, other.row, key) &&
        (other.row.arrival > row.arrival || (other.row.arrival === row.arrival && other.record > record)),
    )
    if (isLater) return [`${record} later_arrival`]
    const isReplaced =
      set.length > 0 &&
      good.some((other) => share(row, other.row, set) && dayOf(other.row) > dayOf(row) && isLed(other.row))
    return isReplaced ? [`${record} later_set`] : []
  })
}

const anyRow = fc.record({
  order_id: fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz'),
  line_no: fc.oneof(fc.constant(1), fc.integer({ min: 2, max: 200 })),
  place: fc.constantFrom('x', 'y'),
  arrival: fc.integer({ min: 1, max: 5 }),
  is_bad: fc.boolean(),
})

const anyRows = fc.array(anyRow, { minLength: 1, maxLength: 60 })

async function show(table: string, rows: readonly Row[]): Promise<void> {
  const values = rows.map(
    (row, record) =>
      `('${row.order_id}', ${row.line_no}, '${row.place}', ${row.arrival}::bigint, ${record}::bigint, 'f', ${record}, timestamp '2026-01-01' + to_days(${row.arrival >> 1}), ${row.is_bad ? "'x:required'" : 'null'})`,
  )
  const none = `('', 0, '', 0::bigint, 0::bigint, 'f', 0, timestamp '2026-01-01', 'none')`
  await engine.run(
    `create or replace temp table ${table} as select * from (values ${(values.length > 0 ? values : [none]).join(', ')}) as t (order_id, line_no, place, _arrival, _source_record, _source_file, _source_line, _ingested_at, _reasons)`,
  )
}

it.each(contracts)(
  'of $name: a row is superseded exactly where a later row of its key, or a later set, came',
  async (contract) => {
    await fc.assert(
      fc.asyncProperty(anyRows, fc.array(anyRow, { maxLength: 40 }), async (rows, leaders) => {
        await show('staged', rows)
        await show('staged_orders', leaders)
        const found = await engine.rows(
          `select _source_record::varchar || ' ' || cause as what from (${supersededSql(contract, 'staged')}) order by _source_record`,
        )
        // Names of columns above.
        const [key, set] = [contract.key, contract.replace_by] as unknown as readonly (readonly (keyof Row)[])[]
        const led = contract.replace_with === undefined ? undefined : leaders
        expect(found.map(({ what }) => what)).toEqual(oracle(rows, key ?? [], set ?? [], led))
      }),
      { numRuns: 60 },
    )
  },
)
