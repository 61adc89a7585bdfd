import { check } from 'tallyhouse'

const high = { severity: 'high' } as const

/** The built-in checks of the shop; rules that need a select of their own stand beside this file. */
export const shopChecks = [
  check.unique('fct_orders.order_id', high),
  check.notNull('fct_orders.order_id', high),
  check.reference('fct_orders.customer_id', 'dim_customer.customer_id', high),
  check.acceptedValues('fct_orders.currency', ['CHF'], {
    ...high,
    description: 'every order is in francs; amounts of two currencies must not be added up',
  }),
  check.nullShare('fct_orders.customer_id', { max: 0.5, severity: 'low', description: 'at most half are guests' }),
  check.volume('fct_orders.created_date', { min: 0.3, max: 3, severity: 'low' }),
  check.unique(['fct_order_items.order_id', 'fct_order_items.line_no'], high),
  check.reference('fct_order_items.order_id', 'fct_orders.order_id', high),
  check.reference('fct_order_items.sku', 'dim_product.sku', high),
  check.range('fct_order_items.net_amount', { min: 0, description: 'no line costs less than nothing' }),
  check.range('fct_order_items.quantity', { min: 1, max: 1000 }),
  check.unique('dim_customer.customer_id', high),
  check.unique(['dim_product.sku', 'dim_product.valid_from'], high),
  check.unique('dim_date.date_day', high),
  check.unique(['fct_returns.order_id', 'fct_returns.line_no', 'fct_returns.part_no'], high),
  check.range('fct_returns.refund_amount', { min: 0 }),
  check.unique('fct_revenue_daily.date_day', high),
  check.unique(['fct_inventory_alerts.sku', 'fct_inventory_alerts.alert_date']),
  check.unique('mart_sales_monthly.month', high),
  check.freshness('stg_orders.created_at', { max_age_hours: 48 }),
  ...['customers', 'products', 'orders', 'order_items', 'inventory_movements'].map((contract) =>
    check.accounting(contract, { max_quarantined: 0.1 }),
  ),
]
