-- materialization: table
-- key: product_id
-- grain: one row per wine, twenty at most
-- description: The wines with the largest revenue (EUR), the largest first.
with ranked as (
  select
    *,
    row_number() over (order by revenue desc, product_id) as place
  from mart_wines
)
select
  product_id,
  name,
  wine_class,
  cast(price as decimal(18, 2)) as price,
  quantity as bottles,
  revenue
from ranked
where place <= 20
order by revenue desc, product_id
