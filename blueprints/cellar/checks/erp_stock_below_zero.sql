-- severity: medium
-- description: No article of the ERP has a stock below zero.
select product_id, stock_quantity, onsale_web, source_file, source_line
from clean_erp
where stock_quantity < 0
