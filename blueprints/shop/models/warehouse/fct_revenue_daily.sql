-- materialization: table
-- key: date_day
-- grain: one row per day from the first entry to as-of, days without sales included
-- description: Revenue in both views (CHF): booked by the paid date, recognised by the delivery date; refunds by the return date; the reserve for refunds to come.
-- The reserve is what was recognised in the last 30 days × refunds ÷ recognised revenue of the last 90, half up to the centime,
-- less the refunds that orders of those 30 days have had already, never below 0; null before 90 days of history.
with bounds as (
  select min(date_day) as first_day from int_revenue_days
),
days as (
  select
    d.date_day,
    coalesce(e.orders, 0) as orders,
    coalesce(e.active_customers, 0) as active_customers,
    coalesce(e.gross_revenue, 0) as gross_revenue,
    coalesce(e.discounts, 0) as discounts,
    coalesce(e.taxes, 0) as taxes,
    coalesce(e.booked_revenue, 0) as booked_revenue,
    coalesce(e.recognised_revenue, 0) as recognised_revenue,
    coalesce(e.refunds, 0) as refunds,
    coalesce(e.refund_step, 0) as refund_step
  from v_days as d
  inner join bounds as b on d.date_day >= b.first_day
  left join int_revenue_days as e on e.date_day = d.date_day
),
rolled as (
  select
    *,
    row_number() over (order by date_day) as days_of_history,
    cast(100 * sum(recognised_revenue) over (order by date_day rows between 29 preceding and current row) as hugeint) as recognised_30,
    cast(100 * sum(recognised_revenue) over (order by date_day rows between 89 preceding and current row) as hugeint) as recognised_90,
    cast(100 * sum(refunds) over (order by date_day rows between 89 preceding and current row) as hugeint) as refunded_90,
    sum(refund_step) over (order by date_day rows unbounded preceding) as refunded_already
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
