-- materialization: table
-- key: cohort_month, horizon_days
-- grain: one row per month of first paid orders and horizon of 7, 30 and 90 days
-- description: Of the clients of a cohort the share with another paid order 1 to N days after their first, null until the month's last day + N is reached.
with horizons as (
  select horizon_days from (values (7), (30), (90)) as h(horizon_days)
),
cohorts as (
  select cohort_month, count(*) as cohort_size
  from dim_customer
  where cohort_month is not null
  group by cohort_month
),
counted as (
  select
    c.cohort_month,
    h.horizon_days,
    c.cohort_size,
    cast(coalesce(sum(r.returning_customers), 0) as bigint) as retained_customers
  from cohorts as c
  cross join horizons as h
  left join int_cohort_days as r on r.cohort_month = c.cohort_month and r.days <= h.horizon_days
  group by c.cohort_month, h.horizon_days, c.cohort_size
),
judged as (
  select
    n.*,
    cast(n.cohort_month + interval '1 month' as date) - 1 + n.horizon_days as mature_date,
    a.as_of_date
  from counted as n
  cross join as_of as a
)
select
  cohort_month,
  cast(horizon_days as integer) as horizon_days,
  cohort_size,
  mature_date,
  mature_date <= as_of_date as is_mature,
  case when mature_date <= as_of_date then retained_customers end as retained_customers,
  case when mature_date <= as_of_date then cast(retained_customers / cohort_size as decimal(18, 6)) end as retention
from judged
