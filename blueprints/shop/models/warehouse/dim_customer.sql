-- materialization: incremental
-- partition_by: month of created_date
-- key: customer_id
-- grain: one row per client account, as it was last sent
-- description: Clients with their country and city, their first paid order and its month, which is their cohort.
with paid as (
  select
    customer_id, order_id, paid_date,
    row_number() over (partition by customer_id order by paid_at, order_id) as place
  from fct_orders
  where paid_date is not null
)
select
  c.customer_id,
  c.name,
  c.email,
  c.country,
  c.city,
  c.created_at,
  cast(timezone('Europe/Zurich', timezone('UTC', c.created_at)) as date) as created_date,
  p.order_id as first_order_id,
  p.paid_date as first_paid_date,
  cast(date_trunc('month', p.paid_date) as date) as cohort_month
from stg_customers as c
left join paid as p on p.customer_id = c.customer_id and p.place = 1
