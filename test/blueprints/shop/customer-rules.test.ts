import { beforeAll, describe, expect, test } from 'vitest'
import { land, queryHome } from '../../support/small-project.ts'
import { dropOf, figures, rebuild, shopOf } from './hand-shop.ts'

describe('a month', () => {
  let home = ''
  beforeAll(async () => {
    // `a`, `c` and `d` are paid or delivered in the last second of a day in Zurich, `b`, `f` and the delivery of `d` in the first.
    // Nothing is paid in January and February; `u` never is; `a` comes back too late for a refund, `d2` was never delivered.
    home = await shopOf({
      '2024-05-02': {
        orders: `
          a,C1,returned,2023-12-31T10:00:00Z,2023-12-31T22:59:59Z,2024-01-02T10:00:00Z,2024-01-31T22:59:59Z,2024-03-20T10:00:00Z,card,CHF
          p,,delivered,2023-12-30T10:00:00Z,2023-12-30T10:01:00Z,2024-01-02T10:00:00Z,2024-01-20T10:00:00Z,,card,CHF
          u,C2,returned,2024-02-10T10:00:00Z,,2024-02-11T10:00:00Z,2024-02-12T10:00:00Z,2024-02-20T10:00:00Z,invoice,CHF
          b,C1,returned,2024-02-29T22:00:00Z,2024-02-29T23:00:00Z,2024-03-02T10:00:00Z,2024-03-05T10:00:00Z,2024-03-10T10:00:00Z,card,CHF
          c,,delivered,2024-03-15T10:00:00Z,2024-03-15T10:01:00Z,2024-03-16T10:00:00Z,2024-03-31T21:59:59Z,,card,CHF
          d,C2,delivered,2024-03-31T10:00:00Z,2024-03-31T21:59:59Z,2024-03-31T21:59:59Z,2024-03-31T22:00:00Z,,card,CHF
          d2,C2,returned,2024-03-31T10:00:00Z,2024-03-31T10:01:00Z,2024-04-02T10:00:00Z,,2024-04-15T10:00:00Z,card,CHF
          f,C2,delivered,2024-03-31T20:00:00Z,2024-03-31T22:00:00Z,2024-04-02T10:00:00Z,2024-04-03T10:00:00Z,,card,CHF
          g,C1,returned,2024-04-10T10:00:00Z,2024-04-10T10:01:00Z,2024-04-11T10:00:00Z,2024-04-12T10:00:00Z,2024-05-02T10:00:00Z,card,CHF
          h,,paid,2024-04-11T10:00:00Z,2024-04-11T10:01:00Z,,,,card,CHF`,
        order_items: `
          a,1,P1,1,54.05,0.00,4.05,1,2024-03-20T10:00:00Z
          p,1,P2,1,10.81,0.00,0.81,0,
          u,1,P1,1,54.05,0.00,4.05,1,2024-02-20T10:00:00Z
          b,1,P1,1,54.05,0.00,4.05,1,2024-03-10T10:00:00Z
          b,2,P2,2,10.81,5.41,1.21,0,
          c,1,P2,1,10.81,0.00,0.81,0,
          d,1,P2,1,10.81,0.00,0.81,0,
          d2,1,P2,1,10.81,0.00,0.81,1,2024-04-15T10:00:00Z
          f,1,P2,1,10.81,0.00,0.81,0,
          g,1,P2,1,10.81,0.00,0.81,1,2024-05-02T10:00:00Z
          h,1,P2,2,10.81,0.00,1.62,0,`,
      },
    })
  })

  test('has a row from the first sale to as-of: one without sales is zeros, one with a return alone is below zero', async () => {
    const rows = await queryHome(
      home,
      `select month::varchar as month, gross_revenue::varchar as gross, discounts::varchar as discounts, taxes::varchar as taxes,
         booked_revenue::varchar as booked, refunds::varchar as refunds, net_revenue::varchar as net, orders::varchar as orders
       from mart_sales_monthly order by 1`,
    )
    const cells = rows.map((row) => Object.values(row).join(' '))
    expect(cells).toEqual([
      '2023-12-01 64.86 0.00 4.86 60.00 0.00 60.00 2',
      '2024-01-01 0.00 0.00 0.00 0.00 0.00 0.00 0',
      '2024-02-01 0.00 0.00 0.00 0.00 0.00 0.00 0',
      '2024-03-01 108.10 5.41 7.69 95.00 50.00 45.00 4',
      '2024-04-01 43.24 0.00 3.24 40.00 0.00 40.00 3',
      '2024-05-01 0.00 0.00 0.00 0.00 10.00 -10.00 0',
    ])
  })

  test('has an average basket before refunds, and none without orders', async () => {
    const rows = await queryHome(
      home,
      'select month::varchar as month, average_basket::varchar as basket from mart_sales_monthly order by 1',
    )
    // 60 ÷ 2; 95 ÷ 4, although 50 of it went back; 40 ÷ 3.
    expect(rows.map(({ basket }) => basket)).toEqual(['30.000000', null, null, '23.750000', '13.333333', null])
  })

  test('joins others in an average basket by sums, not as an average of averages', async () => {
    const basket = (from: string, to: string) => figures(home, 'average_basket', { from, to })
    expect(await figures(home, 'average_basket', { grain: 'month' })).toEqual({
      '2023-12-01': '30.000000',
      '2024-03-01': '23.750000',
      '2024-04-01': '13.333333',
    })
    // 135 ÷ 7.
    expect(await basket('2024-01-01', '2024-05-02')).toEqual({ total: '19.285714' })
    expect(await basket('2024-01-01', '2024-02-29')).toEqual({ total: null })
  })

  test('has the return rate of what was delivered in it, refunded or not; what was not paid or not delivered is left out', async () => {
    // January: `a` came back, `p` did not. March: `b`, not `c`. April: `g`, on the day of as-of, not `d` and `f`.
    expect(await figures(home, 'return_rate', { grain: 'month' })).toEqual({
      '2024-01-01': '0.500000',
      '2024-03-01': '0.500000',
      '2024-04-01': '0.333333',
    })
    // 3 ÷ 7; nothing that counts was delivered in February.
    expect(await figures(home, 'return_rate', {})).toEqual({ total: '0.428571' })
    expect(await figures(home, 'return_rate', { from: '2024-02-01', to: '2024-02-29' })).toEqual({ total: null })
  })

  test('counts each client once: new where the first paid order lies in it, else repeat', async () => {
    const rows = await queryHome(
      home,
      `select active_customers::varchar as active, new_customers::varchar as new, repeat_customers::varchar as repeat
       from mart_sales_monthly order by month`,
    )
    // C1 is new in December, C2 in March, with two orders on that day; guests are nobody.
    expect(rows.map((row) => Object.values(row).join(' '))).toEqual([
      '1 1 0',
      '0 0 0',
      '0 0 0',
      '2 1 1',
      '2 0 2',
      '0 0 0',
    ])
  })

  test('is no part of a longer period’s clients: they are counted again there', async () => {
    const clients = async (from: string, to: string) => {
      const names = ['active_customers', 'new_customers', 'repeat_customers']
      const counted = await Promise.all(names.map((name) => figures(home, name, { from, to })))
      return counted.map(({ total }) => total).join(' ')
    }
    // Months add up to 5 active clients of which 3 repeat; there are two, and both are new in the whole of it.
    expect(await clients('2023-12-01', '2024-05-02')).toBe('2 2 0')
    expect(await clients('2024-01-01', '2024-05-02')).toBe('2 1 1')
    expect(await clients('2024-03-31', '2024-03-31')).toBe('1 1 0')
    expect(await clients('2024-04-01', '2024-04-30')).toBe('2 0 2')
    expect(await clients('2024-01-01', '2024-02-29')).toBe('0 0 0')
  })
})

describe('a cohort', () => {
  test('waits for the day on which its last client has lived N days; day N counts, the first day is no return', async () => {
    // C1 first pays in the last second of January and again on day 7; C2 twice on 10 January and again on day 8, and has 10.00 of
    // the first day back on day 7.
    const home = await shopOf({
      '2024-02-06': {
        orders: `
          O1,C1,paid,2024-01-31T10:00:00Z,2024-01-31T22:59:59Z,,,,card,CHF
          O2,C2,paid,2024-01-10T10:00:00Z,2024-01-10T10:01:00Z,,,,card,CHF
          O3,C2,returned,2024-01-10T11:00:00Z,2024-01-10T11:01:00Z,2024-01-11T10:00:00Z,2024-01-12T10:00:00Z,2024-01-17T10:00:00Z,card,CHF
          O4,C2,paid,2024-01-18T10:00:00Z,2024-01-18T10:01:00Z,,,,card,CHF`,
        order_items: `
          O1,1,P1,1,54.05,0.00,4.05,0,
          O2,1,P2,1,10.81,0.00,0.81,0,
          O3,1,P2,1,10.81,0.00,0.81,1,2024-01-17T10:00:00Z
          O4,1,P2,1,10.81,0.00,0.81,0,`,
      },
    })
    const cohort = () =>
      queryHome(
        home,
        `select l.horizon_days::varchar as days, l.cohort_size::varchar as size, retained_customers::varchar as retained,
           retention::varchar as retention, net_revenue::varchar as revenue, ltv::varchar as ltv
         from fct_cohort_ltv as l join fct_cohort_retention as r using (cohort_month, horizon_days)
         where l.cohort_month = date '2024-01-01' order by l.horizon_days`,
      )
    const tooYoung = { size: '2', retained: null, retention: null, revenue: null, ltv: null }
    expect(await cohort()).toEqual([
      { days: '7', ...tooYoung },
      { days: '30', ...tooYoung },
      { days: '90', ...tooYoung },
    ])
    expect(await figures(home, 'retention_7', { grain: 'month' })).toEqual({})
    land(
      home,
      dropOf('2024-02-07', {
        orders: 'O5,C1,paid,2024-02-06T23:00:00Z,2024-02-06T23:00:00Z,,,,card,CHF',
        order_items: 'O5,1,P2,1,10.81,0.00,0.81,0,',
      }),
    )
    await rebuild(home)
    // Of C1 50 + 10, of C2 10 + 10 − 10, day 8 left out.
    expect(await cohort()).toEqual([
      { days: '7', size: '2', retained: '1', retention: '0.500000', revenue: '70.00', ltv: '35.000000' },
      { days: '30', ...tooYoung },
      { days: '90', ...tooYoung },
    ])
    expect(await figures(home, 'retention_7', { grain: 'month' })).toEqual({ '2024-01-01': '0.500000' })
    expect(await figures(home, 'ltv_7', { grain: 'month' })).toEqual({ '2024-01-01': '35.000000' })
  })
})
