import { expect, it } from 'vitest'
import { nearNames } from '../../src/text/near-names.ts'

const names = ['dim_client', 'fct_orders', 'fct_order_items', 'mart_sales_monthly', 'v_days']

it.each([
  ['fct_order', ['fct_orders', 'fct_order_items']],
  ['FCT_Orders', ['fct_orders', 'fct_order_items']],
  ['dim_cleint', ['dim_client']],
  ['orders', ['fct_orders']],
  ['v_day', ['v_days']],
  ['stg_countries', []],
  ['', []],
])('of %s', (written, near) => {
  expect(nearNames(written, names)).toEqual(near)
})

it('gives so many at most, the nearest first', () => {
  expect(nearNames('a1', ['a4', 'a3', 'a2', 'a1b'], 2)).toEqual(['a1b', 'a2'])
})
