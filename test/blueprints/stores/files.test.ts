import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { writeOds } from 'hucre/ods'
import { writeXlsx } from 'hucre/xlsx'
import { beforeAll, describe, expect, it } from 'vitest'
import type { LoadedProject } from '../../../src/run/load-project.ts'
import { blueprint, buildBlueprint, publishBlueprint } from '../../support/blueprint-home.ts'
import { land, makeHome, queryHome } from '../../support/small-project.ts'

const day = '2026-06-01'

/** One firm's files: what they sold is 2 × 12.35 + 3 × 5 + 3 × 5 + 1 × 1200.005. */
const french = {
  [`${day}/produits.csv`]:
    'Nom,ID Référence produit,Prix,Stock\r\nCafé moulu,REF001,12.35,10\r\nThé vert,REF002,5,20\r\nMachine,REF003,1200.005,3\r\n',
  [`${day}/magasins.csv`]: 'ID Magasin,Ville,Nombre de salariés\r\n1,Orléans,4\r\n2,Sète,0\r\n',
  [`${day}/ventes.csv`]:
    'Date,ID Référence produit,Quantité,ID Magasin\r\n2026-05-03,REF001,2,1\r\n2026-05-03,REF002,3,1\r\n2026-05-03,REF002,3,1\r\n2026-05-12,REF003,1,2\r\n',
}

const semicolons = {
  [`${day}/produits.csv`]:
    'nom;id reference produit;prix;stock\nCafé moulu;REF001;12,35;10\nThé vert;REF002;5,00;20\nMachine;REF003;1 200,005;3\n',
  [`${day}/magasins.csv`]: 'id magasin;ville;nombre de salaries\n1;Orléans;4\n2;Sète;0\n',
  [`${day}/ventes.csv`]:
    'date;id reference produit;quantite;id magasin\n03/05/2026;REF001;2;1\n03/05/2026;REF002;3;1\n03/05/2026;REF002;3;1\n12/05/2026;REF003;1;2\n',
}

/** Columns shuffled, lines above the header, and names that tell nothing. */
const shuffled = {
  [`${day}/export_a.csv`]:
    'Articles au 31 mai\n\nStock;Prix unitaire;Référence;Désignation;Rayon\n10;12,35;REF001;Café moulu;A\n20;5,00;REF002;Thé vert;A\n3;1200,005;REF003;Machine;B\n',
  [`${day}/export_b.csv`]: 'Nos boutiques;;\nEffectif;Ville;Code magasin\n4;Orléans;1\n0;Sète;2\n',
  [`${day}/export_c.csv`]:
    'Magasin;Qté;Date de vente;Code produit\n1;2;03/05/2026;REF001\n1;3;03/05/2026;REF002\n1;3;03/05/2026;REF002\n2;1;12/05/2026;REF003\n',
}

const english = {
  [`${day}/products.csv`]:
    'product_id,name,price,stock\nREF001,Café moulu,12.35,10\nREF002,Thé vert,5,20\nREF003,Machine,1200.005,3\n',
  [`${day}/stores.csv`]: 'store_id,city,employees\n1,Orléans,4\n2,Sète,0\n',
  [`${day}/sales.csv`]:
    'date,product_id,quantity,store_id\n2026-05-03,REF001,2,1\n2026-05-03,REF002,3,1\n2026-05-03,REF002,3,1\n2026-05-12,REF003,1,2\n',
}

const may = (date: number): Date => new Date(Date.UTC(2026, 4, date))

/** One workbook a table, under titles, beside a cover sheet; references and numbers as text and as numbers. */
async function workbooks(ending: 'xlsx' | 'ods' = 'xlsx'): Promise<Readonly<Record<string, Uint8Array>>> {
  const cover = { name: 'Lisez-moi', rows: [['Export'], ['de la caisse']] }
  const file = (name: string, rows: (string | number | Date | null)[][]): Promise<Uint8Array> =>
    (ending === 'ods' ? writeOds : writeXlsx)({ sheets: [cover, { name, rows }] })
  return {
    [`${day}/classeur1.${ending}`]: await file('Tarif 2026', [
      ['Tarif'],
      [],
      [null, 'Nom', 'ID Référence\nproduit', 'Prix', 'Stock'],
      [null, 'Café moulu', 'REF001', 12.35, 10],
      [null, 'Thé vert', 'REF002', '5,00', '20'],
      [null, 'Machine', 'REF003', 1200.005, 3],
    ]),
    [`${day}/classeur2.${ending}`]: await file('Feuil1', [
      ['ID Magasin', 'Ville', 'Nombre de salariés'],
      [1, 'Orléans', 4],
      ['2', 'Sète', '0'],
    ]),
    [`${day}/classeur3.${ending}`]: await file('Mai', [
      ['Date', 'ID Référence produit', 'Quantité', 'ID Magasin'],
      [may(3), 'REF001', 2, 1],
      ['03/05/2026', 'REF002', '3', 1],
      [may(3), 'REF002', 3, 1],
      [may(12), 'REF003', 1, 2],
    ]),
  }
}

const windows = (files: Readonly<Record<string, string>>): Readonly<Record<string, Uint8Array>> =>
  Object.fromEntries(Object.entries(files).map(([name, text]) => [name, Buffer.from(text, 'latin1')]))

const sales = `select sold_on::varchar as day, product, city, quantity::int as quantity, total_price::varchar as total from fct_sales order by all`
const sold = [
  { day: '2026-05-03', product: 'Café moulu', city: 'Orléans', quantity: 2, total: '24.70' },
  { day: '2026-05-03', product: 'Thé vert', city: 'Orléans', quantity: 3, total: '15.00' },
  { day: '2026-05-03', product: 'Thé vert', city: 'Orléans', quantity: 3, total: '15.00' },
  { day: '2026-05-12', product: 'Machine', city: 'Sète', quantity: 1, total: '1200.01' },
]

let stores: LoadedProject
beforeAll(async () => {
  stores = await blueprint('stores')
})

describe('stores takes the same sales', () => {
  it.each<[string, () => Promise<Readonly<Record<string, string | Uint8Array>>>]>([
    ['from French files', async () => french],
    ['with semicolons, days first, decimal commas and no accents in headers', async () => semicolons],
    ['in Windows-1252', async () => windows({ ...french, ...semicolons })],
    ['with columns shuffled, lines above the header, and files known by their header', async () => shuffled],
    ['from English files', async () => english],
    ['from workbooks', workbooks],
    ['from OpenDocument spreadsheets', () => workbooks('ods')],
  ])('%s', async (_, files) => {
    const home = makeHome(await files())
    const { manifest } = await buildBlueprint(stores, home)
    expect(manifest.refused).toEqual([])
    expect(await queryHome(home, 'select place, cell, code from quarantine')).toEqual([])
    expect(await queryHome(home, sales)).toEqual(sold)
  })
})

describe('a day’s sales', () => {
  it('are added once, however often and in whichever files they come', async () => {
    const home = makeHome(french)
    const count = async (): Promise<unknown> => {
      await buildBlueprint(stores, home)
      const [row] = await queryHome(
        home,
        'select count(*)::int as n, sum(total_price)::varchar as total from fct_sales',
      )
      return Object.values(row ?? {})
    }
    expect(await count()).toEqual([4, '1254.71'])
    const header = 'Date;ID Référence produit;Quantité;ID Magasin\n'
    // The days of May again, in another form, and one sale more of a line that was there twice.
    const again = `${header}03/05/2026;REF002;3;1\n03/05/2026;REF002;3;1\n03/05/2026;REF002;3;1\n`
    land(home, { '2026-06-02/ventes_jour.csv': again })
    expect(await count()).toEqual([5, '1269.71'])
    land(home, {
      '2026-06-03/ventes_jour_2.csv': again,
      '2026-06-03/ventes_jour.csv': `${header}02/06/2026;REF001;1;2\n`,
    })
    expect(await count()).toEqual([6, '1282.06'])
    expect(await count()).toEqual([6, '1282.06'])
  })

  it('keep the price of their day when the price changes, and wait for an article that is not there yet', async () => {
    const home = makeHome({
      ...english,
      '2026-06-05/products.csv': 'product_id,name,price,stock\nREF001,Café moulu,13,10\n',
      '2026-06-06/ventes_jour.csv':
        'date,product_id,quantity,store_id\n2026-06-04,REF001,1,1\n2026-06-05,REF001,1,1\n2026-06-05,REF009,2,1\n',
    })
    const { checks } = await buildBlueprint(stores, home)
    const june = `select total_price::varchar as total from fct_sales where sold_on >= date '2026-06-01' order by sold_on, product_id`
    expect(await queryHome(home, june)).toEqual([{ total: '12.35' }, { total: '13.00' }])
    const failed = checks.filter(({ status }) => status !== 'passed').map(({ name, bad_rows }) => [name, bad_rows])
    expect(failed).toEqual([['sale_of_unknown_product', 1]])
    land(home, { '2026-06-07/products.csv': 'product_id,name,price,stock\nREF009,Tasse,4.5,10\n' })
    await buildBlueprint(stores, home)
    expect(await queryHome(home, june)).toEqual([{ total: '12.35' }, { total: '13.00' }, { total: '9.00' }])
  })
})

describe('after a build', () => {
  it('the SQLite file has the firm’s three tables as its tools spell them, and the star schema', async () => {
    const home = makeHome(french)
    const { manifest } = await buildBlueprint(stores, home)
    await publishBlueprint(stores, home, manifest)
    const database = new DatabaseSync(join(home, 'out/magasins.sqlite'), { readOnly: true })
    try {
      const columns = (table: string): readonly unknown[] =>
        database
          .prepare('select name from pragma_table_info(?)')
          .all(table)
          .map((row) => row['name'])
      expect(columns('produits')).toEqual(['ID_produit', 'nom', 'prix', 'stock'])
      expect(columns('magasins')).toEqual(['ID_magasin', 'ville', 'nombre_salaries'])
      expect(columns('ventes')).toEqual(['ID_vente', 'ID_produit', 'ID_magasin', 'date', 'quantite', 'total_price'])
      const total = 'select sum(total_price) as total from ventes where total_price > 20 and prix > 9'
      const joined = total.replace('ventes', 'ventes join produits using (ID_produit)')
      expect(database.prepare(joined).get()?.['total']).toBeCloseTo(1224.71, 9)
      expect(database.prepare('select count(*) as n from fct_sales join dim_store using (store_id)').get()?.['n']).toBe(
        4,
      )
    } finally {
      database.close()
    }
  })

  it('etl.log says when, success or error, and the total', async () => {
    const home = makeHome(french)
    await buildBlueprint(stores, home)
    const broken = {
      ...stores,
      models: stores.models.map((model) =>
        model.name === 'fct_sales'
          ? { ...model, sql: model.sql.replace('s.quantity * p.price', 's.quantity * p.price + 0.01') }
          : model,
      ),
    }
    await expect(buildBlueprint(broken, home)).rejects.toMatchObject({ code: 'checks_failed' })
    const lines = readFileSync(join(home, 'logs/etl.log'), 'utf8').trimEnd().split('\n')
    expect(lines).toHaveLength(2)
    expect(lines[0]).toMatch(/^\d{4}-\d\d-\d\dT\S+Z \| success \| revenue 1254\.71 EUR \| release /)
    expect(lines[1]).toMatch(/^\d{4}-\d\d-\d\dT\S+Z \| error \| .*sale_total_differs/)
  })

  it('every ready analysis runs and adds up to the total', async () => {
    const home = makeHome(french)
    await buildBlueprint(stores, home)
    const names = ['revenue_total', 'revenue_by_product', 'revenue_by_city', 'revenue_by_day', 'revenue_per_employee']
    for (const name of names) {
      const sql = readFileSync(join(stores.dir, 'queries', `${name}.sql`), 'utf8')
      const [row] = await queryHome(home, `select sum(revenue)::varchar as total from (${sql})`)
      expect([name, row?.['total']]).toEqual([name, '1254.71'])
    }
    expect(
      await queryHome(home, 'select revenue_per_employee::varchar as each from mart_sales_by_store order by store_id'),
    ).toEqual([{ each: '13.675000' }, { each: null }])
  })
})
