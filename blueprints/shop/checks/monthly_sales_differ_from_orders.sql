-- severity: high
-- description: Each month of mart_sales_monthly has the orders and the amounts of fct_orders, and no month up to as-of with a paid order is missing.
with days as (
  select paid_date, count(*) as orders, sum(gross_amount) as gross_revenue, sum(net_amount) as booked_revenue
  from fct_orders
  where paid_date is not null
  group by paid_date
),
months as (
  select
    cast(date_trunc('month', paid_date) as date) as month,
    cast(sum(orders) as bigint) as orders,
    sum(gross_revenue) as gross_revenue,
    sum(booked_revenue) as booked_revenue
  from days
  group by 1
)
select
  coalesce(m.month, s.month) as month,
  m.orders,
  s.orders as orders_of_facts,
  m.booked_revenue,
  s.booked_revenue as booked_of_facts
from mart_sales_monthly as m
full join months as s on s.month = m.month
cross join as_of as a
where (m.month is null and s.month <= a.as_of_date)
  or m.orders <> coalesce(s.orders, 0)
  or m.gross_revenue <> coalesce(s.gross_revenue, 0)
  or m.booked_revenue <> coalesce(s.booked_revenue, 0)
