-- materialization: table
-- key: month
-- grain: one row per month from the first paid order to as-of, months without sales included
-- description: Paid orders by month of payment (Zurich); net is gross − discounts − taxes, before refunds.
with months as (
  select distinct month_start as month from dim_date
),
sales as (
  select
    cast(date_trunc('month', paid_date) as date) as month,
    sum(gross_amount) as revenue_gross,
    sum(net_amount) as revenue_net,
    count(*) as orders,
    count(distinct customer_id) as active_customers
  from fct_orders
  where paid_date is not null
  group by 1
),
bounds as (
  select min(s.month) as first_month, max(a.as_of_date) as last_day
  from as_of as a
  left join sales as s on true
)
select
  m.month,
  cast(coalesce(s.revenue_net, 0) as decimal(18, 2)) as revenue_net,
  cast(coalesce(s.revenue_gross, 0) as decimal(18, 2)) as revenue_gross,
  cast(coalesce(s.orders, 0) as bigint) as orders,
  cast(coalesce(s.active_customers, 0) as bigint) as active_customers,
  cast(s.revenue_net / nullif(s.orders, 0) as decimal(18, 6)) as average_basket
from months as m
inner join bounds as b on m.month between b.first_month and b.last_day
left join sales as s on s.month = m.month
