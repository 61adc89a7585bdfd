import { describe, expect, it } from 'vitest'
import { parseModel } from '../../src/model/model.ts'

describe('the header of a model', () => {
  it('says what it says in any case', () => {
    const written = [
      '-- Materialization: incremental',
      '-- KEY: order_id',
      '--Partition by : month of day',
      '-- Told-By: day',
    ]
    expect(parseModel('models/a.sql', `${written.join('\n')}\nselect 1`)).toMatchObject({
      materialization: 'incremental',
      key: ['order_id'],
      partition_by: 'day',
      partition_grain: 'month',
      told_by: 'day',
    })
  })

  it.each(['keys: id', 'Keys: id', 'MATERIALISATION: table', 'Note: all of them'])('is refused for %s', (line) => {
    expect(() => parseModel('models/a.sql', `-- key: id\n-- ${line}\nselect 1`)).toThrow(
      `models/a.sql: the header has ${line.split(':')[0]}`,
    )
  })

  it('passes over a comment of another form, and ends with the first line of the query', () => {
    const sql =
      '-- Orders, and nothing else: see below\n-- what it is: a list\n--\n-- key: id\nselect 1\n-- Keys: none\n'
    expect(parseModel('models/a.sql', sql).key).toEqual(['id'])
  })
})
