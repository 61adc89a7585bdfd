-- materialization: incremental
-- partition_by: year of cohort_month
-- key: cohort_month, days
-- grain: one row per month of first paid orders and day 0 to 90 behind each client's first, where there was something
-- description: Net revenue (CHF, refunds by the return date) of that day, and how many clients paid again for the first time.
with entries as (
  select c.cohort_month, e.entry_date - c.first_paid_date as days, sum(e.net_revenue) as net_revenue
  from v_revenue_entries as e
  inner join dim_customer as c on c.customer_id = e.customer_id
  where e.entry <> 'recognised' and e.entry_date - c.first_paid_date between 0 and 90
  group by c.cohort_month, e.entry_date - c.first_paid_date
),
second_orders as (
  select customer_id, cohort_month, min(days_since_first) as days
  from v_paid_orders
  where days_since_first between 1 and 90
  group by customer_id, cohort_month
),
days as (
  select cohort_month, days, net_revenue, 0 as returning_customers from entries
  union all
  select cohort_month, days, 0, count(*) from second_orders group by cohort_month, days
)
select
  cohort_month,
  cast(days as integer) as days,
  cast(sum(net_revenue) as decimal(18, 2)) as net_revenue,
  cast(sum(returning_customers) as bigint) as returning_customers
from days
group by cohort_month, days
