import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { writeXlsx } from 'hucre/xlsx'
import { describe, expect, it } from 'vitest'
import { answerOf, queryRows } from '../support/run-program.ts'

type Cell = string | number | Date | null
type Sheets = Readonly<Record<string, readonly (readonly Cell[])[]>>

async function workbook(sheets: Sheets): Promise<Uint8Array> {
  return writeXlsx({
    sheets: Object.entries(sheets).map(([name, rows]) => ({ name, rows: rows.map((row) => [...row]) })),
  })
}

type Made = {
  readonly contracts: readonly {
    readonly name: string
    readonly files: readonly string[]
    readonly sheet?: string
    readonly columns: readonly { readonly name: string }[]
  }[]
  readonly metrics: readonly string[]
  readonly references: readonly unknown[]
  readonly left_out: readonly { readonly part: string; readonly reason: string }[]
}
type Built = {
  readonly accounts: readonly {
    readonly contract: string
    readonly read: number
    readonly kept: number
    readonly quarantined: number
  }[]
  readonly refused: readonly unknown[]
}

/** A project of files, built; `later` lands in the next month and is built too. */
async function project(
  files: Readonly<Record<string, string | Uint8Array>>,
  later: Readonly<Record<string, string | Uint8Array>> = {},
): Promise<{ dir: string; made: Made; built: Built; next: Built; read: Readonly<Record<string, number>> }> {
  const root = mkdtempSync(join(tmpdir(), 'tallyhouse-new-'))
  const dir = join(root, 'mine')
  const write = (path: string, content: string | Uint8Array): void => {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, content)
  }
  for (const [name, content] of Object.entries(files)) write(join(root, 'in', name), content)
  const given = Object.keys(files).map((name) => join(root, 'in', name))
  const made = (await answerOf('new', dir, ...given, '--time-zone', 'UTC')) as Made
  const built = (await answerOf('build', '--project', dir, '--settle', '0')) as Built
  for (const [name, content] of Object.entries(later)) write(join(dir, 'landing', '2099-01-31', name), content)
  const hasMore = Object.keys(later).length > 0
  const next = hasMore ? ((await answerOf('build', '--project', dir, '--settle', '0')) as Built) : built
  const read = Object.fromEntries(next.accounts.map((account) => [account.contract, account.read]))
  return { dir, made, built, next, read }
}

const orderHeader = ['order_id', 'client_id', 'day', 'amount']
const clientHeader = ['client_id', 'name', 'city']

function orders(month: number, count = 6): readonly (readonly Cell[])[] {
  return Array.from({ length: count }, (_, n) => [
    `${month}-${n}`,
    `C${n % 3}`,
    `2026-0${month}-1${n % 9}`,
    month * 100 + n + 0.5,
  ])
}

const clients: readonly (readonly Cell[])[] = [
  ['C0', 'Ann', 'Sion'],
  ['C1', 'Bob', 'Bern'],
  ['C2', 'Cleo', 'Genève'],
]

function csv(...rows: readonly (readonly Cell[])[]): string {
  return rows.map((row) => `${row.join(',')}\n`).join('')
}

const month = (n: number): Promise<Uint8Array> => workbook({ Sheet1: [orderHeader, ...orders(n)] })

describe('tables of a new project', { timeout: 240_000 }, () => {
  it('a workbook has a contract for each sheet that holds a table, and says which it leaves out', async () => {
    const of = (n: number) =>
      workbook({
        Cover: [['Our orders']],
        Orders: [orderHeader, ...orders(n)],
        Clients: [clientHeader, ...clients],
        Empty: [],
      })
    const { dir, made, built, read } = await project(
      { 'shop 2026-01.xlsx': await of(1) },
      { 'shop 2026-02.xlsx': await of(2) },
    )
    expect(made.contracts).toMatchObject([
      { name: 'orders', files: ['shop*.xlsx'], sheet: 'Orders' },
      { name: 'clients', files: ['shop*.xlsx'], sheet: 'Clients' },
    ])
    expect(made.left_out).toMatchObject([
      { part: 'sheet Cover', reason: 'it has one column alone, as a cover has' },
      { part: 'sheet Empty', reason: 'it is empty' },
    ])
    expect(built.accounts).toMatchObject([
      { read: 6, kept: 6 },
      { read: 3, kept: 3 },
    ])
    expect(read).toEqual({ orders: 12, clients: 6 })
    const [sum] = await queryRows(dir, dir, 'select sum(amount) as total from fct_orders')
    expect(Number(sum?.['total'])).toBe(600 + 15 + 3 + 1200 + 15 + 3)
  })

  it('sheets that are called by their month are known by their header', async () => {
    const { made, read } = await project(
      {
        'y.xlsx': await workbook({
          January: [orderHeader, ...orders(1)],
          Clients: [clientHeader, ...clients],
          February: [orderHeader, ...orders(2)],
        }),
      },
      { 'y2.xlsx': await workbook({ March: [orderHeader, ...orders(3)], Clients: [clientHeader, ...clients] }) },
    )
    expect(made.contracts).toMatchObject([{ name: 'y' }, { name: 'clients', sheet: 'Clients' }])
    expect(read).toEqual({ y: 18, clients: 6 })
  })

  it('months of one table are one contract, whatever their format, and the next month is taken', async () => {
    const lines = (n: number): string =>
      orders(n)
        .map(([id, , day, amount]) => `${JSON.stringify({ id, day, amount })}\n`)
        .join('')
    const { made, next, read } = await project(
      {
        'sales-2026-01.xlsx': await month(1),
        'sales-2026-02.xlsx': await month(2),
        'visits_january.jsonl': lines(1),
        'visits_february.jsonl': lines(2),
        'jan/stock.csv': csv(clientHeader, ...clients),
        'feb/stock.csv': csv(clientHeader, ...clients, ['C3', 'Dan', 'Sion']),
        '2026-01 export final.csv': csv(['x', 'y'], [1, 2]),
        '2026-02 export final.csv': csv(['x', 'y'], [5, 6]),
      },
      {
        'sales-2026-03.xlsx': await month(3),
        'visits_march.jsonl': lines(3),
        'stock.csv': csv(clientHeader, ...clients),
        '2026-03 export final.csv': csv(['x', 'y'], [3, 4]),
      },
    )
    expect(Object.fromEntries(made.contracts.map(({ name, files }) => [name, files]))).toEqual({
      sales: ['sales*.xlsx'],
      visits: ['visits*.jsonl'],
      stock: ['stock*.csv'],
      export_final: ['*export final*.csv'],
    })
    expect(next.refused).toEqual([])
    expect(read).toEqual({ sales: 18, visits: 18, stock: 10, export_final: 3 })
  })

  it('files of one name that hold different tables go by their folders', async () => {
    const { dir, made, read } = await project({
      'a/export.csv': csv(orderHeader, ...orders(1)),
      'b/export.csv': csv(
        clientHeader.map((name) => `b_${name}`),
        ...clients,
      ),
    })
    expect(made.contracts.map(({ name, files }) => [name, files])).toEqual([
      ['export_a', ['export-a*.csv']],
      ['export_b', ['export-b*.csv']],
    ])
    expect(read).toEqual({ export_a: 6, export_b: 3 })
    const [day = ''] = readdirSync(join(dir, 'landing'))
    expect(readFileSync(join(dir, 'landing', day, 'export-b.csv'), 'utf8')).toContain('Cleo')
  })

  it('titles above a header, empty cells in it and headers that stand twice are no trouble', async () => {
    const { dir, made, built } = await project({
      'sales.csv':
        'Sales report\nPrinted on 02.02.2026\n\nAmount;Amount;;Total (CHF);Day\n' +
        Array.from({ length: 9 }, (_, n) => `${n},50;${n},25;x;${2 * n},75;1${n}.01.2026\n`).join(''),
      'years.xlsx': await workbook({
        Sheet1: [['Stock by year'], ['Product', 2024, 2025], ['A', 3, 4.5], ['B', 5, 6]],
      }),
    })
    expect(made.contracts.map(({ columns }) => columns.map(({ name }) => name))).toEqual([
      ['amount', 'amount_2', 'total_chf', 'day'],
      ['product', 'column_2024', 'column_2025'],
    ])
    expect(made.left_out).toMatchObject([
      { file: 'sales.csv', part: 'lines 1 to 3', reason: 'the header was found below' },
      { file: 'years.xlsx', part: 'row 1', reason: 'the header was found below' },
      { file: 'sales.csv', part: 'column 3', reason: 'no header names it' },
    ])
    expect(built.accounts).toMatchObject([
      { read: 9, kept: 9, quarantined: 0 },
      { read: 2, kept: 2, quarantined: 0 },
    ])
    const sums = 'select sum(amount) as a, sum(amount_2) as b, sum(total_chf) as total from fct_sales'
    expect(await queryRows(dir, dir, sums)).toEqual([{ a: '40.50', b: '38.25', total: '78.75' }])
  })

  it('the first figures are of what was sold, not of a list of prices, and references are named', async () => {
    const { dir, made } = await project({
      'products.csv': csv(
        ['sku', 'price', 'updated_at'],
        ...Array.from({ length: 5 }, (_, n) => [`P${n}`, 10.5 + n, '2026-01-01']),
      ),
      'shops.csv': csv(['id', 'city'], [1, 'Sion'], [2, 'Bern']),
      'sales.csv': csv(
        ['day', 'sku', 'shop_id', 'quantity'],
        ...Array.from({ length: 9 }, (_, n) => [`2026-01-1${n}`, `P${n === 8 ? 'X' : n % 5}`, (n % 2) + 1, n]),
      ),
    })
    expect(made.metrics).toEqual(['sales_quantity', 'sales_rows'])
    expect(made.references).toMatchObject([
      { contract: 'sales', column: 'shop_id', target: 'shops', key: 'id', values: 2, found: 2 },
    ])
    const { rows } = (await answerOf('metric', 'sales_quantity', '--project', dir)) as { rows: readonly unknown[] }
    expect(rows).toMatchObject([{ value: '36' }])
    expect(readFileSync(join(dir, 'README.md'), 'utf8')).toContain("`references: { shop_id: 'shops.id' }`")
  })
})
