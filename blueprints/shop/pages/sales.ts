import { withTables } from 'tallyhouse'
import type { ShopMetric } from '../metrics/shop-metrics.ts'
import type { Tables } from '../tables.ts'

const { definePage } = withTables<Tables, ShopMetric>()

export const salesPage = definePage({
  name: 'sales',
  title: { en: 'Sales', fr: 'Ventes' },
  filters: ['country', 'payment_method', 'category'],
  range: 'last_30_days',
  tiles: [
    { kind: 'figure', metric: 'gross_revenue' },
    { kind: 'figure', metric: 'net_revenue' },
    { kind: 'figure', metric: 'recognised_revenue' },
    { kind: 'figure', metric: 'refunds' },
    {
      kind: 'stacked',
      metrics: ['net_revenue'],
      by: 'category',
      width: 4,
      title: { en: 'Net revenue by category', fr: 'Chiffre d’affaires net par catégorie' },
    },
    {
      kind: 'line',
      metrics: ['booked_net_revenue', 'recognised_revenue'],
      title: { en: 'Booked and recognised', fr: 'Comptabilisé et reconnu' },
      note: {
        en: 'The same sales by the day of payment and by the day of delivery.',
        fr: 'Les mêmes ventes au jour du paiement et au jour de la livraison.',
      },
    },
    {
      kind: 'line',
      metrics: ['average_basket'],
      title: { en: 'Average basket', fr: 'Panier moyen' },
    },
    {
      kind: 'heatmap',
      metrics: ['net_revenue'],
      by: 'payment_method',
      grain: 'month',
      title: { en: 'Net revenue by payment method', fr: 'Chiffre d’affaires net par mode de paiement' },
    },
    {
      kind: 'funnel',
      metrics: ['gross_revenue', 'booked_net_revenue', 'net_revenue'],
      title: { en: 'From gross to net', fr: 'Du brut au net' },
    },
    { kind: 'line', metrics: ['return_rate'], title: { en: 'Return rate', fr: 'Taux de retour' } },
    {
      kind: 'bar',
      metric: 'net_revenue',
      by: 'sku',
      title: { en: 'Best articles', fr: 'Meilleurs articles' },
    },
    {
      kind: 'table',
      metrics: ['net_revenue', 'gross_revenue', 'discounts', 'taxes', 'refunds'],
      by: ['country'],
      width: 4,
      title: { en: 'Countries', fr: 'Pays' },
    },
  ],
})
