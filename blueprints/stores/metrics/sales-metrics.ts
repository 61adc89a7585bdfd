import { withTables } from 'tallyhouse'
import type { Tables } from '../tables.ts'

const { defineMetric } = withTables<Tables>()

const by_sale = {
  model: 'fct_sales',
  time: 'sold_on',
  dimensions: ['product_id', 'product', 'store_id', 'city'],
} as const

const revenue = defineMetric({
  ...by_sale,
  name: 'revenue',
  title: { en: 'Revenue', fr: 'Chiffre d’affaires' },
  description: 'Quantity × the price that held on the day of the sale, rounded half up at the sale.',
  unit: 'EUR',
  measure: 'sum(total_price)',
})

const saleCount = defineMetric({
  ...by_sale,
  name: 'sales',
  title: { en: 'Sales', fr: 'Ventes' },
  description: 'How many sales there were.',
  unit: 'count',
  measure: 'count(sale_id)',
})

const piecesSold = defineMetric({
  ...by_sale,
  name: 'pieces_sold',
  title: { en: 'Pieces sold', fr: 'Quantité vendue' },
  description: 'How many pieces were sold.',
  unit: 'count',
  measure: 'sum(quantity)',
})

const revenuePerEmployee = defineMetric({
  name: 'revenue_per_employee',
  title: { en: 'Revenue per employee', fr: 'Chiffre d’affaires par salarié' },
  description: 'Revenue of the shops ÷ people who work in them. Nothing where nobody does.',
  unit: 'EUR',
  model: 'mart_sales_by_store',
  dimensions: ['store_id', 'store', 'city'],
  measure: { numerator: 'sum(revenue)', denominator: 'sum(employees)' },
})

export const storesMetrics = [revenue, saleCount, piecesSold, revenuePerEmployee] as const

/** What pages can name. */
export type StoresMetric = (typeof storesMetrics)[number]
