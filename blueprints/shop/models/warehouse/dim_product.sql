-- materialization: table
-- key: sku, valid_from
-- grain: one row per article and list price, valid from valid_from to before valid_to (UTC); the first opens before all time
-- description: Articles with the history of their list price (SCD-2); all else as the latest version has it, in every row.
with sendings as (
  select
    sku, name, category, list_price, cost, reorder_point, updated_at,
    row_number() over (partition by sku, updated_at order by _arrival desc, _source_record desc) as place
  from staged_products
  where _reasons is null
),
history as (
  select
    sku, name, category, list_price, cost, reorder_point, updated_at,
    lag(list_price) over (partition by sku order by updated_at) as price_before,
    row_number() over (partition by sku order by updated_at desc) as age
  from sendings
  where place = 1
),
versions as (
  select
    sku, list_price, price_before, updated_at,
    lead(updated_at) over (partition by sku order by updated_at) as valid_to
  from history
  where price_before is null or list_price <> price_before
)
select
  v.sku,
  l.name,
  l.category,
  v.list_price,
  l.cost,
  l.reorder_point,
  case when v.price_before is null then timestamp '-infinity' else v.updated_at end as valid_from,
  v.valid_to,
  v.valid_to is null as is_current
from versions as v
inner join history as l on l.sku = v.sku and l.age = 1
