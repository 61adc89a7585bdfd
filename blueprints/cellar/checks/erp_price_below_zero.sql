-- severity: medium
-- description: No article of the ERP has a price below zero.
select product_id, price, onsale_web, source_file, source_line
from clean_erp
where price < 0
