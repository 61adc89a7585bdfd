-- materialization: table
-- key: product_id
-- grain: one row per article, those never sold included
-- description: Sales, pieces and revenue (EUR) by article.
with sales as (
  select product_id, count(*) as sales, sum(quantity) as quantity, sum(total_price) as revenue
  from fct_sales
  group by product_id
)
select
  p.product_id,
  p.name as product,
  p.price,
  p.stock,
  cast(coalesce(s.sales, 0) as bigint) as sales,
  cast(coalesce(s.quantity, 0) as bigint) as quantity,
  cast(coalesce(s.revenue, 0) as decimal(18, 2)) as revenue
from dim_product as p
left join sales as s on s.product_id = p.product_id
where p.valid_to is null
