import { withTables } from 'tallyhouse'
import type { Tables } from '../tables.ts'

const { defineMetric } = withTables<Tables>()

/** Every franc of revenue, once a view: booked on the day of payment, refunded on the day of return, recognised on delivery. */
const by_entry = {
  model: 'v_revenue_entries',
  time: 'entry_date',
  unit: 'CHF',
  dimensions: ['country', 'payment_method', 'category', 'sku'],
  up_to_as_of: true,
} as const

/** An order counts once it is paid. */
const by_order = {
  model: 'v_paid_orders',
  time: 'paid_date',
  dimensions: ['country', 'payment_method', 'status', 'cohort_month'],
  up_to_as_of: true,
} as const

export const salesMetrics = [
  defineMetric({
    ...by_entry,
    name: 'net_revenue',
    title: { en: 'Net revenue', fr: 'Chiffre d’affaires net' },
    description: 'Gross − discounts − taxes by the day of payment, less refunds by the day of return.',
    where: "entry <> 'recognised'",
    measure: 'sum(net_revenue)',
  }),
  defineMetric({
    ...by_entry,
    name: 'net_revenue_year_to_date',
    title: { en: 'Net revenue since New Year', fr: 'Chiffre d’affaires net depuis le Nouvel An' },
    description: 'Net revenue from 1 January to the end of the period.',
    where: "entry <> 'recognised'",
    measure: { cumulative: 'sum(net_revenue)', reset: 'year' },
  }),
  defineMetric({
    ...by_entry,
    name: 'gross_revenue',
    title: { en: 'Gross revenue', fr: 'Chiffre d’affaires brut' },
    description:
      'Quantity × unit price of all lines of paid orders, tax and discounts included, by the day of payment.',
    where: "entry = 'booked'",
    measure: 'sum(gross_amount)',
  }),
  defineMetric({
    ...by_entry,
    name: 'booked_net_revenue',
    title: { en: 'Booked net revenue', fr: 'Chiffre d’affaires net comptabilisé' },
    description: 'Gross revenue less discounts and the tax contained, by the day of payment, before refunds.',
    where: "entry = 'booked'",
    measure: 'sum(booked_amount)',
  }),
  defineMetric({
    ...by_entry,
    name: 'discounts',
    title: { en: 'Discounts', fr: 'Remises' },
    description: 'Discounts of the lines of paid orders, by the day of payment.',
    where: "entry = 'booked'",
    measure: 'sum(discount_amount)',
  }),
  defineMetric({
    ...by_entry,
    name: 'taxes',
    title: { en: 'Taxes', fr: 'Taxes' },
    description: 'Tax contained in the lines of paid orders, by the day of payment.',
    where: "entry = 'booked'",
    measure: 'sum(tax_amount)',
  }),
  defineMetric({
    ...by_entry,
    name: 'refunds',
    title: { en: 'Refunds', fr: 'Remboursements' },
    description: 'Net amounts given back for returns up to 30 days after delivery, by the day of return.',
    where: "entry = 'refunded'",
    measure: 'sum(refund_amount)',
  }),
  defineMetric({
    ...by_entry,
    name: 'recognised_revenue',
    title: { en: 'Recognised revenue', fr: 'Chiffre d’affaires reconnu' },
    description: 'Net amounts of delivered orders by the day of delivery: the view of finance, before refunds.',
    where: "entry = 'recognised'",
    measure: 'sum(recognised_amount)',
  }),
  defineMetric({
    name: 'refund_reserve',
    title: { en: 'Refund reserve', fr: 'Provision pour remboursements' },
    description: 'What is expected to be given back of the last 30 days, as it stands on the last day of the period.',
    model: 'fct_revenue_daily',
    time: 'date_day',
    unit: 'CHF',
    measure: { snapshot: 'sum(refund_reserve)' },
  }),
  defineMetric({
    ...by_order,
    name: 'orders',
    title: { en: 'Orders', fr: 'Commandes' },
    description: 'Orders that were paid, by the day of payment.',
    unit: 'count',
    measure: 'count(order_id)',
  }),
  defineMetric({
    ...by_order,
    name: 'active_customers',
    title: { en: 'Active customers', fr: 'Clients actifs' },
    description: 'Different customers with a paid order in the period. Orders of guests do not count here.',
    unit: 'count',
    measure: 'count(distinct customer_id)',
  }),
  defineMetric({
    ...by_order,
    name: 'new_customers',
    title: { en: 'New customers', fr: 'Nouveaux clients' },
    description: 'Different customers with a paid order in the period, whose first one ever lies in it.',
    unit: 'count',
    measure: 'count(distinct case when first_paid_date >= period_start then customer_id end)',
  }),
  defineMetric({
    name: 'customers_won',
    title: { en: 'Customers won', fr: 'Clients gagnés' },
    description: 'The same new customers by the country and city where they live now.',
    model: 'dim_customer',
    time: 'first_paid_date',
    up_to_as_of: true,
    unit: 'count',
    dimensions: ['country', 'city'],
    measure: 'count(customer_id)',
  }),
  defineMetric({
    ...by_order,
    name: 'repeat_customers',
    title: { en: 'Repeat customers', fr: 'Clients fidèles' },
    description: 'Different customers with a paid order in the period, whose first one lies before it.',
    unit: 'count',
    measure: 'count(distinct case when first_paid_date < period_start then customer_id end)',
  }),
  defineMetric({
    ...by_order,
    name: 'average_basket',
    title: { en: 'Average basket', fr: 'Panier moyen' },
    description: 'Booked net revenue ÷ paid orders, before refunds. Nothing where there is no order.',
    unit: 'CHF',
    measure: { numerator: 'sum(net_amount)', denominator: 'count(order_id)' },
  }),
  defineMetric({
    name: 'return_rate',
    title: { en: 'Return rate', fr: 'Taux de retour' },
    description: 'Delivered orders of which something came back by as-of ÷ delivered orders, by the day of delivery.',
    model: 'v_delivered_orders',
    time: 'delivered_date',
    unit: 'share',
    dimensions: ['country', 'payment_method'],
    up_to_as_of: true,
    measure: { numerator: 'count(case when has_return then 1 end)', denominator: 'count(order_id)' },
  }),
] as const
