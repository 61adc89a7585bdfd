-- severity: high
-- description: Each month of mart_sales_monthly has the orders and the amounts of fct_orders that were paid by as-of, and no month with one is missing.
with days as (
  select o.paid_date, count(*) as orders, sum(o.gross_amount) as gross_revenue, sum(o.net_amount) as booked_revenue
  from fct_orders as o
  inner join as_of as a on o.paid_date <= a.as_of_date
  group by o.paid_date
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
where m.month is null
  or m.orders <> coalesce(s.orders, 0)
  or m.gross_revenue <> coalesce(s.gross_revenue, 0)
  or m.booked_revenue <> coalesce(s.booked_revenue, 0)
