import { describe, expect, it } from 'vitest'
import { placeAt, placeIn, placeOfName, placeOfSaid, saidOf, shownPlace } from '../../src/sql/place-in-sql.ts'

const sql = `-- materialization: table
select
  id,
\tcast(name as date) as d,
  amount * 2 as twice
from t`

const lineOf = (shown: string): number | undefined => placeIn(`Conversion Error: x\n\n${shown}`, sql)?.line

describe('the place of what the engine shows', () => {
  it('is that of the line, with its column, whatever stands around it in the statement', () => {
    const message = 'Binder Error: x\n\nLINE 5: ...  amount * 2 as twice\n                    ^'
    const place = placeIn(message, sql)
    expect(place).toEqual({ line: 5, part: 'amount * 2 as twice', column: sql.split('\n')[4]?.indexOf('*') })
    expect(lineOf('LINE 4: \tcast(name as date) as d,\n        ^')).toBe(4)
    expect(lineOf("LINE 6: from t) to '/lake/temp/x.parquet' (format parquet)\n             ^")).toBe(6)
  })

  it('is not that of a line which only is a part of another statement', () => {
    expect(lineOf('LINE 1: SELECT id, CAST("name" AS DATE) AS d FROM t\n                   ^')).toBeUndefined()
    expect(lineOf('LINE 9: where nothing\n              ^')).toBeUndefined()
  })

  it('is shown with a mark below it', () => {
    expect(shownPlace(sql, placeAt(sql, sql.indexOf('name')))).toBe(
      '\n\nLINE 4:  cast(name as date) as d,\n              ^',
    )
    const long = `select ${'a, '.repeat(100)}nothing, ${'b, '.repeat(100)}c`
    const [, , line = '', mark = ''] = shownPlace(long, placeAt(long, long.indexOf('nothing'))).split('\n')
    expect(line.slice(mark.indexOf('^')).startsWith('nothing')).toBe(true)
    expect(line.length).toBeLessThan(150)
  })
})

describe('the place of what the engine does not show', () => {
  const subquery = 'Invalid Input Error: More than one row returned by a subquery used as an expression.'
  it.each([
    ['Invalid Input Error: boom', "select\n case when true then error('boom') end as x", 2],
    ['Invalid Input Error: boom', "select error('boom'),\n error('boom') as x", undefined],
    [
      subquery,
      'with a as (select 1)\nselect id,\n  (select id from t) as x from (select 1) as b where id in (select 2)',
      3,
    ],
    [subquery, 'select (select 1) as a,\n (select id from t) as x', undefined],
    [
      'Invalid Input Error: Could not parse string "x" according to format specifier "%Y"',
      "select 'x',\n strptime(a, '%Y')",
      2,
    ],
    ['Conversion Error: Could not convert string "paid" to INT32', "select a\nfrom t where status = 'paid'", undefined],
    [
      'Out of Range Error: Overflow in multiplication of INT64 (9 * 9)!',
      'select *, count(*), -- a * b\n a * b\nfrom t',
      2,
    ],
    [
      "Conversion Error: Could not convert string '4x' to INT32",
      'select a as int,\n b::bigint, c,\n cast(d as int) as e',
      3,
    ],
    ["Conversion Error: Could not convert string '4x' to INT32", 'select a::int,\n b::integer', undefined],
    [
      'Conversion Error: invalid date field format: "x", expected',
      'select placed as date,\n b::timestamp,\n c:: date as d',
      3,
    ],
    ['Out of Range Error: Overflow in multiplication of INT64 (9 * 9)!', 'select a * b,\n c * d from t', undefined],
  ])('%s', (message, text, line) => {
    expect(placeOfSaid(message, text)?.line).toBe(line)
  })

  it('of a name is where it stands once outside of comments and texts', () => {
    expect(placeOfName("-- read_csv\nselect 'read_csv'\nfrom READ_CSV('a')", 'read_csv')?.line).toBe(3)
    expect(placeOfName('select a, a', 'a')).toBeUndefined()
  })
})

it('what the engine says is without its statement, its inside and advice that nobody can follow', () => {
  const advice = 'Use "SET scalar_subquery_error_on_multiple_rows=false" to revert to previous behavior.'
  expect(saidOf(`Invalid Input Error: More than one row.\n\n${advice}`)).toBe('Invalid Input Error: More than one row.')
  expect(saidOf('Binder Error: a\nCandidates: "b"\n\nLINE 1: describe select\n  ^')).toBe(
    'Binder Error: a\nCandidates: "b"',
  )
  expect(saidOf('INTERNAL Error: a\n\nStack Trace:\n\n0 duckdb')).toBe('INTERNAL Error: a')
})
