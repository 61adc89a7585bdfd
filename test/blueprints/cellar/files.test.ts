import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readXlsx, writeXlsx } from 'hucre/xlsx'
import { beforeAll, describe, expect, it } from 'vitest'
import type { LoadedProject } from '../../../src/run/load-project.ts'
import { blueprint, buildBlueprint, publishBlueprint } from '../../support/blueprint-home.ts'
import { land, makeHome, queryHome } from '../../support/small-project.ts'

type Cell = string | number | Date | null
const posted = new Date(Date.UTC(2018, 1, 8, 12, 58))

/** Twelve wines: one dear, one without a link, one linked to nothing, one whose key is no number, one that the ERP does not have. */
const prices = [10, 11.5, 12, 9.9, 10, 13.35, 8.5, 12.25, 10.4, 95.5, 21, 30]
const erp: readonly (readonly Cell[])[] = [
  ['product_id', 'onsale_web', 'price', 'stock_quantity', 'stock_status'],
  ...prices.map((price, n): readonly Cell[] => [3847 + n, n < 10 ? 1 : 0, price, n, n > 0 ? 'instock' : 'outofstock']),
  [null, 1, 5, 1, 'instock'],
  [3847, 1, 10, 0, 'outofstock'],
  [4000, 0, -2, -1, 'instock'],
]
const skus: readonly Cell[] = [
  16416,
  15298,
  15296,
  '13127-1',
  15300,
  15301,
  15302,
  15303,
  15304,
  'bon-cadeau',
  null,
  999,
]
const link: readonly (readonly Cell[])[] = [
  ['product_id', 'id_web'],
  ...skus.map((sku, n): readonly Cell[] => [3847 + n, sku]),
  [3847, 16416],
  [5000, 15999],
]
const sold = skus.slice(0, 10)
const webHeader = [
  'sku',
  'virtual',
  'total_sales',
  'tax_status',
  'post_date',
  'post_title',
  'post_type',
  'post_mime_type',
]
const web: readonly (readonly Cell[])[] = [
  webHeader,
  ...[...sold, 15999].flatMap((sku, n): readonly (readonly Cell[])[] =>
    [
      ['product', null],
      ['attachment', 'image/jpeg'],
    ].map(([type = null, mime = null]) => [sku, 0, n, 'taxable', posted, `Château n° ${n}, rosé`, type, mime]),
  ),
  [null, 0, null, null, null, null, null, null],
]

/** 1 × 11.50 + 2 × 12 + 3 × 9.90 + 4 × 10 + 5 × 13.35 + 6 × 8.50 + 7 × 12.25 + 8 × 10.40 + 9 × 95.50 */
const total = '1251.40'

async function workbook(name: string, rows: readonly (readonly Cell[])[]): Promise<Uint8Array> {
  return writeXlsx({ sheets: [{ name, rows: rows.map((row) => [...row]) }] })
}

/** As a French program exports CSV: `;`, decimal commas, days first, Windows-1252. */
function frenchCsv(rows: readonly (readonly Cell[])[]): Uint8Array {
  const text = (cell: Cell): string => {
    if (cell instanceof Date) return '08/02/2018 12:58'
    return typeof cell === 'number' ? String(cell).replace('.', ',') : (cell ?? '')
  }
  return Buffer.from(rows.map((row) => `${row.map(text).join(';')}\r\n`).join(''), 'latin1')
}

/** Other names of files and sheets, columns from right to left, lines above the header, a cover sheet. */
async function disguised(): Promise<Readonly<Record<string, Uint8Array>>> {
  const file = (name: string, rows: readonly (readonly Cell[])[]): Promise<Uint8Array> =>
    writeXlsx({
      sheets: [
        { name: 'À lire', rows: [['Export du mois'], ['Ne pas modifier']] },
        { name, rows: [['Export du mois'], [], ...rows.map((row) => [null, ...row.toReversed()])] },
      ],
    })
  return {
    'export-1.xlsx': await file('Feuil3', erp),
    'export-2.xlsx': await file('Données', link),
    'export-3.xlsx': await file('juin', web),
  }
}

/** Keys as a program that reads them as numbers writes them. */
const asDecimals = (rows: readonly (readonly Cell[])[], column: number): readonly (readonly Cell[])[] =>
  rows.map((row) => row.map((cell, n) => (n <= column && typeof cell === 'number' && cell > 900 ? `${cell}.0` : cell)))

const inDay = (
  files: Readonly<Record<string, Uint8Array | string>>,
  day = '2026-06-15',
): Readonly<Record<string, Uint8Array | string>> =>
  Object.fromEntries(Object.entries(files).map(([name, bytes]) => [`${day}/${name}`, bytes]))

let cellar: LoadedProject
let books: Readonly<Record<string, Uint8Array>>
beforeAll(async () => {
  cellar = await blueprint('cellar')
  books = {
    'Fichier_erp.xlsx': await workbook('Sheet1', erp),
    'fichier_liaison.xlsx': await workbook('Sheet1', link),
    'Fichier_web.xlsx': await workbook('Sheet1', web),
  }
})

const summary = `select reason, products::int as products from mart_join_summary order by 1`
const figures = `select count(*)::int as wines, sum(revenue)::varchar as revenue, sum(quantity)::int as bottles,
  count(*) filter (wine_class = 'premium')::int as premium from mart_wines`

describe('cellar takes the same exports', () => {
  it.each<[string, () => Promise<Readonly<Record<string, Uint8Array>>>]>([
    ['as workbooks', async () => books],
    [
      'as CSV with semicolons, decimal commas, days first, in Windows-1252',
      async () => ({ 'erp.csv': frenchCsv(erp), 'liaison.csv': frenchCsv(link), 'web.csv': frenchCsv(web) }),
    ],
    [
      'with keys that were read as decimals',
      async () => ({
        'erp.xlsx': await workbook('a', asDecimals(erp, 0)),
        'liaison.csv': frenchCsv(asDecimals(link, 1)),
        'web.csv': frenchCsv(asDecimals(web, 0)),
      }),
    ],
    ['with files and sheets renamed, columns shuffled, lines above the header', disguised],
  ])('%s', async (_, files) => {
    const home = makeHome(inDay(await files()))
    const { manifest, checks } = await buildBlueprint(cellar, home)
    expect(manifest.refused).toEqual([])
    expect(await queryHome(home, figures)).toEqual([{ wines: 10, revenue: total, bottles: 45, premium: 1 }])
    expect(await queryHome(home, summary)).toEqual([
      { reason: 'link_of_unknown_product', products: 1 },
      { reason: 'link_to_nothing', products: 1 },
      { reason: 'matched', products: 10 },
      { reason: 'no_link', products: 1 },
      { reason: 'not_in_link_file', products: 1 },
    ])
    const reasons = await queryHome(home, 'select distinct contract, column_name, code from quarantine order by all')
    expect(reasons).toEqual([
      { contract: 'erp', column_name: 'product_id', code: 'required' },
      { contract: 'web', column_name: 'sku', code: 'required' },
      { contract: 'web', column_name: 'total_sales', code: 'required' },
    ])
    const failed = checks.filter(({ status }) => status !== 'passed').map(({ name, bad_rows }) => [name, bad_rows])
    expect(failed).toEqual([
      ['erp_price_below_zero', 1],
      ['erp_status_contradicts_stock', 1],
      ['erp_stock_below_zero', 1],
    ])
  })
})

describe('a month later', () => {
  it('the latest files count alone: sales are never added up, and what is gone is gone', async () => {
    const home = makeHome(inDay(books))
    await buildBlueprint(cellar, home)
    const next = erp.filter((_, n) => n !== 10)
    land(home, inDay({ 'erp.xlsx': await workbook('Sheet1', next) }, '2026-07-15'))
    await buildBlueprint(cellar, home)
    expect(await queryHome(home, figures)).toEqual([{ wines: 9, revenue: '391.90', bottles: 36, premium: 0 }])
    // The first export again, under its first name: it is the latest now.
    land(home, inDay({ 'Fichier_erp.xlsx': books['Fichier_erp.xlsx'] ?? '' }, '2026-08-15'))
    await buildBlueprint(cellar, home)
    expect(await queryHome(home, figures)).toEqual([{ wines: 10, revenue: total, bottles: 45, premium: 1 }])
  })

  it('a link that fans out stops the release, and the one before stands', async () => {
    const home = makeHome(inDay(books))
    await buildBlueprint(cellar, home)
    land(home, inDay({ 'liaison.xlsx': await workbook('Sheet1', [...link, [3848, 16416]]) }, '2026-07-15'))
    await expect(buildBlueprint(cellar, home)).rejects.toMatchObject({ code: 'checks_failed' })
    expect(await queryHome(home, figures)).toEqual([{ wines: 10, revenue: total, bottles: 45, premium: 1 }])
  })
})

describe('the report', () => {
  it('is a workbook with currency, totals, a frozen header, a filter and charts, and CSV files lie beside it', async () => {
    const home = makeHome(inDay(books))
    const { manifest } = await buildBlueprint(cellar, home)
    await publishBlueprint(cellar, home, manifest)
    const out = (name: string): string => join(home, 'out', name)
    const { sheets } = await readXlsx(readFileSync(out('sales_report.xlsx')), { readStyles: true })
    expect(sheets.map(({ name }) => name)).toEqual([
      'sales_report',
      'summary',
      'best_wines',
      'join_report',
      'erp_faults',
    ])
    const [report, classes] = sheets
    expect(report?.freezePane).toMatchObject({ rows: 1 })
    expect(report?.autoFilter).toBeDefined()
    const revenue = (report?.rows[0] ?? []).indexOf('revenue')
    expect(report?.rows.slice(1).map((row) => row[revenue])).toEqual([
      859.5, 85.75, 83.2, 66.75, 51, 40, 29.7, 24, 11.5, 0, 1251.4,
    ])
    expect(report?.cells?.get(`1,${revenue}`)?.style?.numFmt).toContain('EUR')
    expect(report?.cells?.get(`11,${revenue}`)?.formula).toContain('SUBTOTAL(109')
    expect([report, classes].map((sheet) => sheet?.charts?.length)).toEqual([1, 1])
    const lines = (name: string): readonly string[] => readFileSync(out(name), 'utf8').trimEnd().split('\n')
    expect(lines('premium_wines.csv')).toHaveLength(2)
    expect(lines('premium_wines.csv')[1]).toMatch(/^3856,bon-cadeau,/)
    expect(lines('ordinary_wines.csv')).toHaveLength(10)
    for (const [name, rows] of [
      ['clean_erp', 13],
      ['clean_link', 13],
      ['clean_web', 11],
      ['reconciled_products', 10],
      ['join_report', 4],
      ['erp_faults', 3],
      ['fct_revenue', 10],
      ['mart_wines', 10],
    ] as const)
      expect([name, lines(`${name}.csv`).length - 1]).toEqual([name, rows])
  })
})
