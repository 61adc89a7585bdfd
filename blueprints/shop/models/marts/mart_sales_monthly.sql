-- materialization: table
-- key: month
-- grain: one row per month from the first entry to as-of, months without sales included
-- description: Sales by month (CHF, Zurich): booked revenue is gross − discounts − taxes of orders paid in the month, net revenue less refunds of the month.
-- The engine divides money as binary floats, so the basket is divided in whole millionths, half up.
with months as (
  select distinct month_start as month from dim_date
),
-- What is dated after as-of waits for its day.
first_orders as (
  select d.month, count(*) as new_customers
  from dim_customer as c
  inner join v_days as d on d.date_day = c.first_paid_date
  group by d.month
),
refunded as (
  select d.month, sum(r.refund_amount) as refunds
  from fct_returns as r
  inner join v_days as d on d.date_day = r.returned_date
  where r.outcome = 'refunded'
  group by d.month
),
first_months as (
  select min(month) as first_month from int_sales_months
  union all
  select min(month) from refunded
),
bounds as (
  select min(f.first_month) as first_month, max(a.as_of_date) as last_day
  from as_of as a
  cross join first_months as f
)
select
  m.month,
  cast(coalesce(s.gross_revenue, 0) as decimal(18, 2)) as gross_revenue,
  cast(coalesce(s.discounts, 0) as decimal(18, 2)) as discounts,
  cast(coalesce(s.taxes, 0) as decimal(18, 2)) as taxes,
  cast(coalesce(s.booked_revenue, 0) as decimal(18, 2)) as booked_revenue,
  cast(coalesce(r.refunds, 0) as decimal(18, 2)) as refunds,
  cast(coalesce(s.booked_revenue, 0) - coalesce(r.refunds, 0) as decimal(18, 2)) as net_revenue,
  cast(coalesce(s.orders, 0) as bigint) as orders,
  cast(coalesce(s.active_customers, 0) as bigint) as active_customers,
  cast(coalesce(f.new_customers, 0) as bigint) as new_customers,
  cast(coalesce(s.active_customers, 0) - coalesce(f.new_customers, 0) as bigint) as repeat_customers,
  cast(
    sign(s.booked_revenue) * ((2 * abs(cast(s.booked_revenue * 1000000 as bigint)) + s.orders) // (2 * s.orders)) * 0.000001
    as decimal(18, 6)
  ) as average_basket
from months as m
inner join bounds as b on m.month between b.first_month and b.last_day
left join int_sales_months as s on s.month = m.month
left join first_orders as f on f.month = m.month
left join refunded as r on r.month = m.month
