-- One row per product and price: the first prices land with the first day, a new price on the day from which it holds.
create or replace temp table shop_product_sending as
with products as (
  select n as product, shop_hash(n, 7) as h from range(getvariable('shop_products')) as numbers(n)
),
versions as (
  select product, h, unnest(range(0, shop_changes(h) + 1)) as version from products
),
dated as (
  select *, case when version = 0 then 0 else shop_change_day(h, version) end as day from versions
)
select
  greatest(0, day - 1)::integer as file, product, h, version,
  case when version = 0 then -86400 * (30 + (h >> 20) % 300) else day * 86400 end as updated_s
from dated
where version = 0 or day < getvariable('shop_days')
order by file, version, product;
