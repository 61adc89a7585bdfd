-- materialization: table
-- key: product_id
-- grain: one row per article that is in the ERP, in the web shop and linked
-- description: ERP and web shop joined by the link between their keys.
select
  e.product_id,
  w.sku,
  w.post_title as name,
  e.price,
  w.total_sales as quantity,
  e.onsale_web,
  e.stock_quantity,
  e.stock_status
from clean_erp as e
inner join clean_link as k on k.product_id = e.product_id
inner join clean_web as w on w.sku = k.id_web
