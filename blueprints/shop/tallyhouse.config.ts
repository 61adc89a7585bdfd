import { defineProject } from 'tallyhouse'
import { customers } from './contracts/customers.ts'
import { inventoryMovements } from './contracts/inventory-movements.ts'
import { orderItems } from './contracts/order-items.ts'
import { orders } from './contracts/orders.ts'
import { products } from './contracts/products.ts'
import { generateShop } from './generate/generate-shop.ts'
import {
  ltv7,
  ltv30,
  ltv90,
  netRevenue,
  netRevenueYearToDate,
  newCustomers,
  refunds,
  repeatCustomers,
  retention,
  returnRate,
} from './metrics/revenue-metrics.ts'
import { activeCustomers, averageBasket, bookedNetRevenue, grossRevenue, orderCount } from './metrics/sales-metrics.ts'

export default defineProject({
  name: 'shop',
  title: { en: 'Online store', fr: 'Boutique en ligne' },
  time_zone: 'Europe/Zurich',
  currency: 'CHF',
  contracts: [customers, products, orders, orderItems, inventoryMovements],
  models: 'models',
  metrics: [
    bookedNetRevenue,
    grossRevenue,
    orderCount,
    activeCustomers,
    averageBasket,
    netRevenue,
    netRevenueYearToDate,
    refunds,
    returnRate,
    newCustomers,
    repeatCustomers,
    retention,
    ltv7,
    ltv30,
    ltv90,
  ],
  first_metric: 'booked_net_revenue',
  generate: generateShop,
})
