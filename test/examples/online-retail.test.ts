import { fileURLToPath } from 'node:url'
import { writeXlsx } from 'hucre/xlsx'
import { beforeAll, describe, expect, it } from 'vitest'
import { answerOf } from '../support/run-program.ts'
import { makeHome } from '../support/small-project.ts'

const project = fileURLToPath(new URL('../../examples/online-retail', import.meta.url))

const rows = [
  ['536365', '85123A', 'HOLDER, "LARGE"', '6', '2010-12-01 08:26:00', '2.55', '17850.0', 'United Kingdom'],
  ['536365', '85123A', 'HOLDER, "LARGE"', '6', '2010-12-01 08:26:00', '2.55', '17850.0', 'United Kingdom'],
  ['536366', '22633', 'HAND WARMER ', '1', '2010-12-01 09:00:00', '1.125', '17850.0', 'United Kingdom'],
  ['C536379', 'D', 'Discount', '-1', '2010-12-02 09:41:00', '27.50', '14527.0', 'United Kingdom'],
  ['536414', '22139', '', '56', '2010-12-03 11:52:00', '0.0', '', 'EIRE'],
  ['536544', '21773', 'DECORATIVE ROSE', '2', '2011-01-31 23:59:00', '2.51', '', 'EIRE'],
  ['A563185', 'B', 'Adjust bad debt', '1', '2011-01-12 14:50:00', '11062.06', '', 'United Kingdom'],
] as const

const quoted = (cells: readonly string[]): string =>
  cells.map((cell) => (/[",]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',')

const headings = [
  ['InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country', rows.map(quoted), '\n'],
  [
    'Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country',
    rows.map((cells) => quoted(cells.map((cell, at) => (at === 6 ? cell.replace('.0', '') : cell)))),
    '\r\n',
  ],
] as const

describe.each(headings)('the example on invoices headed %s', (heading, lines, end) => {
  const home = makeHome({ '2026-01-31/Year 2010-2011.csv': `\ufeff${[heading, ...lines].join(end)}${end}` })
  const figure = async (name: string, ...more: readonly string[]): Promise<readonly unknown[]> =>
    // `metric --json` gives rows with a value.
    (
      (await answerOf('metric', name, ...more, '--project', project, '--home', home)) as {
        rows: readonly { value: unknown }[]
      }
    ).rows.map(({ value }) => Number(value))

  beforeAll(async () => {
    const built = (await answerOf('build', '--project', project, '--home', home)) as { accounts: readonly unknown[] }
    expect(built.accounts).toEqual([
      { contract: 'sales', files: 1, read: 7, staged: 7, quarantined: 0, kept: 7, superseded: 0, orphans: 0 },
    ])
  })

  it('gives the figures worked out by hand', async () => {
    expect(await figure('revenue_all')).toEqual([11071.305])
    expect(await figure('revenue_clean')).toEqual([31.725])
    expect(await figure('cancelled_invoices')).toEqual([1])
    expect(await figure('customers')).toEqual([2])
    expect(await figure('average_basket')).toEqual([15.8625])
    expect(await figure('exact_duplicates')).toEqual([1])
  })

  it('by month and country', async () => {
    expect(await figure('revenue_all', '--grain', 'month', '--by', 'country')).toEqual([0, 4.225, 5.02, 11062.06])
    expect(
      await figure('average_basket', '--grain', 'month', '--by', 'country').then((values) =>
        values.map((value) => Number(value)),
      ),
    ).toEqual([0, 15.8625, 0, 0])
  })
})

it('takes the same lines from a workbook of two sheets', async () => {
  const names = 'Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country'.split(',')
  const cellsOf = (cells: readonly string[]): (string | number | Date | null)[] =>
    cells.map((cell, at) => {
      if (cell === '') return null
      if (at === 4) return new Date(`${cell.replace(' ', 'T')}Z`)
      return at === 3 || at === 5 || at === 6 ? Number(cell) : cell
    })
  const sheet = (name: string, some: readonly (readonly string[])[]) => ({ name, rows: [names, ...some.map(cellsOf)] })
  const bytes = await writeXlsx({
    sheets: [sheet('Year 2009-2010', rows.slice(0, 4)), sheet('Year 2010-2011', rows.slice(4))],
  })
  const home = makeHome({ '2026-01-31/online_retail_II.xlsx': bytes })
  const built = (await answerOf('build', '--project', project, '--home', home)) as { accounts: readonly unknown[] }
  expect(built.accounts).toMatchObject([{ read: 7, staged: 7, quarantined: 0 }])
  const answered = (await answerOf('metric', 'revenue_all', '--project', project, '--home', home)) as {
    rows: readonly { value: unknown }[]
  }
  expect(answered.rows.map(({ value }) => Number(value))).toEqual([11071.305])
})

it('reads American day files in the order that the later days of the month show', async () => {
  const heading = 'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country'
  const days = [1, 2, 12, 13, 31].map((day) => {
    const cells = ['536365', '85123A', 'HOLDER', '6', `12/${day}/2010 8:26`, '2.55', '17850.0', 'United Kingdom']
    return [`2010-12-${String(day).padStart(2, '0')}/sales.csv`, `${heading}\n${cells.join(',')}\n`] as const
  })
  const home = makeHome(Object.fromEntries(days))
  const built = (await answerOf('build', '--project', project, '--home', home)) as { accounts: readonly unknown[] }
  expect(built.accounts).toMatchObject([{ files: 5, read: 5, staged: 5, quarantined: 0 }])
})
