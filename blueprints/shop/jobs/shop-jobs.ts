import { defineJob } from 'tallyhouse'

/** Every morning: what landed by night becomes a release, with its alerts as a list. */
const daily = defineJob({
  name: 'daily',
  title: { en: 'Daily build', fr: 'Construction quotidienne' },
  cron: '0 6 * * *',
  retry: { times: 3, wait_s: 60 },
  timeout_s: 3600,
  steps: [
    { name: 'build', kind: 'build' },
    {
      name: 'stock_alerts',
      kind: 'query',
      sql: 'select * from fct_inventory_alerts where is_open order by alert_date, sku',
      to: 'daily/stock_alerts.csv',
    },
    {
      name: 'yesterday',
      kind: 'query',
      sql: 'select * from fct_revenue_daily where date_day = cast($1 as date) - 1',
      values: ['date'],
      to: 'daily/revenue_of_yesterday.csv',
    },
  ],
})

/** Monday: the checks, orders recomputed from the raw files, and the weekly note. */
const weekly = defineJob({
  name: 'weekly',
  title: { en: 'Weekly update', fr: 'Mise à jour hebdomadaire' },
  cron: '0 7 * * 1',
  params: { orders: { type: 'integer', default: 10, about: 'orders to recompute' } },
  retry: { times: 2, wait_s: 120 },
  steps: [
    { name: 'build', kind: 'build' },
    { name: 'check', kind: 'check' },
    { name: 'verify', kind: 'tallyhouse', words: ['verify', '--count', '{orders}'], after: ['build'] },
    { name: 'note', kind: 'tallyhouse', words: ['report', 'update', '--to', '{date}'], after: ['build'] },
  ],
})

/** The second of the month, when the last orders of the month before have landed: sales_monthly.csv, charts, report and memo. */
const monthly = defineJob({
  name: 'monthly',
  title: { en: 'Monthly sales', fr: 'Ventes du mois' },
  cron: '0 9 2 * *',
  catch_up: 'all',
  retry: { times: 3, wait_s: 300 },
  steps: [
    { name: 'build', kind: 'build' },
    { name: 'report', kind: 'tallyhouse', words: ['report'], after: ['build'] },
    { name: 'publish', kind: 'publish', after: ['build'] },
  ],
})

/** By hand, from the dashboard: rate and weather in one message. */
const external = defineJob({
  name: 'external',
  title: { en: 'Ask the services outside', fr: 'Interroger les services externes' },
  retry: { times: 1, wait_s: 10 },
  timeout_s: 120,
  steps: [{ name: 'external_api', kind: 'tallyhouse', words: ['connect', 'external_api'] }],
})

export const shopJobs = [daily, weekly, monthly, external]
