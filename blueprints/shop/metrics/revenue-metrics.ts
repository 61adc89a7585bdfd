import { defineMetric } from 'tallyhouse'

/** Booked on the paid date, less refunds on the return date. */
const by_entry = {
  model: 'v_revenue_entries',
  time: 'entry_date',
  where: "entry <> 'recognised'",
  dimensions: ['country', 'payment_method', 'category'],
  unit: 'CHF',
} as const

const by_paid_order = { model: 'v_paid_orders', time: 'paid_date', dimensions: ['country', 'payment_method'] } as const

export const netRevenue = defineMetric({
  ...by_entry,
  name: 'net_revenue',
  title: { en: 'Net revenue', fr: 'Chiffre d’affaires net' },
  description: 'Gross − discounts − taxes by the day of payment, less refunds by the day of return.',
  measure: 'sum(net_revenue)',
})

export const netRevenueYearToDate = defineMetric({
  ...by_entry,
  name: 'net_revenue_year_to_date',
  title: { en: 'Net revenue since New Year', fr: 'Chiffre d’affaires net depuis le Nouvel An' },
  description: 'Net revenue from 1 January to the end of the period.',
  measure: { cumulative: 'sum(net_revenue)', reset: 'year' },
})

export const refunds = defineMetric({
  ...by_entry,
  name: 'refunds',
  title: { en: 'Refunds', fr: 'Remboursements' },
  description: 'Refunds of lines that came back within 30 days of delivery, by the day of return.',
  measure: 'sum(refund_amount)',
})

export const returnRate = defineMetric({
  name: 'return_rate',
  title: { en: 'Return rate', fr: 'Taux de retour' },
  description: 'Of the orders delivered in the period the share with a returned line by as-of, refunded or not.',
  unit: 'share',
  model: 'v_paid_orders',
  time: 'delivered_date',
  dimensions: ['country', 'payment_method'],
  measure: { numerator: 'count(*) filter (where has_return)', denominator: 'count(*)' },
})

export const newCustomers = defineMetric({
  ...by_paid_order,
  name: 'new_customers',
  title: { en: 'New customers', fr: 'Nouveaux clients' },
  description: 'Customers whose first paid order ever lies in the period.',
  unit: 'count',
  measure: 'count(distinct customer_id) filter (where is_first_order)',
})

export const repeatCustomers = defineMetric({
  ...by_paid_order,
  name: 'repeat_customers',
  title: { en: 'Repeat customers', fr: 'Clients fidèles' },
  description: 'Customers with a paid order in the period whose first one lies before it.',
  unit: 'count',
  measure: 'count(distinct customer_id) - count(distinct customer_id) filter (where is_first_order)',
})

export const retention = defineMetric({
  ...by_paid_order,
  name: 'retention',
  title: { en: 'Retention', fr: 'Rétention' },
  description:
    'Of the customers whose first paid order lies in a month the share with another one 1 to N days after it.',
  unit: 'share',
  measure: { cohort: 'count(distinct customer_id)', entity: 'customer_id', days: [7, 30, 90], after: 1 },
})

/** Of the table of cohorts and not a cohort of entries: a client counts in its cohort also where its order has no line yet. */
function lifetimeValue<const N extends 7 | 30 | 90>(days: N) {
  return defineMetric({
    name: `ltv_${days}`,
    title: { en: `Lifetime value at ${days} days`, fr: `Valeur vie à ${days} jours` },
    description: `Net revenue of days 0 to ${days} after the first paid order, refunds by the return date, per customer of cohorts that old.`,
    unit: 'CHF',
    model: 'fct_cohort_ltv',
    time: 'cohort_month',
    grain: 'month',
    where: `horizon_days = ${days} and is_mature`,
    measure: { numerator: 'sum(net_revenue)', denominator: 'sum(cohort_size)' },
  })
}

export const ltv7 = lifetimeValue(7)
export const ltv30 = lifetimeValue(30)
export const ltv90 = lifetimeValue(90)
