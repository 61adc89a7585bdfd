import { writeXlsx } from 'hucre/xlsx'
import { beforeAll, describe, expect, it } from 'vitest'
import type { LoadedProject } from '../../../src/run/load-project.ts'
import { blueprint, buildBlueprint } from '../../support/blueprint-home.ts'
import { makeHome, queryHome } from '../../support/small-project.ts'

type Cell = string | number | null

const erp: readonly (readonly Cell[])[] = [
  ['product_id', 'onsale_web', 'price', 'stock_quantity', 'stock_status'],
  [16416, 1, 12.5, 10, 'instock'],
  ['16417', 1, '7,25', '1', 'instock'],
  ['TOTAL-1', 1, 8, 2, 'instock'],
]
const web: readonly (readonly Cell[])[] = [
  ['sku', 'total_sales', 'post_title', 'post_type'],
  [1, 2, 'Pomerol', 'product'],
  [2, 4, 'Total Eclipse', 'product'],
  ['bon-cadeau', 1, 'Bon', 'product'],
]
const link: readonly (readonly Cell[])[] = [
  ['product_id', 'id_web'],
  [16416, 1],
  [16417, 2],
  ['TOTAL-1', 'bon-cadeau'],
]

const footers = {
  erp: ['Total', 3, 27.75, 13, null],
  web: [null, 7, null, null],
  link: ['Total :', 3],
} as const

const csvOf = (rows: readonly (readonly Cell[])[]): Uint8Array =>
  Buffer.from(
    rows
      .map((row) => row.map((cell) => (typeof cell === 'number' ? String(cell).replace('.', ',') : cell)).join(';'))
      .join('\r\n'),
    'latin1',
  )

const bookOf = async (name: string, rows: readonly (readonly Cell[])[]): Promise<Uint8Array> =>
  writeXlsx({ sheets: [{ name, rows: rows.map((row) => [...row]) }] })

let cellar: LoadedProject
beforeAll(async () => {
  cellar = await blueprint('cellar')
})

describe('a total below an export', () => {
  it.each<[string, (name: string, rows: readonly (readonly Cell[])[]) => Promise<Uint8Array>, string]>([
    ['workbooks', bookOf, 'xlsx'],
    ['French CSV', async (_, rows) => csvOf(rows), 'csv'],
  ])('is in quarantine, and no article of %s', async (_, write, ending) => {
    const home = makeHome({
      [`2026-06-01/a.${ending}`]: await write('Feuil1', [...erp, footers.erp]),
      [`2026-06-01/b.${ending}`]: await write('Feuil1', [...web, footers.web]),
      [`2026-06-01/c.${ending}`]: await write('Feuil1', [...link, footers.link]),
    })
    const { manifest } = await buildBlueprint(cellar, home)
    expect(
      manifest.accounts.map(({ contract, read, kept, quarantined }) => [contract, read, kept, quarantined]),
    ).toEqual([
      ['erp', 4, 3, 1],
      ['web', 4, 3, 1],
      ['link', 4, 3, 1],
    ])
    expect(
      await queryHome(home, 'select contract, code, source_line::int as line, place from quarantine order by contract'),
    ).toEqual([
      { contract: 'erp', code: 'total_row', line: 5, place: ending === 'xlsx' ? 'Feuil1!5' : null },
      { contract: 'link', code: 'total_row', line: 5, place: ending === 'xlsx' ? 'Feuil1!5' : null },
      { contract: 'web', code: 'required', line: 5, place: ending === 'xlsx' ? 'Feuil1!A5' : null },
    ])
    // 2 × 12.50 + 4 × 7.25 + 1 × 8
    expect(await queryHome(home, 'select sum(revenue)::varchar as revenue from fct_revenue')).toEqual([
      { revenue: '62.00' },
    ])
  })
})
