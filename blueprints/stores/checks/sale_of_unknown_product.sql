-- severity: medium
-- description: Every sale names an article that is there.
select s.sold_on, s.product_id, s.store_id, s.quantity, s._source_file, s._source_line
from stg_sales as s
where not exists (select 1 from stg_products as p where p.product_id = s.product_id)
