import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CheckSpec, checkInZone, normalizeCheck } from '../../src/check/check.ts'
import { check } from '../../src/check/check-builders.ts'
import { checkSql } from '../../src/check/check-sql.ts'
import { openDuckdb } from '../../src/engine/duckdb/open-duckdb.ts'
import type { Engine } from '../../src/engine/engine.ts'
import type { CheckResult } from '../../src/journal/quality-log.ts'
import type { TableEntry } from '../../src/lake/manifest.ts'
import { defaultEffects } from '../../src/run/effects.ts'
import { runChecks } from '../../src/run/run-checks.ts'

const effects = { ...defaultEffects, now: () => new Date('2026-02-03T12:00:00Z') }
const at = (text: string): string => `timestamp '${text}'`
const tables: Readonly<Record<string, string>> = {
  money: "select unnest(['12.50', '13.00', '100.00', '100.01', null])::decimal(18, 2) as v",
  wide: "select unnest(['99999999999999999999999999999999999.999', '-0.001', '0.001'])::decimal(38, 3) as v",
  small: 'select unnest([2, 3, null])::tinyint as v',
  big: 'select unnest([9007199254740992, 9007199254740993])::bigint as v',
  unsigned: 'select unnest([0, 5])::ubigint as v',
  days: "select unnest([date '2026-01-09', date '2026-01-10', null]) as v",
  times: `select unnest([${at('2026-01-10 00:00:00')}, ${at('2026-01-10 00:30:00')}, ${at('2026-01-10 22:59:59.999999')}, ${at('2026-01-10 23:00:00')}, null]) as v`,
  nanos: "select unnest([timestamp_ns '2026-01-10 00:00:00.000000500', timestamp_ns '2026-01-10 00:00:00']) as v",
  zoned: "select unnest([timestamptz '2026-01-10 00:30:00+00', timestamptz '2026-01-10 00:00:00+00']) as v",
  flags: 'select unnest([true, false, null]) as v',
  texts: "select unnest(['1', '01', 'b', null]) as v",
  doubles: "select unnest(['0.1', '0.3', 'nan', null])::double as v",
  floats: 'select unnest([0.1, 0.2])::float as v',
  others: "select [1] as list, 'a'::enum('a', 'b') as word, '4ac7a9e9-607c-4c8a-84f3-843f0191e3fd'::uuid as code",
  hours: "select unnest([time '08:00', time '17:30:00.5']) as v",
  // Written in Bogota at half past ten in the evening, which is 11 January, 03:30, in UTC.
  heard: "select '2026-01-10T22:30:00-05:00' as v",
  as_of: `select date '2026-02-03' as as_of_date`,
  // Half past midnight of Tuesdays in Zurich is Monday in UTC.
  nights: `select timestamp '2026-01-05 23:30:00' + interval (7 * week) day as v from range(5) as w (week) cross join range(10) as n (n)
    where week < 4 or n.n < 4`,
}
let engine: Engine
const entries = Object.keys(tables).map((name) => ({ name, rows: 0 }) as TableEntry)

beforeAll(async () => {
  const home = mkdtempSync(join(tmpdir(), 'column-value-'))
  engine = await openDuckdb({ home, temp_dir: join(home, 'temp'), memory_limit: '500MB', threads: 2 })
  for (const [name, sql] of Object.entries(tables)) await engine.run(`create view ${name} as ${sql}`)
})
afterAll(() => engine.close())

async function run(spec: CheckSpec, time_zone = 'UTC'): Promise<CheckResult> {
  const [result] = await runChecks([checkInZone(normalizeCheck(spec), time_zone)], [engine], entries, effects)
  if (!result) throw new Error('no result')
  return result
}

const of = (table: string): string => `${table}.v`

/** A check, the bad rows that it has by the tables above, and the project's zone. */
const cases: readonly (readonly [string, CheckSpec, number, string?])[] = [
  ['range: a decimal is above a bound of more digits', check.range(of('money'), { max: '100.005' }), 1],
  ['range: and below one', check.range(of('money'), { min: '12.505', max: '100.01' }), 1],
  ['range: the same as numbers', check.range(of('money'), { min: 12.505, max: 100.005 }), 2],
  ['range: a whole number is above a half', check.range(of('small'), { max: '2.5' }), 1],
  ['range: and below one', check.range(of('small'), { min: 2.5 }), 1],
  ['range: bounds that the type cannot hold', check.range(of('small'), { min: -1000, max: '1e30' }), 0],
  ['range: all are above such a bound', check.range(of('small'), { max: -129 }), 2],
  ['range: all are below such a bound', check.range(of('small'), { min: '127.5' }), 2],
  ['range: none is above what the type can hold', check.range(of('small'), { max: 127, min: -128 }), 0],
  [
    'range: of 38 digits',
    check.range(of('wide'), { min: '-0.0005', max: '99999999999999999999999999999999999.9985' }),
    2,
  ],
  ['range: a power of ten', check.range(of('wide'), { min: 1e-7 }), 1],
  ['range: without a sign', check.range(of('unsigned'), { min: -1, max: '4.999' }), 1],
  ['range: beyond 2^53', check.range(of('big'), { max: '9007199254740992' }), 1],
  ['range: a time with a zone is that instant', check.range(of('times'), { max: '2026-01-10T01:00:00+01:00' }), 3],
  ['range: whatever the zone', check.range(of('times'), { max: '2026-01-10T01:00:00+01:00' }), 3, 'Asia/Tokyo'],
  ['range: UTC', check.range(of('times'), { min: '2026-01-10T00:30:00Z', max: '2026-01-10 23:00Z' }), 1],
  ['range: without a zone', check.range(of('times'), { min: '2026-01-10 01:00' }), 2],
  ['range: without a zone in the project’s', check.range(of('times'), { min: '2026-01-10 01:30' }), 1, 'Europe/Zurich'],
  ['range: a day of times is the whole day', check.range(of('times'), { min: '2026-01-10', max: '2026-01-10' }), 0],
  ['range: in the zone', check.range(of('times'), { min: '2026-01-10', max: '2026-01-10' }), 1, 'Europe/Zurich'],
  ['range: first and last days', check.range(of('times'), { min: '0001-01-01', max: '9999-12-31' }), 0],
  ['range: and west of UTC', check.range(of('times'), { min: '1900-01-01', max: '9999-12-31' }), 0, 'America/New_York'],
  ['range: nanoseconds', check.range(of('nanos'), { max: '2026-01-10T00:00:00Z' }), 1],
  ['range: a day of nanoseconds', check.range(of('nanos'), { min: '1500-01-01', max: '2026-01-09' }), 2],
  ['range: times with a zone', check.range(of('zoned'), { max: '2026-01-10T01:00:00+01:00' }), 1],
  ['range: days', check.range(of('days'), { min: '2026-01-10' }), 1],
  ['range: floats', check.range(of('floats'), { min: '0.1', max: 0.2 }), 0],
  ['range: what is no number is in no range', check.range(of('doubles'), { min: 0 }), 1],
  ['range: and is one bad row', check.range(of('doubles'), { max: '0.1' }), 2],
  ['range: times of the day', check.range(of('hours'), { max: '17:30' }), 1],
  ['range: texts by their letters', check.range(of('texts'), { max: '1' }), 1],
  ['accepted: whole and decimal', check.acceptedValues(of('money'), [1, '12.50', '100.01']), 2],
  ['accepted: numbers', check.acceptedValues(of('money'), [12.5, 13, 100, '100.010']), 0],
  ['accepted: whole numbers', check.acceptedValues(of('small'), ['2', '3.0']), 0],
  ['accepted: beyond 2^53', check.acceptedValues(of('big'), ['9007199254740993']), 1],
  ['accepted: days', check.acceptedValues(of('days'), ['2026-01-10']), 1],
  ['accepted: times', check.acceptedValues(of('times'), ['2026-01-10T01:00:00+01:00', '2026-01-10 00:30']), 2],
  [
    'accepted: times in the zone',
    check.acceptedValues(of('times'), ['2026-01-10 01:30', '2026-01-11']),
    2,
    'Europe/Zurich',
  ],
  ['accepted: times with a zone', check.acceptedValues(of('zoned'), ['2026-01-10T01:30+01:00']), 1],
  ['accepted: nanoseconds', check.acceptedValues(of('nanos'), ['2026-01-10']), 1],
  ['accepted: a boolean', check.acceptedValues(of('flags'), [true]), 1],
  ['accepted: booleans as text', check.acceptedValues(of('flags'), ['true', 'No']), 0],
  ['accepted: texts', check.acceptedValues(of('texts'), ['1', 'b']), 1],
  ['accepted: doubles', check.acceptedValues(of('doubles'), ['0.1', 0.3]), 1],
  ['accepted: words of a type', check.acceptedValues('others.word', ['b']), 1],
  ['accepted: codes', check.acceptedValues('others.code', ['4AC7A9E9-607C-4C8A-84F3-843F0191E3FD']), 0],
  ['range: far away', check.range(of('big'), { max: 1e20 }), 0],
  ['freshness: a text keeps its zone', check.freshness(of('heard'), { max_age_hours: 24 * 23 + 8.5 }), 0],
  ['freshness: to the second', check.freshness(of('heard'), { max_age_hours: 24 * 23 + 8.4999 }), 1],
  ['volume: by days of UTC', check.volume(of('nights'), { lag_days: 1 }), 1],
  ['volume: by days of the zone', check.volume(of('nights'), { lag_days: 0 }), 1, 'Europe/Zurich'],
  ['volume: which are others', check.volume(of('nights'), { lag_days: 1 }), 0, 'Europe/Zurich'],
]

/** A check that names what its column cannot be, the value and what is said. */
const refused: readonly (readonly [CheckSpec, string, RegExp, string?])[] = [
  [check.range(of('money'), { max: '1,000.00' }), "'1,000.00'", /money\.v .*DECIMAL\(18,2\); write a number/],
  [check.range(of('money'), { min: '' }), "''", /write a number/],
  [check.range(of('days'), { max: '2026-01-10T12:00' }), "'2026-01-10T12:00'", /days\.v .*DATE; write a day/],
  [check.range(of('days'), { max: '2026-02-30' }), "'2026-02-30'", /write a day/],
  [check.range(of('days'), { min: 20_260_110 }), '20260110', /write a day/],
  [check.range(of('times'), { min: 'infinity' }), "'infinity'", /TIMESTAMP; write a day, or a time as '2026/],
  [check.range(of('times'), { max: '2026-01-10T00:00:00.0000005Z' }), '0000005Z', /TIMESTAMP/],
  [
    check.range(of('times'), { max: '2026-03-29 02:30' }),
    "'2026-03-29 02:30'",
    /one of Europe\/Zurich/,
    'Europe/Zurich',
  ],
  [check.range(of('texts'), { max: 5 }), '5', /VARCHAR; write it as text: '5'/],
  [check.range(of('flags'), { max: 'true' }), "'true'", /acceptedValues/],
  [check.range(of('hours'), { max: '17:30+01' }), "'17:30+01'", /time of the day/],
  [check.range(of('doubles'), { max: '1e400' }), "'1e400'", /write a number/],
  [check.acceptedValues('others.list', ['[1]']), "'[1]'", /others\.list .*INTEGER\[\].*check\.sql/],
  [check.acceptedValues('others.word', ['a', 'c']), "'c'", /one of its texts/],
  [check.acceptedValues('others.code', ['x']), "'x'", /UUID of 32 digits/],
  [check.acceptedValues(of('money'), ['12.50', '100.005']), "'100.005'", /money\.v .*never 100\.005/],
  [check.acceptedValues(of('small'), [1, 2.5]), '2.5', /never 2\.5/],
  [check.acceptedValues(of('small'), [128]), '128', /never 128/],
  [check.acceptedValues(of('money'), [true]), 'true', /write a number/],
  [check.acceptedValues(of('money'), ['1', 'many']), "'many'", /write a number/],
  [check.acceptedValues(of('flags'), ['maybe']), "'maybe'", /write true or false/],
  [check.acceptedValues(of('texts'), ['a', 1]), '1', /write it as text: '1'/],
  [check.acceptedValues(of('days'), ['2026-1-x']), "'2026-1-x'", /write a day/],
]

describe('values beside a column', () => {
  const judged = cases.map(([name, spec, bad_rows, zone]) => ({ name, spec, bad_rows, zone }))
  it.each(judged)('$name', async ({ spec, bad_rows, zone }) => {
    const result = await run(spec, zone)
    expect([result.message, result.bad_rows]).toEqual(['', bad_rows])
  })

  const named = refused.map(([spec, value, said, zone]) => ({ spec, value, said, zone, name: `${spec.kind} ${value}` }))
  it.each(named)('refuse what the column cannot be: $name', async ({ spec, value, said, zone }) => {
    const { status, message } = await run(spec, zone)
    expect(status).toBe('error')
    expect(message).toContain(value)
    expect(message).toMatch(/is no value to compare/)
    expect(message).toMatch(said)
  })

  it('compare decimals as whole numbers of their smallest unit do', async () => {
    const rows = Array.from({ length: 41 }, (_, index) => index - 20)
    const values = rows.map((units) => `(${units} / 10)::decimal(4, 1)`)
    // Bounds of a thousandth, about those values: units of 10^-3 both, as whole numbers.
    for (let bound = -120; bound <= 120; bound += 7) {
      const text = `${bound < 0 ? '-' : ''}0.${String(Math.abs(bound)).padStart(3, '0')}`
      for (const side of ['min', 'max'] as const) {
        const judged = normalizeCheck(check.range('t.v', { [side]: text }))
        const sql = checkSql(judged, effects.now(), 'DECIMAL(4,1)')
        const found = await engine.rows(`with t as (select unnest([${values.join(', ')}]) as v) ${sql} order by v`)
        const bad = rows.filter((units) => (side === 'min' ? units * 100 < bound : units * 100 > bound))
        expect([text, side, found.map(({ v }) => Math.round(Number(v) * 10))]).toEqual([text, side, bad])
      }
    }
  })
})
