-- materialization: incremental
-- partition_by: year of date_day
-- key: date_day
-- grain: one row per day with an entry of revenue, or with a refund that leaves the reserve
-- description: What fct_revenue_daily sums and rolls (CHF): the entries and paid orders of each day, and the steps of what was refunded already.
with entries as (
  select
    entry_date as date_day,
    sum(gross_amount) as gross_revenue,
    sum(discount_amount) as discounts,
    sum(tax_amount) as taxes,
    sum(booked_amount) as booked_revenue,
    sum(recognised_amount) as recognised_revenue,
    sum(refund_amount) as refunds,
    sum(case when entry = 'refunded' and entry_date - delivered_date < 30 then refund_amount else 0 end) as refund_step
  from v_revenue_entries
  group by entry_date
),
orders as (
  select paid_date as date_day, count(*) as orders, count(distinct customer_id) as active_customers
  from fct_orders
  where paid_date is not null
  group by paid_date
),
-- What orders delivered less than 30 days before a day have been refunded until then: in on the return, out on day 30.
left_reserve as (
  select delivered_date + 30 as date_day, -sum(refund_amount) as refund_step
  from v_revenue_entries
  where entry = 'refunded' and entry_date - delivered_date < 30
  group by delivered_date + 30
),
days as (
  select
    date_day, 0 as orders, 0 as active_customers,
    gross_revenue, discounts, taxes, booked_revenue, recognised_revenue, refunds, refund_step
  from entries
  union all
  select date_day, orders, active_customers, 0, 0, 0, 0, 0, 0, 0 from orders
  union all
  select date_day, 0, 0, 0, 0, 0, 0, 0, 0, refund_step from left_reserve
)
select
  date_day,
  cast(sum(orders) as bigint) as orders,
  cast(sum(active_customers) as bigint) as active_customers,
  cast(sum(gross_revenue) as decimal(18, 2)) as gross_revenue,
  cast(sum(discounts) as decimal(18, 2)) as discounts,
  cast(sum(taxes) as decimal(18, 2)) as taxes,
  cast(sum(booked_revenue) as decimal(18, 2)) as booked_revenue,
  cast(sum(recognised_revenue) as decimal(18, 2)) as recognised_revenue,
  cast(sum(refunds) as decimal(18, 2)) as refunds,
  cast(sum(refund_step) as decimal(18, 2)) as refund_step
from days
group by date_day
