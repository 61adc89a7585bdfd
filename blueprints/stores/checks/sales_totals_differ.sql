-- severity: high
-- description: The revenue by day, article, shop and city, and the table ventes, each add up to that of fct_sales, to the cent.
with totals as (
  select 'mart_sales_daily' as name, sum(revenue) as revenue from mart_sales_daily
  union all
  select 'mart_sales_by_product' as name, sum(revenue) as revenue from mart_sales_by_product
  union all
  select 'mart_sales_by_store' as name, sum(revenue) as revenue from mart_sales_by_store
  union all
  select 'mart_sales_by_city' as name, sum(revenue) as revenue from mart_sales_by_city
  union all
  select 'ventes' as name, sum(total_price) as revenue from ventes
),
facts as (
  select sum(total_price) as revenue from fct_sales
)
select t.name, t.revenue, f.revenue as revenue_of_facts
from totals as t
cross join facts as f
where coalesce(t.revenue, 0) <> coalesce(f.revenue, 0)
