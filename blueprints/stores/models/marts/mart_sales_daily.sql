-- materialization: table
-- key: sold_on
-- grain: one row per day from the first to the last sale, days without sales included
-- description: Sales, pieces and revenue (EUR) by day.
with sales as (
  select sold_on, count(*) as sales, sum(quantity) as quantity, sum(total_price) as revenue
  from fct_sales
  group by sold_on
),
bounds as (
  select min(sold_on) as first_day, max(sold_on) as last_day
  from sales
)
select
  d.date_day as sold_on,
  cast(coalesce(s.sales, 0) as bigint) as sales,
  cast(coalesce(s.quantity, 0) as bigint) as quantity,
  cast(coalesce(s.revenue, 0) as decimal(18, 2)) as revenue
from dim_date as d
inner join bounds as b on d.date_day between b.first_day and b.last_day
left join sales as s on s.sold_on = d.date_day
