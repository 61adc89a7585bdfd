import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { GenerateRequest } from 'tallyhouse'
import { estates, places } from './names.ts'
import { type Pick, pickFrom } from './pick.ts'

type Cell = string | number | Date | null
type Wine = {
  readonly product_id: number
  readonly id_web: number | string | null
  /** Whether the web shop has it, and not only the link. */
  readonly isOnWeb: boolean
  readonly name: string
  readonly price: number
  readonly posted: Date
  total_sales: number
  stock: number
}

const day_ms = 86_400_000
const headers = {
  erp: ['product_id', 'onsale_web', 'price', 'stock_quantity', 'stock_status'],
  link: ['product_id', 'id_web'],
  web: [
    'sku',
    'virtual',
    'total_sales',
    'tax_status',
    'post_date',
    'post_title',
    'post_status',
    'post_type',
    'post_mime_type',
  ],
}

/**
 * Writes a wine merchant's three workbooks into `landing_dir/{date}/`, on the 15th of each month of the request and on its last
 * day; each is a full snapshot. There is one wine for 25 orders, and the orders are its sales. `noise` is the share of rows that
 * are broken; what they are stands in `noise.csv` beside the landing folder. The same request gives the same bytes.
 */
export async function generateCellar(request: GenerateRequest): Promise<void> {
  const pick = pickFrom(request.seed)
  const count = Math.max(10, Math.floor(request.orders / 25))
  const wines = Array.from({ length: count }, (_, n) => wineOf(n, pick))
  const sold = wines.filter(({ isOnWeb }) => isOnWeb)
  const days = Array.from({ length: request.days }, (_, n) => addDays(request.last_date, n + 1 - request.days))
  const dates = days.filter((date) => date === request.last_date || date.endsWith('-15'))
  const noise: string[] = ['file,row,kind']
  for (const [n, date] of dates.entries()) {
    const share = (from: number): number => Math.floor((request.orders * from) / dates.length)
    for (let order = share(n); order < share(n + 1); order += 1) {
      // Wines at the front sell more than those behind them.
      const wine = sold[Math.min(pick(sold.length), pick(sold.length), pick(sold.length))]
      if (wine) wine.total_sales += 1 + pick(2)
    }
    const broken = (file: string, row: number, kind: string): unknown =>
      noise.push(`${date}/${file}.xlsx,${row},${kind}`)
    const isNoise = (): boolean => pick(1_000_000) < request.noise * 1_000_000
    const folder = join(request.landing_dir, date)
    mkdirSync(folder, { recursive: true })
    const write = async (file: string, sheet: string, rows: readonly (readonly Cell[])[]): Promise<void> => {
      const at = new Date(`${date}T07:00:00Z`)
      await request.writeWorkbook(join(folder, `${file}.xlsx`), [{ name: sheet, rows }], at)
    }
    await write(
      'Fichier_erp',
      'ERP',
      erpRows(wines, isNoise, pick, (row, kind) => broken('Fichier_erp', row, kind)),
    )
    await write(
      'fichier_liaison',
      'Liaison',
      linkRows(wines, isNoise, (row, kind) => broken('fichier_liaison', row, kind)),
    )
    await write(
      'Fichier_web',
      'Web',
      webRows(sold, isNoise, (row, kind) => broken('Fichier_web', row, kind)),
    )
  }
  writeFileSync(join(dirname(request.landing_dir), 'noise.csv'), `${noise.join('\n')}\n`)
  request.log(
    `${count} wines, ${request.orders} sales in ${dates.length} snapshots until ${request.last_date}, seed ${request.seed}`,
  )
}

function wineOf(n: number, pick: Pick): Wine {
  const chance = pick(100)
  const number = 15_000 + 3 * n + pick(3)
  // One wine in nine has no link, one in forty a link to nothing; a few keys of the web shop are no number.
  const id_web = chance < 11 ? null : chance < 13 ? `${number}-1` : number
  const isRare = pick(25) === 0
  return {
    product_id: 3000 + n,
    id_web,
    isOnWeb: id_web !== null && pick(40) > 0,
    name: `${estates[pick(estates.length)]} ${places[pick(places.length)]} ${2005 + pick(17)}`,
    price: (isRare ? 900 + pick(1400) : 52 + pick(450)) / 10,
    posted: new Date(Date.UTC(2018, pick(36), 1 + pick(28))),
    total_sales: 0,
    stock: pick(6) === 0 ? 0 : pick(200),
  }
}

type Note = (row: number, kind: string) => unknown

function erpRows(wines: readonly Wine[], isNoise: () => boolean, pick: Pick, note: Note): readonly (readonly Cell[])[] {
  const rows: (readonly Cell[])[] = [headers.erp]
  for (const wine of wines) {
    wine.stock = Math.max(0, wine.stock + pick(13) - 6)
    const row: readonly Cell[] = [
      wine.product_id,
      wine.isOnWeb ? 1 : 0,
      wine.price,
      wine.stock,
      wine.stock > 0 ? 'instock' : 'outofstock',
    ]
    rows.push(row)
    if (!isNoise()) continue
    // A fault of an article that is sold would change the figures, which the others are to keep.
    const kind = wine.isOnWeb
      ? 'repeated_row'
      : (['negative_price', 'negative_stock', 'status_contradicts_stock', 'missing_key'][pick(4)] ?? '')
    if (kind === 'repeated_row') rows.push(row)
    if (kind === 'negative_price') rows[rows.length - 1] = row.with(2, -wine.price)
    if (kind === 'negative_stock') rows[rows.length - 1] = [...row.slice(0, 3), -1, 'outofstock']
    if (kind === 'status_contradicts_stock')
      rows[rows.length - 1] = row.with(4, wine.stock > 0 ? 'outofstock' : 'instock')
    if (kind === 'missing_key') rows[rows.length - 1] = row.with(0, null)
    note(rows.length, kind)
  }
  return rows
}

function linkRows(wines: readonly Wine[], isNoise: () => boolean, note: Note): readonly (readonly Cell[])[] {
  const rows: (readonly Cell[])[] = [headers.link]
  for (const wine of wines) {
    rows.push([wine.product_id, wine.id_web])
    if (!isNoise()) continue
    rows.push([wine.product_id, wine.id_web])
    note(rows.length, 'repeated_row')
  }
  return rows
}

function webRows(sold: readonly Wine[], isNoise: () => boolean, note: Note): readonly (readonly Cell[])[] {
  const rows: (readonly Cell[])[] = [headers.web]
  for (const wine of sold) {
    const row = (type: string, mime: string | null): readonly Cell[] => [
      wine.id_web,
      0,
      wine.total_sales,
      type === 'product' ? 'taxable' : null,
      wine.posted,
      wine.name,
      'publish',
      type,
      mime,
    ]
    rows.push(row('product', null), row('attachment', 'image/jpeg'))
    if (!isNoise()) continue
    rows.push([null, 0, null, null, null, null, null, null, null])
    note(rows.length, 'missing_key')
  }
  return rows
}

function addDays(date: string, days: number): string {
  return new Date(Date.parse(date) + days * day_ms).toISOString().slice(0, 10)
}
