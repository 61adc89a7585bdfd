import { withTables } from 'tallyhouse'
import type { ShopMetric } from '../metrics/shop-metrics.ts'
import type { Tables } from '../tables.ts'

const { defineReport } = withTables<Tables, ShopMetric>()

const salesMonthly = {
  file: 'sales_monthly.csv',
  from: 'mart_sales_monthly',
  columns: {
    month: 'month',
    revenue_chf: 'booked_revenue',
    orders: 'orders',
    active_customers: 'active_customers',
    average_basket: { column: 'average_basket', decimals: 2 },
  },
  sort: ['month'],
} as const

/** Written after each build, for it costs nothing. */
export const salesMonthlyReport = defineReport({
  name: 'sales_monthly',
  title: { en: 'Sales by month', fr: 'Ventes par mois' },
  folder: '',
  pages: [],
  formats: [],
  memo: [],
  tables: [salesMonthly],
  after_build: true,
})

/** Everything that the shop hands out each month, straight into `out/`. */
export const monthlyReport = defineReport({
  name: 'monthly',
  title: { en: 'Monthly report', fr: 'Rapport mensuel' },
  folder: '',
  languages: ['en', 'fr'],
  tables: [salesMonthly],
  charts: [
    {
      range: 'last_12_months',
      grain: 'month',
      tiles: [
        {
          kind: 'bar',
          metric: 'booked_net_revenue',
          name: 'monthly_revenue',
          title: { en: 'Monthly revenue', fr: 'Chiffre d’affaires mensuel' },
        },
        {
          kind: 'bar',
          metric: 'orders',
          name: 'monthly_orders',
          title: { en: 'Monthly orders', fr: 'Commandes par mois' },
        },
        {
          kind: 'line',
          metrics: ['active_customers'],
          name: 'monthly_active_customers',
          title: { en: 'Active customers by month', fr: 'Clients actifs par mois' },
        },
        {
          kind: 'line',
          metrics: ['average_basket'],
          name: 'monthly_average_basket',
          title: { en: 'Average basket by month', fr: 'Panier moyen par mois' },
        },
        {
          kind: 'curve',
          metrics: ['retention_7', 'retention_30', 'retention_90'],
          name: 'retention_curves',
          title: { en: 'Retention curves', fr: 'Courbes de rétention' },
        },
      ],
    },
    {
      range: 'last_90_days',
      grain: 'day',
      tiles: [
        {
          kind: 'bar',
          metric: 'net_revenue',
          name: 'daily_net_revenue',
          width: 4,
          title: { en: 'Net revenue by day', fr: 'Chiffre d’affaires net par jour' },
        },
        {
          kind: 'line',
          metrics: ['average_basket'],
          name: 'daily_aov',
          width: 4,
          title: { en: 'Average order value by day', fr: 'Panier moyen par jour' },
        },
        {
          kind: 'bar',
          metric: 'alerts_raised',
          name: 'inventory_alerts',
          width: 4,
          title: { en: 'Inventory alerts by day', fr: 'Alertes de stock par jour' },
        },
      ],
    },
  ],
})
