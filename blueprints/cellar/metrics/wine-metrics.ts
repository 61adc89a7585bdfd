import { withTables } from 'tallyhouse'
import type { Tables } from '../tables.ts'

const { defineMetric } = withTables<Tables>()

/** No time: each snapshot says what was sold so far, and those of several months are never added up. */
const by_wine = { model: 'mart_wines', dimensions: ['wine_class', 'stock_status', 'product_id', 'name'] } as const

const revenue = defineMetric({
  ...by_wine,
  name: 'revenue',
  title: { en: 'Revenue', fr: 'Chiffre d’affaires' },
  description:
    'Price × bottles sold so far on the web, of the articles that are in ERP and web shop, by the latest files.',
  unit: 'EUR',
  measure: 'sum(revenue)',
})

const bottlesSold = defineMetric({
  ...by_wine,
  name: 'bottles_sold',
  title: { en: 'Bottles sold', fr: 'Bouteilles vendues' },
  description: 'Bottles sold so far on the web.',
  unit: 'count',
  measure: 'sum(quantity)',
})

const wineCount = defineMetric({
  ...by_wine,
  name: 'wines',
  title: { en: 'Wines', fr: 'Vins' },
  description: 'Articles that are in ERP and web shop.',
  unit: 'count',
  measure: 'count(product_id)',
})

const unmatchedCount = defineMetric({
  name: 'unmatched',
  title: { en: 'Not matched', fr: 'Sans correspondance' },
  description: 'Articles and links that did not match, by reason.',
  unit: 'count',
  model: 'join_report',
  dimensions: ['reason', 'side'],
  measure: 'count(reason)',
})

export const wineMetrics = [revenue, bottlesSold, wineCount, unmatchedCount] as const

/** What pages can name. */
export type WineMetric = (typeof wineMetrics)[number]
