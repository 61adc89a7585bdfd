-- materialization: view
-- key: order_id
-- grain: one row per paid order
-- description: Paid orders with what they are to their client: the first one or not, how many days behind it, of which cohort.
select
  o.*,
  coalesce(o.order_id = c.first_order_id, false) as is_first_order,
  c.first_paid_date,
  c.cohort_month,
  o.paid_date - c.first_paid_date as days_since_first
from fct_orders as o
left join dim_customer as c on c.customer_id = o.customer_id
where o.paid_date is not null
