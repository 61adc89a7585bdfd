-- materialization: table
-- key: city
-- grain: one row per city with a shop
-- description: Sales and revenue (EUR) of a city's shops together; per employee it is their revenue ÷ their people.
select
  city,
  count(*) as stores,
  cast(sum(employees) as bigint) as employees,
  cast(sum(sales) as bigint) as sales,
  cast(sum(quantity) as bigint) as quantity,
  cast(sum(revenue) as decimal(18, 2)) as revenue,
  cast(sum(revenue) / nullif(sum(employees), 0) as decimal(18, 6)) as revenue_per_employee
from mart_sales_by_store
group by city
