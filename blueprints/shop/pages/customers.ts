import { withTables } from 'tallyhouse'
import type { ShopMetric } from '../metrics/shop-metrics.ts'
import type { Tables } from '../tables.ts'
import { cityPlaces } from './city-places.ts'

const { definePage } = withTables<Tables, ShopMetric>()

export const customersPage = definePage({
  name: 'customers',
  title: { en: 'Customers', fr: 'Clients' },
  filters: ['country'],
  tiles: [
    { kind: 'figure', metric: 'active_customers' },
    { kind: 'figure', metric: 'new_customers' },
    { kind: 'figure', metric: 'repeat_customers' },
    { kind: 'figure', metric: 'retention_30' },
    {
      kind: 'stacked',
      metrics: ['new_customers', 'repeat_customers'],
      width: 4,
      title: { en: 'New and repeat customers', fr: 'Clients nouveaux et fidèles' },
    },
    {
      kind: 'heatmap',
      metrics: ['retention_7', 'retention_30', 'retention_90'],
      title: { en: 'Retention by cohort', fr: 'Rétention par cohorte' },
      note: {
        en: 'Of the clients who first paid in a month, the share with another paid order within 7, 30 and 90 days.',
        fr: 'Part des clients d’un mois de premier paiement avec une autre commande payée sous 7, 30 et 90 jours.',
      },
    },
    {
      kind: 'curve',
      metrics: ['retention_7', 'retention_30', 'retention_90'],
      title: { en: 'Retention curves', fr: 'Courbes de rétention' },
    },
    {
      kind: 'heatmap',
      metrics: ['ltv_7', 'ltv_30', 'ltv_90'],
      title: { en: 'Lifetime value by cohort', fr: 'Valeur client par cohorte' },
      note: {
        en: 'Net revenue a client of the cohort, from the first paid order to day 7, 30 and 90.',
        fr: 'Chiffre d’affaires net par client de la cohorte, du premier paiement aux jours 7, 30 et 90.',
      },
    },
    {
      kind: 'curve',
      metrics: ['ltv_7', 'ltv_30', 'ltv_90'],
      title: { en: 'Lifetime value curves', fr: 'Courbes de valeur client' },
    },
    {
      kind: 'map',
      metric: 'customers_won',
      by: 'city',
      places: cityPlaces,
      width: 4,
      title: { en: 'Where new customers live', fr: 'Où vivent les nouveaux clients' },
    },
  ],
})
