-- materialization: view
-- key: order_id
-- grain: one row per paid order that was delivered
-- description: Delivered orders and whether something of them had come back by as-of, refunded or not.
with returned as (
  select distinct r.order_id
  from fct_returns as r
  inner join as_of as a on coalesce(r.returned_date, a.as_of_date) <= a.as_of_date
)
select
  o.order_id,
  o.customer_id,
  o.country,
  o.payment_method,
  o.paid_date,
  o.delivered_date,
  r.order_id is not null as has_return
from fct_orders as o
left join returned as r on r.order_id = o.order_id
where o.paid_date is not null and o.delivered_date is not null
