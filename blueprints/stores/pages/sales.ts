import { withTables } from 'tallyhouse'
import type { StoresMetric } from '../metrics/sales-metrics.ts'
import type { Tables } from '../tables.ts'

const { definePage } = withTables<Tables, StoresMetric>()

export const overviewPage = definePage({
  name: 'overview',
  title: { en: 'Overview', fr: 'Vue d’ensemble' },
  filters: ['city', 'store_id', 'product'],
  range: 'all',
  tiles: [
    { kind: 'figure', metric: 'revenue', title: { en: 'Total revenue', fr: 'Chiffre d’affaires total' } },
    { kind: 'figure', metric: 'sales' },
    { kind: 'figure', metric: 'pieces_sold' },
    { kind: 'figure', metric: 'revenue_per_employee' },
    {
      kind: 'bar',
      metric: 'revenue',
      width: 4,
      title: { en: 'Revenue in time', fr: 'Chiffre d’affaires dans le temps' },
    },
    { kind: 'bar', metric: 'revenue', by: 'product', title: { en: 'Sales by product', fr: 'Ventes par produit' } },
    { kind: 'bar', metric: 'revenue', by: 'city', title: { en: 'Sales by city', fr: 'Ventes par ville' } },
  ],
})

export const salesPage = definePage({
  name: 'sales',
  title: { en: 'Sales', fr: 'Ventes' },
  filters: ['city', 'store_id', 'product'],
  range: 'last_90_days',
  tiles: [
    {
      kind: 'line',
      metrics: ['revenue'],
      grain: 'day',
      width: 4,
      title: { en: 'Revenue by day', fr: 'Chiffre d’affaires par jour' },
    },
    {
      kind: 'bar',
      metric: 'revenue_per_employee',
      by: 'store',
      title: { en: 'Revenue per employee, by shop', fr: 'Chiffre d’affaires par salarié, par magasin' },
      note: { en: 'Over all days.', fr: 'Sur toute la période.' },
    },
    {
      kind: 'stacked',
      metrics: ['revenue'],
      by: 'city',
      title: { en: 'Cities in time', fr: 'Villes dans le temps' },
    },
    {
      kind: 'table',
      metrics: ['revenue', 'pieces_sold', 'sales'],
      by: ['product'],
      title: { en: 'Products', fr: 'Produits' },
    },
    {
      kind: 'table',
      metrics: ['revenue', 'pieces_sold', 'sales'],
      by: ['city', 'store_id'],
      title: { en: 'Shops', fr: 'Magasins' },
    },
  ],
})

export const tablesPage = definePage({
  name: 'tables',
  title: { en: 'Tables of the firm', fr: 'Tables de l’entreprise' },
  description: {
    en: 'The three tables as the firm’s own tools know them.',
    fr: 'Les trois tables telles que les outils de l’entreprise les connaissent.',
  },
  tiles: [
    { kind: 'rows', table: 'produits', sort: ['ID_produit'], title: { en: 'Products', fr: 'Produits' } },
    { kind: 'rows', table: 'magasins', sort: ['ID_magasin'], title: { en: 'Shops', fr: 'Magasins' } },
    {
      kind: 'rows',
      table: 'ventes',
      sort: ['-ID_vente'],
      limit: 50,
      width: 4,
      title: { en: 'Latest sales', fr: 'Dernières ventes' },
    },
  ],
})
