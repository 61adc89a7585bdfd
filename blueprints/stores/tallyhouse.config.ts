import { withTables } from 'tallyhouse'
import { businessRules } from './business-rules.ts'
import { products } from './contracts/products.ts'
import { sales } from './contracts/sales.ts'
import { stores } from './contracts/stores.ts'
import { french } from './french.ts'
import { generateStores } from './generate/generate-stores.ts'
import { dailyJob } from './jobs/daily.ts'
import { meanings } from './meanings.ts'
import { storesMetrics } from './metrics/sales-metrics.ts'
import { overviewPage, salesPage, tablesPage } from './pages/sales.ts'
import type { Tables } from './tables.ts'

const { defineProject } = withTables<Tables>()

export default defineProject({
  name: 'stores',
  title: { en: 'Shops', fr: 'Magasins' },
  time_zone: 'Europe/Paris',
  currency: 'EUR',
  money_columns: ['price', 'unit_price', 'total_price', 'revenue', 'revenue_per_employee', 'prix'],
  meanings,
  translations: { fr: french },
  contracts: [products, stores, sales],
  models: 'models',
  metrics: storesMetrics,
  first_metric: 'revenue',
  pages: [overviewPage, salesPage, tablesPage],
  // The firm's own tools read one SQLite file: their three tables, and the star schema beside them.
  targets: [
    {
      name: 'sqlite',
      kind: 'sqlite',
      path: 'magasins.sqlite',
      after_build: true,
      decimals: 'number',
      tables: [
        'produits',
        'magasins',
        'ventes',
        'dim_date',
        'dim_product',
        'dim_store',
        'fct_sales',
        'mart_sales_daily',
        'mart_sales_by_product',
        'mart_sales_by_store',
        'mart_sales_by_city',
      ],
    },
    // Skipped where no address is set.
    { name: 'dwh', kind: 'postgres', postgres: { url_env: 'STORES_DATABASE_URL' } },
  ],
  jobs: [dailyJob],
  run_log: { file: 'etl.log', metric: 'revenue' },
  generate: generateStores,
  rules: businessRules,
  verify: { raw: 'verify/raw.sql', release: 'verify/release.sql' },
})
