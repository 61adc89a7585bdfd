import { describe, expect, test } from 'vitest'
import { queryHome } from '../../support/small-project.ts'
import { shopOf } from './hand-shop.ts'

describe('stock', () => {
  test('is allocated from the day of payment to the day before it leaves, and on hand by movements alone', async () => {
    // Of P1: 3 leave two days after payment, 2 on the day itself, 4 are not paid, 1 is delivered and nobody said when it left, 2 wait,
    // and 1 left, says the state, but not when.
    const home = await shopOf({
      '2024-01-10': {
        inventory_movements: `
          M1,P1,restock,20,2024-01-01T10:00:00Z
          M2,P1,shipment,-3,2024-01-06T22:59:59Z`,
        orders: `
          O1,C1,fulfilled,2024-01-02T10:00:00Z,2024-01-01T23:00:00Z,2024-01-04T10:00:00Z,,,card,CHF
          O2,C1,fulfilled,2024-01-03T10:00:00Z,2024-01-03T10:01:00Z,2024-01-03T20:00:00Z,,,card,CHF
          O3,C1,created,2024-01-03T10:00:00Z,,,,,invoice,CHF
          O4,C1,delivered,2024-01-05T10:00:00Z,2024-01-05T10:01:00Z,,2024-01-07T10:00:00Z,,card,CHF
          O5,C2,paid,2024-01-08T10:00:00Z,2024-01-08T22:59:59Z,,,,card,CHF
          O6,C2,fulfilled,2024-01-09T10:00:00Z,2024-01-09T10:01:00Z,,,,card,CHF`,
        order_items: `
          O1,1,P1,3,54.05,0.00,12.15,0,
          O2,1,P1,2,54.05,0.00,8.10,0,
          O3,1,P1,4,54.05,0.00,16.20,0,
          O4,1,P1,1,54.05,0.00,4.05,0,
          O5,1,P1,2,54.05,0.00,8.10,0,
          O6,1,P1,1,54.05,0.00,4.05,0,`,
      },
    })
    const days = await queryHome(
      home,
      `select day(date_day)::varchar as day, on_hand::varchar as on_hand, allocated::varchar as held, available::varchar as free
       from fct_inventory_daily where sku = 'P1' order by date_day`,
    )
    expect(days.map((row) => Object.values(row).join(' '))).toEqual([
      '1 20 0 20',
      '2 20 3 17',
      '3 20 3 17',
      '4 20 0 20',
      '5 20 1 19',
      '6 17 1 16',
      '7 17 0 17',
      '8 17 2 15',
      '9 17 2 15',
      '10 17 2 15',
    ])
  })
})

describe('a list price', () => {
  test('holds before all time where it is the first one; only another price makes a version, the rest is overwritten in all', async () => {
    const home = await shopOf({
      '2024-04-01': {
        products: `
          P3,Pine Chair,Furniture,20.00,8.00,5,2024-02-01T00:00:00Z
          P3,Pine Stool,Furniture,25.00,9.00,5,2024-03-01T12:00:00Z
          P3,Pine Seat,Furniture,25.00,9.50,5,2024-03-15T00:00:00Z`,
        orders: 'O1,C1,paid,2024-01-05T10:00:00Z,2024-01-05T10:01:00Z,,,,card,CHF',
        order_items: 'O1,1,P3,1,20.00,0.00,1.50,0,',
      },
    })
    const versions = await queryHome(
      home,
      `select name, cost::varchar as cost, list_price::varchar as price, valid_from::varchar as since, valid_to::varchar as until, is_current
       from dim_product where sku = 'P3' order by dim_product.valid_from`,
    )
    const rest = { name: 'Pine Seat', cost: '9.50' }
    expect(versions).toEqual([
      { ...rest, price: '20.00', since: '-infinity', until: '2024-03-01 12:00:00', is_current: false },
      { ...rest, price: '25.00', since: '2024-03-01 12:00:00', until: null, is_current: true },
    ])
    expect(await queryHome(home, 'select list_price::varchar as price from fct_order_items')).toEqual([
      { price: '20.00' },
    ])
  })
})
