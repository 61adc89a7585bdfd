import { beforeAll, describe, expect, test } from 'vitest'
import { land, queryHome } from '../../support/small-project.ts'
import { dropOf, rebuild, shopOf } from './hand-shop.ts'

describe('a refund', () => {
  let home = ''
  beforeAll(async () => {
    home = await shopOf({
      '2024-05-01': {
        // Delivered on 30 January 2024: 29 February is day 30, 1 March day 31. The hours do not matter, the days do.
        orders: `
          day0,C1,returned,2024-01-28T10:00:00Z,2024-01-28T10:01:00Z,2024-01-29T10:00:00Z,2024-01-30T08:00:00Z,2024-01-30T18:00:00Z,twint,CHF
          day30,C1,returned,2024-01-28T10:00:00Z,2024-01-28T10:01:00Z,2024-01-29T10:00:00Z,2024-01-30T08:00:00Z,2024-02-29T22:59:59Z,card,CHF
          day31,C1,returned,2024-01-28T10:00:00Z,2024-01-28T10:01:00Z,2024-01-29T10:00:00Z,2024-01-30T22:59:59Z,2024-02-29T23:00:00Z,card,CHF
          never,C1,returned,2024-01-28T10:00:00Z,2024-01-28T10:01:00Z,2024-01-29T10:00:00Z,,2024-02-05T10:00:00Z,card,CHF
          before,C1,returned,2024-01-28T10:00:00Z,2024-01-28T10:01:00Z,2024-01-29T10:00:00Z,2024-01-30T08:00:00Z,2024-01-29T10:00:00Z,card,CHF
          unpaid,C1,returned,2024-01-28T10:00:00Z,,2024-01-29T10:00:00Z,2024-01-30T08:00:00Z,2024-02-05T10:00:00Z,invoice,CHF
          part,C1,returned,2024-01-28T10:00:00Z,2024-01-28T10:01:00Z,2024-01-29T10:00:00Z,2024-01-30T08:00:00Z,2024-02-05T10:00:00Z,card,CHF
          bare,C1,returned,2024-01-28T10:00:00Z,2024-01-28T10:01:00Z,2024-01-29T10:00:00Z,2024-01-30T08:00:00Z,2024-02-05T10:00:00Z,card,CHF`,
        order_items: `
          day0,1,P1,1,54.05,0.00,4.05,1,2024-01-30T18:00:00Z
          day30,1,P1,1,54.05,0.00,4.05,1,2024-02-29T22:59:59Z
          day31,1,P1,1,54.05,0.00,4.05,1,2024-02-29T23:00:00Z
          never,1,P1,1,54.05,0.00,4.05,1,2024-02-05T10:00:00Z
          before,1,P1,1,54.05,0.00,4.05,1,2024-01-29T10:00:00Z
          unpaid,1,P1,1,54.05,0.00,4.05,1,2024-02-05T10:00:00Z
          part,1,P2,3,10.81,0.00,2.43,1,2024-02-05T10:00:00Z
          part,2,P2,2,10.81,5.41,1.21,2,2024-02-05T10:00:00Z
          part,3,P2,1,10.81,0.00,0.81,0,
          bare,1,P1,1,54.05,0.00,4.05,,
          bare,2,P2,2,10.81,0.00,1.62,0,`,
      },
    })
  })
  const returns = (order: string) =>
    queryHome(
      home,
      `select line_no::varchar as line, payment_method as method, days_since_delivery::varchar as day, outcome, refund_amount::varchar as refund from fct_returns where order_id = '${order}' order by line_no`,
    )

  test('is due on the day of delivery and on day 30, over a leap day, to the payment method of the order', async () => {
    expect(await returns('day0')).toEqual([
      { line: '1', method: 'twint', day: '0', outcome: 'refunded', refund: '50.00' },
    ])
    expect(await returns('day30')).toEqual([
      { line: '1', method: 'card', day: '30', outcome: 'refunded', refund: '50.00' },
    ])
  })

  test('is not due on day 31, which begins at midnight in Zurich', async () => {
    expect(await returns('day31')).toEqual([
      { line: '1', method: 'card', day: '31', outcome: 'too_late', refund: '0.00' },
    ])
  })

  test('is not due without delivery, before it, or without payment', async () => {
    expect((await returns('never'))[0]).toMatchObject({ outcome: 'never_delivered', refund: '0.00' })
    expect((await returns('before'))[0]).toMatchObject({ outcome: 'before_delivery', refund: '0.00' })
    expect((await returns('unpaid'))[0]).toMatchObject({ outcome: 'not_paid', refund: '0.00' })
  })

  test('of a partial return is its share of the net line, to the centime', async () => {
    // 3 × 10.81 − 2.43 = 30.00 net, of which a third; 2 × 10.81 − 5.41 − 1.21 = 15.00, all of it.
    expect((await returns('part')).map(({ line, refund }) => [line, refund])).toEqual([
      ['1', '10.00'],
      ['2', '15.00'],
    ])
  })

  test('of an order that came back and does not say of what is that of all its lines', async () => {
    expect((await returns('bare')).map(({ line, refund }) => [line, refund])).toEqual([
      ['1', '50.00'],
      ['2', '20.00'],
    ])
  })

  test('lowers net revenue on the day of the return', async () => {
    const daily = await queryHome(
      home,
      `select date_day::varchar as day, booked_revenue::varchar as booked, refunds::varchar as refunds, net_revenue::varchar as net from fct_revenue_daily where net_revenue <> 0 order by 1`,
    )
    // Paid on 28 January: five orders of 50.00, `part` with 30.00 + 15.00 + 10.00, `bare` with 50.00 + 20.00.
    expect(daily).toEqual([
      { day: '2024-01-28', booked: '375.00', refunds: '0.00', net: '375.00' },
      { day: '2024-01-30', booked: '0.00', refunds: '50.00', net: '-50.00' },
      { day: '2024-02-05', booked: '0.00', refunds: '95.00', net: '-95.00' },
      { day: '2024-02-29', booked: '0.00', refunds: '50.00', net: '-50.00' },
    ])
  })
})

describe('a line', () => {
  test('with a discount above its price is in quarantine, one given away is not; the rest of the order counts', async () => {
    const home = await shopOf({
      '2024-03-02': {
        orders: 'O1,C1,paid,2024-03-01T10:00:00Z,2024-03-01T10:01:00Z,,,,card,CHF',
        order_items: `
          O1,1,P2,2,10.81,21.62,0.00,0,
          O1,2,P2,2,10.81,21.63,0.00,0,
          O1,3,P1,1,54.05,0.00,4.05,0,`,
      },
    })
    expect(await queryHome(home, 'select source_line::varchar as line, code from quarantine')).toEqual([
      { line: '3', code: 'discount_above_gross' },
    ])
    const [order] = await queryHome(
      home,
      'select lines::varchar as lines, gross_amount::varchar as gross, discount_amount::varchar as discount, net_amount::varchar as net from fct_orders',
    )
    expect(order).toEqual({ lines: '2', gross: '75.67', discount: '21.62', net: '50.00' })
  })

  test('has the price that held when it was ordered, also where the price was told later', async () => {
    const home = await shopOf({
      '2024-03-02': {
        products: 'P1,Lake Lamp,Lighting,60.00,20.00,5,2024-03-01T12:00:00Z',
        orders: `
          O1,C1,paid,2024-03-01T11:59:59Z,2024-03-01T12:30:00Z,,,,card,CHF
          O2,C1,paid,2024-03-01T12:00:00Z,2024-03-01T12:30:00Z,,,,card,CHF
          O3,C1,paid,2024-02-15T12:00:00Z,2024-02-15T12:30:00Z,,,,card,CHF`,
        order_items: `
          O1,1,P1,1,54.05,0.00,4.05,0,
          O2,1,P1,1,60.00,0.00,4.50,0,
          O3,1,P1,1,54.05,0.00,4.05,0,`,
      },
    })
    const prices = async () =>
      (await queryHome(home, 'select list_price::varchar as price from fct_order_items order by order_id')).map(
        ({ price }) => price,
      )
    expect(await prices()).toEqual(['54.05', '60.00', '54.05'])
    land(home, dropOf('2024-03-03', { products: 'P1,Lake Lamp,Lighting,57.00,20.00,5,2024-02-10T00:00:00Z' }))
    await rebuild(home)
    expect(await prices()).toEqual(['57.00', '60.00', '57.00'])
  })

  test('of an order that is sent again goes with its set, but only if the drop brings both', async () => {
    const order = 'O1,C1,paid,2024-03-01T10:00:00Z,2024-03-01T10:01:00Z,,,,card,CHF'
    const home = await shopOf({
      '2024-03-02': { orders: order, order_items: 'O1,1,P1,1,54.05,0.00,4.05,0,\nO1,2,P2,1,10.81,0.00,0.81,0,' },
      '2024-03-03': { orders: order },
    })
    const net = async () =>
      (await queryHome(home, 'select lines::varchar as lines, net_amount::varchar as net from fct_orders'))[0]
    expect(await net()).toEqual({ lines: '2', net: '60.00' })
    // Without its order a line stands for itself: the first one stays, the second has two pieces now.
    land(home, dropOf('2024-03-04', { order_items: 'O1,2,P2,2,10.81,0.00,1.62,0,' }))
    await rebuild(home)
    expect(await net()).toEqual({ lines: '2', net: '70.00' })
    land(home, dropOf('2024-03-05', { orders: order, order_items: 'O1,2,P2,2,10.81,0.00,1.62,0,' }))
    await rebuild(home)
    expect(await net()).toEqual({ lines: '1', net: '20.00' })
  })
})

describe('an order', () => {
  const lines = 'O1,1,P1,1,54.05,0.00,4.05,0,'
  const months = (home: string) =>
    queryHome(
      home,
      'select month::varchar as month, net_revenue::varchar as net, orders::varchar as orders from mart_sales_monthly order by 1',
    )

  test('that is sent again with its date in another month moves there whole, and leaves a row of zeros', async () => {
    const home = await shopOf({
      '2024-04-10': {
        orders: 'O1,C1,paid,2024-02-28T10:00:00Z,2024-02-28T10:01:00Z,,,,card,CHF',
        order_items: lines,
      },
    })
    expect(await months(home)).toEqual([
      { month: '2024-02-01', net: '50.00', orders: '1' },
      { month: '2024-03-01', net: '0.00', orders: '0' },
      { month: '2024-04-01', net: '0.00', orders: '0' },
    ])
    land(home, dropOf('2024-04-11', { orders: 'O1,C1,paid,2024-02-28T10:00:00Z,2024-03-31T22:00:00Z,,,,card,CHF' }))
    await rebuild(home)
    expect(await months(home)).toEqual([{ month: '2024-04-01', net: '50.00', orders: '1' }])
    const [client] = await queryHome(
      home,
      "select cohort_month::varchar as cohort from dim_customer where customer_id = 'C1'",
    )
    expect(client).toEqual({ cohort: '2024-04-01' })
  })

  test('is dated in Zurich, on the leap day and on the nights when the clock changes', async () => {
    const paid = (id: string, at: string) => `${id},C1,paid,2024-01-01T10:00:00Z,${at},,,,card,CHF`
    const home = await shopOf({
      '2024-11-01': {
        orders: [
          paid('leap_before', '2024-02-28T22:59:59Z'),
          paid('leap', '2024-02-28T23:00:00Z'),
          paid('leap_end', '2024-02-29T22:59:59Z'),
          paid('leap_after', '2024-02-29T23:00:00Z'),
          // Without a zone a time is read in Zurich. 02:30 does not exist on 31 March and exists twice on 27 October.
          paid('gap', '2024-03-31 02:30:00'),
          paid('summer', '2024-03-31 03:00:00'),
          paid('twice', '2024-10-27 02:30:00'),
          paid('summer_end', '2024-10-26T22:00:00Z'),
          paid('winter_end', '2024-10-27T22:59:59Z'),
          paid('winter_after', '2024-10-27T23:00:00Z'),
        ].join('\n'),
        order_items: lines,
      },
    })
    const rows = await queryHome(
      home,
      'select order_id, paid_date::varchar as day, paid_at::varchar as at from fct_orders',
    )
    expect(Object.fromEntries(rows.map(({ order_id, day, at }) => [order_id, `${String(day)} ${String(at)}`]))).toEqual(
      {
        leap_before: '2024-02-28 2024-02-28 22:59:59',
        leap: '2024-02-29 2024-02-28 23:00:00',
        leap_end: '2024-02-29 2024-02-29 22:59:59',
        leap_after: '2024-03-01 2024-02-29 23:00:00',
        summer: '2024-03-31 2024-03-31 01:00:00',
        twice: '2024-10-27 2024-10-27 00:30:00',
        summer_end: '2024-10-27 2024-10-26 22:00:00',
        winter_end: '2024-10-27 2024-10-27 22:59:59',
        winter_after: '2024-10-28 2024-10-27 23:00:00',
      },
    )
    expect(await queryHome(home, "select cell, code from quarantine where column_name = 'paid_at'")).toEqual([
      { cell: '2024-03-31 02:30:00', code: 'nonexistent_hour' },
    ])
  })

  test('that steps back, in the state that is sent or in time, is listed and counts all the same', async () => {
    const home = await shopOf({
      '2024-03-02': {
        orders: 'O1,C1,delivered,2024-03-01T10:00:00Z,2024-03-01T10:01:00Z,,2024-03-02T10:00:00Z,,card,CHF',
        order_items: lines,
      },
      '2024-03-03': {
        orders: 'O1,C1,paid,2024-03-01T10:00:00Z,2024-03-01T09:59:59Z,,,,card,CHF',
      },
    })
    expect(await queryHome(home, 'select kind, from_state, to_state from fct_order_step_backs order by kind')).toEqual([
      { kind: 'sent', from_state: 'delivered', to_state: 'paid' },
      { kind: 'time', from_state: 'created', to_state: 'paid' },
    ])
    expect((await months(home))[0]).toMatchObject({ net: '50.00', orders: '1' })
  })

  test('counts once it is paid; one of a guest counts in orders alone; one of an unknown client waits', async () => {
    const home = await shopOf({
      '2024-03-02': {
        orders: `
          O1,C1,created,2024-03-01T10:00:00Z,,,,,invoice,CHF
          O2,,paid,2024-03-01T10:00:00Z,2024-03-01T10:01:00Z,,,,card,CHF
          O3,C9,paid,2024-03-01T10:00:00Z,2024-03-01T10:01:00Z,,,,card,CHF`,
        order_items: `${lines}\nO2,1,P2,1,10.81,0.00,0.81,0,\nO3,1,P1,1,54.05,0.00,4.05,0,`,
      },
    })
    const [month] = await queryHome(
      home,
      'select net_revenue::varchar as net, orders::varchar as orders, active_customers::varchar as active, new_customers::varchar as new from mart_sales_monthly',
    )
    expect(month).toEqual({ net: '10.00', orders: '1', active: '0', new: '0' })
    land(home, dropOf('2024-03-03', { customers: 'C9,zoe@example.org,Zoé Roux,CH,Sion,2024-03-01T09:00:00Z' }))
    await rebuild(home)
    expect((await months(home))[0]).toMatchObject({ net: '60.00', orders: '2' })
  })
})

describe('stock', () => {
  test('is at risk strictly below the reorder point; one alert until it recovers', async () => {
    const home = await shopOf({
      '2024-01-05': {
        inventory_movements: `
          M1,P1,restock,6,2024-01-01T10:00:00Z
          M2,P1,shipment,-1,2024-01-03T22:59:59Z
          M3,P1,restock,1,2024-01-05T08:00:00Z
          M4,P2,restock,3,2024-01-01T10:00:00Z`,
        orders: `
          O1,C1,fulfilled,2024-01-02T10:00:00Z,2024-01-02T10:01:00Z,2024-01-03T20:00:00Z,,,card,CHF
          O2,C1,paid,2024-01-03T23:00:00Z,2024-01-03T23:00:00Z,,,,card,CHF`,
        order_items: 'O1,1,P1,1,54.05,0.00,4.05,0,\nO2,1,P1,1,54.05,0.00,4.05,0,',
      },
    })
    const days = await queryHome(
      home,
      "select date_day::varchar as day, on_hand::varchar as on_hand, allocated::varchar as held, is_at_risk from fct_inventory_daily where sku = 'P1' order by 1",
    )
    expect(days).toEqual([
      { day: '2024-01-01', on_hand: '6', held: '0', is_at_risk: false },
      { day: '2024-01-02', on_hand: '6', held: '1', is_at_risk: false },
      { day: '2024-01-03', on_hand: '5', held: '0', is_at_risk: false },
      { day: '2024-01-04', on_hand: '5', held: '1', is_at_risk: true },
      { day: '2024-01-05', on_hand: '6', held: '1', is_at_risk: false },
    ])
    expect(
      await queryHome(
        home,
        'select sku, alert_date::varchar as day, recovered_date::varchar as recovered from fct_inventory_alerts',
      ),
    ).toEqual([{ sku: 'P1', day: '2024-01-04', recovered: '2024-01-05' }])
  })
})

describe('a list price', () => {
  test('that is there twice since one instant is told with file and line, until a later day settles it', async () => {
    const home = await shopOf({
      '2024-02-01': {
        products: `
          P1,Lake Lamp,Lighting,60.00,20.00,5,2024-02-01T08:00:00Z
          P2,Alpine Soap,Care,11.00,2.00,3,2024-02-01T08:00:00Z
          P1,Lake Lamp,Lighting,62.00,20.00,5,2024-02-01T08:00:00Z
          P2,Alpine Soap,Care,11.00,2.50,3,2024-02-01T08:00:00Z`,
      },
    })
    // Sent again as it was, and a correction of a later day: neither leaves it open which price holds.
    land(home, dropOf('2024-02-02', { products: 'P2,Alpine Soap,Care,12.00,2.00,3,2024-02-01T08:00:00Z' }))
    const judged = async () => {
      const { checks } = await rebuild(home)
      return checks.find(({ name }) => name === 'two_prices_at_one_instant')
    }
    const updated_at = '2024-02-01 08:00:00'
    const _source_file = '2024-02-01/products.csv'
    expect(await judged()).toMatchObject({
      severity: 'medium',
      status: 'failed',
      samples: [
        { sku: 'P1', updated_at, list_price: '60.00', is_last: false, _source_file, _source_line: '2' },
        { sku: 'P1', updated_at, list_price: '62.00', is_last: true, _source_file, _source_line: '4' },
      ],
    })
    const held = "select list_price::varchar as price from dim_product where sku = 'P1' and is_current"
    expect(await queryHome(home, held)).toEqual([{ price: '62.00' }])
    // Two files of one day say as little of what came last as two lines of one.
    const torn = dropOf('2024-02-03', { products: 'P2,Alpine Soap,Care,13.00,2.00,3,2024-02-03T08:00:00Z' })
    land(home, { ...torn, '2024-02-03/products_b.csv': String(Object.values(torn)[0]).replace('13.00', '14.00') })
    expect(await judged()).toMatchObject({ status: 'failed', bad_rows: 4 })
    land(
      home,
      dropOf('2024-02-04', {
        products: `
          P1,Lake Lamp,Lighting,60.00,20.00,5,2024-02-01T08:00:00Z
          P2,Alpine Soap,Care,14.00,2.00,3,2024-02-03T08:00:00Z`,
      }),
    )
    expect(await judged()).toMatchObject({ status: 'passed', bad_rows: 0 })
    expect(await queryHome(home, held)).toEqual([{ price: '60.00' }])
  })
})
