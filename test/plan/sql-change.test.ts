import { expect, it } from 'vitest'
import { sqlChange } from '../../src/plan/sql-change.ts'

const sql = `-- materialization: table
-- description: orders
select order_id, 'a -- b' as text, "x /* y" from stg_orders -- all of them
where status = 'paid'
`

it.each([
  ['comments', 'all of them', 'each of them'],
  ['comments', 'description: orders', 'description: all orders'],
  ['comments', 'where', '\n\n  /* of these */ where'],
  ['comments', 'select', '-- a remark that is\n-- long\nselect'],
  ['header', 'materialization: table', 'materialization: view'],
  ['header', '-- description', '-- key: order_id\n-- description'],
  ['comments', 'materialization: table', 'Materialization: table'],
  ['header', 'materialization: table', 'Materialization: view'],
  ['select', "'paid'", "'new'"],
  ['select', "'a -- b'", "'a -- c'"],
  ['select', "'a -- b'", "'a  -- b'"],
  ['select', '/* y"', '/* z"'],
  ['select', 'order_id, ', 'order_id, /* one */ /* two, /* three */ */ 4, '],
  ['select', 'where status', '-- where status'],
])('a change of a model is one of its %s: %j for %j', (kind, was, is) => {
  const changed = sqlChange(sql, sql.replace(was, is))
  expect(changed.kind).toBe(kind)
  expect(changed.diff.some((line) => line.startsWith('+'))).toBe(true)
})

it('an escaped quote ends no text', () => {
  expect(sqlChange(String.raw`select e'\' -- a' as x`, String.raw`select e'\' -- b' as x`).kind).toBe('select')
  expect(sqlChange("select 'it''s -- a'", "select 'it''s -- b'").kind).toBe('select')
  expect(sqlChange('select $x$ -- a $x$', 'select $x$ -- b $x$').kind).toBe('select')
})
