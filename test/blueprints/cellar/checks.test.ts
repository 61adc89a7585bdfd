import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Engine } from '../../../src/engine/engine.ts'
import type { LoadedProject } from '../../../src/run/load-project.ts'
import { blueprint, buildBlueprint } from '../../support/blueprint-home.ts'
import { badRows, openTables } from '../../support/broken-tables.ts'
import { makeHome } from '../../support/small-project.ts'

let cellar: LoadedProject
let engine: Engine

/** Six wines; five are reconciled, and z of the dearest of these is 2 exactly. */
const files = {
  '2026-06-15/Fichier_erp.csv':
    'product_id,onsale_web,price,stock_quantity,stock_status\n1,1,10,5,instock\n2,1,10,5,instock\n3,1,10,5,instock\n4,1,10,5,instock\n5,1,50,5,instock\n6,0,8,0,outofstock\n',
  '2026-06-15/fichier_liaison.csv': 'product_id,id_web\n1,101\n2,102\n3,103\n4,bon-cadeau\n5,105\n6,\n',
  '2026-06-15/Fichier_web.csv':
    'sku,total_sales,post_title,post_type\n101,1,Rouge,product\n102,2,Blanc,product\n103,3,Rosé,product\nbon-cadeau,0,Bon,product\n105,1,Grand cru,product\n105,1,Grand cru,attachment\n',
}

beforeAll(async () => {
  cellar = await blueprint('cellar')
  const home = makeHome(files)
  await buildBlueprint(cellar, home)
  engine = await openTables(home)
})
afterAll(() => engine.close())

/** What breaks each check, and how many rows it then finds. */
const breaks: readonly (readonly [name: string, change: string, rows: number])[] = [
  ['key_read_as_decimal', `update stg_erp set product_id = '16416.0' where product_id = '1'`, 1],
  ['key_read_as_decimal', `update stg_link set id_web = '16416,0' where product_id = '1'`, 1],
  ['key_read_as_decimal', `update stg_web set sku = '16416.00' where sku = '101'`, 1],
  ['clean_key_missing', `update clean_web set sku = null where sku = '101'`, 1],
  ['clean_key_missing', `update clean_erp set product_id = null where product_id = '1'`, 1],
  ['clean_key_twice', `insert into clean_erp select * from clean_erp where product_id = '1'`, 1],
  ['clean_key_twice', `insert into clean_web select * from clean_web where sku = '101'`, 1],
  ['link_fans_out', `update clean_link set product_id = '1' where product_id = '2'`, 1],
  ['link_fans_out', `update clean_link set id_web = '101' where product_id = '2'`, 1],
  ['join_loses_an_article', `delete from reconciled_products where product_id = '1'`, 2],
  ['join_loses_an_article', `delete from join_report`, 1],
  ['join_loses_an_article', `insert into reconciled_products select * from reconciled_products where sku = '105'`, 2],
  ['revenue_differs', `update fct_revenue set revenue = revenue + 0.01 where product_id = '1'`, 1],
  ['revenue_total_differs', `update mart_revenue_total set revenue = revenue + 0.01`, 1],
  ['revenue_total_differs', `update sales_report set revenue = revenue - 0.01 where product_id = '1'`, 1],
  ['revenue_total_differs', `delete from ordinary_wines where product_id = '2'`, 1],
  // z exactly 2 is ordinary: a model that says otherwise is found.
  ['wine_class_differs', `update mart_wines set wine_class = 'premium' where product_id = '5'`, 1],
  // A sixth article takes z of the dearest to the root of 5; neither is what the table says.
  [
    'wine_class_differs',
    `insert into fct_revenue select * replace ('7' as product_id) from fct_revenue where product_id = '1'`,
    2,
  ],
  ['wine_in_no_list', `delete from ordinary_wines where product_id = '5'`, 1],
  ['wine_in_no_list', `insert into premium_wines select * from ordinary_wines where product_id = '5'`, 1],
  ['erp_price_below_zero', `update clean_erp set price = -8 where product_id = '6'`, 1],
  ['erp_stock_below_zero', `update clean_erp set stock_quantity = -1 where product_id = '6'`, 1],
  ['erp_status_contradicts_stock', `update clean_erp set stock_status = 'instock' where product_id = '6'`, 1],
  ['erp_status_contradicts_stock', `update clean_erp set stock_status = 'OutOfStock' where product_id = '1'`, 1],
]

describe('the checks of cellar', () => {
  it.each(breaks)('%s finds what is wrong after %s', async (name, change, rows) => {
    expect(await badRows(cellar, engine, name, change)).toEqual({ before: 0, after: rows })
  })

  it('are all broken here, and those of the steps stop a release', () => {
    const broken = new Set(breaks.map(([name]) => name))
    expect(cellar.project.checks.map(({ name }) => name).filter((name) => !broken.has(name))).toEqual([])
    const medium = cellar.project.checks.filter(({ severity }) => severity !== 'high').map(({ name }) => name)
    expect(medium.every((name) => name.startsWith('erp_'))).toBe(true)
  })

  it('hold z = 2 for ordinary, and a wine beyond it for premium', async () => {
    const classes = await engine.rows('select product_id, z_score::varchar as z, wine_class from mart_wines order by 1')
    expect(classes.at(-1)).toEqual({ product_id: '5', z: '2.000000', wine_class: 'ordinary' })
  })
})
