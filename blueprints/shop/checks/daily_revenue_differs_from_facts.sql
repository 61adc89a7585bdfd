-- severity: high
-- description: Each day of fct_revenue_daily has the net amounts of the orders paid on it and the refunds of the lines returned on it, to the cent.
with booked as (
  select paid_date as day, sum(net_amount) as amount
  from fct_orders
  where paid_date is not null
  group by paid_date
),
refunded as (
  select returned_date as day, sum(refund_amount) as amount
  from fct_returns
  where refund_amount is not null and paid_date is not null
  group by returned_date
)
select
  r.date_day,
  r.booked_revenue,
  coalesce(b.amount, 0) as booked_of_orders,
  r.refunds,
  coalesce(f.amount, 0) as refunds_of_returns
from fct_revenue_daily as r
left join booked as b on b.day = r.date_day
left join refunded as f on f.day = r.date_day
where r.booked_revenue <> coalesce(b.amount, 0) or r.refunds <> coalesce(f.amount, 0)
