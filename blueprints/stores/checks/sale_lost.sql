-- severity: high
-- description: Each file's sales are in fct_sales as often as the file has them, or their article or shop is not there.
with in_files as (
  select _source_file, sold_on, product_id, store_id, quantity, count(*) as times
  from stg_sales
  group by _source_file, sold_on, product_id, store_id, quantity
),
wanted as (
  select sold_on, product_id, store_id, quantity, max(times) as times
  from in_files
  group by sold_on, product_id, store_id, quantity
),
got as (
  select sold_on, product_id, store_id, quantity, count(*) as times
  from fct_sales
  group by sold_on, product_id, store_id, quantity
)
select w.sold_on, w.product_id, w.store_id, w.quantity, w.times as times_in_files, coalesce(g.times, 0) as times_in_facts
from wanted as w
left join got as g
  on g.sold_on = w.sold_on and g.product_id = w.product_id and g.store_id = w.store_id and g.quantity = w.quantity
where coalesce(g.times, 0) <> w.times
  and exists (select 1 from stg_products as p where p.product_id = w.product_id)
  and exists (select 1 from stg_stores as m where m.store_id = w.store_id)
