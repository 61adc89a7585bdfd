-- materialization: table
-- key: product_id
-- grain: one row per reconciled article
-- description: revenue = price × quantity sold so far on the web, half up to the cent (EUR).
select
  product_id,
  sku,
  name,
  price,
  quantity,
  cast(price * quantity as decimal(18, 2)) as revenue,
  stock_quantity,
  stock_status
from reconciled_products
