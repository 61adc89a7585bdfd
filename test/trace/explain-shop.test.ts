import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { generatedShop } from '../blueprints/shop/generated-shop.ts'
import { landedRows } from '../blueprints/shop/landed-rows.ts'
import { startProgram } from '../support/disk-project.ts'
import { answerOf } from '../support/run-program.ts'

const project = fileURLToPath(new URL('../../blueprints/shop', import.meta.url))

type Explained = {
  readonly value: string
  readonly parts: readonly {
    readonly figure: string
    readonly is_exact: boolean
    readonly lines: readonly { readonly file: string; readonly line: number; readonly share: string }[]
  }[]
}

/** Whole cents of a decimal text. */
function cents(text: string): number {
  const [whole = '0', fraction = ''] = text.replace('-', '').split('.')
  return (text.startsWith('-') ? -1 : 1) * (Number(whole) * 100 + Number(fraction.padEnd(2, '0').slice(0, 2)))
}

describe('a month of the shop, explained', () => {
  let home = ''
  let raw = new Map<string, Readonly<Record<string, string>>>()

  beforeAll(async () => {
    home = await generatedShop({ orders: 500, days: 40, noise: 0.03, seed: 11 })
    await answerOf('build', '--project', project, '--home', home)
    raw = new Map(landedRows(`${home}/landing`, 'order_items').map((row) => [`${row.file}:${row.line}`, row.cells]))
  })

  /** The cents that a line adds, from the cells of the raw file alone. */
  function centsOf(place: string, is_net: boolean): number {
    const cells = raw.get(place) ?? {}
    const gross = Number(cells['quantity']) * cents(cells['unit_price'] ?? '')
    return is_net ? gross - cents(cells['discount'] || '0') - cents(cells['tax'] || '0') : gross
  }

  it.each([
    ['gross_revenue', false],
    ['booked_net_revenue', true],
  ])('%s is the sum of the lines listed, summed from the raw files', async (name, is_net) => {
    // `explain --json` gives the value, its parts and all their lines.
    const explained = (await answerOf(
      'explain',
      name,
      '--from',
      '2024-03-01',
      '--to',
      '2024-03-31',
      '--project',
      project,
      '--home',
      home,
    )) as Explained
    const [part] = explained.parts
    expect(part?.is_exact).toBe(true)
    expect(part?.lines.length).toBeGreaterThan(300)
    const wrong = part?.lines.filter(({ file, line, share }) => centsOf(`${file}:${line}`, is_net) !== cents(share))
    expect(wrong).toEqual([])
    const total = part?.lines.reduce((sum, { file, line }) => sum + centsOf(`${file}:${line}`, is_net), 0)
    expect(total).toBe(cents(explained.value))
  })

  it('net revenue is what its lines were booked for and what was given back for them', async () => {
    const words = ['--project', project, '--home', home]
    // `explain --json` gives the value, its parts and all their lines.
    const explained = (await answerOf(
      'explain',
      'net_revenue',
      '--from',
      '2024-03-01',
      '--to',
      '2024-03-31',
      ...words,
    )) as Explained
    const [part] = explained.parts
    expect(part?.is_exact).toBe(true)
    const possible = ({ file, line }: { file: string; line: number }): readonly number[] => {
      const cells = raw.get(`${file}:${line}`) ?? {}
      const net = centsOf(`${file}:${line}`, true)
      const refund = Math.round((net * Number(cells['returned_quantity'] || 0)) / Number(cells['quantity']))
      return [net, -refund, net - refund]
    }
    expect(part?.lines.filter((one) => !possible(one).includes(cents(one.share)))).toEqual([])
    expect(part?.lines.some(({ share }) => share.startsWith('-'))).toBe(true)
    expect(part?.lines.reduce((sum, { share }) => sum + cents(share), 0)).toBe(cents(explained.value))
    // `metric --json` gives rows by month and country, whose sum is the same figure.
    const metric = (await answerOf(
      'metric',
      'net_revenue',
      '--grain',
      'month',
      '--by',
      'country',
      '--from',
      '2024-03-01',
      '--to',
      '2024-03-31',
      '--receipt',
      ...words,
    )) as {
      rows: readonly { value: string }[]
      receipt: { sql: string; release: string; model: string; parts: readonly string[]; files: readonly unknown[] }
    }
    expect(metric.rows.reduce((sum, { value }) => sum + cents(value), 0)).toBe(cents(explained.value))
    const tables = new Set(metric.receipt.parts.map((part_) => part_.split('/')[2]))
    for (const table of ['fct_order_items', 'fct_returns', 'order_items', 'orders'])
      expect(
        [...tables].some((name) => name?.includes(table)),
        [...tables].join(),
      ).toBe(true)
    expect(metric.receipt.files.length).toBeGreaterThan(100)
  })

  it('retention as a metric is that of the table of cohorts', async () => {
    const words = ['--project', project, '--home', home]
    // `metric --json` and `query --json` give rows.
    const { rows } = (await answerOf('metric', 'retention_7', '--grain', 'month', ...words)) as {
      rows: readonly { readonly period: string; readonly value: string }[]
    }
    const sql =
      'select cohort_month::varchar as period, retention as value from fct_cohort_retention where horizon_days = 7 and is_mature order by 1'
    const cohorts = (await answerOf('query', sql, ...words)) as readonly { period: string; value: string }[]
    expect(rows.map((row) => [row.period, Number(row.value).toFixed(4)])).toEqual(
      cohorts.map((row) => [row.period, Number(row.value).toFixed(4)]),
    )
    expect(rows.length).toBeGreaterThan(0)
  })

  it.each([
    [
      ['metric', 'net_revenue', '--grain', 'month', '--compare', '--receipt'],
      ['change_share', 'model v_revenue_entries', 'lake/parts/fct_returns/'],
    ],
    [
      ['explain', 'average_basket', '--to', '2024-03-31', '--limit', '2'],
      ['add up to it, exactly', 'denominator: count(order_id)', 'more (--limit N'],
    ],
    [
      ['lineage', 'fct_orders.net_amount'],
      ['stg_order_items.discount (transformation)', 'metric average_basket'],
    ],
    [
      ['lineage', 'int_cohort_days.days'],
      ['decides the rows of\n  fct_cohort_ltv\n  fct_cohort_retention\n', 'decided by\n  dim_customer.cohort_month\n'],
    ],
    [
      ['lineage', 'fct_orders.paid_date', '--limit', '20'],
      ['  v_paid_orders.paid_date\n  … 20 of ', 'metric customers_won by dim_customer.first_paid_date\n'],
    ],
    [
      ['diff', 'production'],
      ['no table differs', 'no metric differs'],
    ],
  ])('%j answers in words', async (words, texts) => {
    const { code, out, err } = await startProgram([...words, '--project', project, '--home', home]).ended
    expect(code, err).toBe(0)
    for (const text of texts) expect(out).toContain(text)
    expect((await startProgram([words[0] ?? '', '--help']).ended).out).toContain(
      `Examples:\n  tallyhouse ${words[0] ?? ''}`,
    )
  })

  it.each([
    [['metric', 'nothing'], 'metric_unknown'],
    [['metric', 'orders', '--grain', 'hour'], 'value_invalid'],
    [['explain', 'orders', '--limit', '0'], 'value_invalid'],
    [['lineage', 'fct_orders.nothing'], 'lineage_unknown'],
    [['lineage'], 'usage'],
    [['diff', 'nothing'], 'release_missing'],
  ])('%j is an error of the catalogue', async (words, expected) => {
    const { code, out } = await startProgram([...words, '--json', '--project', project, '--home', home]).ended
    expect(code).toBeGreaterThan(0)
    expect(out).toContain(`"code":"${expected}"`)
  })
})
