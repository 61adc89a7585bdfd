-- materialization: table
-- key: date_day
-- grain: one row per day from the first entry to as-of, days without sales included
-- description: Revenue in both views (CHF): booked by the paid date, recognised by the delivery date; refunds by the return date; the reserve for refunds to come.
-- The reserve is what was recognised in the last 30 days × refunds ÷ recognised revenue of the last 90, half up to the centime,
-- less the refunds that orders of those 30 days have had already, never below 0; null before 90 days of history.
with entries as (
  select
    entry_date,
    sum(gross_amount) as gross_revenue,
    sum(discount_amount) as discounts,
    sum(tax_amount) as taxes,
    sum(booked_amount) as booked_revenue,
    sum(recognised_amount) as recognised_revenue,
    sum(refund_amount) as refunds
  from v_revenue_entries
  group by entry_date
),
orders as (
  select paid_date, count(*) as orders, count(distinct customer_id) as active_customers
  from fct_orders
  where paid_date is not null
  group by paid_date
),
-- What orders delivered less than 30 days before a day have been refunded until then: in on the return, out on day 30.
refund_steps as (
  select entry_date as step_date, sum(refund_amount) as step_amount
  from v_revenue_entries
  where entry = 'refunded' and entry_date - delivered_date < 30
  group by entry_date
  union all
  select delivered_date + 30, -sum(refund_amount)
  from v_revenue_entries
  where entry = 'refunded' and entry_date - delivered_date < 30
  group by delivered_date
),
steps as (
  select step_date, sum(step_amount) as step_amount
  from refund_steps
  group by step_date
),
first_days as (
  select min(entry_date) as first_day from entries
  union all
  select min(paid_date) from orders
),
bounds as (
  select min(f.first_day) as first_day, max(a.as_of_date) as last_day
  from as_of as a
  cross join first_days as f
),
days as (
  select
    d.date_day,
    coalesce(e.gross_revenue, 0) as gross_revenue,
    coalesce(e.discounts, 0) as discounts,
    coalesce(e.taxes, 0) as taxes,
    coalesce(e.booked_revenue, 0) as booked_revenue,
    coalesce(e.recognised_revenue, 0) as recognised_revenue,
    coalesce(e.refunds, 0) as refunds,
    coalesce(o.orders, 0) as orders,
    coalesce(o.active_customers, 0) as active_customers,
    coalesce(s.step_amount, 0) as step_amount
  from dim_date as d
  inner join bounds as b on d.date_day between b.first_day and b.last_day
  left join entries as e on e.entry_date = d.date_day
  left join orders as o on o.paid_date = d.date_day
  left join steps as s on s.step_date = d.date_day
),
rolled as (
  select
    *,
    row_number() over (order by date_day) as days_of_history,
    cast(100 * sum(recognised_revenue) over (order by date_day rows between 29 preceding and current row) as hugeint) as recognised_30,
    cast(100 * sum(recognised_revenue) over (order by date_day rows between 89 preceding and current row) as hugeint) as recognised_90,
    cast(100 * sum(refunds) over (order by date_day rows between 89 preceding and current row) as hugeint) as refunded_90,
    sum(step_amount) over (order by date_day rows unbounded preceding) as refunded_already
  from days
)
select
  date_day,
  cast(orders as bigint) as orders,
  cast(active_customers as bigint) as active_customers,
  cast(gross_revenue as decimal(18, 2)) as gross_revenue,
  cast(discounts as decimal(18, 2)) as discounts,
  cast(taxes as decimal(18, 2)) as taxes,
  cast(booked_revenue as decimal(18, 2)) as booked_revenue,
  cast(refunds as decimal(18, 2)) as refunds,
  cast(booked_revenue - refunds as decimal(18, 2)) as net_revenue,
  cast(recognised_revenue as decimal(18, 2)) as recognised_revenue,
  cast(recognised_revenue - refunds as decimal(18, 2)) as recognised_net_revenue,
  cast(case
    when days_of_history >= 90 and recognised_90 > 0
      then greatest(((2 * recognised_30 * refunded_90 + recognised_90) // (2 * recognised_90)) * 0.01 - refunded_already, 0)
  end as decimal(18, 2)) as refund_reserve
from rolled
