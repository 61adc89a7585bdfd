import { withTables } from 'tallyhouse'
import type { ShopMetric } from '../metrics/shop-metrics.ts'
import type { Tables } from '../tables.ts'

const { definePage } = withTables<Tables, ShopMetric>()

export const overviewPage = definePage({
  name: 'overview',
  title: { en: 'Overview', fr: 'Vue d’ensemble' },
  filters: ['country', 'payment_method'],
  range: 'last_30_days',
  tiles: [
    { kind: 'figure', metric: 'net_revenue' },
    { kind: 'figure', metric: 'orders' },
    { kind: 'figure', metric: 'average_basket' },
    { kind: 'figure', metric: 'active_customers' },
    {
      kind: 'bar',
      metric: 'net_revenue',
      width: 4,
      note: {
        en: 'Gross less discounts and taxes by the day of payment, less refunds by the day of return.',
        fr: 'Brut moins remises et taxes au jour du paiement, moins les remboursements au jour du retour.',
      },
    },
    {
      kind: 'line',
      metrics: ['net_revenue_year_to_date'],
      title: { en: 'Net revenue since New Year', fr: 'Chiffre d’affaires net depuis le Nouvel An' },
    },
    {
      kind: 'bar',
      metric: 'net_revenue',
      by: 'category',
      title: { en: 'Net revenue by category', fr: 'Chiffre d’affaires net par catégorie' },
    },
    {
      kind: 'stacked',
      metrics: ['new_customers', 'repeat_customers'],
      title: { en: 'New and repeat customers', fr: 'Clients nouveaux et fidèles' },
    },
    {
      kind: 'bar',
      metric: 'net_revenue',
      by: 'country',
      title: { en: 'Net revenue by country', fr: 'Chiffre d’affaires net par pays' },
    },
  ],
})
