-- materialization: table
-- key: cohort_month, horizon_days
-- grain: one row per month of first paid orders and horizon of 7, 30 and 90 days
-- description: Net revenue (CHF) of days 0 to N after each client's first paid order, refunds by the return date, in all and per client; null until the month's last day + N is reached.
-- The engine divides money as binary floats, so the division is done in whole millionths, half up.
with horizons as (
  select horizon_days from (values (7), (30), (90)) as h(horizon_days)
),
cohorts as (
  select cohort_month, count(*) as cohort_size
  from dim_customer
  where cohort_month is not null
  group by cohort_month
),
summed as (
  select c.cohort_month, h.horizon_days, c.cohort_size, coalesce(sum(e.net_revenue), 0) as net_revenue
  from cohorts as c
  cross join horizons as h
  left join int_cohort_days as e on e.cohort_month = c.cohort_month and e.days <= h.horizon_days
  group by c.cohort_month, h.horizon_days, c.cohort_size
),
judged as (
  select
    s.*,
    cast(s.cohort_month + interval '1 month' as date) - 1 + s.horizon_days as mature_date,
    a.as_of_date
  from summed as s
  cross join as_of as a
)
select
  cohort_month,
  cast(horizon_days as integer) as horizon_days,
  cohort_size,
  mature_date,
  mature_date <= as_of_date as is_mature,
  case when mature_date <= as_of_date then cast(net_revenue as decimal(18, 2)) end as net_revenue,
  case
    when mature_date <= as_of_date then cast(
      sign(net_revenue) * ((2 * abs(cast(net_revenue * 1000000 as bigint)) + cohort_size) // (2 * cohort_size)) * 0.000001
      as decimal(18, 6)
    )
  end as ltv
from judged
