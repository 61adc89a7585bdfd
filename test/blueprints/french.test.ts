import { rmSync } from 'node:fs'
import { expect, it } from 'vitest'
import { nameText } from '../../src/page/name-text.ts'
import { tableWords } from '../../src/page/table-words.ts'
import { blueprint, buildBlueprint } from '../support/blueprint-home.ts'
import { makeHome } from '../support/small-project.ts'

const files = {
  stores: {
    '2026-06-01/produits.csv': 'ID produit;Nom;Prix;Stock\nA;Thé;5,00;2\n',
    '2026-06-01/magasins.csv': 'ID magasin;Ville;Nombre de salariés\n1;Sète;2\n',
    '2026-06-01/ventes.csv': 'Date;ID produit;Quantité;ID magasin\n01/06/2026;A;2;1\n',
  },
  cellar: {
    '2026-06-15/erp.csv': 'product_id,onsale_web,price,stock_quantity,stock_status\n1,1,10.5,3,instock\n',
    '2026-06-15/liaison.csv': 'product_id,id_web\n1,101\n',
    '2026-06-15/web.csv': 'sku,total_sales,post_title,post_type\n101,3,Rouge,product\n',
  },
} as const

it.each(['stores', 'cellar'] as const)('every column, table and check of %s has French words', async (name) => {
  const loaded = await blueprint(name)
  const home = makeHome(files[name])
  const { manifest } = await buildBlueprint(loaded, home)
  const { translations, contracts, checks } = loaded.project
  const { fr } = translations
  const english = manifest.tables.filter((table) => {
    const { title, about } = tableWords(table, translations)
    return title.fr === table.name || about.fr === table.description
  })
  expect(english.map((table) => table.name)).toEqual([])
  expect(checks.map((check) => check.name).filter((check) => !fr.checks[check]?.description)).toEqual([])
  // A word that is the same in both languages says nothing, but that it was thought of where the project names it.
  const columns = manifest.tables.flatMap((table) => table.columns.map((column) => column.name))
  const same = columns.filter((column) => !fr.columns[column] && nameText(column, 'fr') === nameText(column, 'en'))
  expect([...new Set(same)].filter((column) => !sameWords.has(column))).toEqual([])
  // Nothing is translated that is no longer there.
  const known = new Set([...manifest.tables, ...contracts].map((one) => one.name))
  expect(Object.keys(fr.tables).filter((table) => !known.has(table))).toEqual([])
  expect(Object.keys(fr.checks).filter((name) => !checks.some((check) => check.name === name))).toEqual([])
  expect(Object.keys(fr.columns).filter((column) => !columns.includes(column))).toEqual([])
  rmSync(home, { recursive: true, force: true })
})

const sameWords = new Set(['cause', 'code', 'place'])
