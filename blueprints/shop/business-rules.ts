import type { BusinessRule } from 'tallyhouse'

const byHand = '../../test/blueprints/shop/rules.test.ts'
const recomputed = '../../test/blueprints/shop/acceptance.test.ts'
const proof = '../../test/blueprints/shop/verify.test.ts'

/** The rules that decide the figures, where two people could compute different ones. `tallyhouse docs` shows each with its tests. */
export const businessRules: readonly BusinessRule[] = [
  {
    name: 'An order counts once it is paid',
    text: 'Gross, discounts, taxes and orders are dated by the day of payment in Zurich. An order of a guest counts in orders, not in customers; one of an unknown client waits until the client lands.',
    tables: ['fct_orders', 'mart_sales_monthly'],
    tests: [
      {
        file: byHand,
        name: 'counts once it is paid; one of a guest counts in orders alone; one of an unknown client waits',
      },
      { file: byHand, name: 'is dated in Zurich, on the leap day and on the nights when the clock changes' },
    ],
  },
  {
    name: 'Net revenue',
    text: 'Gross (quantity × unit price, tax included) less discounts, the tax contained, and refunds. Refunds are dated by the day of the return.',
    tables: ['fct_orders', 'fct_revenue_daily'],
    tests: [
      { file: byHand, name: 'lowers net revenue on the day of the return' },
      { file: recomputed, name: 'net revenue of every day' },
      { file: proof, name: 'draws ten orders and finds each figure as the raw files have it' },
    ],
  },
  {
    name: 'Refund within 30 days',
    text: 'A line that comes back 0 to 30 days after delivery is refunded its share of the net line amount, half up, to the payment method of the order. Day 30 counts, day 31 does not. Without delivery or payment nothing is due.',
    tables: ['fct_returns'],
    tests: [
      {
        file: byHand,
        name: 'is due on the day of delivery and on day 30, over a leap day, to the payment method of the order',
      },
      { file: byHand, name: 'is not due on day 31, which begins at midnight in Zurich' },
      { file: byHand, name: 'is not due without delivery, before it, or without payment' },
    ],
  },
  {
    name: 'Part of a line, or all of an order',
    text: 'Of a line that comes back in part its share is refunded. An order in the state returned whose lines say nothing has come back whole.',
    tables: ['fct_returns', 'fct_order_items'],
    tests: [
      { file: byHand, name: 'of a partial return is its share of the net line, to the centime' },
      { file: byHand, name: 'of an order that came back and does not say of what is that of all its lines' },
    ],
  },
  {
    name: 'A discount is at most the price',
    text: 'A line whose discount is above quantity × unit price is quarantined; a line that is given away is not.',
    tables: ['stg_order_items', 'fct_order_items'],
    tests: [
      {
        file: byHand,
        name: 'with a discount above its price is in quarantine, one given away is not; the rest of the order counts',
      },
    ],
  },
  {
    name: 'The last row wins',
    text: 'Of the rows of one order the latest arrival counts; with its date it moves to another day or month whole. Its lines are replaced as a set, but only where the same drop brings lines.',
    tables: ['stg_orders', 'stg_order_items'],
    tests: [
      {
        file: byHand,
        name: 'that is sent again with its date in another month moves there whole, and leaves a row of zeros',
      },
      { file: byHand, name: 'of an order that is sent again goes with its set, but only if the drop brings lines' },
    ],
  },
  {
    name: 'The price of the moment',
    text: 'A line takes the list price that held when it was ordered, also where that price was told later.',
    tables: ['dim_product', 'fct_order_items'],
    tests: [{ file: byHand, name: 'has the price that held when it was ordered, also where the price was told later' }],
  },
  {
    name: 'Steps back',
    text: 'An order that goes back in state or in time is listed, and its money counts all the same.',
    tables: ['fct_order_step_backs'],
    tests: [
      {
        file: byHand,
        name: 'that steps back, in the state that is sent or in time, is listed and counts all the same',
      },
    ],
  },
  {
    name: 'Cohorts that have lived long enough',
    text: 'A cohort is the month of the first paid order. Retention and LTV at 7, 30 and 90 days are null until the last day of that month + N days has come.',
    tables: ['fct_cohort_retention', 'fct_cohort_ltv'],
    tests: [
      {
        file: recomputed,
        name: 'retention and LTV of three mature cohorts at 7, 30 and 90 days, null where they have not lived as long',
      },
    ],
  },
  {
    name: 'Stock at risk',
    text: 'An article is at risk when on hand − allocated is below its reorder point, strictly. One alert a crossing, until it recovers.',
    tables: ['fct_inventory_daily', 'fct_inventory_alerts'],
    tests: [
      { file: byHand, name: 'is at risk strictly below the reorder point; one alert until it recovers' },
      { file: recomputed, name: 'five stock alerts' },
    ],
  },
]
