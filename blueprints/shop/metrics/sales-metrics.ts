import { defineMetric } from 'tallyhouse'

/** An order counts once it is paid. */
const by_order = {
  model: 'fct_orders',
  time: 'paid_date',
  where: 'paid_date is not null',
  dimensions: ['country', 'payment_method', 'status'],
} as const

export const grossRevenue = defineMetric({
  ...by_order,
  name: 'gross_revenue',
  title: { en: 'Gross revenue', fr: 'Chiffre d’affaires brut' },
  description: 'Quantity × unit price of all lines of paid orders, tax and discounts included, by the day of payment.',
  unit: 'CHF',
  measure: 'sum(gross_amount)',
})

export const bookedNetRevenue = defineMetric({
  ...by_order,
  name: 'booked_net_revenue',
  title: { en: 'Booked net revenue', fr: 'Chiffre d’affaires net comptabilisé' },
  description: 'Gross revenue less discounts and the tax contained, by the day of payment, before refunds.',
  unit: 'CHF',
  measure: 'sum(net_amount)',
})

export const orderCount = defineMetric({
  ...by_order,
  name: 'orders',
  title: { en: 'Orders', fr: 'Commandes' },
  description: 'Orders that were paid, by the day of payment.',
  unit: 'count',
  measure: 'count(order_id)',
})

export const activeCustomers = defineMetric({
  ...by_order,
  name: 'active_customers',
  title: { en: 'Active customers', fr: 'Clients actifs' },
  description: 'Different customers with a paid order in the period. Orders of guests do not count here.',
  unit: 'count',
  measure: 'count(distinct customer_id)',
})

export const averageBasket = defineMetric({
  ...by_order,
  name: 'average_basket',
  title: { en: 'Average basket', fr: 'Panier moyen' },
  description: 'Booked net revenue ÷ paid orders, before refunds. Nothing where there is no order.',
  unit: 'CHF',
  measure: { numerator: 'sum(net_amount)', denominator: 'count(order_id)' },
})
