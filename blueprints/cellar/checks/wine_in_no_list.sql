-- severity: high
-- description: Step 6, export: every wine is in one of the two lists, premium or ordinary.
select m.product_id, m.wine_class
from mart_wines as m
where (select count(*) from premium_wines as p where p.product_id = m.product_id)
  + (select count(*) from ordinary_wines as o where o.product_id = m.product_id) <> 1
