import {
  decimal,
  defineContract,
  defineMetric,
  defineProject,
  id,
  integer,
  optional,
  text,
  timestamp,
} from 'tallyhouse'

const sales = defineContract({
  name: 'sales',
  description: 'Lines of the invoices of a wholesaler, under either of the two headings in which the data goes round.',
  files: '*',
  columns: {
    invoice_no: id({ aliases: ['InvoiceNo', 'Invoice'], description: 'a C before it: a cancellation' }),
    stock_code: id({ aliases: ['StockCode'] }),
    description: optional(text()),
    quantity: integer({ description: 'below zero where goods went back' }),
    invoice_date: timestamp({ aliases: ['InvoiceDate'] }),
    unit_price: decimal({ scale: 6, aliases: ['UnitPrice', 'Price'], description: 'pounds' }),
    customer_id: optional(integer({ aliases: ['CustomerID', 'Customer ID'] })),
    country: optional(text()),
  },
})

const common = { model: 'fct_sales', time: 'day', dimensions: ['country'] } as const

export default defineProject({
  name: 'online-retail',
  title: { en: 'Online retail', fr: 'Vente en ligne' },
  // Times in the files have no zone: read as they stand, so that no hour is missing and no row changes its month.
  time_zone: 'UTC',
  currency: 'GBP',
  contracts: [sales],
  metrics: [
    defineMetric({
      ...common,
      name: 'revenue_clean',
      title: { en: 'Clean revenue', fr: 'Revenu des lignes sûres' },
      description: 'quantity × price where the customer is known and both are above zero; repeated rows count',
      unit: 'GBP',
      measure: 'coalesce(sum(clean_revenue), 0)',
    }),
    defineMetric({
      ...common,
      name: 'revenue_all',
      title: { en: 'Revenue of all rows', fr: 'Revenu de toutes les lignes' },
      description: 'quantity × price of every row, cancellations included',
      unit: 'GBP',
      measure: 'coalesce(sum(revenue), 0)',
    }),
    defineMetric({
      ...common,
      name: 'cancelled_invoices',
      title: { en: 'Cancelled invoices', fr: 'Factures annulées' },
      description: 'distinct invoices whose number begins with C',
      unit: 'count',
      measure: 'count(distinct cancelled_invoice)',
    }),
    defineMetric({
      ...common,
      name: 'customers',
      title: { en: 'Customers', fr: 'Clients' },
      description: 'distinct customers in any row',
      unit: 'count',
      measure: 'count(distinct customer_id)',
    }),
    defineMetric({
      ...common,
      name: 'average_basket',
      title: { en: 'Average basket', fr: 'Panier moyen' },
      description: 'clean revenue ÷ distinct invoices with a clean row',
      unit: 'GBP',
      measure: { numerator: 'sum(clean_revenue)', denominator: 'count(distinct clean_invoice)' },
    }),
    defineMetric({
      ...common,
      name: 'exact_duplicates',
      title: { en: 'Exact duplicates', fr: 'Doublons exacts' },
      description: 'rows that equal an earlier row in all eight columns',
      unit: 'count',
      measure: 'coalesce(sum(repeat), 0)',
    }),
  ],
})
