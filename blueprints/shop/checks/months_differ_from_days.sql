-- severity: high
-- description: Each month of mart_sales_monthly is the sum of its days in fct_revenue_daily: orders, booked and net revenue, refunds.
with days as (
  select
    cast(date_trunc('month', date_day) as date) as month,
    sum(orders) as orders,
    sum(booked_revenue) as booked_revenue,
    sum(refunds) as refunds,
    sum(net_revenue) as net_revenue
  from fct_revenue_daily
  group by 1
)
select
  coalesce(m.month, d.month) as month,
  m.orders,
  d.orders as orders_of_days,
  m.net_revenue,
  d.net_revenue as net_revenue_of_days,
  m.refunds,
  d.refunds as refunds_of_days
from mart_sales_monthly as m
full join days as d on d.month = m.month
where coalesce(m.orders, 0) <> coalesce(d.orders, 0)
  or coalesce(m.booked_revenue, 0) <> coalesce(d.booked_revenue, 0)
  or coalesce(m.refunds, 0) <> coalesce(d.refunds, 0)
  or coalesce(m.net_revenue, 0) <> coalesce(d.net_revenue, 0)
