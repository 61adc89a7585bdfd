import { withTables } from 'tallyhouse'
import type { WineMetric } from '../metrics/wine-metrics.ts'
import type { Tables } from '../tables.ts'

const { definePage } = withTables<Tables, WineMetric>()

export const overviewPage = definePage({
  name: 'overview',
  title: { en: 'Overview', fr: 'Vue d’ensemble' },
  filters: ['wine_class', 'stock_status'],
  range: 'all',
  tiles: [
    { kind: 'figure', metric: 'revenue', title: { en: 'Total revenue', fr: 'Chiffre d’affaires total' } },
    { kind: 'figure', metric: 'bottles_sold' },
    { kind: 'figure', metric: 'wines' },
    { kind: 'figure', metric: 'unmatched' },
    {
      kind: 'bar',
      metric: 'revenue',
      by: 'name',
      limit: 10,
      width: 4,
      title: { en: 'Best wines', fr: 'Meilleurs vins' },
    },
    {
      kind: 'table',
      metrics: ['revenue', 'bottles_sold', 'wines'],
      by: ['wine_class'],
      width: 4,
      title: { en: 'Premium and ordinary', fr: 'Vins premium et ordinaires' },
      note: {
        en: 'Premium: the price lies more than two standard deviations above the mean.',
        fr: 'Premium : le prix dépasse la moyenne de plus de deux écarts-types.',
      },
    },
    {
      kind: 'rows',
      table: 'premium_wines',
      columns: ['name', 'price', 'quantity', 'revenue', 'z_score'],
      sort: ['-price'],
      limit: 30,
      width: 4,
      title: { en: 'Premium wines', fr: 'Vins premium' },
    },
  ],
})

export const reconciliationPage = definePage({
  name: 'reconciliation',
  title: { en: 'Reconciliation', fr: 'Rapprochement' },
  description: {
    en: 'What did not match between ERP and web shop, and why; what the ERP should mend.',
    fr: 'Ce qui ne correspond pas entre l’ERP et le site, et pourquoi ; ce que l’ERP doit corriger.',
  },
  tiles: [
    {
      kind: 'bar',
      metric: 'unmatched',
      by: 'reason',
      width: 4,
      title: { en: 'Not matched, by reason', fr: 'Sans correspondance, par raison' },
    },
    { kind: 'rows', table: 'mart_join_summary', width: 4, title: { en: 'All articles', fr: 'Tous les articles' } },
    {
      kind: 'rows',
      table: 'join_report',
      sort: ['reason', 'product_id'],
      limit: 100,
      width: 4,
      title: { en: 'Join report', fr: 'Rapport de jointure' },
    },
    {
      kind: 'rows',
      table: 'erp_faults',
      sort: ['fault', 'product_id'],
      limit: 100,
      width: 4,
      title: { en: 'Faults of the ERP', fr: 'Anomalies de l’ERP' },
    },
  ],
})
