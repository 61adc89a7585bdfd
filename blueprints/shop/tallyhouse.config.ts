import { withTables } from 'tallyhouse'
import { businessRules } from './business-rules.ts'
import { shopChecks } from './checks/shop-checks.ts'
import { customers } from './contracts/customers.ts'
import { inventoryMovements } from './contracts/inventory-movements.ts'
import { orderItems } from './contracts/order-items.ts'
import { orders } from './contracts/orders.ts'
import { products } from './contracts/products.ts'
import { french } from './french.ts'
import { generateShop } from './generate/generate-shop.ts'
import { shopJobs } from './jobs/shop-jobs.ts'
import { meanings } from './meanings.ts'
import { shopMetrics } from './metrics/shop-metrics.ts'
import { customersPage } from './pages/customers.ts'
import { inventoryPage } from './pages/inventory.ts'
import { overviewPage } from './pages/overview.ts'
import { salesPage } from './pages/sales.ts'
import { monthlyReport, salesMonthlyReport } from './reports/monthly.ts'
import type { Tables } from './tables.ts'
import { verifyShop } from './verify/verify-shop.ts'

// Typed by the tables as they were built: a column that is renamed in a model fails `tsc` in the route or alert that names it.
const { defineProject } = withTables<Tables>()

export default defineProject({
  name: 'shop',
  title: { en: 'Online store', fr: 'Boutique en ligne' },
  time_zone: 'Europe/Zurich',
  currency: 'CHF',
  money_columns: [
    'list_price',
    'cost',
    'unit_price',
    'discount',
    'tax',
    'gross_amount',
    'discount_amount',
    'tax_amount',
    'net_amount',
    'booked_amount',
    'recognised_amount',
    'refund_amount',
    'refund_tax_amount',
    'gross_revenue',
    'discounts',
    'taxes',
    'booked_revenue',
    'recognised_revenue',
    'recognised_net_revenue',
    'net_revenue',
    'refunds',
    'refund_reserve',
    'refund_step',
    'average_basket',
    'ltv',
  ],
  meanings,
  translations: { fr: french },
  contracts: [customers, products, orders, orderItems, inventoryMovements],
  models: 'models',
  checks: shopChecks,
  metrics: shopMetrics,
  first_metric: 'net_revenue',
  alerts: [
    {
      name: 'stock_alert',
      table: 'fct_inventory_alerts',
      key: ['sku', 'alert_date'],
      // What opens and recovers between two builds is told of too; a week, so that a first webhook hears of no more than that.
      where: 'is_open or recovered_date > (select as_of_date from as_of) - interval 7 days',
      text: {
        en: '{sku}: {available} left to sell on {alert_date}; reorder at {reorder_point}',
        fr: '{sku} : reste {available} à vendre le {alert_date} ; seuil de commande {reorder_point}',
      },
    },
  ],
  webhooks: [
    {
      name: 'shop',
      url_env: 'SHOP_WEBHOOK_URL',
      secret_env: 'SHOP_WEBHOOK_SECRET',
      events: ['stock_alert', 'run_failed', 'quality_failed'],
    },
    { name: 'slack', shape: 'slack', url_env: 'SHOP_SLACK_URL', events: ['stock_alert', 'run_failed'] },
  ],
  external: {
    rate: { from: 'EUR', to: 'CHF' },
    weather: { place: { en: 'In Geneva', fr: 'À Genève' }, latitude: 46.2044, longitude: 6.1432 },
  },
  targets: [{ name: 'dwh', kind: 'postgres', postgres: { url_env: 'SHOP_DATABASE_URL' } }],
  jobs: shopJobs,
  routes: [
    {
      path: '/ltv/{days}',
      summary: 'Net revenue a client of each cohort in the first days, null until the cohort is old enough',
      table: 'fct_cohort_ltv',
      where: { horizon_days: '{days}' },
      values: { days: ['7', '30', '90'] },
      sort: ['cohort_month'],
    },
    {
      path: '/retention/{days}',
      summary: 'Share of each cohort that paid again within the days, null until the cohort is old enough',
      table: 'fct_cohort_retention',
      where: { horizon_days: '{days}' },
      values: { days: ['7', '30', '90'] },
      sort: ['cohort_month'],
    },
    {
      path: '/inventory/alerts',
      summary: 'Articles at risk that have not recovered, the newest alert first',
      table: 'fct_inventory_alerts',
      where: { is_open: 'true' },
      sort: ['-alert_date', 'sku'],
    },
  ],
  pages: [overviewPage, salesPage, customersPage, inventoryPage],
  reports: [salesMonthlyReport, monthlyReport],
  generate: generateShop,
  rules: businessRules,
  verify: verifyShop,
})
