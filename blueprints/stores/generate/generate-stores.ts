import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { GenerateRequest } from 'tallyhouse'
import { articles, cities } from './names.ts'
import { type Pick, pickFrom } from './pick.ts'

type Article = { readonly reference: string; readonly name: string; price_cents: number; stock: number }
type Broken = { readonly file: string; readonly line: number; readonly kind: string; readonly code: string }
type Sale = { readonly date: string; readonly cells: readonly string[] }

const day_ms = 86_400_000
const headers = {
  products: 'Nom,ID Référence produit,Prix,Stock',
  stores: 'ID Magasin,Ville,Nombre de salariés',
  sales: 'Date,ID Référence produit,Quantité,ID Magasin',
}

/**
 * Writes a firm's files into `landing_dir/{date}/`: articles and shops on the first day, each day's sales in `ventes_jour.csv`,
 * and at the end of a month all its sales again in `ventes.csv`. Prices change on some days, and the articles land again then.
 * What was broken stands in `noise.csv` beside the landing folder. The same request gives the same bytes.
 */
export async function generateStores(request: GenerateRequest): Promise<void> {
  const pick = pickFrom(request.seed)
  const broken: Broken[] = []
  const stock = articles.map(
    (name, n): Article => ({
      reference: `REF${String(n + 1).padStart(3, '0')}`,
      name,
      price_cents: 499 + 10 * pick(900),
      stock: 20 + pick(200),
    }),
  )
  const shops = cities.map((city, n) => ({ number: n + 1, city, staff: 3 + pick(12) }))
  const write = (date: string, name: string, header: string, rows: readonly string[]): void => {
    const folder = join(request.landing_dir, date)
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, name), [header, ...rows, ''].join('\r\n'))
  }
  const dates = Array.from({ length: request.days }, (_, n) => addDays(request.last_date, n + 1 - request.days))
  let month: Sale[] = []
  for (const [n, date] of dates.entries()) {
    const share = (from: number): number => Math.floor((request.orders * from) / dates.length)
    if (n === 0)
      write(
        date,
        'magasins.csv',
        headers.stores,
        shops.map((shop) => `${shop.number},${shop.city},${shop.staff}`),
      )
    if (n === 0 || pick(20) === 0) write(date, 'produits.csv', headers.products, articleRows(stock, n > 0, pick))
    const sales = Array.from({ length: share(n + 1) - share(n) }, () => saleOf(date, stock, shops.length, pick))
    const place = `${date}/ventes_jour.csv`
    write(date, 'ventes_jour.csv', headers.sales, noisy(sales, place, request.noise, broken, pick))
    month.push(...sales)
    if (addDays(date, 1).slice(0, 7) === date.slice(0, 7)) continue
    write(
      date,
      'ventes.csv',
      headers.sales,
      month.map((sale) => sale.cells.join(',')),
    )
    month = []
  }
  const noise = broken.map(({ file, line, kind, code }) => `${file},${line},${kind},${code}`)
  writeFileSync(join(dirname(request.landing_dir), 'noise.csv'), ['file,line,kind,code', ...noise, ''].join('\n'))
  request.log(`${request.orders} sales of ${request.days} days until ${request.last_date}, seed ${request.seed}`)
}

function articleRows(stock: readonly Article[], isChange: boolean, pick: Pick): readonly string[] {
  return stock.map((article) => {
    if (isChange && pick(4) === 0) article.price_cents = Math.max(99, article.price_cents + 10 * (pick(41) - 20))
    article.stock += isChange ? pick(50) : 0
    const cents = String(article.price_cents).padStart(3, '0')
    return `${article.name},${article.reference},${cents.slice(0, -2)}.${cents.slice(-2)},${article.stock}`
  })
}

function saleOf(date: string, stock: readonly Article[], shops: number, pick: Pick): Sale {
  // The first articles and shops sell more than the last.
  const article = stock[Math.min(pick(stock.length), pick(stock.length))]
  return {
    date,
    cells: [date, article?.reference ?? '', String(1 + pick(7)), String(1 + Math.min(pick(shops), pick(shops)))],
  }
}

const kinds: readonly { readonly kind: string; readonly code: string; readonly at: number; readonly text: string }[] = [
  { kind: 'bad_date', code: 'not_date', at: 0, text: '2026-02-30' },
  { kind: 'missing_reference', code: 'required', at: 1, text: '' },
  { kind: 'negative_quantity', code: 'below_min', at: 2, text: '-2' },
  { kind: 'no_number', code: 'not_integer', at: 2, text: 'deux' },
  { kind: 'unknown_product', code: 'orphan', at: 1, text: 'REF999' },
  { kind: 'unknown_store', code: 'orphan', at: 3, text: '99' },
]

/** The day's rows; of some a broken one comes on top, so that the good ones are all there. */
function noisy(sales: readonly Sale[], file: string, noise: number, broken: Broken[], pick: Pick): readonly string[] {
  const rows: string[] = []
  for (const { cells } of sales) {
    rows.push(cells.join(','))
    const kind = pick(1_000_000) < noise * 1_000_000 ? kinds[pick(kinds.length)] : undefined
    if (kind === undefined) continue
    rows.push(cells.with(kind.at, kind.text).join(','))
    broken.push({ file, line: rows.length + 1, kind: kind.kind, code: kind.code })
  }
  return rows
}

function addDays(date: string, days: number): string {
  return new Date(Date.parse(date) + days * day_ms).toISOString().slice(0, 10)
}
