import { beforeAll, describe, expect, test } from 'vitest'
import { queryHome } from '../../support/small-project.ts'
import { figures, shopOf } from './hand-shop.ts'

describe('revenue', () => {
  test('is booked on the day of payment, recognised on the day of delivery, and refunded in both views on the day of return', async () => {
    const home = await shopOf({
      '2024-04-01': {
        // Delivered at midnight in Zurich, so on 1 February; what is not paid, or not delivered, is not recognised.
        orders: `
          O1,C1,returned,2024-01-31T10:00:00Z,2024-01-31T22:59:59Z,2024-01-31T23:00:00Z,2024-01-31T23:00:00Z,2024-03-02T10:00:00Z,card,CHF
          O2,C1,fulfilled,2024-02-03T10:00:00Z,2024-02-03T10:01:00Z,2024-02-04T10:00:00Z,,,card,CHF
          O3,C1,delivered,2024-02-03T10:00:00Z,,2024-02-04T10:00:00Z,2024-02-05T10:00:00Z,,invoice,CHF`,
        order_items: `
          O1,1,P1,2,54.05,0.00,8.10,1,2024-03-02T10:00:00Z
          O2,1,P2,1,10.81,0.00,0.81,0,
          O3,1,P1,1,54.05,0.00,4.05,0,`,
      },
    })
    const days = await queryHome(
      home,
      `select date_day::varchar as day, booked_revenue::varchar as booked, recognised_revenue::varchar as recognised,
         refunds::varchar as refunds, net_revenue::varchar as net, recognised_net_revenue::varchar as recognised_net
       from fct_revenue_daily where booked_revenue <> 0 or recognised_revenue <> 0 or refunds <> 0 order by 1`,
    )
    // 1 February + 30 days is 2 March in a leap year: the return is refunded, half of 100.00.
    expect(days).toEqual([
      {
        day: '2024-01-31',
        booked: '100.00',
        recognised: '0.00',
        refunds: '0.00',
        net: '100.00',
        recognised_net: '0.00',
      },
      {
        day: '2024-02-01',
        booked: '0.00',
        recognised: '100.00',
        refunds: '0.00',
        net: '0.00',
        recognised_net: '100.00',
      },
      { day: '2024-02-03', booked: '10.00', recognised: '0.00', refunds: '0.00', net: '10.00', recognised_net: '0.00' },
      {
        day: '2024-03-02',
        booked: '0.00',
        recognised: '0.00',
        refunds: '50.00',
        net: '-50.00',
        recognised_net: '-50.00',
      },
    ])
    expect(await figures(home, 'recognised_revenue', { grain: 'month' })).toMatchObject({ '2024-02-01': '100.00' })
    expect(await figures(home, 'booked_net_revenue', {})).toEqual({ total: '110.00' })
  })

  test('gives the tax of a returned line back beside the refund, not in it', async () => {
    const home = await shopOf({
      '2024-03-01': {
        orders:
          'O1,C1,returned,2024-02-01T10:00:00Z,2024-02-01T10:01:00Z,2024-02-02T10:00:00Z,2024-02-03T10:00:00Z,2024-02-10T10:00:00Z,card,CHF',
        order_items: 'O1,1,P1,2,54.05,0.00,8.10,1,2024-02-10T10:00:00Z',
      },
    })
    expect(
      await queryHome(home, 'select refund_amount::varchar as net, refund_tax_amount::varchar as tax from fct_returns'),
    ).toEqual([{ net: '50.00', tax: '4.05' }])
    expect(await figures(home, 'refunds', {})).toEqual({ total: '50.00' })
  })
})

describe('the reserve', () => {
  let home = ''
  let reserve: Readonly<Record<string, string | null>> = {}
  beforeAll(async () => {
    // The first entry is of 1 January 2024, so that 29 February is day 60, 30 March day 90 and 28 July day 210.
    // Net: A 100 on day 1, B 200 on day 60 (its last second), C 300 on day 61 (its first), D 400 on day 90,
    // F 50 on day 92, E 500 on day 120.
    // Refunds: A 50 on day 31, C 50 on day 90, D 100 on day 95.
    home = await shopOf({
      '2024-07-28': {
        orders: `
          A,C1,returned,2024-01-01T08:00:00Z,2024-01-01T08:01:00Z,2024-01-01T09:00:00Z,2024-01-01T10:00:00Z,2024-01-31T10:00:00Z,card,CHF
          B,C1,delivered,2024-02-20T10:00:00Z,2024-02-20T10:01:00Z,2024-02-21T10:00:00Z,2024-02-29T22:59:59Z,,card,CHF
          C,C1,returned,2024-02-20T10:00:00Z,2024-02-20T10:01:00Z,2024-02-21T10:00:00Z,2024-02-29T23:00:00Z,2024-03-30T10:00:00Z,card,CHF
          D,C2,returned,2024-03-20T10:00:00Z,2024-03-20T10:01:00Z,2024-03-21T10:00:00Z,2024-03-30T10:00:00Z,2024-04-04T10:00:00Z,card,CHF
          F,C2,delivered,2024-03-20T10:00:00Z,2024-03-20T10:01:00Z,2024-03-21T10:00:00Z,2024-04-01T10:00:00Z,,card,CHF
          E,C2,delivered,2024-04-20T10:00:00Z,2024-04-20T10:01:00Z,2024-04-21T10:00:00Z,2024-04-29T10:00:00Z,,card,CHF`,
        order_items: `
          A,1,P1,2,54.05,0.00,8.10,1,2024-01-31T10:00:00Z
          B,1,P1,4,54.05,0.00,16.20,0,
          C,1,P1,6,54.05,0.00,24.30,1,2024-03-30T10:00:00Z
          D,1,P1,8,54.05,0.00,32.40,2,2024-04-04T10:00:00Z
          F,1,P1,1,54.05,0.00,4.05,0,
          E,1,P1,10,54.05,0.00,40.50,0,`,
      },
    })
    const rows = await queryHome(
      home,
      'select date_day::varchar as day, refund_reserve::varchar as reserve from fct_revenue_daily',
    )
    reserve = Object.fromEntries(rows.map((row) => [String(row['day']), row['reserve'] as string | null]))
  })

  test('is nothing before 90 days of history and a figure on day 90, less what those orders were refunded already', () => {
    expect(Object.keys(reserve)[0]).toBe('2024-01-01')
    expect(reserve['2024-03-29']).toBeNull()
    // Days 61 to 90 recognised C and D, 700; days 1 to 90 recognised 1000 and refunded A and C, 100; C has had 50.
    expect(reserve['2024-03-30']).toBe('20.00')
  })

  test('lets a delivery of 30 days ago and recognised revenue of 90 days ago go', () => {
    // Day 91: D alone, 400; of days 2 to 91 900 and 100. What C has had goes with it. 44.444…
    expect(reserve['2024-03-31']).toBe('44.44')
    // Day 120: E and F, 550; of days 31 to 120 1450 and 200. D has gone, and what it had. 75.862…
    expect(reserve['2024-04-29']).toBe('75.86')
    // Day 121: the refund of day 31 has gone, of days 32 to 121 1450 and 150. 56.896…
    expect(reserve['2024-04-30']).toBe('56.90')
  })

  test('is never below nothing', () => {
    // Day 94: D and F, 450, at 100 ÷ 950. Day 95: at 200 ÷ 950, which is 94.74, of which D has had 100.
    expect(reserve['2024-04-03']).toBe('47.37')
    expect(reserve['2024-04-04']).toBe('0.00')
    expect(reserve['2024-04-28']).toBe('0.00')
  })

  test('is nothing where 90 days recognised nothing', () => {
    // Day 209 still holds E of day 120 among its 90 days, but not among its 30.
    expect(reserve['2024-07-27']).toBe('0.00')
    expect(reserve['2024-07-28']).toBeNull()
  })

  test('stands as the last day of a period has it, and is not added up', async () => {
    const months = await figures(home, 'refund_reserve', { grain: 'month', to: '2024-04-30' })
    expect(months).toMatchObject({ '2024-03-01': '44.44', '2024-04-01': '56.90' })
  })
})
