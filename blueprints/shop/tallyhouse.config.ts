import { defineProject } from 'tallyhouse'
import { businessRules } from './business-rules.ts'
import { shopChecks } from './checks/shop-checks.ts'
import { customers } from './contracts/customers.ts'
import { inventoryMovements } from './contracts/inventory-movements.ts'
import { orderItems } from './contracts/order-items.ts'
import { orders } from './contracts/orders.ts'
import { products } from './contracts/products.ts'
import { generateShop } from './generate/generate-shop.ts'
import { customerMetrics } from './metrics/customer-metrics.ts'
import { salesMetrics } from './metrics/sales-metrics.ts'
import { stockMetrics } from './metrics/stock-metrics.ts'
import { customersPage } from './pages/customers.ts'
import { inventoryPage } from './pages/inventory.ts'
import { overviewPage } from './pages/overview.ts'
import { salesPage } from './pages/sales.ts'
import { monthlyReport } from './reports/monthly.ts'
import { verifyShop } from './verify/verify-shop.ts'

export default defineProject({
  name: 'shop',
  title: { en: 'Online store', fr: 'Boutique en ligne' },
  time_zone: 'Europe/Zurich',
  currency: 'CHF',
  contracts: [customers, products, orders, orderItems, inventoryMovements],
  models: 'models',
  checks: shopChecks,
  metrics: [...salesMetrics, ...customerMetrics, ...stockMetrics],
  first_metric: 'net_revenue',
  targets: [{ name: 'dwh', kind: 'postgres', postgres: { url_env: 'SHOP_DATABASE_URL' } }],
  pages: [overviewPage, salesPage, customersPage, inventoryPage],
  reports: [monthlyReport],
  generate: generateShop,
  rules: businessRules,
  verify: verifyShop,
})
