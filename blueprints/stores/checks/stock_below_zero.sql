-- severity: medium
-- description: No article has a stock below zero.
select product_id, name, stock
from dim_product
where valid_to is null and stock < 0
