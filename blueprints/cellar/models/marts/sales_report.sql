-- materialization: table
-- key: product_id
-- grain: one row per reconciled article, and a last one with the totals (product_id null)
-- description: The report of the month (EUR): wines with price, quantity and revenue, and their totals.
select product_id, sku, name, price, quantity, revenue, wine_class, false as is_total
from mart_wines
union all
select
  cast(null as varchar) as product_id,
  cast(null as varchar) as sku,
  'Total' as name,
  cast(null as decimal(18, 6)) as price,
  cast(coalesce(sum(quantity), 0) as bigint) as quantity,
  cast(coalesce(sum(revenue), 0) as decimal(18, 2)) as revenue,
  cast(null as varchar) as wine_class,
  true as is_total
from mart_wines
