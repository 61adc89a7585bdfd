import { defineProject } from 'tallyhouse'
import { products } from './contracts/products.ts'
import { sales } from './contracts/sales.ts'
import { stores } from './contracts/stores.ts'
import { generateStores } from './generate/generate-stores.ts'
import { piecesSold, revenue, revenuePerEmployee, saleCount } from './metrics/sales-metrics.ts'

export default defineProject({
  name: 'stores',
  title: { en: 'Shops', fr: 'Magasins' },
  time_zone: 'Europe/Paris',
  currency: 'EUR',
  contracts: [products, stores, sales],
  models: 'models',
  metrics: [revenue, saleCount, piecesSold, revenuePerEmployee],
  first_metric: 'revenue',
  generate: generateStores,
})
