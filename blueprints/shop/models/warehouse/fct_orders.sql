-- materialization: incremental
-- partition_by: month of created_date
-- key: order_id
-- grain: one row per order whose customer is known or that has none; an order counts once paid_date is set
-- description: Orders with their state, dates in Zurich, amounts summed from their lines and refunds from their returns (CHF).
with amounts as (
  select
    order_id,
    count(*) as lines,
    sum(quantity) as quantity,
    sum(gross_amount) as gross_amount,
    sum(discount_amount) as discount_amount,
    sum(tax_amount) as tax_amount,
    sum(net_amount) as net_amount
  from fct_order_items
  group by order_id
),
refunds as (
  select order_id, sum(refund_amount) as refund_amount
  from fct_returns
  group by order_id
)
select
  o.order_id,
  o.customer_id,
  o.status,
  o.payment_method,
  o.currency,
  c.country,
  cast(timezone('Europe/Zurich', timezone('UTC', o.created_at)) as date) as created_date,
  cast(timezone('Europe/Zurich', timezone('UTC', o.paid_at)) as date) as paid_date,
  cast(timezone('Europe/Zurich', timezone('UTC', o.fulfilled_at)) as date) as fulfilled_date,
  cast(timezone('Europe/Zurich', timezone('UTC', o.delivered_at)) as date) as delivered_date,
  cast(timezone('Europe/Zurich', timezone('UTC', o.returned_at)) as date) as returned_date,
  o.created_at,
  o.paid_at,
  cast(coalesce(a.lines, 0) as integer) as lines,
  cast(coalesce(a.quantity, 0) as bigint) as quantity,
  cast(coalesce(a.gross_amount, 0) as decimal(18, 2)) as gross_amount,
  cast(coalesce(a.discount_amount, 0) as decimal(18, 2)) as discount_amount,
  cast(coalesce(a.tax_amount, 0) as decimal(18, 2)) as tax_amount,
  cast(coalesce(a.net_amount, 0) as decimal(18, 2)) as net_amount,
  cast(coalesce(r.refund_amount, 0) as decimal(18, 2)) as refund_amount,
  cast(coalesce(a.net_amount, 0) - coalesce(r.refund_amount, 0) as decimal(18, 2)) as net_revenue,
  r.order_id is not null as has_return
from stg_orders as o
left join stg_customers as c on c.customer_id = o.customer_id
left join amounts as a on a.order_id = o.order_id
left join refunds as r on r.order_id = o.order_id
where o.customer_id is null or c.customer_id is not null
