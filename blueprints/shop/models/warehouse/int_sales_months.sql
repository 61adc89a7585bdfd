-- materialization: incremental
-- partition_by: year of month
-- key: month
-- grain: one row per month with paid orders
-- description: Sums of the orders of a month that were paid by as-of (CHF), and how many clients paid them.
select
  d.month,
  cast(sum(gross_amount) as decimal(18, 2)) as gross_revenue,
  cast(sum(discount_amount) as decimal(18, 2)) as discounts,
  cast(sum(tax_amount) as decimal(18, 2)) as taxes,
  cast(sum(net_amount) as decimal(18, 2)) as booked_revenue,
  count(*) as orders,
  count(distinct customer_id) as active_customers
from fct_orders as o
inner join v_days as d on d.date_day = o.paid_date
group by d.month
