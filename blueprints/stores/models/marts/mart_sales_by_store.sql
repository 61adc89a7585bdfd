-- materialization: table
-- key: store_id
-- grain: one row per shop, those without sales included
-- description: Sales, pieces and revenue (EUR) by shop, and revenue ÷ people who work there (null without any).
with sales as (
  select store_id, count(*) as sales, sum(quantity) as quantity, sum(total_price) as revenue
  from fct_sales
  group by store_id
),
shops as (
  select
    m.store_id,
    m.city,
    m.employees,
    cast(coalesce(s.sales, 0) as bigint) as sales,
    cast(coalesce(s.quantity, 0) as bigint) as quantity,
    cast(coalesce(s.revenue, 0) as decimal(18, 2)) as revenue
  from dim_store as m
  left join sales as s on s.store_id = m.store_id
)
select
  store_id,
  concat(city, ' (', store_id, ')') as store,
  city,
  employees,
  sales,
  quantity,
  revenue,
  cast(revenue / nullif(employees, 0) as decimal(18, 6)) as revenue_per_employee
from shops
