import type { BusinessRule } from 'tallyhouse'

const byHand = '../../test/blueprints/shop/rules.test.ts'
const inParts = '../../test/blueprints/shop/partial-returns.test.ts'
const onRevenue = '../../test/blueprints/shop/revenue-rules.test.ts'
const onCustomers = '../../test/blueprints/shop/customer-rules.test.ts'
const onStock = '../../test/blueprints/shop/stock-rules.test.ts'
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
    name: 'Booked and recognised',
    text: 'Revenue is booked on the day of payment and, in the view of finance, recognised on the day of delivery: net amounts of paid orders alone. A refund counts on the day of the return in both views. The tax that goes back with it is owed by the state and no part of the refund.',
    tables: ['fct_revenue_daily', 'v_revenue_entries', 'fct_returns'],
    tests: [
      {
        file: onRevenue,
        name: 'is booked on the day of payment, recognised on the day of delivery, and refunded in both views on the day of return',
      },
      { file: onRevenue, name: 'gives the tax of a returned line back beside the refund, not in it' },
    ],
  },
  {
    name: 'The refund reserve',
    text: 'What was recognised in the last 30 days × (refunds ÷ recognised revenue of the last 90 days), half up to the centime, less the refunds that the orders of those 30 days have had already, and never below 0. The day itself is one of the 30 and 90. Empty before 90 days of history, and where the 90 days recognised nothing. Of a longer period it is the reserve of its last day.',
    tables: ['fct_revenue_daily', 'int_revenue_days'],
    tests: [
      {
        file: onRevenue,
        name: 'is nothing before 90 days of history and a figure on day 90, less what those orders were refunded already',
      },
      {
        file: onRevenue,
        name: 'lets a delivery of 30 days ago and recognised revenue of 90 days ago go',
      },
      { file: onRevenue, name: 'is never below nothing' },
      { file: onRevenue, name: 'is nothing where 90 days recognised nothing' },
      { file: onRevenue, name: 'stands as the last day of a period has it, and is not added up' },
    ],
  },
  {
    name: 'Refund within 30 days',
    text: 'A line that comes back 0 to 30 days after delivery is refunded its share of the net line amount, half up, to the payment method of the order. Day 30 counts, day 31 does not; each part is judged by its own day. Without delivery or payment nothing is due.',
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
    name: 'A line that comes back in parts',
    text: 'The returned quantity of a line is what has come back in all until then. The line as it stands decides whether anything came back and how much; its versions, in the order of arrival, tell the parts. A version counts if it says something came back on a day, and no later version states that day anew by the same or an earlier one. Its total is the least of what it and all later versions say; a part is by how much a total is above that of the part before, and of versions with one total the last tells its day. So a refund stays on its day when more comes back later. The part with which the whole line has come back takes what the rounded parts before it leave, refunded or not. A line that stands without a day of its own, and one that came back with its order, came back in one part.',
    tables: ['fct_returns', 'v_revenue_entries', 'fct_revenue_daily'],
    tests: [
      { file: inParts, name: 'piece by piece is refunded a third each time, and the rest at last, each in its month' },
      {
        file: inParts,
        name: 'before delivery or on day 31 gives nothing, and the last part no more than its remainder',
      },
      {
        file: inParts,
        name: 'that was corrected downwards, or sent again with its day, is what its last versions say',
      },
      { file: inParts, name: 'stays one part where the line stands without a day, or the order alone came back' },
      {
        file: inParts,
        name: 'has the same parts in whatever order the files landed, day by day and in one build, and from the raw files',
      },
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
    name: 'The return rate',
    text: 'Of the paid orders that were delivered in the period, by the day of delivery, the share of which something came back by as-of, refunded or not. Empty where nothing was delivered.',
    tables: ['v_delivered_orders', 'fct_orders'],
    tests: [
      {
        file: onCustomers,
        name: 'has the return rate of what was delivered in it, refunded or not; what was not paid or not delivered is left out',
      },
    ],
  },
  {
    name: 'The average basket',
    text: '(Gross − discounts − taxes) ÷ paid orders, those of guests included, before refunds; empty without orders. Over several periods it is sum ÷ sum, not an average of averages.',
    tables: ['mart_sales_monthly', 'v_paid_orders'],
    tests: [
      { file: onCustomers, name: 'has an average basket before refunds, and none without orders' },
      { file: onCustomers, name: 'joins others in an average basket by sums, not as an average of averages' },
    ],
  },
  {
    name: 'Active, new and repeat customers',
    text: 'Active are the different clients with a paid order in the period; new those of them whose first paid order ever lies in it; repeat the others. They are counted again for each period and never added up. Guests are none of them.',
    tables: ['v_paid_orders', 'mart_sales_monthly', 'dim_customer'],
    tests: [
      {
        file: onCustomers,
        name: 'counts each client once: new where the first paid order lies in it, else repeat',
      },
      { file: onCustomers, name: 'is no part of a longer period’s clients: they are counted again there' },
    ],
  },
  {
    name: 'Every month has a row',
    text: 'From the month of the first sale to that of as-of, in Zurich. A month without sales is a row of zeros with an empty average basket; one with nothing but refunds is below zero.',
    tables: ['mart_sales_monthly'],
    tests: [
      {
        file: onCustomers,
        name: 'has a row from the first sale to as-of: one without sales is zeros, one with a return alone is below zero',
      },
      { file: byHand, name: 'is dated in Zurich, on the leap day and on the nights when the clock changes' },
    ],
  },
  {
    name: 'The last row wins',
    text: 'Of the rows of one order the latest arrival counts; with its date it moves to another day or month whole. Its lines are replaced as a set where one drop brings it and lines of it; lines that come without it are taken one by one.',
    tables: ['stg_orders', 'stg_order_items'],
    tests: [
      {
        file: byHand,
        name: 'that is sent again with its date in another month moves there whole, and leaves a row of zeros',
      },
      { file: byHand, name: 'of an order that is sent again goes with its set, but only if the drop brings both' },
    ],
  },
  {
    name: 'The price of the moment',
    text: 'A line takes the list price that held when it was ordered, also where that price was told later. A price holds from its moment to just before the next one; the first one held before all time. Only another price makes a version: name, department, cost and reorder point are overwritten in all.',
    tables: ['dim_product', 'fct_order_items'],
    tests: [
      { file: byHand, name: 'has the price that held when it was ordered, also where the price was told later' },
      {
        file: onStock,
        name: 'holds before all time where it is the first one; only another price makes a version, the rest is overwritten in all',
      },
    ],
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
    text: 'A cohort is the month of the first paid order. Retention is the share with another paid order 1 to N days after it, LTV the net revenue of days 0 to N a client. At 7, 30 and 90 days both are null until the last day of that month + N days has come.',
    tables: ['fct_cohort_retention', 'fct_cohort_ltv'],
    tests: [
      {
        file: onCustomers,
        name: 'waits for the day on which its last client has lived N days; day N counts, the first day is no return',
      },
      {
        file: recomputed,
        name: 'retention and LTV of three mature cohorts at 7, 30 and 90 days, null where they have not lived as long',
      },
    ],
  },
  {
    name: 'Allocated stock',
    text: 'Pieces are allocated from the day of payment to the day before they leave: when the order is fulfilled, or delivered or returned where nobody said when it left. On hand is the sum of movements alone; an order changes it only by its shipment.',
    tables: ['fct_inventory_daily', 'int_stock_changes'],
    tests: [
      {
        file: onStock,
        name: 'is allocated from the day of payment to the day before it leaves, and on hand by movements alone',
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
