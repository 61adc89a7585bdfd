-- materialization: table
-- key: sku
-- grain: one row per article, as it was last sent
-- description: Articles with their current price, cost and reorder point.
select
  sku,
  name,
  category,
  list_price,
  cost,
  reorder_point,
  updated_at
from stg_products
