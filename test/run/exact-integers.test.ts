import { expect, it } from 'vitest'
import { buildSmall, land, makeHome, queryHome, smallProject } from '../support/small-project.ts'

const sums =
  'select customer_id, sum(visits * 3) as visits, [sum(visits * 3)] as listed from stg_customers group by customer_id'
const models = {
  'v_sums.sql': sums,
  't_sums.sql': `-- materialization: table\n${sums}`,
  'i_sums.sql': `-- materialization: incremental\n-- partition_by: customer_id\n${sums}`,
  's_sums.sql': `-- materialization: scd2\n-- key: customer_id\nselect *, timestamp '2026-01-01' as _effective_at from (${sums})`,
  't_above.sql':
    '-- materialization: table\nselect i.customer_id, i.visits + t.visits as visits from i_sums as i inner join t_sums as t on t.customer_id = i.customer_id',
}

it('keeps sums of whole numbers to the last digit in every kind of table, in one build and on top of one', async () => {
  const header = 'customer_id,born,visits\n'
  const home = makeHome({ '2026-01-01/customers.csv': `${header}c1,,9007199254740991\nc2,,9007199254740989\n` })
  await buildSmall(home, smallProject(models))
  land(home, { '2026-01-02/customers.csv': `${header}c2,,9007199254740987\nc3,,-9007199254740991\n` })
  await buildSmall(home, smallProject(models), { whole_below_rows: 0 })
  const expected = [
    { customer_id: 'c1', visits: '27021597764222973', listed: '[27021597764222973]' },
    { customer_id: 'c2', visits: '27021597764222961', listed: '[27021597764222961]' },
    { customer_id: 'c3', visits: '-27021597764222973', listed: '[-27021597764222973]' },
  ]
  for (const table of ['v_sums', 't_sums', 'i_sums', 's_sums'])
    expect(
      await queryHome(
        home,
        `select customer_id, visits::varchar as visits, listed::varchar as listed from ${table} order by 1`,
      ),
      table,
    ).toEqual(expected)
  expect(await queryHome(home, "select visits::varchar as visits from t_above where customer_id = 'c1'")).toEqual([
    { visits: '54043195528445946' },
  ])
})

it('refuses a column of scd2 that has the name of one that its intervals are found with', async () => {
  const home = makeHome({ '2026-01-01/customers.csv': 'customer_id,born,visits\nc1,,1\n' })
  for (const name of ['_deleted', '_at', '_Next_At', '_order_arrival']) {
    const sql = `-- materialization: scd2\n-- key: customer_id\nselect customer_id, visits, 1 as ${name}, timestamp '2026-01-01' as _effective_at from stg_customers`
    await expect(buildSmall(home, smallProject({ 'dim.sql': sql }))).rejects.toThrow(name)
  }
})
