-- severity: medium
-- description: An article is instock when there is stock, and outofstock when there is none.
select product_id, stock_quantity, stock_status, onsale_web, source_file, source_line
from clean_erp
where (lower(stock_status) = 'instock' and stock_quantity <= 0)
  or (lower(stock_status) = 'outofstock' and stock_quantity > 0)
