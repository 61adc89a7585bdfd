import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, test } from 'vitest'
import { answerOf } from '../../support/run-program.ts'
import { land, queryHome } from '../../support/small-project.ts'
import { dropOf, figures, rebuild, shopOf } from './hand-shop.ts'

/*
 * Lines are three pieces of P2 for 3.60 each with 0.80 tax in the line: 10.00 net. A third of it is 3.333…, of the tax 0.2666….
 */
const line = (order: string, returned: string, line_no = 1): string =>
  `${order},${line_no},P2,3,3.60,0.00,0.80,${returned}`
/** An order paid on 29 January 2024 and delivered on the 31st, so that 1 March is day 30, over a leap day. */
const delivered = (order: string, status = 'delivered', returned_at = ''): string =>
  `${order},C1,${status},2024-01-29T10:00:00Z,2024-01-29T10:01:00Z,2024-01-30T10:00:00Z,2024-01-31T10:00:00Z,${returned_at},card,CHF`

/** The parts of an order as `line.part: pieces on day, outcome refund + tax`. */
async function partsOf(home: string, order: string): Promise<readonly string[]> {
  const rows = await queryHome(
    home,
    `select line_no || '.' || part_no || ': ' || returned_quantity || ' on ' || coalesce(returned_date::varchar, 'no day') || ', ' || outcome || ' ' || refund_amount || ' + ' || refund_tax_amount as part
     from fct_returns where order_id = '${order}' order by line_no, part_no`,
  )
  return rows.map(({ part }) => String(part))
}

describe('a return in parts', () => {
  test('piece by piece is refunded a third each time, and the rest at last, each in its month', async () => {
    const home = await shopOf({
      '2024-02-01': { orders: delivered('O1'), order_items: line('O1', '1,2024-01-31T10:00:00Z') },
    })
    const first = '1.1: 1 on 2024-01-31, refunded 3.33 + 0.27'
    expect(await partsOf(home, 'O1')).toEqual([first])
    land(home, dropOf('2024-02-16', { order_items: line('O1', '2,2024-02-15T10:00:00Z') }))
    await rebuild(home)
    const second = '1.2: 1 on 2024-02-15, refunded 3.33 + 0.27'
    expect(await partsOf(home, 'O1')).toEqual([first, second])
    land(home, dropOf('2024-03-02', { order_items: line('O1', '3,2024-03-01T10:00:00Z') }))
    const { checks } = await rebuild(home)
    expect(checks.filter(({ severity, status }) => severity === 'high' && status !== 'passed')).toEqual([])
    const third = '1.3: 1 on 2024-03-01, refunded 3.34 + 0.26'
    expect(await partsOf(home, 'O1')).toEqual([first, second, third])
    expect(await figures(home, 'refunds', { grain: 'month' })).toEqual({
      '2024-01-01': '3.33',
      '2024-02-01': '3.33',
      '2024-03-01': '3.34',
    })
    const [order] = await queryHome(
      home,
      'select refund_amount::varchar as refund, net_revenue::varchar as net from fct_orders',
    )
    expect(order).toEqual({ refund: '10.00', net: '0.00' })
  })

  describe('of which all has landed', () => {
    let home = ''
    beforeAll(async () => {
      home = await shopOf({
        '2024-02-06': {
          orders: ['early', 'late', 'fewer', 'none', 'earlier', 'same_day', 'again', 'later', 'undated', 'order']
            .map((order) => delivered(order))
            .join('\n'),
          order_items: [
            line('early', '1,2024-01-30T10:00:00Z'),
            line('late', '1,2024-03-01T10:00:00Z'),
            line('fewer', '3,2024-02-01T10:00:00Z'),
            line('none', '2,2024-02-01T10:00:00Z'),
            line('earlier', '1,2024-02-05T10:00:00Z'),
            // 00:30 and 23:30 of 2 February in Zurich.
            line('same_day', '1,2024-02-01T23:30:00Z'),
            line('again', '1,2024-02-01T10:00:00Z'),
            line('later', '1,2024-02-01T10:00:00Z'),
            line('undated', '1,2024-02-01T10:00:00Z'),
            line('order', '1,2024-02-01T10:00:00Z'),
          ].join('\n'),
        },
        '2024-02-12': {
          orders: delivered('order', 'returned', '2024-02-11T10:00:00Z'),
          order_items: [
            line('early', '3,2024-02-05T10:00:00Z'),
            line('late', '2,2024-03-02T10:00:00Z'),
            line('fewer', '1,2024-02-10T10:00:00Z'),
            line('none', '0,'),
            line('earlier', '2,2024-02-03T10:00:00Z'),
            line('same_day', '2,2024-02-02T22:30:00Z'),
            line('again', '1,2024-02-01T10:00:00Z'),
            line('later', '1,2024-02-10T10:00:00Z'),
            line('undated', '2,2024-02-10T10:00:00Z'),
            line('order', ','),
          ].join('\n'),
        },
        '2024-03-20': { order_items: `${line('late', '3,2024-03-18T10:00:00Z')}\n${line('undated', '2,')}` },
      })
    })

    test('before delivery or on day 31 gives nothing, and the last part no more than its remainder', async () => {
      expect(await partsOf(home, 'early')).toEqual([
        '1.1: 1 on 2024-01-30, before_delivery 0.00 + 0.00',
        '1.2: 2 on 2024-02-05, refunded 6.67 + 0.53',
      ])
      expect(await partsOf(home, 'late')).toEqual([
        '1.1: 1 on 2024-03-01, refunded 3.33 + 0.27',
        '1.2: 1 on 2024-03-02, too_late 0.00 + 0.00',
        '1.3: 1 on 2024-03-18, too_late 0.00 + 0.00',
      ])
    })

    test('that was corrected downwards, or sent again with its day, is what its last versions say', async () => {
      // One piece came back after all, and on another day.
      expect(await partsOf(home, 'fewer')).toEqual(['1.1: 1 on 2024-02-10, refunded 3.33 + 0.27'])
      expect(await partsOf(home, 'none')).toEqual([])
      expect(await partsOf(home, 'earlier')).toEqual(['1.1: 2 on 2024-02-03, refunded 6.67 + 0.53'])
      expect(await partsOf(home, 'same_day')).toEqual(['1.1: 2 on 2024-02-02, refunded 6.67 + 0.53'])
      expect(await partsOf(home, 'again')).toEqual(['1.1: 1 on 2024-02-01, refunded 3.33 + 0.27'])
      expect(await partsOf(home, 'later')).toEqual(['1.1: 1 on 2024-02-10, refunded 3.33 + 0.27'])
    })

    test('stays one part where the line stands without a day, or the order alone came back', async () => {
      expect(await partsOf(home, 'undated')).toEqual(['1.1: 2 on no day, no_date 0.00 + 0.00'])
      expect(await partsOf(home, 'order')).toEqual(['1.1: 3 on 2024-02-11, refunded 10.00 + 0.80'])
    })
  })

  test('has the same parts in whatever order the files landed, day by day and in one build, and from the raw files', async () => {
    const drops = {
      '2024-02-02': {
        orders: `${delivered('O1')}\n${delivered('O2')}\n${delivered('O3')}`,
        order_items: `${line('O1', '1,2024-02-01T10:00:00Z')}\n${line('O1', '0,', 2)}\n${line('O2', '2,2024-02-01T10:00:00Z')}\n${line('O3', '0,')}`,
      },
      '2024-02-11': {
        order_items: `${line('O1', '2,2024-02-10T10:00:00Z')}\n${line('O1', '1,2024-02-10T10:00:00Z', 2)}\n${line('O2', '1,2024-02-10T10:00:00Z')}`,
      },
      '2024-03-02': {
        order_items: `${line('O1', '3,2024-03-01T10:00:00Z')}\n${line('O1', ',2024-03-01T10:00:00Z', 2)}\n${line('O2', '3,2024-03-01T10:00:00Z')}`,
      },
      // The last part of O1 was of another day, and O2 was sent again as it was.
      '2024-03-05': {
        order_items: `${line('O1', '3,2024-02-27T10:00:00Z')}\n${line('O1', '3,2024-03-01T10:00:00Z', 2)}\n${line('O2', '3,2024-03-01T10:00:00Z')}`,
      },
    }
    const whole = await shopOf(drops)
    expect(await partsOf(whole, 'O1')).toEqual([
      '1.1: 1 on 2024-02-01, refunded 3.33 + 0.27',
      '1.2: 1 on 2024-02-10, refunded 3.33 + 0.27',
      '1.3: 1 on 2024-02-27, refunded 3.34 + 0.26',
      '2.1: 1 on 2024-02-10, refunded 3.33 + 0.27',
      '2.2: 2 on 2024-03-01, refunded 6.67 + 0.53',
    ])
    expect(await partsOf(whole, 'O2')).toEqual([
      '1.1: 1 on 2024-02-10, refunded 3.33 + 0.27',
      '1.2: 2 on 2024-03-01, refunded 6.67 + 0.53',
    ])
    const tables = ['fct_returns', 'v_revenue_entries', 'fct_orders', 'fct_revenue_daily', 'mart_sales_monthly']
    const rowsOf = (home: string) =>
      Promise.all(tables.map((table) => queryHome(home, `select columns(*)::varchar from ${table} order by all`)))
    const expected = await rowsOf(whole)
    // The drop of March lands before that of February.
    const home = await shopOf({ '2024-02-02': drops['2024-02-02'] })
    for (const date of ['2024-03-02', '2024-02-11', '2024-03-05'] as const) {
      land(home, dropOf(date, drops[date]))
      const { manifest } = await rebuild(home, { whole_below_rows: 0 })
      const { built } = manifest.tables.find(({ name }) => name === 'fct_returns') ?? {}
      expect(built?.reason).toMatch(/^touched by /)
    }
    expect(await rowsOf(home)).toEqual(expected)
    const place = ['--project', fileURLToPath(new URL('../../../blueprints/shop', import.meta.url)), '--home', whole]
    expect(await answerOf('verify', ...place)).toMatchObject({ is_proven: true, different: 0 })
    // Each part's refund is followed to the line as it stands.
    const words = ['refunds', '--from', '2024-02-01', '--to', '2024-02-29']
    const explained = { is_exact: true, line_count: 3, note: '' }
    expect(await answerOf('explain', ...words, ...place)).toMatchObject({ value: '16.66', parts: [explained] })
  })
})
