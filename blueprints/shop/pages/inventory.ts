import { withTables } from 'tallyhouse'
import type { ShopMetric } from '../metrics/shop-metrics.ts'
import type { Tables } from '../tables.ts'

const { definePage } = withTables<Tables, ShopMetric>()

export const inventoryPage = definePage({
  name: 'inventory',
  title: { en: 'Inventory', fr: 'Stock' },
  range: 'last_30_days',
  tiles: [
    { kind: 'figure', metric: 'stock_at_risk' },
    { kind: 'figure', metric: 'alerts_raised' },
    { kind: 'figure', metric: 'alerts_open' },
    { kind: 'line', metrics: ['stock_at_risk'] },
    { kind: 'bar', metric: 'alerts_raised' },
    {
      kind: 'rows',
      table: 'fct_inventory_alerts',
      title: { en: 'Open alerts', fr: 'Alertes ouvertes' },
      note: {
        en: 'Articles below their reorder point that have not recovered, the latest first.',
        fr: 'Articles sous leur seuil de commande qui ne sont pas remontés, les plus récents d’abord.',
      },
      columns: ['sku', 'alert_date', 'on_hand', 'allocated', 'available', 'reorder_point'],
      where: 'is_open',
      sort: ['-alert_date'],
      limit: 50,
      width: 4,
    },
  ],
})
