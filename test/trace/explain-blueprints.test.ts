import { describe, expect, it } from 'vitest'
import type { Manifest } from '../../src/lake/manifest.ts'
import type { LoadedProject } from '../../src/run/load-project.ts'
import { generatedShop } from '../blueprints/shop/generated-shop.ts'
import { blueprint, buildBlueprint } from '../support/blueprint-home.ts'
import { explainAll, explainIn } from '../support/metric-project.ts'
import { makeHome } from '../support/small-project.ts'

const storesFiles = {
  '2026-06-01/produits.csv': 'ID;Nom;Prix;Stock\nA;Café;12,35;1\nB;Thé;5;2\n',
  '2026-06-01/magasins.csv': 'ID Magasin;Ville;Effectif\n1;Sète;2\n2;Lyon;3\n',
  // Two sales that are alike, and both are sent again on the next day.
  '2026-06-01/ventes.csv': 'Date;Référence;Quantité;Magasin\n01/06/2026;A;2;1\n01/06/2026;A;2;1\n01/06/2026;B;1;2\n',
  '2026-06-02/ventes.csv': 'Date;Référence;Quantité;Magasin\n01/06/2026;A;2;1\n01/06/2026;A;2;1\n02/06/2026;A;1;2\n',
  '2026-06-02/produits.csv': 'ID;Nom;Prix;Stock\nA;Café;13;1\n',
}

const cellarFiles = {
  '2026-06-01/erp.csv':
    'product_id;onsale_web;price;stock_quantity;stock_status\n1;1;12,5;10;instock\n2;1;7,25;1;instock\n3;0;9;2;instock\n4;1;5;0;outofstock\n',
  '2026-06-01/web.csv':
    'sku;total_sales;post_title;post_type\nw1;2;Pomerol;product\nw2;4;Chinon;product\nw9;1;Graves;product\n',
  '2026-06-01/liaison.csv': 'product_id;id_web\n1;w1\n2;w2\n3;\n4;w8\n5;w9\n',
}

/** How a part ends: its lines add up to it, exactly, or are listed without shares; else the note that says why not. */
async function endsOf(
  { project }: LoadedProject,
  home: string,
  manifest: Manifest,
): Promise<Readonly<Record<string, string>>> {
  const ends: Record<string, string> = {}
  await explainAll(home, manifest, async (explain) => {
    for (const metric of project.metrics) {
      for (const part of await explain(metric, {})) {
        const role = part.role === 'value' ? '' : ` ${part.role}`
        const listed = part.line_count > 0 ? 'lines' : part.note
        ends[`${metric.name}${role}`] = part.is_exact && part.line_count > 0 ? 'exact' : listed
        // Why a list is without shares is said.
        if (!part.is_exact) expect(part.note, metric.name).toContain('is no sum of')
      }
    }
  })
  return ends
}

const all = (names: readonly string[], end: string): Readonly<Record<string, string>> =>
  Object.fromEntries(names.map((name) => [name, end]))

describe('every metric of a blueprint goes down to files and lines', () => {
  it('of the shop', async () => {
    const home = await generatedShop({ orders: 400, days: 200, noise: 0.03, seed: 5 })
    const shop = await blueprint('shop')
    const { manifest } = await buildBlueprint(shop, home)
    const without_shares = ['active_customers', 'repeat_customers', 'refund_reserve', 'stock_at_risk']
    const ends = await endsOf(shop, home, manifest)
    // Whether new customers are counted as rows or as different customers is for the metric to say.
    const { new_customers, ...others } = ends
    expect(['exact', 'lines']).toContain(new_customers)
    expect(others).toEqual({
      ...all(Object.keys(others), 'exact'),
      ...all(without_shares, 'lines'),
    })
    expect(Object.keys(others).length).toBeGreaterThan(25)
  })

  it('of the stores', async () => {
    const home = makeHome(storesFiles)
    const stores = await blueprint('stores')
    const { manifest } = await buildBlueprint(stores, home)
    const ends = await endsOf(stores, home, manifest)
    expect(ends).toEqual(
      all(
        ['revenue', 'sales', 'pieces_sold', 'revenue_per_employee numerator', 'revenue_per_employee denominator'],
        'exact',
      ),
    )
    const revenue = stores.project.metrics.find(({ name }) => name === 'revenue')
    const [part] = revenue ? await explainIn(home, manifest, revenue, {}) : []
    expect(part?.lines.map(({ file, line, share }) => `${file}:${line} ${String(share)}`)).toEqual([
      '2026-06-01/ventes.csv:2 24.70',
      '2026-06-01/ventes.csv:3 24.70',
      '2026-06-01/ventes.csv:4 5.00',
      '2026-06-02/ventes.csv:4 13.00',
    ])
  })

  it('of the cellar', async () => {
    const home = makeHome(cellarFiles)
    const cellar = await blueprint('cellar')
    const { manifest } = await buildBlueprint(cellar, home)
    expect(await endsOf(cellar, home, manifest)).toEqual(
      all(['revenue', 'bottles_sold', 'wines', 'unmatched'], 'exact'),
    )
    const unmatched = cellar.project.metrics.find(({ name }) => name === 'unmatched')
    const [part] = unmatched ? await explainIn(home, manifest, unmatched, {}) : []
    expect(part?.lines.map(({ file, line }) => `${file}:${line}`)).toEqual([
      '2026-06-01/liaison.csv:4',
      '2026-06-01/liaison.csv:5',
      '2026-06-01/liaison.csv:6',
    ])
  })
})
