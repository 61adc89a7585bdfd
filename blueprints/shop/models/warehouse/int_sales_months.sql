-- materialization: incremental
-- partition_by: year of month
-- key: month
-- grain: one row per month with paid orders
-- description: Sums of the paid orders of a month (CHF), and of the clients who paid them.
select
  cast(date_trunc('month', paid_date) as date) as month,
  cast(sum(gross_amount) as decimal(18, 2)) as gross_revenue,
  cast(sum(discount_amount) as decimal(18, 2)) as discounts,
  cast(sum(tax_amount) as decimal(18, 2)) as taxes,
  cast(sum(net_amount) as decimal(18, 2)) as booked_revenue,
  count(*) as orders,
  count(distinct customer_id) as active_customers,
  count(case when is_first_order then 1 end) as new_customers
from v_paid_orders
group by cast(date_trunc('month', paid_date) as date)
