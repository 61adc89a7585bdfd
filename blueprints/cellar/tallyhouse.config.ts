import { withTables } from 'tallyhouse'
import { businessRules } from './business-rules.ts'
import { erp } from './contracts/erp.ts'
import { link } from './contracts/link.ts'
import { web } from './contracts/web.ts'
import { exportsAt, storeOf } from './exports.ts'
import { french } from './french.ts'
import { generateCellar } from './generate/generate-cellar.ts'
import { monthlyJob } from './jobs/monthly.ts'
import { meanings } from './meanings.ts'
import { wineMetrics } from './metrics/wine-metrics.ts'
import { overviewPage, reconciliationPage } from './pages/wines.ts'
import type { Tables } from './tables.ts'

const { defineProject } = withTables<Tables>()

const sources = exportsAt(process.env['CELLAR_EXPORTS'])

/** One file of `out/` for each step, and for the two lists of wines. */
const files = [
  'clean_erp',
  'clean_link',
  'clean_web',
  'reconciled_products',
  'join_report',
  'erp_faults',
  'fct_revenue',
  'mart_wines',
  'premium_wines',
  'ordinary_wines',
]

/** The sheets of the report. */
const report = [
  {
    from: 'sales_report',
    currency: ['price', 'revenue'],
    totals: ['bottles', 'revenue'],
    chart: { kind: 'bar', x: 'name', y: ['revenue'], title: 'Revenue of the twenty best wines (EUR)', rows: 20 },
  },
  {
    from: 'mart_wine_classes',
    name: 'summary',
    currency: ['revenue', 'average_price'],
    totals: ['wines', 'bottles', 'revenue'],
    chart: { kind: 'column', x: 'wine_class', y: ['revenue'], title: 'Revenue (EUR)' },
  },
  {
    from: 'mart_best_wines',
    name: 'best_wines',
    currency: ['price', 'revenue'],
    totals: ['bottles', 'revenue'],
    chart: { kind: 'bar', x: 'name', y: ['revenue'], title: 'Revenue of the twenty best wines (EUR)' },
  },
  { from: 'join_report', currency: ['price'] },
  { from: 'erp_faults', currency: ['price'] },
] as const

export default defineProject({
  name: 'cellar',
  title: { en: 'Wine merchant', fr: 'Caviste' },
  time_zone: 'Europe/Paris',
  currency: 'EUR',
  money_columns: ['price', 'average_price', 'revenue'],
  meanings,
  translations: { fr: french },
  contracts: [erp, web, link],
  models: 'models',
  metrics: wineMetrics,
  first_metric: 'revenue',
  pages: [overviewPage, reconciliationPage],
  targets: [
    {
      name: 'sales_report',
      kind: 'xlsx',
      path: 'sales_report.xlsx',
      after_build: true,
      tables: report,
    },
    {
      name: 'upload',
      kind: 's3',
      s3: {
        bucket_env: 'CELLAR_BUCKET',
        ...storeOf(process.env),
        files: [
          { key: 'sales_reports/sales_report.xlsx', tables: report },
          { key: 'wines/premium_wines.csv', tables: ['premium_wines'] },
          { key: 'wines/ordinary_wines.csv', tables: ['ordinary_wines'] },
        ],
      },
    },
    // Skipped where no address is set.
    { name: 'dwh', kind: 'postgres', postgres: { url_env: 'CELLAR_DATABASE_URL' } },
    ...files.map((table) => ({
      name: table,
      kind: 'csv' as const,
      path: `${table}.csv`,
      after_build: true,
      tables: [table],
    })),
  ],
  sources,
  jobs: [monthlyJob(sources.length > 0)],
  generate: generateCellar,
  rules: businessRules,
  verify: { raw: 'verify/raw.sql', release: 'verify/release.sql' },
})
