import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDuckdb } from '../../src/engine/duckdb/open-duckdb.ts'
import type { Engine } from '../../src/engine/engine.ts'

let engine: Engine
beforeAll(async () => {
  engine = await openDuckdb({
    home: tmpdir(),
    temp_dir: join(tmpdir(), 'row-order'),
    memory_limit: '500MB',
    threads: 1,
  })
  await engine.run("create table t as select * from (values (1, 'a', 2.5), (2, 'b', 1.5)) as t (id, name, amount)")
})
afterAll(() => engine.close())

async function unorderedIn(sql: string): Promise<readonly string[]> {
  await engine.rows(sql)
  const outline = await engine.outline(sql)
  return outline.ok ? outline.unordered : [outline.message]
}

describe('an order of rows that nothing says is found in', () => {
  it.each([
    ['a frame of rows', 'select sum(amount) over (rows 2 preceding) from t', 'sum() over a frame of rows without'],
    ['a frame to the end', 'select count(*) over (rows between 1 following and unbounded following) from t', 'count'],
    [
      'a named window',
      'select sum(amount) over w from t window w as (partition by name rows unbounded preceding)',
      'sum',
    ],
    [
      'a window by a constant',
      'select row_number() over (order by 1) from t',
      'row_number() over rows in the order of a',
    ],
    [
      'a window by null',
      'select lag(name) over (partition by id order by null) from t',
      'lag() over rows in the order',
    ],
    ['a window by a select of null', 'select row_number() over (order by (select null)) from t', 'row_number()'],
    ['a window by what is computed of constants', 'select ntile(2) over (order by -1 + 2, true) from t', 'ntile()'],
    ['a frame by a constant', 'select sum(amount) over (order by 1 rows 2 preceding) from t', 'sum() over a frame of'],
    ['a list by a constant', 'select list(name order by 1) from t', 'list() in the order of a constant'],
    [
      'a text by a select of null',
      "select string_agg(name, ',' order by (select null) desc) from t",
      'string_agg() in the order of a',
    ],
    [
      'a JSON array',
      'select json_group_array(name) from t',
      'json_group_array(), which takes no order by; to_json(list(',
    ],
    ['a JSON object', 'select json_group_object(name, id) from t', 'json_group_object()'],
    ['the structure of JSON', "select json_group_structure({'a': id}) from t", 'json_group_structure()'],
    ['the most frequent value', 'select mode(name) from t', 'mode() without an order by'],
    [
      'the most frequent value of a window',
      'select mode(name) over (partition by id) from t',
      'mode() over rows without',
    ],
    ['a sketch in a window', 'select approx_quantile(amount, 0.5) over () from t', 'approx_quantile()'],
    ['a list whose numbers alone are sorted', 'select list_grade_up(list(name)) from t', 'list() without'],
    ['a list beside a sorted one', 'select list_sort(list(name)), list(name) from t', 'list() without'],
    ['any of some lists', 'select list_sort(any_value([id, 1])) from t', 'any_value() without'],
    ['a sorted part of a list', 'select list_sort(list(name)[1:1]) from t', 'list() without'],
    [
      'a sorted frame of rows',
      'select list_sort(list(name) over (rows 1 preceding)) from t',
      'list() over a frame of rows without',
    ],
    ['a positional join', 'select * from t as a positional join t as b', 'a positional join'],
  ])('%s', async (_, sql, what) => {
    expect(await unorderedIn(sql)).toEqual([expect.stringContaining(what)])
  })
})

describe('an order of rows is not asked for', () => {
  it.each([
    ['where a frame has one', 'select sum(amount) over (order by id rows 2 preceding) from t'],
    ['over all rows', 'select sum(amount) over (rows between unbounded preceding and unbounded following) from t'],
    ['of the row alone', 'select sum(amount) over (rows between current row and current row) from t'],
    ['of a frame of values', 'select sum(amount) over (partition by name order by 1), count(*) over () from t'],
    ['of ranks', 'select rank() over () from t'],
    ['of groups by their number', 'select name, row_number() over (order by count(*) desc, name) from t group by name'],
    ['by a computed column', 'select row_number() over (order by 1, -id) from t'],
    [
      'by a select over rows',
      'select row_number() over (order by (select max(u.id) from t as u where u.id <= t.id)) from t',
    ],
    ['where the function has its own', 'select first_value(name order by id) over (partition by amount) from t'],
    ['where the list has one', 'select list(name order by id), mode(name order by name) from t'],
    ['where the list is ordered by its own value', 'select list(name order by name), list(id order by id desc) from t'],
    ['of distinct values', 'select list(distinct name order by name), list_sort(array_agg(distinct name)) from t'],
    [
      'of a list that is sorted whole',
      "select list_sort(list(name)), array_sort(list(id), 'desc'), list_reverse_sort(list(id)), array_reverse_sort(list(id)) from t",
    ],
    ['of one that is sorted after its doubles are out', 'select list_sort(list_distinct(list(name))) from t'],
    ['of a sorted list over a window', 'select list_sort(list(name) over (partition by amount)) from t'],
    ['within a group', 'select mode() within group (order by name) from t'],
    ['of what counts all values', 'select histogram(name), median(id), entropy(name), count(distinct name) from t'],
    ['of JSON made of an ordered list', 'select to_json(list(name order by id)) from t'],
    ['of an array of a select that has one', 'select array(select name from t order by id)'],
    ['of a column by its place', 'select id, name from t order by 1 limit 1'],
  ])('%s', async (_, sql) => {
    expect(await unorderedIn(sql)).toEqual([])
  })
})
