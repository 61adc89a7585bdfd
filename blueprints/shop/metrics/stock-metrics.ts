import { withTables } from 'tallyhouse'
import type { Tables } from '../tables.ts'

const { defineMetric } = withTables<Tables>()

export const stockMetrics = [
  defineMetric({
    name: 'stock_at_risk',
    title: { en: 'Stock at risk', fr: 'Stock à risque' },
    description: 'Articles whose available stock lies below their reorder point at the end of the period.',
    model: 'fct_inventory_daily',
    time: 'date_day',
    unit: 'count',
    measure: { snapshot: 'count(case when is_at_risk then 1 end)' },
  }),
  defineMetric({
    name: 'alerts_raised',
    title: { en: 'Stock alerts', fr: 'Alertes de stock' },
    description: 'Articles that fell below their reorder point in the period.',
    model: 'fct_inventory_alerts',
    time: 'alert_date',
    unit: 'count',
    measure: 'count(sku)',
  }),
  defineMetric({
    name: 'alerts_open',
    title: { en: 'Open alerts', fr: 'Alertes ouvertes' },
    description: 'Alerts of the period whose article has not recovered yet.',
    model: 'fct_inventory_alerts',
    time: 'alert_date',
    where: 'is_open',
    unit: 'count',
    measure: 'count(sku)',
  }),
] as const
