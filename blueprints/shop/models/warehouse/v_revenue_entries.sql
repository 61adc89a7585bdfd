-- materialization: view
-- key: order_id, line_no, entry, entry_date
-- grain: one row per line and entry: booked on the paid date, recognised on the delivery date, refunded on the return date of each part that came back
-- description: Every franc of revenue, once a view: booked − refunded is net revenue, recognised − refunded is finance's. Paid orders only.
select
  'booked' as entry,
  paid_date as entry_date,
  order_id, line_no, sku, category, customer_id, country, payment_method,
  delivered_date,
  gross_amount, discount_amount, tax_amount,
  net_amount as booked_amount,
  cast(0 as decimal(18, 2)) as recognised_amount,
  cast(0 as decimal(18, 2)) as refund_amount,
  net_amount as net_revenue
from fct_order_items
where paid_date is not null
union all
select
  'recognised', delivered_date, order_id, line_no, sku, category, customer_id, country, payment_method, delivered_date,
  cast(0 as decimal(18, 2)), cast(0 as decimal(18, 2)), cast(0 as decimal(18, 2)),
  cast(0 as decimal(18, 2)), net_amount, cast(0 as decimal(18, 2)), cast(0 as decimal(18, 2))
from fct_order_items
where paid_date is not null and delivered_date is not null
union all
select
  'refunded', returned_date, order_id, line_no, sku, category, customer_id, country, payment_method, delivered_date,
  cast(0 as decimal(18, 2)), cast(0 as decimal(18, 2)), cast(0 as decimal(18, 2)),
  cast(0 as decimal(18, 2)), cast(0 as decimal(18, 2)), refund_amount, cast(-refund_amount as decimal(18, 2))
from fct_returns
where outcome = 'refunded'
