-- materialization: table
-- key: product_id, valid_from
-- grain: one row per article and price; half-open [valid_from, valid_to), valid_to null for the price that holds now
-- description: Articles with the history of their price (EUR). The first price holds for all days before it landed, too.
with landed as (
  select
    product_id,
    price,
    cast(_ingested_at as date) as landed_on,
    row_number() over (partition by product_id, _ingested_at order by _arrival desc, _source_record desc) as place
  from staged_products
  where _reasons is null
),
prices as (
  select
    product_id,
    price,
    landed_on,
    lag(price) over (partition by product_id order by landed_on) as price_before,
    row_number() over (partition by product_id order by landed_on) as nth
  from landed
  where place = 1
),
versions as (
  select product_id, price, landed_on, nth
  from prices
  where nth = 1 or price <> price_before
)
select
  v.product_id,
  p.name,
  v.price,
  p.stock,
  case when v.nth = 1 then cast('0001-01-01' as date) else v.landed_on end as valid_from,
  lead(v.landed_on) over (partition by v.product_id order by v.landed_on) as valid_to
from versions as v
inner join stg_products as p on p.product_id = v.product_id
