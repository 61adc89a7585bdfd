-- materialization: table
-- key: product_id
-- grain: one row per reconciled article
-- description: The report of the month (EUR): wines with price, bottles and revenue, the largest revenue first. Prices are rounded to the cent here alone.
select
  product_id,
  sku,
  name,
  cast(price as decimal(18, 2)) as price,
  quantity as bottles,
  revenue,
  z_score,
  wine_class
from mart_wines
order by revenue desc, product_id
