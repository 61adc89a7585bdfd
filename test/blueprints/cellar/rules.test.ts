import { describe, expect, test } from 'vitest'
import type { LoadedProject } from '../../../src/run/load-project.ts'
import { nextDue } from '../../../src/time/cron.ts'
import { blueprint, buildBlueprint } from '../../support/blueprint-home.ts'
import { metricFigures } from '../../support/metric-figures.ts'
import { land, makeHome, queryHome } from '../../support/small-project.ts'

const cellar = await blueprint('cellar')

const headers = {
  erp: 'product_id,onsale_web,price,stock_quantity,stock_status',
  liaison: 'product_id,id_web',
  web: 'sku,total_sales,post_title,post_type',
}
type Exports = Readonly<Partial<Record<keyof typeof headers, string>>>

/** Exports of a landing date, their rows parted by blanks; a row of the ERP is `key,price`, one of the web `sku,sales,type`. */
function dropOf(date: string, exports: Exports): Readonly<Record<string, string>> {
  const rowOf = {
    erp: ([key, price]: readonly string[]) => `${key},1,${price},5,instock`,
    liaison: (cells: readonly string[]) => cells.join(','),
    web: ([sku, sales, type = '']: readonly string[]) => `${sku},${sales},Vin ${sku},${type}`,
  }
  return Object.fromEntries(
    Object.entries(exports).map(([name, rows]) => {
      // Object.entries gives the keys of Exports, which are those of `headers`.
      const source = name as keyof typeof headers
      const lines = rows.split(' ').map((row) => rowOf[source](row.split(',')))
      return [`${date}/${source}.csv`, `${[headers[source], ...lines].join('\n')}\n`]
    }),
  )
}

/** A home built from one month's exports. */
async function cellarOf(exports: Exports, project: LoadedProject = cellar): Promise<string> {
  const home = makeHome(dropOf('2026-06-15', exports))
  await buildBlueprint(project, home)
  return home
}

/** A home of wines w1, w2 … at these prices, each sold once. */
async function winesAt(prices: readonly (number | string)[], project: LoadedProject = cellar): Promise<string> {
  const each = (row: (price: number | string, n: number) => string): string =>
    prices.map((price, n) => row(price, n + 1)).join(' ')
  return cellarOf(
    {
      erp: each((price, n) => `w${n},${price}`),
      liaison: each((_, n) => `w${n},s${n}`),
      web: each((_, n) => `s${n},1,product`),
    },
    project,
  )
}

async function linesOf(home: string, sql: string): Promise<readonly string[]> {
  return (await queryHome(home, sql)).map((row) => Object.values(row).join(' '))
}

/** Each wine's z-score and class. */
async function classesOf(home: string): Promise<readonly string[]> {
  return linesOf(home, 'select coalesce(z_score::varchar, $$none$$), wine_class from mart_wines order by product_id')
}

const sold = 'select product_id, price::double, quantity::int, revenue::varchar from fct_revenue order by 1'
const three = { erp: 'a,10 b,20', liaison: 'a,1 b,2', web: '1,4,product 2,5,product' }

describe('an export', () => {
  test('takes the place of the one before it whole, and each of the three has its own latest', async () => {
    const home = await cellarOf(three)
    expect(await linesOf(home, sold)).toEqual(['a 10 4 40.00', 'b 20 5 100.00'])
    const next = async (date: string, exports: Exports): Promise<readonly string[]> => {
      land(home, dropOf(date, exports))
      await buildBlueprint(cellar, home)
      return linesOf(home, sold)
    }
    // Sales so far: 7 is no 4 + 7, and may fall. Prices and links of June hold on.
    expect(await next('2026-07-15', { web: '1,7,product 2,3,product' })).toEqual(['a 10 7 70.00', 'b 20 3 60.00'])
    expect(await next('2026-08-15', { liaison: 'a,2' })).toEqual(['a 10 3 30.00'])
    expect(await next('2026-09-15', { erp: 'b,20', liaison: 'a,1 b,2' })).toEqual(['b 20 3 60.00'])
    expect(await metricFigures(cellar, home, 'revenue')).toEqual({ total: '60.00' })
    expect(await metricFigures(cellar, home, 'bottles_sold')).toEqual({ total: '3' })
  })

  test('that landed late goes by its landing date: an older one changes nothing', async () => {
    const home = await cellarOf(three)
    land(home, dropOf('2026-05-15', { erp: 'a,1 b,1', liaison: 'a,2', web: '1,1,product 2,1,product' }))
    await buildBlueprint(cellar, home)
    expect(await linesOf(home, sold)).toEqual(['a 10 4 40.00', 'b 20 5 100.00'])
  })

  test('of one landing date is the last by name, and the two are not put together', async () => {
    const home = await cellarOf(three)
    land(home, { '2026-06-15/erp_bis.csv': `${headers.erp}\nb,1,30,5,instock\n` })
    await buildBlueprint(cellar, home)
    expect(await linesOf(home, sold)).toEqual(['b 30 5 150.00'])
  })

  test('has the last row of a key, of the web those of type product; where none has a type, all', async () => {
    const links = 'a,1 b,2'
    const erp = 'a,9 b,20 a,10'
    const typed = await cellarOf({
      erp,
      liaison: links,
      web: '1,3,product 1,4,Product 1,99,attachment 2,98, 2,5,product',
    })
    expect(await linesOf(typed, sold)).toEqual(['a 10 4 40.00', 'b 20 5 100.00'])
    const untyped = await cellarOf({ erp, liaison: links, web: '1,3 1,4 2,5' })
    expect(await linesOf(untyped, sold)).toEqual(['a 10 4 40.00', 'b 20 5 100.00'])
  })
})

describe('an article', () => {
  test('counts where ERP, link and web shop have it; each other one is listed with its reason', async () => {
    const home = await cellarOf({
      erp: 'a,10 b,20 c,30 d,40',
      // The pair twice is one, and no link beside a link is none.
      liaison: 'a,1 a,1 a, c, d,77 x,2',
      web: '1,4,product 2,5,product 3,6,product',
    })
    expect(await linesOf(home, sold)).toEqual(['a 10 4 40.00'])
    const report = `select reason, coalesce(product_id, '-'), coalesce(id_web, '-') from join_report order by all`
    expect(await linesOf(home, report)).toEqual([
      'link_of_unknown_product x 2',
      'link_to_nothing d 77',
      'no_link c -',
      'not_in_link_file b -',
      'product_without_link - 3',
    ])
    expect(await metricFigures(cellar, home, 'wines')).toEqual({ total: '1' })
    expect(await metricFigures(cellar, home, 'unmatched')).toEqual({ total: '5' })
  })

  test('with two links, or with the link of another, stops the release', async () => {
    for (const liaison of ['a,1 a,2 b,2', 'a,1 b,1'])
      await expect(cellarOf({ ...three, liaison })).rejects.toMatchObject({ code: 'checks_failed' })
  })
})

describe('revenue', () => {
  test('is the price as it is written × bottles, half up to the cent at each article, below zero away from it', async () => {
    const home = await cellarOf({
      // 0.375, which is 3 × 0.13 for who rounds the price; 0.125, which is 0.12 to the even cent; a fault of the ERP counts as it stands.
      erp: 'a,0.125 b,0.125 c,0.125 d,-0.125 e,7',
      liaison: 'a,1 b,2 c,3 d,4 e,5',
      web: '1,3,product 2,1,product 3,1,product 4,1,product 5,0,product',
    })
    const amounts = 'select product_id, revenue::varchar from fct_revenue order by 1'
    expect(await linesOf(home, amounts)).toEqual(['a 0.38', 'b 0.13', 'c 0.13', 'd -0.13', 'e 0.00'])
    const totals = 'select products::int, bottles::int, revenue::varchar from mart_revenue_total'
    expect(await linesOf(home, totals)).toEqual(['5 6 0.51'])
    expect(await linesOf(home, 'select fault, product_id from erp_faults')).toEqual(['price_below_zero d'])
  })
})

/** What `settings` says instead: a merchant's own choice. */
function withSettings(select: string): LoadedProject {
  const models = cellar.models.map((model) => (model.name === 'settings' ? { ...model, sql: select } : model))
  return { ...cellar, models }
}

describe('a wine', () => {
  test('at z = 2 is ordinary, and premium from the smallest step beyond it', async () => {
    expect(await classesOf(await winesAt([10, 10, 10, 10, 50]))).toEqual([
      ...Array.from({ length: 4 }, () => '-0.500000 ordinary'),
      '2.000000 ordinary',
    ])
    // With a sixth wine z of the fifth is 2 where that one costs 28.52202…; both prices here are 28.52 to the cent.
    expect((await classesOf(await winesAt([10, 10, 10, 10, 50, '28.5220'])))[4]).toBe('2.000000 premium')
    expect((await classesOf(await winesAt([10, 10, 10, 10, 50, '28.5230'])))[4]).toBe('1.999977 ordinary')
  })

  test('is judged among all that are reconciled, and no others', async () => {
    const home = await cellarOf({
      // Without the three that are not reconciled z of the fifth is 2; with them it is more. One without sales is one of all.
      erp: 'a,10 b,10 c,10 d,10 e,50 f,10 g,10 h,10',
      liaison: 'a,1 b,2 c,3 d,4 e,5 f,',
      web: '1,0,product 2,0,product 3,1,product 4,1,product 5,1,product',
    })
    expect((await classesOf(home))[4]).toBe('2.000000 ordinary')
  })

  test('far below the others is ordinary, and so are all where there is no spread', async () => {
    expect((await classesOf(await winesAt([50, 50, 50, 50, 50, 10])))[5]).toBe('-2.236068 ordinary')
    expect(await classesOf(await winesAt([12, 12, 12]))).toEqual(['none ordinary', 'none ordinary', 'none ordinary'])
    expect(await classesOf(await winesAt([12]))).toEqual(['none ordinary'])
  })

  test('is judged by the standard deviation of the population, or of a sample where the settings say so', async () => {
    const prices = [10, 10, 10, 10, 50, 28]
    expect((await classesOf(await winesAt(prices)))[4]).toBe('2.012309 premium')
    const sample = withSettings(`select 2 as premium_above_z, 'sample' as standard_deviation`)
    expect((await classesOf(await winesAt(prices, sample)))[4]).toBe('1.836979 ordinary')
    const lower = withSettings(`select 1 as premium_above_z, 'sample' as standard_deviation`)
    expect((await classesOf(await winesAt(prices, lower)))[4]).toBe('1.836979 premium')
  })

  test('is in one of the two lists, whose prices alone are to the cent', async () => {
    const home = await winesAt([10, 10, 10, 10, 50, '28.5220'])
    const list = (name: string): Promise<readonly string[]> =>
      linesOf(home, `select product_id, price::varchar from ${name} order by 1`)
    expect(await list('premium_wines')).toEqual(['w5 50.00'])
    expect(await list('ordinary_wines')).toEqual(['w1 10.00', 'w2 10.00', 'w3 10.00', 'w4 10.00', 'w6 28.52'])
    expect(await linesOf(home, `select price::double from mart_wines where product_id = 'w6'`)).toEqual(['28.522'])
    const classes =
      'select wine_class, wines::int, bottles::int, revenue::varchar, average_price::varchar from mart_wine_classes order by 1'
    // 68.522 ÷ 5 is 13.7044.
    expect(await linesOf(home, classes)).toEqual(['ordinary 5 5 68.52 13.70', 'premium 1 1 50.00 50.00'])
  })
})

describe('the monthly job', () => {
  test('starts at nine by the clocks of Paris, in summer and in winter', () => {
    const [job] = cellar.project.jobs
    const due = (after: string): string | undefined =>
      nextDue(job?.cron ?? '', job?.time_zone ?? '', new Date(after))?.toISOString()
    expect(due('2026-07-01T00:00:00Z')).toBe('2026-07-15T07:00:00.000Z')
    expect(due('2026-12-01T00:00:00Z')).toBe('2026-12-15T08:00:00.000Z')
  })
})
