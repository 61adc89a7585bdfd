-- severity: medium
-- description: Every sale names a shop that is there.
select s.sold_on, s.product_id, s.store_id, s.quantity, s._source_file, s._source_line
from stg_sales as s
where not exists (select 1 from stg_stores as m where m.store_id = s.store_id)
