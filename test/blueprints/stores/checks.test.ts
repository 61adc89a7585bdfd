import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Engine } from '../../../src/engine/engine.ts'
import type { LoadedProject } from '../../../src/run/load-project.ts'
import { blueprint, buildBlueprint } from '../../support/blueprint-home.ts'
import { badRows, openTables } from '../../support/broken-tables.ts'
import { makeHome } from '../../support/small-project.ts'

let stores: LoadedProject
let engine: Engine

beforeAll(async () => {
  stores = await blueprint('stores')
  const home = makeHome({
    '2026-06-01/produits.csv': 'ID;Nom;Prix;Stock\nA;Café;12,35;1\nB;Thé;5;2\n',
    '2026-06-01/magasins.csv': 'ID Magasin;Ville;Effectif\n1;Sète;2\n',
    '2026-06-01/ventes.csv': 'Date;Référence;Quantité;Magasin\n01/06/2026;A;2;1\n01/06/2026;B;1;1\n',
    '2026-06-02/produits.csv': 'ID;Nom;Prix;Stock\nA;Café;13;1\n',
  })
  await buildBlueprint(stores, home)
  engine = await openTables(home)
})
afterAll(() => engine.close())

/** What breaks each check, and how many rows it then finds. */
const breaks: readonly (readonly [name: string, change: string, rows: number])[] = [
  ['product_without_one_price', `update dim_product set valid_to = null`, 2],
  ['product_without_one_price', `update dim_product set valid_to = date '2026-06-03' where price = 12.35`, 1],
  ['sale_counted_twice', `insert into fct_sales select * from fct_sales where product_id = 'A'`, 1],
  ['sale_lost', `delete from fct_sales where product_id = 'A'`, 1],
  ['sale_of_unknown_product', `update stg_sales set product_id = 'Z' where product_id = 'A'`, 1],
  ['sale_of_unknown_store', `update stg_sales set store_id = '9' where product_id = 'A'`, 1],
  ['sale_total_differs', `update fct_sales set total_price = total_price + 0.01 where product_id = 'A'`, 1],
  ['sale_total_differs', `update fct_sales set unit_price = 13, total_price = 26 where product_id = 'A'`, 1],
  ['sales_totals_differ', `update mart_sales_by_city set revenue = revenue + 0.01`, 1],
  ['sales_totals_differ', `update ventes set total_price = total_price - 0.01 where ID_produit = 'B'`, 1],
  ['stock_below_zero', `update dim_product set stock = -1 where product_id = 'B'`, 1],
]

describe('the checks of stores', () => {
  it.each(breaks)('%s finds what is wrong after %s', async (name, change, rows) => {
    expect(await badRows(stores, engine, name, change)).toEqual({ before: 0, after: rows })
  })

  it('are all broken here', () => {
    const broken = new Set(breaks.map(([name]) => name))
    expect(stores.project.checks.map(({ name }) => name).filter((name) => !broken.has(name))).toEqual([])
  })
})
