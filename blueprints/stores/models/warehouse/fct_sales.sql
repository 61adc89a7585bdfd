-- materialization: table
-- key: sale_id
-- grain: one row per sale: day, article, shop, quantity and its n-th occurrence in its file; orphans stay out until their parent lands
-- description: Sales with the price that held on their day and total_price = quantity × price, half up to the cent (EUR).
with numbered as (
  select
    sold_on,
    product_id,
    store_id,
    quantity,
    _ingested_at,
    _source_file,
    _source_line,
    row_number() over (
      partition by _source_file, sold_on, product_id, store_id, quantity order by _source_line
    ) as occurrence
  from stg_sales
),
arrived as (
  select
    *,
    row_number() over (
      partition by sold_on, product_id, store_id, quantity, occurrence
      order by _ingested_at, _source_file, _source_line
    ) as copy
  from numbered
),
sales as (
  select
    *,
    row_number() over (order by _ingested_at, _source_file, _source_line) as sale_id
  from arrived
  where copy = 1
)
select
  s.sale_id,
  s.sold_on,
  s.product_id,
  p.name as product,
  s.store_id,
  m.city,
  s.quantity,
  p.price as unit_price,
  cast(s.quantity * p.price as decimal(18, 2)) as total_price
from sales as s
inner join dim_product as p
  on p.product_id = s.product_id and s.sold_on >= p.valid_from and (p.valid_to is null or s.sold_on < p.valid_to)
inner join dim_store as m on m.store_id = s.store_id
